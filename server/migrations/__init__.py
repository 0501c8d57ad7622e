"""migrations: how the database came to its present shape."""
