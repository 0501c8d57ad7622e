"""Processes: what one of several is, and the line between it and the launcher."""
