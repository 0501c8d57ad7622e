"""Crowd: how many watch a show in all processes, how many ever did, how often they tap. Numbers, never a list.

Every process says what it counts, once a beat; one of them, whoever comes first, gets the sums and tells the others.
Names are kept for small rooms only, for those who look after them. ``MemoryCrowd`` serves one process,
``core.crowd_redis`` many. Source: docs/decisions/0014-numbers-not-lists.md.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

from core.errors import RoomTooLarge
from core.events import Author
from core.ids import ShowId, ViewerId

BEAT: Final = timedelta(seconds=2)
"""How often a process reports. Source: realtime.md, 3.7."""

SMALL: Final = 200
"""Persons up to which a room has a list of them. Source: realtime.md, 3.7."""

REMEMBERED_VIEWERS: Final = 200_000
"""Persons of one show that ``MemoryCrowd`` tells apart; beyond that ``unique`` stands still. About 30 MB."""

REMEMBERED_SHOWS: Final = 200
"""Shows that ``MemoryCrowd`` remembers; the one without a viewer for longest is forgotten first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one process counts in one show; staff are not counted.

    Attributes:
        viewers: Persons here now.
        new: Those of them who came since the last tally.
        taps: Reactions since the last tally, by kind.
        members: Everybody here; None when the room is too large for a list.
    """

    viewers: int
    new: Collection[ViewerId] = ()
    taps: Mapping[str, int] = field(default_factory=dict)
    members: tuple[Author, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The whole crowd of one show.

    Attributes:
        now: Persons watching; somebody who is in two processes counts twice.
        unique: Persons who ever watched.
        taps: Reactions since the last sums, by kind.
        everywhere: Whether all processes are in it. False: only this one, because the others cannot be asked.
    """

    now: int
    unique: int
    taps: Mapping[str, int]
    everywhere: bool = True


class Crowd(Protocol):
    """Adds up what processes count."""

    async def beat(self, tallies: Mapping[ShowId, Tally]) -> Mapping[ShowId, Sums]:
        """Report every room of this process; never fails.

        Returns:
            The sums of those shows whose turn it was to be told by this process: to all, if they are ``everywhere``,
            else to its own viewers. Other shows are told by another process.
        """
        ...

    async def members(self, show: ShowId) -> tuple[Author, ...]:
        """Everybody who watches ``show``, in the order in which they first came.

        Raises:
            RoomTooLarge: More than ``SMALL`` do.
            Unavailable: Nobody can say now.
        """
        ...


@dataclass(slots=True)
class _Room:
    tally: Tally
    seen: set[ViewerId] = field(default_factory=set)


class MemoryCrowd:
    """The crowd of a single process. Its numbers are exact."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[ShowId, _Room] = OrderedDict()

    async def beat(self, tallies: Mapping[ShowId, Tally]) -> Mapping[ShowId, Sums]:
        """See ``Crowd.beat``; it is always this process's turn."""
        sums = {show: self._take(show, tally) for show, tally in tallies.items()}
        for show, room in self._rooms.items():
            if show not in tallies:
                room.tally = _NOBODY
        while len(self._rooms) > max(REMEMBERED_SHOWS, len(tallies)):
            self._rooms.popitem(last=False)
        return sums

    async def members(self, show: ShowId) -> tuple[Author, ...]:
        """See ``Crowd.members``."""
        room = self._rooms.get(show)
        return in_order(room.tally.members if room else (), of=room.tally.viewers if room else 0)

    def _take(self, show: ShowId, tally: Tally) -> Sums:
        room = self._rooms.setdefault(show, _Room(tally))
        self._rooms.move_to_end(show)
        room.tally = tally
        for viewer in tally.new:
            if len(room.seen) >= REMEMBERED_VIEWERS:
                break
            room.seen.add(viewer)
        return Sums(now=tally.viewers, unique=max(len(room.seen), tally.viewers), taps=dict(tally.taps))


_NOBODY = Tally(viewers=0, members=())


def in_order(members: Collection[Author] | None, *, of: int) -> tuple[Author, ...]:
    """``members`` without repetitions, by id: ids sort by the time somebody first came to the house.

    Raises:
        RoomTooLarge: There is no list for as many as ``of``.
    """
    if members is None or of > SMALL:
        raise RoomTooLarge(viewers=of, most=SMALL)
    return tuple(sorted({each.id: each for each in members}.values(), key=lambda each: each.id))
