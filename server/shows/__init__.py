"""shows: a show, its rundown, and when it is on air."""
