"""answering: what the catalogue and the shop's rules say to a viewer's question, or nothing."""
