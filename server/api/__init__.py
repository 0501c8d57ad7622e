"""api: the doors."""
