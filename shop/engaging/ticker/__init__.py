"""ticker: "just bought", told of paid orders only."""
