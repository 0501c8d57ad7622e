"""accounts: who you are."""
