"""engaging: what makes a show lively, each mechanic a file."""
