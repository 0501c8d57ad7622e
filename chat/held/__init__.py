"""held: what the judge did not let through at once, and what people make of it."""
