"""Buckets: how fast somebody may do something, in bounded memory."""

import math
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta

from core.clock import Clock
from core.errors import SlowDown

REMEMBERED = 50_000
"""Keys whose pace is remembered at once; the one heard longest ago is forgotten first."""


class Buckets:
    """A token bucket for each key, in bounded memory. Only the moment at which a bucket is full again is kept.

    Args:
        at_once: Tokens in a full bucket.
        every: Time in which one token comes back.
    """

    def __init__(self, *, at_once: int, every: timedelta, clock: Clock, remembered: int = REMEMBERED) -> None:
        self._at_once = at_once
        self._every = every
        self._clock = clock
        self._remembered = remembered
        self._full_at: OrderedDict[Hashable, datetime] = OrderedDict()

    def take(self, key: Hashable) -> None:
        """Take one token of ``key``.

        Raises:
            SlowDown: There is none; nothing was taken.
        """
        if self.take_up_to(1, key) == 0:
            raise SlowDown(self.wait(key))

    def take_up_to(self, wanted: int, key: Hashable) -> int:
        """Take as many of ``wanted`` tokens of ``key`` as there are. Returns how many."""
        now = self._clock.now()
        full_at = max(now, self._full_at.get(key, now))
        if full_at > now + self._at_once * self._every:
            full_at = now  # no bucket is emptier than empty: the clock was set back
        taken = min(wanted, self._left(full_at - now))
        if taken:
            self._remember(key, full_at + taken * self._every)
        return taken

    def wait(self, key: Hashable) -> timedelta:
        """How long until there is a token of ``key``; nothing if there is one. None is taken."""
        now = self._clock.now()
        full_at = self._full_at.get(key, now)
        if full_at > now + self._at_once * self._every:
            return timedelta()  # the clock was set back
        return max(timedelta(), full_at - now - (self._at_once - 1) * self._every)

    def give_back(self, key: Hashable) -> None:
        """One token of ``key`` was taken and not needed."""
        if key in self._full_at:
            self._full_at[key] -= self._every

    def is_full(self, key: Hashable) -> bool:
        """Whether nothing was taken of late."""
        return self._full_at.get(key, self._clock.now()) <= self._clock.now()

    def _left(self, missing: timedelta) -> int:
        return self._at_once - math.ceil(missing / self._every)

    def _remember(self, key: Hashable, full_at: datetime) -> None:
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._remembered:
            self._full_at.popitem(last=False)
