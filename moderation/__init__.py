"""moderation: may this be said? Knows no chat and no shop."""
