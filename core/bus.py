"""Bus: carries a show's facts between processes, numbered per lane, and can repeat the recent ones.

Nothing that must not be lost lives here: the database is the truth, and a joiner whose place is gone takes a fresh
snapshot. ``MemoryBus`` serves one process; ``core.bus_redis`` the same over Redis. Both pass
``tests/core/bus_contract.py``.
"""

import asyncio
import secrets
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, TypeAlias

from core.buckets import Buckets
from core.clock import Clock, SystemClock
from core.events import Event, Lane, encode
from core.ids import EventId, ShowId

HOUSE = ShowId("house")
"""The channel for signals that concern every process, whatever shows it carries. No show has this id."""

KEPT = 2_000
"""Events kept per lane for those who come back. Source: realtime.md, 3.5 (stream length of the shop lane)."""

REPLAY_LIMIT = 300
"""Events a replay may hold; one who missed more takes a snapshot. Source: realtime.md, 3.8."""

LISTENER_QUEUE = 10_000
"""Deliveries a listener may be behind before it is cut off and must replay."""

_REMEMBERED_KEYS = 10_000
"""Event ids remembered so that a fact told twice is published once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in a lane: the ``offset`` of the last event seen, within the numbering named ``epoch``."""

    offset: int
    epoch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ration:
    """How many facts that may be left out one lane of one show carries. The rest always goes.

    Args:
        at_once: After a while of silence.
        every: The time in which one more may go; people read far fewer. Source: realtime.md, 3.6.
    """

    at_once: int = 100
    every: timedelta = timedelta(milliseconds=20)

    def __post_init__(self) -> None:
        """Refuse a ration that lets nothing through."""
        if self.at_once < 1 or self.every <= timedelta():
            raise ValueError("a ration is at least one fact at a time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Encoded events of one lane in order; ``offset`` is that of the last one."""

    show: ShowId
    lane: Lane
    offset: int
    epoch: str
    events: tuple[bytes, ...]

    @property
    def first(self) -> int:
        """The offset of the first event."""
        return self.offset - len(self.events) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """An unnumbered word from one process to the others about a show: may be lost, is never replayed."""

    show: ShowId
    payload: bytes


Delivery: TypeAlias = Batch | Signal


class BusDown(ConnectionError):
    """The bus cannot carry facts now; worth a retry."""


class Bus(Protocol):
    """Publish, listen, replay."""

    async def publish(self, event: Event, *, ration: Ration | None = None) -> Position | None:
        """Number ``event`` on its lane and give it to every listener of its show; the same event id is published once.

        Args:
            ration: Of this lane, in place of the one that every lane has.

        Returns:
            Its place; None if the lane's ration left it out (only if ``event.may_be_left_out``): it has no number, and
            nobody hears it.

        Raises:
            ValueError: The event is INSIDE: it has no lane.
            BusDown: As may all of these; whether the event was published is unknown, publishing it again is safe.
        """
        ...

    async def positions(self, show: ShowId) -> Mapping[Lane, Position]:
        """Where each lane of ``show`` stands now. Read it before the data of a snapshot."""
        ...

    async def replay(self, show: ShowId, lane: Lane, *, since: Position) -> Batch | None:
        """Everything after ``since``; an empty batch if that is the top; None if anything is missing."""
        ...

    def listen(self, show: ShowId) -> AbstractAsyncContextManager[AsyncIterator[Delivery]]:
        """Deliveries of ``show`` from the moment of entering. The iterator ends when the listener is cut off."""
        ...

    async def signal(self, signal: Signal) -> None:
        """Give ``signal`` to every listener of its show, this process's own included."""
        ...

    async def healthy(self) -> bool:
        """Whether this process can carry facts and hears them. With several servers: of those that answer at all."""
        ...

    async def ailing(self) -> tuple[str, ...]:
        """The names of servers that do not answer, or that this process does not hear. For those who look after us."""
        ...

    async def close(self) -> None:
        """Let go of connections; listeners end."""
        ...


@dataclass(slots=True)
class _LaneLog:
    epoch: str
    top: int = 0
    kept: deque[bytes] = field(default_factory=lambda: deque(maxlen=KEPT))


class MemoryBus:
    """The bus of a single process.

    Args:
        ration: What a lane carries of what may be left out.
        clock: Says how fast that is.
    """

    def __init__(self, *, ration: Ration | None = None, clock: Clock | None = None) -> None:
        self._ration = ration or Ration()
        self._clock = clock or SystemClock()
        self._rations: dict[Ration, Buckets] = {}
        self._logs: dict[tuple[ShowId, Lane], _LaneLog] = {}
        self._listeners: dict[ShowId, set[asyncio.Queue[Delivery | None]]] = {}
        self._published: OrderedDict[EventId, Position] = OrderedDict()

    async def publish(self, event: Event, *, ration: Ration | None = None) -> Position | None:
        """See ``Bus.publish``."""
        if event.lane is None:
            raise ValueError(f"{type(event).__name__} stays inside")
        if (known := self._published.get(event.id)) is not None:
            return known
        if event.may_be_left_out and not self._buckets(ration or self._ration).take_up_to(1, (event.show, event.lane)):
            return None
        log = self._log(event.show, event.lane)
        payload = encode(event)
        log.top += 1
        log.kept.append(payload)
        position = Position(offset=log.top, epoch=log.epoch)
        self._remember(event.id, position)
        self._deliver(
            event.show,
            Batch(show=event.show, lane=event.lane, offset=log.top, epoch=log.epoch, events=(payload,)),
        )
        return position

    async def positions(self, show: ShowId) -> Mapping[Lane, Position]:
        """See ``Bus.positions``."""
        logs = {lane: self._log(show, lane) for lane in Lane}
        return {lane: Position(offset=log.top, epoch=log.epoch) for lane, log in logs.items()}

    async def replay(self, show: ShowId, lane: Lane, *, since: Position) -> Batch | None:
        """See ``Bus.replay``."""
        log = self._log(show, lane)
        missed = log.top - since.offset
        if since.epoch != log.epoch or not 0 <= missed <= min(len(log.kept), REPLAY_LIMIT):
            return None
        events = tuple(log.kept)[len(log.kept) - missed :]
        return Batch(show=show, lane=lane, offset=log.top, epoch=log.epoch, events=events)

    @asynccontextmanager
    async def listen(self, show: ShowId) -> AsyncIterator[AsyncIterator[Delivery]]:
        """See ``Bus.listen``."""
        queue: asyncio.Queue[Delivery | None] = asyncio.Queue(LISTENER_QUEUE)
        listeners = self._listeners.setdefault(show, set())
        listeners.add(queue)
        try:
            yield drain(queue)
        finally:
            listeners.discard(queue)
            if not listeners:
                self._listeners.pop(show, None)

    async def signal(self, signal: Signal) -> None:
        """See ``Bus.signal``."""
        self._deliver(signal.show, signal)

    async def healthy(self) -> bool:
        """Always: there is nothing between us and ourselves."""
        return True

    async def ailing(self) -> tuple[str, ...]:
        """Nobody."""
        return ()

    async def close(self) -> None:
        """See ``Bus.close``."""
        for queues in self._listeners.values():
            for queue in queues:
                end(queue)

    def _buckets(self, ration: Ration) -> Buckets:
        """Of each ration in use, and there are few: as many as staff may choose."""
        if ration not in self._rations:
            self._rations[ration] = Buckets(at_once=ration.at_once, every=ration.every, clock=self._clock)
        return self._rations[ration]

    def _log(self, show: ShowId, lane: Lane) -> _LaneLog:
        key = (show, lane)
        if key not in self._logs:
            self._logs[key] = _LaneLog(epoch=secrets.token_hex(4))
        return self._logs[key]

    def _remember(self, event: EventId, position: Position) -> None:
        self._published[event] = position
        if len(self._published) > _REMEMBERED_KEYS:
            self._published.popitem(last=False)

    def _deliver(self, show: ShowId, delivery: Delivery) -> None:
        for queue in tuple(self._listeners.get(show, ())):
            offer(queue, delivery)


def offer(queue: asyncio.Queue[Delivery | None], delivery: Delivery) -> None:
    """Hand ``delivery`` to a listener without waiting; one whose queue is full is cut off and must replay."""
    try:
        queue.put_nowait(delivery)
    except asyncio.QueueFull:
        end(queue)


def end(queue: asyncio.Queue[Delivery | None]) -> None:
    """Cut a listener off: what it has not read is dropped and its iterator ends."""
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)


async def drain(queue: asyncio.Queue[Delivery | None]) -> AsyncIterator[Delivery]:
    """The deliveries of a listener, until it is cut off."""
    while (delivery := await queue.get()) is not None:
        yield delivery
