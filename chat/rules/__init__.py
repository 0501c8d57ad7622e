"""rules: how a shop wants its chat: words of its own, how strict to be, and how people may write."""
