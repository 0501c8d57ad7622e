"""gifts: a wallet that people fill, and what they give out of it to a show. Knows fees and the ledger."""
