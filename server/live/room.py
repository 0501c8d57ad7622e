"""Room: one show's viewers in this process, and the line that feeds them.

A joiner's reply and their place among the viewers come in one step without a pause, so that nothing falls between the
reply and the stream and nothing comes twice. Whatever is missing from the line is repaired for all at once, by replay;
what cannot be repaired is a reset: everybody joins again. Source: realtime.md, 3.8.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.bus import Batch, Bus, BusDown, Delivery, Position, Signal
from core.clock import Clock
from core.errors import Unavailable
from core.events import Lane
from core.ids import ShowId, ViewerId
from core.people import Viewer
from server.live.presence import Presence
from server.live.recent import Recent
from server.live.seat import Seat
from server.live.snapshot import Snapshot
from server.live.speech import join_reply, push, reset

READY_WITHIN = timedelta(seconds=5)
"""How long a joiner waits for the line of a room to open."""

SNAPSHOT_SHARED = timedelta(seconds=1)
"""How long one snapshot serves further joiners: with the facts after it, it is as good as a fresh one."""

TRIES = 3
"""How often a join begins anew when too much happened meanwhile."""

log = logging.getLogger(__name__)


class Snapshots(Protocol):
    """Draws a show as it stands."""

    async def snapshot(self, show: ShowId, viewer: Viewer | None) -> Snapshot:
        """The show as ``viewer`` may see it.

        Raises:
            NoSuchShow: There is no such show.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    places: Mapping[Lane, Position]  # read before the snapshot
    snapshot: str
    at: datetime


