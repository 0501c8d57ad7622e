"""Rates: how often somebody may do something. Here counted in this process; over all of them in ``rates_redis``."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from core.buckets import Buckets
from core.clock import Clock
from core.errors import SlowDown


@dataclass(frozen=True, slots=True)
class Rate:
    """So much at once after a while of nothing, and one more each time ``every`` has passed."""

    name: str
    at_once: int
    every: timedelta


@dataclass(frozen=True, slots=True)
class Count:
    """Once more for ``who``: a person, a program, an address."""

    rate: Rate
    who: str


class Rates(Protocol):
    """Counts what is done."""

    async def take(self, *counts: Count) -> None:
        """Count each once.

        Raises:
            SlowDown: One of them was done too often of late.
        """
        ...


class MemoryRates:
    """Counts what is done in this process, in bounded memory."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[str, Buckets] = {}

    async def take(self, *counts: Count) -> None:
        """See ``Rates.take``. If one is refused, none is counted."""
        self.take_here(*counts)

    def take_here(self, *counts: Count) -> None:
        """The same at once.

        Raises:
            SlowDown: One of them was done too often of late; none is counted.
        """
        if (wait := max(self._of(count.rate).wait(count.who) for count in counts)) > timedelta():
            raise SlowDown(wait)
        for count in counts:
            self._of(count.rate).take_up_to(1, count.who)

    def take_back(self, *counts: Count) -> None:
        """It was not done after all: count each once less."""
        for count in counts:
            self._of(count.rate).give_back(count.who)

    def _of(self, rate: Rate) -> Buckets:
        if (buckets := self._buckets.get(rate.name)) is None:
            buckets = Buckets(at_once=rate.at_once, every=rate.every, clock=self._clock)
            self._buckets[rate.name] = buckets
        return buckets
