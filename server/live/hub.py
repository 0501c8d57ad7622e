"""Hub: every room of this process. Opens a room for its first viewer, closes it a while after its last."""

import asyncio
import logging
import random
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol, Self

from core.bus import Bus, Position, Signal
from core.clock import Clock
from core.errors import Unavailable
from core.events import Lane
from core.ids import ShowId
from server.live.frames import Disconnect
from server.live.presence import Presence
from server.live.room import Room, Snapshots
from server.live.seat import Seat
from server.live.speech import stats
from server.live.turnstile import Turnstile

BEAT = timedelta(seconds=2)
"""How often counts and taps go out."""

CHECKED_EVERY = 5
"""Beats between two looks at whether a quiet room missed something."""

LINGER = timedelta(seconds=30)
"""How long a room without viewers keeps its line: they may be back in a moment."""

COME_BACK_AT_ONCE = timedelta(milliseconds=300)
COME_BACK_EACH = timedelta(milliseconds=2)
COME_BACK_WITHIN = timedelta(seconds=10)
"""On leaving, viewers are told to come back spread over a time that grows with their number, up to this."""

GONE_WITHIN = timedelta(seconds=3)
"""How long leaving waits for viewers to be seen off."""

log = logging.getLogger(__name__)


class Taps(Protocol):
    """Counts reactions."""

    def drain(self, show: ShowId) -> Mapping[str, int]:
        """Taps since the last time, by kind."""
        ...


class Hub:
    """The rooms of this process; open it with ``async with``.

    Args:
        turnstile: Counts sockets.
        chance: Spreads reconnects; a test gives its own.
    """

    def __init__(
        self,
        *,
        bus: Bus,
        snapshots: Snapshots,
        taps: Taps,
        clock: Clock,
        turnstile: Turnstile | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self.turnstile = turnstile or Turnstile()
        self._bus = bus
        self._snapshots = snapshots
        self._taps = taps
        self._clock = clock
        self._chance = chance or random.Random()  # noqa: S311, it spreads load, it keeps no secret
        self._worker = secrets.token_hex(6)
        self._rooms: dict[ShowId, Room] = {}
        self._lines: dict[ShowId, asyncio.Task[None]] = {}
        self._tasks = asyncio.TaskGroup()
        self._seats: set[Seat] = set()
        self._nobody_left = asyncio.Event()
        self._leaving = False
        self._beating: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._beating = self._tasks.create_task(self._beat(), name="live beat")
        return self

    async def __aexit__(self, kind: object, fault: object, trace: object) -> None:
        await self.drain()
        for task in (self._beating, *self._lines.values()):
            if task is not None:
                task.cancel()
        await self._tasks.__aexit__(None, None, None)

    @property
    def is_leaving(self) -> bool:
        """Whether everybody was seen off, and nobody is let in any more."""
        return self._leaving

    def enter(self, seat: Seat) -> None:
        """A socket was opened.

        Raises:
            Unavailable: This process is leaving.
        """
        if self._leaving:
            raise Unavailable("this process is leaving")
        self._seats.add(seat)

    def exit(self, seat: Seat) -> None:
        """A socket was closed; its seats are free."""
        for show in tuple(seat.shows):
            self._rooms[show].leave(seat)
        self._seats.discard(seat)
        if not self._seats:
            self._nobody_left.set()

    async def join(
        self, seat: Seat, show: ShowId, places: Mapping[Lane, Position], *, command: int | None = None
    ) -> None:
        """Seat a viewer in the room of ``show``; see ``Room.join``.

        Raises:
            NoSuchShow: There is no such show.
            Unavailable: The line cannot be opened now, or this process is leaving.
        """
        if show not in self._rooms:
            await self._snapshots.snapshot(show, seat.viewer)  # opens no line for a show that is not there
        await self._room(show).join(seat, places, command=command)
        if seat not in self._seats:
            self._rooms[show].leave(seat)  # they left while they were joining

    def leave(self, seat: Seat, show: ShowId) -> None:
        """Free a seat in one room."""
        if show in self._rooms:
            self._rooms[show].leave(seat)

    def viewers(self, show: ShowId) -> int:
        """Persons watching ``show`` now, in all processes."""
        room = self._rooms.get(show)
        return room.presence.everywhere(room.viewers, now=self._clock.now()) if room else 0

    async def drain(self) -> None:
        """See everybody off: they are told to come back, each after a time of their own, and nobody new is let in."""
        self._leaving = True
        spread = min(COME_BACK_WITHIN, COME_BACK_AT_ONCE + COME_BACK_EACH * len(self._seats))
        for seat in tuple(self._seats):
            after = round(self._chance.uniform(0, spread.total_seconds()) * 1000)
            seat.dismiss(Disconnect(code=3001, reason="shutdown", reconnect=True, after=after))
        if not self._seats:
            return
        self._nobody_left.clear()
        try:
            async with asyncio.timeout(GONE_WITHIN.total_seconds()):
                await self._nobody_left.wait()
        except TimeoutError:
            log.warning("viewers not seen off in time", extra={"seats": len(self._seats)})

    async def beat_once(self, *, checking: bool = False) -> None:
        """Tell counts and taps, show them, close rooms that nobody came back to."""
        for show, room in tuple(self._rooms.items()):
            if room.is_idle and self._clock.now() - room.empty_since >= LINGER:
                self._close(show)
        for signal in [word for room in self._rooms.values() if (word := self._crowd(room))]:
            await self._bus.signal(signal)
        if checking:
            for room in tuple(self._rooms.values()):
                await room.mend()

    async def _beat(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(BEAT.total_seconds())
            beats += 1
            try:
                await self.beat_once(checking=beats % CHECKED_EVERY == 0)
            except OSError as failure:
                log.warning("beat not told", extra={"why": repr(failure)})
            except Exception:  # a heart that stops leaves every count wrong for good: log, beat on
                log.exception("beat stumbled")

    def _crowd(self, room: Room) -> Signal | None:
        now = self._clock.now()
        word = room.presence.word(room.viewers, self._taps.drain(room.show), now=now)
        if news := room.presence.news(room.viewers, now=now):
            viewers, taps = news
            room.tell(stats(room.show, viewers=viewers, taps=taps))
        return Signal(show=room.show, payload=word) if word is not None else None

    def _room(self, show: ShowId) -> Room:
        if self._leaving:
            raise Unavailable("this process is leaving")
        if show not in self._rooms:
            room = Room(
                show,
                bus=self._bus,
                snapshots=self._snapshots,
                clock=self._clock,
                presence=Presence(worker=self._worker),
                jitter=lambda: self._chance.uniform(0.05, 1.0),
            )
            self._rooms[show] = room
            self._lines[show] = self._tasks.create_task(room.follow(), name=f"line of {show}")
        return self._rooms[show]

    def _close(self, show: ShowId) -> None:
        self._rooms.pop(show)
        self._lines.pop(show).cancel()
