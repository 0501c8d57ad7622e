"""The C side of the fan-out: a shared library that ``server/live/fanout.py`` finds and calls, and no Python."""