class Room:
    """The viewers of ``show`` here."""

    def __init__(
        self,
        show: ShowId,
        *,
        bus: Bus,
        snapshots: Snapshots,
        clock: Clock,
        presence: Presence,
        jitter: Callable[[], float],
    ) -> None:
        self.show = show
        self.presence = presence
        self.seats: set[Seat] = set()
        self.joining = 0
        self.empty_since: datetime = clock.now()
        self._people: Counter[ViewerId] = Counter()
        self._bus = bus
        self._snapshots = snapshots
        self._clock = clock
        self._jitter = jitter
        self._lanes: dict[Lane, Recent] = {}
        self._ready = asyncio.Event()
        self._mending = asyncio.Lock()
        self._taken: dict[bool, _Taken] = {}
        self._taking = {True: asyncio.Lock(), False: asyncio.Lock()}

    @property
    def viewers(self) -> int:
        """Persons watching here; staff do not count."""
        return len(self._people)

    @property
    def is_idle(self) -> bool:
        """Whether nobody is here, and nobody is on their way in."""
        return not self.seats and not self.joining

    async def follow(self) -> None:
        """Listen and pass on, until cancelled. A line that breaks is opened again and repaired."""
        while True:
            try:
                async with self._bus.listen(self.show) as deliveries:
                    await self.mend()
                    self._ready.set()
                    async for delivery in deliveries:
                        await self._hear(delivery)
            except OSError as failure:
                log.warning("line of a room broke", extra={"show": self.show, "why": repr(failure)})
            except Exception:  # a room that stops listening leaves all its viewers deaf: log, wait, listen again
                log.exception("line of a room stumbled", extra={"show": self.show})
            await asyncio.sleep(self._jitter())

    async def join(self, seat: Seat, places: Mapping[Lane, Position], *, command: int | None) -> None:
        """Seat a viewer: reply with what they missed or with a snapshot, and from there on with every fact.

        Raises:
            NoSuchShow: There is no such show.
            Unavailable: The line cannot be opened now.
        """
        self.joining += 1
        try:
            await self._opened()
            if not await self._resume(seat, places, command=command):
                await self._begin(seat, command=command)
        finally:
            self.joining -= 1
            self.empty_since = self._clock.now()

    def leave(self, seat: Seat) -> None:
        """Free a seat."""
        if seat not in self.seats:
            return
        self.seats.discard(seat)
        seat.shows.discard(self.show)
        self.empty_since = self._clock.now()
        self._people -= Counter([seat.viewer.id])

    async def mend(self) -> None:
        """Fetch whatever is missing on every lane, and pass it on; reset everybody if it is gone."""
        async with self._mending:
            positions = await self._bus.positions(self.show)
            if not self._lanes:
                self._start(positions)
                return
            for lane, recent in self._lanes.items():
                if recent.place == positions[lane]:
                    continue
                batch = await self._bus.replay(self.show, lane, since=recent.place)
                if batch is None:
                    self._reset(positions)
                    return
                self._pass_on(batch)

    def tell(self, frame: str) -> None:
        """Give ``frame`` to everybody here."""
        for seat in self.seats:
            seat.give(frame)

    # The line

    async def _hear(self, delivery: Delivery) -> None:
        if isinstance(delivery, Signal):
            self.presence.hear(delivery.payload, now=self._clock.now())
        elif not self._pass_on(delivery):
            await self.mend()

    def _pass_on(self, batch: Batch) -> bool:
        recent = self._lanes[batch.lane]
        events = recent.new_in(batch)
        if events is None:
            return False
        if events:
            recent.add(events)
            frame = push(self.show, batch.lane, at=recent.place, events=events)
            for seat in self.seats:
                if batch.lane.open_to(seat.viewer):
                    seat.give(frame)
        return True

    def _start(self, positions: Mapping[Lane, Position]) -> None:
        self._lanes = {lane: Recent(position) for lane, position in positions.items()}
        self._taken.clear()

    def _reset(self, positions: Mapping[Lane, Position]) -> None:
        log.info("room reset", extra={"show": self.show, "seats": len(self.seats)})
        self._start(positions)
        self.tell(reset(self.show))
        for seat in tuple(self.seats):
            self.leave(seat)

    # Joining

    async def _opened(self) -> None:
        try:
            async with asyncio.timeout(READY_WITHIN.total_seconds()):
                await self._ready.wait()
        except TimeoutError as failure:
            raise Unavailable("the line of the show") from failure

    async def _resume(self, seat: Seat, places: Mapping[Lane, Position], *, command: int | None) -> bool:
        lanes = [lane for lane in Lane if lane.open_to(seat.viewer)]
        if any(lane not in places for lane in lanes):
            return False
        older = {lane: await self._fetched(lane, places[lane]) for lane in lanes}
        # From here to the end nothing waits: the reply and the seat are one step.
        missed: dict[Lane, tuple[bytes, ...]] = {}
        for lane in lanes:
            recent, batch = self._lanes[lane], older[lane]
            events = recent.joined(batch, since=places[lane]) if batch else recent.after(places[lane])
            if events is None:
                return False
            missed[lane] = events
        self._sit(seat)
        now = {lane: self._lanes[lane].place for lane in lanes}
        seat.give(join_reply(self.show, command=command, places=now, missed=missed, snapshot=None, viewers=self._now()))
        return True

    async def _fetched(self, lane: Lane, place: Position) -> Batch | None:
        recent = self._lanes[lane]
        try:
            if place.epoch == recent.epoch and place.offset > recent.top:
                await self.mend()  # they heard more elsewhere than we did here
            if self._lanes[lane].after(place) is not None:
                return None
            return await self._bus.replay(self.show, lane, since=place)
        except BusDown:
            return None  # then they get a snapshot, which needs no bus

    async def _begin(self, seat: Seat, *, command: int | None) -> None:
        lanes = [lane for lane in Lane if lane.open_to(seat.viewer)]
        for _ in range(TRIES):
            taken = await self._snapshot(seat.viewer)
            # From here to the end nothing waits: the reply and the seat are one step.
            places = {lane: taken.places[lane] for lane in lanes}
            since = {lane: self._lanes[lane].after(place) for lane, place in places.items()}
            later = {lane: events for lane, events in since.items() if events is not None}
            if len(later) < len(lanes):
                self._taken.clear()
                continue
            self._sit(seat)
            seat.give(
                join_reply(
                    self.show, command=command, places=places, missed=None, snapshot=taken.snapshot, viewers=self._now()
                )
            )
            for lane, events in later.items():
                if events:
                    seat.give(push(self.show, lane, at=self._lanes[lane].place, events=events))
            return
        raise Unavailable("too much happens at once")

    async def _snapshot(self, viewer: Viewer) -> _Taken:
        async with self._taking[viewer.is_staff]:
            taken = self._taken.get(viewer.is_staff)
            if taken is None or self._clock.now() - taken.at >= SNAPSHOT_SHARED:
                places, at = {lane: recent.place for lane, recent in self._lanes.items()}, self._clock.now()
                snapshot = await self._snapshots.snapshot(self.show, viewer)
                taken = _Taken(places=places, snapshot=snapshot.model_dump_json(), at=at)
                self._taken[viewer.is_staff] = taken
            return taken

    def _sit(self, seat: Seat) -> None:
        if seat not in self.seats:
            self.seats.add(seat)
            seat.shows.add(self.show)
            if not seat.viewer.is_staff:
                self._people[seat.viewer.id] += 1

    def _now(self) -> int:
        return self.presence.everywhere(self.viewers, now=self._clock.now())
