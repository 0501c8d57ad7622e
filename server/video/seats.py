"""Seats: how many viewers one address may have, so that a single one cannot take the house for itself."""

import ipaddress
from datetime import datetime, timedelta
from typing import Final

from core.clock import Clock
from core.errors import SlowDown
from server.video.peers import CONNECT_WITHIN

WAITING: Final = 20
"""Sessions of one address that were answered and have not connected; a session connects within a second."""

ALTOGETHER: Final = 200
"""Sessions of one address; an office or a mobile network may stand behind it."""

COME_BACK_AFTER: Final = timedelta(seconds=30)
"""When to try again where every seat of an address has a viewer: nobody knows when one leaves."""

_AT_LEAST: Final = timedelta(seconds=1)
_NEIGHBOURHOOD: Final = 64
"""Bits of an IPv6 address that one customer has to themselves at most."""


class Seat:
    """One session's place."""

    def __init__(self, seats: "Seats", address: str, *, taken_at: datetime) -> None:
        self.taken_at = taken_at
        self.settled = False
        self._seats = seats
        self._address = address

    def settle(self) -> None:
        """The session is connected."""
        self.settled = True

    def leave(self) -> None:
        """The session is over. Harmless when repeated."""
        self._seats.free(self._address, self)


class Seats:
    """Counts the sessions of every address."""

    def __init__(self, *, clock: Clock, waiting: int = WAITING, altogether: int = ALTOGETHER) -> None:
        """As many as these an address: ``waiting`` for their connection, and ``altogether``."""
        self._clock = clock
        self._waiting = waiting
        self._altogether = altogether
        self._taken: dict[str, set[Seat]] = {}

    def take(self, address: str) -> Seat:
        """A seat for a session of ``address``.

        Raises:
            SlowDown: It has too many.
        """
        network, now = _network(address), self._clock.now()
        taken = self._taken.get(network, set())
        if len(taken) >= self._altogether:
            raise SlowDown(COME_BACK_AFTER)
        waiting = [seat.taken_at for seat in taken if not seat.settled]
        if len(waiting) >= self._waiting:
            raise SlowDown(max(_AT_LEAST, min(waiting) + timedelta(seconds=CONNECT_WITHIN) - now))
        seat = Seat(self, network, taken_at=now)
        self._taken.setdefault(network, set()).add(seat)
        return seat

    def free(self, address: str, seat: Seat) -> None:
        """Let somebody else have ``seat``."""
        if taken := self._taken.get(address):
            taken.discard(seat)
            if not taken:
                del self._taken[address]


def _network(address: str) -> str:
    """What one customer of a network has: an IPv4 address, or all IPv6 addresses with the same beginning."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((int(known), _NEIGHBOURHOOD), strict=False))
