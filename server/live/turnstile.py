"""Turnstile: how many sockets one address and one person may hold, and how many are let in at once.

One entry for each address and each person with an open socket, nothing for a socket itself.
"""

from collections import Counter
from datetime import timedelta
from typing import TypeVar

from core.buckets import Buckets
from core.clock import Clock
from core.errors import RoomFull
from core.ids import ViewerId

PER_PERSON = 5
"""Sockets of one person: a phone, a laptop and a few tabs. Source: realtime.md, 3.9."""

PER_ADDRESS = 200
"""Sockets of one address; a campus or a carrier shares one."""

PER_SECOND = 2_000
"""Sockets let in a second. A handshake costs about 0.2 ms, so that half of a core is left for those inside."""

BURST = 5
"""Seconds' worth of sockets that may come at once: ten thousand who come back together are all let in."""


class Turnstile:
    """Counts open sockets of this process.

    Args:
        per_second: How many are let in; as many seconds of it as ``BURST`` says may come at once.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        per_address: int = PER_ADDRESS,
        per_person: int = PER_PERSON,
        per_second: int = PER_SECOND,
    ) -> None:
        self._per_address = per_address
        self._per_person = per_person
        self._pace = Buckets(
            at_once=BURST * per_second, every=timedelta(seconds=1) / per_second, clock=clock, remembered=1
        )
        self._addresses: Counter[str] = Counter()
        self._people: Counter[ViewerId] = Counter()

    def accepts(self) -> bool:
        """Whether one more may come in now; counts them if so. Ask before the handshake, which is what costs."""
        return self._pace.take_up_to(1, "") == 1

    def enter(self, address: str) -> None:
        """Count a socket of ``address``.

        Raises:
            RoomFull: The address has too many; it was not counted.
        """
        if self._addresses[address] >= self._per_address:
            raise RoomFull("too many sockets from one address")
        self._addresses[address] += 1

    def seat(self, viewer: ViewerId) -> None:
        """Count a socket that has entered as one of ``viewer``.

        Raises:
            RoomFull: They have too many; it was not counted as theirs.
        """
        if self._people[viewer] >= self._per_person:
            raise RoomFull("too many sockets of one person")
        self._people[viewer] += 1

    def rise(self, viewer: ViewerId) -> None:
        """A socket that was seated is one of ``viewer`` no more."""
        _count_down(self._people, viewer)

    def leave(self, address: str) -> None:
        """A socket of ``address`` is gone."""
        _count_down(self._addresses, address)

    @property
    def inside(self) -> int:
        """Sockets that have entered."""
        return self._addresses.total()


_Key = TypeVar("_Key", str, ViewerId)


def _count_down(counts: Counter[_Key], key: _Key) -> None:
    counts[key] -= 1
    if counts[key] <= 0:
        del counts[key]
