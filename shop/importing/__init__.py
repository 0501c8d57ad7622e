"""importing: a shop's file becomes products: read, checked, reported, and only then written."""
