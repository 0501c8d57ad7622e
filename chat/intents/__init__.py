"""intents: what a message wishes for, however it is spelled."""
