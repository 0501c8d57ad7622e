"""Hub: every room and every seat of this process. Opens a room for its first viewer, closes it after its last."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol, Self
from weakref import WeakValueDictionary

from chat.bans import Ban
from core.bus import Bus, BusDown, Signal
from core.clock import Clock
from core.crowd import BEAT, Crowd, Sums
from core.errors import Unavailable
from core.ids import ShowId, ViewerId
from core.people import Viewer
from server.accounts.ended import Family
from server.live.curtain import Snapshots
from server.live.fanout import SendMany, send_many
from server.live.frames import Disconnect
from server.live.goodbyes import LEAVING
from server.live.presence import Presence, word
from server.live.room import Room
from server.live.seat import Seat
from server.live.seating import Places
from server.live.tempo import Tick
from server.live.wheel import Wheel

CHECKED_EVERY = 5
"""Beats between two looks at whether a quiet room missed something."""

LINGER = timedelta(seconds=30)
"""How long a room without viewers keeps its line: they may be back in a moment."""

COME_BACK_AT_ONCE = timedelta(milliseconds=300)
COME_BACK_EACH = timedelta(milliseconds=2)
COME_BACK_WITHIN = timedelta(seconds=10)
"""On leaving, viewers are told to come back spread over a time that grows with their number, up to this."""

DRAIN_SLICE = timedelta(milliseconds=50)
"""How often some more are seen off, at most, while a process drains slowly."""

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
        tick: How often a room speaks.
        wheel: Looks after every seat.
        send_many: How many sockets are written to at once.
        chance: Spreads reconnects; a test gives its own.
    """

    def __init__(
        self,
        *,
        bus: Bus,
        snapshots: Snapshots,
        taps: Taps,
        crowd: Crowd,
        clock: Clock,
        tick: Tick | None = None,
        wheel: Wheel | None = None,
        send_many: SendMany = send_many,
        chance: random.Random | None = None,
    ) -> None:
        self.wheel = Wheel() if wheel is None else wheel
        self._bus = bus
        self._snapshots = snapshots
        self._taps = taps
        self._crowd = crowd
        self._clock = clock
        self._tick = tick or Tick()
        self._send_many = send_many
        self._chance = chance or random.Random()  # noqa: S311, it spreads load, it keeps no secret
        self._persons: dict[ViewerId, tuple[Seat, ...]] = {}
        self._rooms: dict[ShowId, Room] = {}
        self._opening: WeakValueDictionary[ShowId, asyncio.Lock] = WeakValueDictionary()
        self._lines: dict[ShowId, asyncio.Task[None]] = {}
        self._tasks = asyncio.TaskGroup()
        self._machines: list[asyncio.Task[None]] = []
        self._nobody_left = asyncio.Event()
        self._leaving = False

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._machines = [self._tasks.create_task(machine) for machine in (self._beat(), self.wheel.run())]
        return self

    async def __aexit__(self, kind: object, fault: object, trace: object) -> None:
        await self.drain()
        for show in tuple(self._rooms):
            self._close(show)
        for machine in self._machines:
            machine.cancel()
        await self._tasks.__aexit__(None, None, None)

    @property
    def is_leaving(self) -> bool:
        """Whether everybody is being seen off, and nobody is let in any more."""
        return self._leaving

    def enter(self, seat: Seat) -> None:
        """Somebody came in.

        Raises:
            Unavailable: This process is leaving.
        """
        if self._leaving:
            raise Unavailable("this process is leaving")
        self.wheel.enter(seat)
        viewer = seat.viewer.id
        self._persons[viewer] = (*self._persons.get(viewer, ()), seat)

    def exit(self, seat: Seat) -> None:
        """Their line is gone; their chairs are free."""
        seat.gone = True
        for chair in seat.chairs:
            chair.leave()
        self.wheel.leave(seat)
        viewer = seat.viewer.id
        if others := tuple(other for other in self._persons.get(viewer, ()) if other is not seat):
            self._persons[viewer] = others
        else:
            self._persons.pop(viewer, None)
        if not len(self.wheel):
            self._nobody_left.set()

    def join_at_once(self, seat: Seat, show: ShowId, places: Places, *, command: int | None = None) -> bool:
        """``join``, if everything it needs is at hand; whether it was."""
        room = self._rooms.get(show)
        return room is not None and room.join_at_once(seat, places, command=command)

    async def join(self, seat: Seat, show: ShowId, places: Places, *, command: int | None = None) -> None:
        """Seat a viewer in the room of ``show``; see ``Room.join``.

        Raises:
            NoSuchShow: There is no such show.
            Unavailable: The line cannot be opened now, or this process is leaving.
        """
        if show not in self._rooms:
            await self._open(show, seat.viewer)
        await self._room(show).join(seat, places, command=command)
        if seat.gone:
            self.leave(seat, show)  # they left while they were joining

    def leave(self, seat: Seat, show: ShowId) -> None:
        """Free a seat in one room."""
        if show in self._rooms:
            self._rooms[show].leave(seat)

    def viewers(self, show: ShowId) -> int:
        """Persons watching ``show`` now, in all processes."""
        room = self._rooms.get(show)
        return room.presence.now if room else 0

    def seats_of(self, viewer: ViewerId) -> tuple[Seat, ...]:
        """Every seat of ``viewer`` here."""
        return self._persons.get(viewer, ())

    def shut_out(self, ban: Ban, words: Disconnect) -> None:
        """Say goodbye to everybody here whom ``ban`` concerns, by account, browser or address, where it holds."""
        of_account_only = ban.device is None and ban.address is None
        for seat in self.seats_of(ban.viewer) if of_account_only else self.wheel:
            if ban.concerns(seat.viewer, seat.origin) and (ban.show is None or ban.show in seat.shows):
                seat.dismiss(words)

    def see_off(self, show: ShowId, words: Disconnect, *, unless: Callable[[Viewer], bool]) -> None:
        """Say goodbye to everybody who watches ``show`` here, ``unless`` they may stay."""
        for seat in self.wheel if show in self._rooms else ():
            if show in seat.shows and not unless(seat.viewer):
                seat.dismiss(words)

    def dismiss_session(self, session: Family, words: Disconnect) -> None:
        """Say goodbye to every seat here that was taken with ``session``."""
        for seat in self.wheel:
            if seat.session == session:
                seat.dismiss(words)

    async def drain(self, *, within: timedelta = timedelta()) -> None:
        """See everybody off, and let nobody new in.

        They are told to come back, each after a time of their own.

        Args:
            within: Spread the goodbyes themselves over this time.
        """
        self._leaving = True
        spread = min(COME_BACK_WITHIN, COME_BACK_AT_ONCE + COME_BACK_EACH * len(self.wheel))
        leaving = list(self.wheel)
        slices = max(1, min(round(within / DRAIN_SLICE), len(leaving)))
        for number in range(slices):
            for seat in leaving[number::slices]:
                after = round(self._chance.uniform(0, spread.total_seconds()) * 1000)
                seat.dismiss(LEAVING.model_copy(update={"after": after}))
            if number + 1 < slices and len(self.wheel):
                await asyncio.sleep(within.total_seconds() / slices)
        await self._empty()
        try:
            await self.beat_once()  # who left is counted elsewhere by now
        except OSError as failure:
            log.warning("last counts not told", extra={"why": repr(failure)})

    async def _empty(self) -> None:
        if not len(self.wheel):
            return
        self._nobody_left.clear()
        try:
            async with asyncio.timeout(GONE_WITHIN.total_seconds()):
                await self._nobody_left.wait()
        except TimeoutError:
            log.warning("viewers not seen off in time", extra={"seats": len(self.wheel)})

    async def beat_once(self, *, checking: bool = False) -> None:
        """Count the crowd, close rooms that nobody came back to, look whether quiet rooms missed something."""
        for show, room in tuple(self._rooms.items()):
            if room.is_idle and self._clock.now() - room.empty_since >= LINGER:
                self._close(show)
        tallies = {show: room.presence.tally(self._taps.drain(show)) for show, room in self._rooms.items()}
        for show, sums in (await self._crowd.beat(tallies)).items():
            await self._tell_all(show, sums)
        if checking:
            await self._mend_all()

    async def _mend_all(self) -> None:
        """All at once: rooms whose Redis does not answer keep nobody else waiting."""
        mended = await asyncio.gather(*(room.mend() for room in self._rooms.values()), return_exceptions=True)
        if failures := [failure for failure in mended if isinstance(failure, Exception)]:
            log.warning("rooms not looked at", extra={"rooms": len(failures), "why": repr(failures[0])})

    async def _tell_all(self, show: ShowId, sums: Sums) -> None:
        try:
            if sums.everywhere:
                await self._bus.signal(Signal(show=show, payload=word(sums)))
                return
        except BusDown as failure:
            log.warning("counts not told to the others", extra={"show": show, "why": repr(failure)})
        if show in self._rooms:
            self._rooms[show].count(sums)

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

    async def _open(self, show: ShowId, viewer: Viewer) -> None:
        """Open a room, and no line for a show that is not there. One looks for all who come meanwhile."""
        async with self._opening.setdefault(show, asyncio.Lock()):
            if show not in self._rooms:
                await self._snapshots.snapshot(show, viewer)
                self._room(show)

    def _room(self, show: ShowId) -> Room:
        if self._leaving:
            raise Unavailable("this process is leaving")
        if show not in self._rooms:
            room = Room(
                show,
                bus=self._bus,
                snapshots=self._snapshots,
                clock=self._clock,
                presence=Presence(),
                tick=self._tick,
                send_many=self._send_many,
                jitter=lambda: self._chance.uniform(0.05, 1.0),
            )
            self._rooms[show] = room
            self._lines[show] = self._tasks.create_task(room.follow(), name=f"line of {show}")
        return self._rooms[show]

    def _close(self, show: ShowId) -> None:
        self._rooms.pop(show).close()
        self._lines.pop(show).cancel()
