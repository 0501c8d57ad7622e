"""Wheel: one turn a second for all lines of this process. Pings, silence, stalls, time that is over.

No line has a timer of its own. A line is looked at once in ``ping_every`` turns, so each of these limits may be overrun
by that much at most.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Protocol

from server.live.goodbyes import EXPIRED, SILENT, SLOW
from server.live.seat import Seat

TURN = timedelta(seconds=1)
"""How long a turn takes."""

CROWDED = 256
"""Seats that may share a turn before others are looked for; who comes in a storm is not pinged in one. 10 us each."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What a line expects of the other side, and for how long. Source: realtime.md, 3.3, 3.9 and 4."""

    connect_within: timedelta = timedelta(seconds=15)
    ping_every: timedelta = timedelta(seconds=25)
    pong_within: timedelta = timedelta(seconds=10)
    lasts: timedelta = timedelta(seconds=3_300)
    stalls_for: timedelta = timedelta(seconds=10)
    commands_at_once: int = 20
    command_every: timedelta = timedelta(milliseconds=100)
    refused_at_once: int = 20


class Stranger(Protocol):
    """Somebody who came in and has not said who they are."""

    def too_late(self) -> None:
        """They have had their time."""
        ...


class Wheel:
    """Everybody who is on a line, by the turn at which they are pinged.

    Attributes:
        now: How often it has turned.
    """

    def __init__(self, manners: Manners | None = None) -> None:
        manners = manners or Manners()
        self.now = 0
        self._slots: tuple[set[Seat], ...] = tuple(set() for _ in range(_turns(manners.ping_every)))
        self._pong_within = min(_turns(manners.pong_within), len(self._slots) - 1) or 1
        self._lasts = _turns(manners.lasts)
        self._stalls_for = _turns(manners.stalls_for)
        self._connect_within = _turns(manners.connect_within)
        self._ends = self._lasts  # one number for all who come in the same turn
        self._strangers: deque[tuple[int, list[Stranger]]] = deque()
        self._stalled: set[Seat] = set()

    def __len__(self) -> int:
        return sum(map(len, self._slots))

    def __iter__(self) -> Iterator[Seat]:
        return chain.from_iterable([tuple(slot) for slot in self._slots])

    def expect(self, stranger: Stranger) -> None:
        """Somebody came in and has said nothing yet; they are told when it is too late."""
        deadline = self.now + self._connect_within + 1
        if not self._strangers or self._strangers[-1][0] != deadline:
            self._strangers.append((deadline, []))
        self._strangers[-1][1].append(stranger)

    def enter(self, seat: Seat) -> None:
        """Look after ``seat`` until it leaves."""
        seat.seen = self.now
        seat.slot = self._free_slot()
        self._slots[seat.slot].add(seat)
        self.prolong(seat)

    def prolong(self, seat: Seat) -> None:
        """Their time begins anew."""
        seat.expires = self._ends

    def leave(self, seat: Seat) -> None:
        """Look after ``seat`` no more."""
        self._slots[seat.slot].discard(seat)
        self._stalled.discard(seat)

    def blocked(self, seat: Seat) -> None:
        """Its line does not take any more."""
        if not seat.waiting:
            seat.stalled = self.now
            self._stalled.add(seat)
        seat.blocked()

    def flowing(self, seat: Seat) -> None:
        """Its line takes again."""
        self._stalled.discard(seat)
        seat.flowing()

    def turn(self) -> None:
        """A second has passed."""
        self.now += 1
        self._ends = self.now + self._lasts
        self._lose_patience_with_strangers()
        self._give_up_on_the_silent()
        for seat in tuple(self._slots[self.now % len(self._slots)]):
            seat.dismiss(EXPIRED) if self.now >= seat.expires else seat.ping()
        for seat in tuple(self._stalled):
            if self.now - seat.stalled >= self._stalls_for:
                seat.dismiss(SLOW)

    async def run(self) -> None:
        """Turn until cancelled."""
        while True:
            await asyncio.sleep(TURN.total_seconds())
            try:
                self.turn()
            except Exception:  # a wheel that stands still leaves every dead line open: log, turn on
                log.exception("wheel stumbled")

    def _free_slot(self) -> int:
        slot = self.now % len(self._slots)
        if len(self._slots[slot]) < CROWDED:
            return slot
        return min(range(len(self._slots)), key=lambda each: len(self._slots[each]))

    def _lose_patience_with_strangers(self) -> None:
        while self._strangers and self._strangers[0][0] <= self.now:
            for stranger in self._strangers.popleft()[1]:
                stranger.too_late()

    def _give_up_on_the_silent(self) -> None:
        pinged = self.now - self._pong_within
        for seat in tuple(self._slots[pinged % len(self._slots)]):
            if seat.seen < pinged:
                seat.dismiss(SILENT)


def _turns(length: timedelta) -> int:
    return max(1, round(length / TURN))
