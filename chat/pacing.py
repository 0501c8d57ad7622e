"""Pacing: how fast one person may talk."""

from datetime import timedelta

from core.buckets import Buckets
from core.clock import Clock
from core.people import Viewer

AT_ONCE = 5
"""Messages somebody may send in one breath."""

EVERY = timedelta(seconds=2)
"""How often, after that. Source: realtime.md, 3.6: a pace per person, told to them, is the primary control."""


class Pace:
    """How fast people may talk. Staff may talk as they like."""

    def __init__(self, *, clock: Clock, at_once: int = AT_ONCE, every: timedelta = EVERY) -> None:
        self._buckets = Buckets(at_once=at_once, every=every, clock=clock)

    def keep(self, author: Viewer) -> None:
        """Count one message of ``author``.

        Raises:
            SlowDown: It came too fast; it was not counted.
        """
        if not author.is_staff:
            self._buckets.take(author.id)
