"""Room: one show's viewers in this process, and the line that feeds them.

A joiner's reply and their chair come in one step without a pause, so that nothing falls between the reply and the
stream. Whatever is missing from the line is repaired for all at once, by replay; what cannot be repaired is a reset:
everybody joins again. What those who come back have missed is at hand: a storm of them asks nobody. Source:
realtime.md, 3.8.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from core.bus import Batch, Bus, BusDown, Position, Signal
from core.clock import Clock
from core.crowd import Sums
from core.errors import Unavailable
from core.events import Lane
from core.ids import ShowId
from server.live.curtain import Curtain, Snapshots, Taken
from server.live.fanout import SendMany
from server.live.missing import is_behind, missed, skipped
from server.live.presence import Presence
from server.live.recent import Recent, recall
from server.live.seat import Seat, give_each
from server.live.seating import Hearing, Places, RoomChair, Seating
from server.live.speaking import SPOKEN, Speaker
from server.live.speech import join_reply, mark, push, reset, stats
from server.live.tempo import Tick

READY_WITHIN = timedelta(seconds=5)
"""How long a joiner waits for the line of a room to open."""

TRIES = 3
"""How often a join begins anew when too much happened meanwhile."""

log = logging.getLogger(__name__)


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
        tick: Tick,
        send_many: SendMany,
        jitter: Callable[[], float],
    ) -> None:
        self.show = show
        self.presence = presence
        self.joining = 0
        self.empty_since: datetime = clock.now()
        self._bus = bus
        self._clock = clock
        self._jitter = jitter
        self._chairs: dict[Seat, RoomChair] = {}
        self._seating = Seating(send_many)
        self._speaker = Speaker(show, seating=self._seating, places={}, tick=tick)
        self._curtain = Curtain(show, snapshots=snapshots, clock=clock)
        self._lanes: dict[Lane, Recent] = {}
        self._ready = asyncio.Event()
        self._mending = asyncio.Lock()
        self._mendings = 0

    @property
    def is_idle(self) -> bool:
        """Whether nobody is here, and nobody is on their way in."""
        return not self._chairs and not self.joining

    @property
    def _places(self) -> Places:
        return {lane: recent.place for lane, recent in self._lanes.items()}

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Everybody here."""
        return tuple(self._chairs)

    # The line

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

    async def mend(self, *, unless: Callable[[], bool] = lambda: False) -> None:
        """Fetch whatever is missing on every lane, and pass it on; reset everybody if it is gone.

        Args:
            unless: Asked when it is our turn: somebody else may have mended it already.
        """
        async with self._mending:
            if unless():
                return
            self._mendings += 1
            positions = await self._bus.positions(self.show)
            if not self._lanes:
                await self._start(positions)
                return
            for lane, recent in self._lanes.items():
                if recent.place == positions[lane]:
                    continue
                batch = await self._bus.replay(self.show, lane, since=recent.place)
                if batch is None:
                    await self._reset(positions)
                    return
                self._pass_on(batch)

    def close(self) -> None:
        """Say nothing more."""
        self._speaker.stop()

    def count(self, sums: Sums) -> None:
        """Take in the sums of the crowd, and show them to everybody who looks."""
        self.presence.take(sums)
        self._show_counts()

    async def _hear(self, delivery: Batch | Signal) -> None:
        if isinstance(delivery, Signal):
            self.presence.hear(delivery.payload)
            self._show_counts()
        elif not self._pass_on(delivery):
            await self.mend()

    def _show_counts(self) -> None:
        if (news := self.presence.news()) is not None:
            self._speaker.add_stats(stats(self.show, viewers=news.now, unique=news.unique, taps=news.taps))

    def _pass_on(self, batch: Batch) -> bool:
        recent = self._lanes[batch.lane]
        events = recent.new_in(batch)
        if events is None:
            return False
        if events:
            recent.add(events)
            self._speaker.add(batch.lane, events, at=recent.place)
        return True

    async def _start(self, positions: Mapping[Lane, Position]) -> None:
        self._lanes = {lane: await recall(self._bus, self.show, lane, at=at) for lane, at in positions.items()}
        self._speaker.restart(positions)
        self._curtain.fall()

    async def _reset(self, positions: Mapping[Lane, Position]) -> None:
        log.info("room reset", extra={"show": self.show, "seats": len(self._chairs)})
        await self._start(positions)
        reading = [seat for seat, chair in self._chairs.items() if chair.block is not None]
        for chair in self._chairs.values():
            chair.since = None  # who reads nothing now will be told when they do
        for seat in reading:
            self.leave(seat)
        await give_each(reading, reset(self.show), unless=lambda seat: seat in self._chairs)  # they are back already

    # Coming and going

    async def join(self, seat: Seat, places: Places, *, command: int | None) -> None:
        """Seat a viewer: reply with what they missed or with a snapshot, and from there on with every fact.

        Raises:
            NoSuchShow: There is no such show.
            Unavailable: The line cannot be opened now.
        """
        self.joining += 1
        try:
            await self._opened()
            await self._catch_up_with(places)
            taken = None
            for _ in range(TRIES):
                if self.join_at_once(seat, places, command=command, taken=taken):
                    return
                taken = await self._curtain.rise(seat.viewer, self._places)
            raise Unavailable("too much happens at once")
        finally:
            self.joining -= 1
            self.empty_since = self._clock.now()

    def join_at_once(self, seat: Seat, places: Places, *, command: int | None, taken: Taken | None = None) -> bool:
        """``join``, if everything it needs is at hand. The reply and the chair are one step: nothing here waits."""
        if seat.gone:
            return True  # they were told goodbye while they waited: nothing may be said behind that
        if not self._ready.is_set():
            return False
        lanes = [lane for lane in SPOKEN if lane.open_to(seat.viewer)]
        if (facts := missed(self._lanes, places, lanes)) is not None:
            self._sit(seat)
            self._answer(seat, command=command, told=self._places, missed=facts)
            return True
        taken = taken or self._curtain.taken(seat.viewer)
        if taken is None or (facts := missed(self._lanes, taken.places, lanes)) is None:
            return False
        self._sit(seat)
        self._answer(seat, command=command, told=taken.places, missed=facts, snapshot=taken.snapshot)
        return True

    def leave(self, seat: Seat) -> None:
        """Free a seat."""
        if (chair := self._chairs.pop(seat, None)) is None:
            return
        self._seating.remove(chair)
        seat.chairs = tuple(each for each in seat.chairs if each is not chair)
        self.empty_since = self._clock.now()
        self.presence.leave(seat.viewer)

    def _sit(self, seat: Seat) -> None:
        if seat in self._chairs:
            return
        chair = self._chairs[seat] = RoomChair(seat, self)
        seat.chairs = (*seat.chairs, chair)
        self.presence.enter(seat.viewer)
        if seat.waiting:
            chair.since = self._places
        else:
            self._seating.add(chair)

    def _answer(
        self,
        seat: Seat,
        *,
        command: int | None,
        told: Places,
        missed: Mapping[Lane, tuple[bytes, ...]],
        snapshot: str | None = None,
    ) -> None:
        self._chairs[seat].behind = seat.passive
        reply = join_reply(
            self.show,
            command=command,
            places={lane: told[lane] for lane in missed},
            missed=missed if snapshot is None else None,
            snapshot=snapshot,
            viewers=self.presence.now,
            unique=self.presence.unique,
        )
        now = self._places
        later = [push(self.show, lane, at=now[lane], events=facts) for lane, facts in missed.items() if facts]
        words = [reply, *later] if snapshot is not None else [reply]
        seat.give("\n".join(words), mark=mark(now, Hearing.of(seat).hears))

    async def _opened(self) -> None:
        try:
            async with asyncio.timeout(READY_WITHIN.total_seconds()):
                await self._ready.wait()
        except TimeoutError as failure:
            raise Unavailable("the line of the show") from failure

    async def _catch_up_with(self, places: Places) -> None:
        """Somebody may have heard more elsewhere than we did here; of many who say so, one mends it for all."""
        if is_behind(self._lanes, places):
            before = self._mendings
            with suppress(BusDown):  # then they get a snapshot, which needs no bus
                await self.mend(unless=lambda: self._mendings > before or not is_behind(self._lanes, places))

    # Those who do not read

    def park(self, chair: RoomChair) -> None:
        """Go on without ``chair`` until its line flows again."""
        if chair.block is not None:
            chair.since = self._speaker.told_to(chair.block)
            self._seating.remove(chair)

    def unpark(self, chair: RoomChair) -> None:
        """Go on with ``chair``: tell it what of the shop it missed, and that it missed some of the chat."""
        self._seating.add(chair)
        self._make_up(chair.seat, chair.since, filter(chair.is_owed, SPOKEN))

    def move(self, chair: RoomChair) -> None:
        """Put ``chair`` among those who hear what its seat hears now; of the shop nothing is lost on the way."""
        if chair.block is None:
            return
        since = self._speaker.told_to(chair.block)
        self._seating.remove(chair)
        self._seating.add(chair)
        if since is not self._speaker.told_to(chair.block):  # the others here were told already what is being said now
            hears = Hearing.of(chair.seat).hears
            self._make_up(chair.seat, since, [lane for lane in SPOKEN if lane is not Lane.CHAT and hears(lane)])

    def _make_up(self, seat: Seat, since: Places | None, lanes: Iterable[Lane]) -> None:
        words = None if since is None else skipped(self.show, self._lanes, since, lanes=lanes)
        if words is None:
            self.leave(seat)
            seat.give(reset(self.show))
        elif words:
            seat.give("\n".join(words), mark=mark(self._places, Hearing.of(seat).hears))
