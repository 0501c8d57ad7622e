"""live: fan-out of a show to its viewers."""
