"""polls: a question to the crowd, one vote a person."""
