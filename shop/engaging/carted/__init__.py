"""carted: in how many carts an offer lies, told as it is."""
