"""log: what staff decided about words and people, for good."""
