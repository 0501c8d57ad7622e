"""server: doors and machines. May import all; nobody imports it."""
