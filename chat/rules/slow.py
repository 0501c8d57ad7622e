"""Slow: in a slow chat everybody waits between two messages."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from core.clock import Clock
from core.errors import SlowDown
from core.ids import ShowId, ViewerId
from core.people import Viewer

REMEMBERED: Final = 20_000
"""People whose last message is remembered; the one heard longest ago is forgotten first."""


class Slow:
    """Remembers who wrote when. Each process counts for itself, as everybody has one line at a time."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._wrote: OrderedDict[tuple[ShowId, ViewerId], datetime] = OrderedDict()

    def keep(self, author: Viewer, show: ShowId, *, every: timedelta) -> None:
        """Count one message of ``author``.

        Raises:
            SlowDown: It came too soon after the last; it was not counted.
        """
        if author.is_staff or not every:
            return
        now, place = self._clock.now(), (show, author.id)
        wrote = self._wrote.get(place)
        if wrote is not None and now - wrote < every:
            raise SlowDown(wait=every - (now - wrote))
        self._wrote[place] = now
        self._wrote.move_to_end(place)
        if len(self._wrote) > REMEMBERED:
            self._wrote.popitem(last=False)
