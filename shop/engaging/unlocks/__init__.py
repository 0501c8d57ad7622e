"""unlocks: discounts that a crowd opens together."""
