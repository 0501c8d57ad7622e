"""Turnstile: how many sockets one address and one person may hold."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from core.errors import RoomFull
from core.ids import ViewerId

PER_PERSON = 5
"""Sockets of one person: a phone, a laptop and a few tabs. Source: realtime.md, 3.9."""

PER_ADDRESS = 200
"""Sockets of one address; a campus or a carrier shares one."""

_Key = TypeVar("_Key", str, ViewerId)


class Turnstile:
    """Counts open sockets."""

    def __init__(self, *, per_address: int = PER_ADDRESS, per_person: int = PER_PERSON) -> None:
        self._per_address = per_address
        self._per_person = per_person
        self._addresses: Counter[str] = Counter()
        self._people: Counter[ViewerId] = Counter()

    @contextmanager
    def address(self, address: str) -> Iterator[None]:
        """Count a socket of ``address`` while it is open.

        Raises:
            RoomFull: It has too many.
        """
        if self._addresses[address] >= self._per_address:
            raise RoomFull("too many sockets from one address")
        with _counted(self._addresses, address):
            yield

    @contextmanager
    def person(self, viewer: ViewerId) -> Iterator[None]:
        """Count a socket of ``viewer`` while it is open.

        Raises:
            RoomFull: They have too many.
        """
        if self._people[viewer] >= self._per_person:
            raise RoomFull("too many sockets of one person")
        with _counted(self._people, viewer):
            yield


@contextmanager
def _counted(counts: Counter[_Key], key: _Key) -> Iterator[None]:
    counts[key] += 1
    try:
        yield
    finally:
        counts[key] -= 1
        if not counts[key]:
            del counts[key]
