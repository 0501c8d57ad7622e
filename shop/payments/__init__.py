"""payments: one port for money, and the providers behind it."""
