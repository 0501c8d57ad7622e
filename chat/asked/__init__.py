"""asked: what viewers ask, the same question of many in one group, and the one answer to it."""
