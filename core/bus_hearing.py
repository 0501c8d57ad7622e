"""Hearing: the one connection on which a process listens to one Redis.

An ear lives as long as its connection. When the connection breaks, falls silent, or does not carry our own word back to
us, every listener's iterator ends and the ear is deaf for good: whoever still wants to hear repairs what was missed by
replay, over a new one. So nobody is ever left listening to nothing. Source: python-socketio #1581, a worker that stayed
deaf with a green health check.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import hiredis

from core.bus import LISTENER_QUEUE, BusDown, Delivery, end, offer
from core.redis_line import Line
from core.redis_servers import Server

HEARTBEAT = 5.0
"""Seconds between two words to ourselves. Source: realtime.md, 3.4."""

SILENT_BEATS = 2.5
"""Heartbeats without our own word after which an ear is deaf: noticed within three (15 s), even if saying it hangs."""

Read: TypeAlias = Callable[[bytes, bytes], Delivery]
"""Turns a channel and what was heard on it into a delivery."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The channel on which a process hears itself.

    Args:
        say: Says a word on it, over a connection for commands. Returns how many heard.
    """

    channel: bytes
    say: Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class _Asked:
    word: bytes
    channel: bytes
    confirmed: asyncio.Future[None]


class Moved(BusDown):
    """The channel belongs to another node of the cluster now."""


class Ear:
    """Listens to many channels over one connection.

    Args:
        sharded: Whether the channels are those of a cluster's slots (SSUBSCRIBE).
        within: Seconds Redis may take over one answer.
    """

    def __init__(self, *, read: Read, own: Own, sharded: bool, within: float, heartbeat: float) -> None:
        self.deaf = asyncio.Event()
        self._read = read
        self._own = own
        self._within = within
        self._heartbeat = heartbeat
        self._subscribe, self._unsubscribe = (
            (b"SSUBSCRIBE", b"SUNSUBSCRIBE") if sharded else (b"SUBSCRIBE", b"UNSUBSCRIBE")
        )
        self._message = b"smessage" if sharded else b"message"
        self._queues: dict[bytes, set[asyncio.Queue[Delivery | None]]] = {}
        self._confirmed: dict[bytes, asyncio.Future[None]] = {}
        self._asked: deque[_Asked] = deque()  # Redis confirms in the order it was asked
        self._line: Line | None = None
        self._beating: asyncio.Task[None] | None = None
        self._own_at = float("-inf")
        self._own_heard = asyncio.Event()

    @classmethod
    async def open(
        cls, server: Server, *, read: Read, own: Own, sharded: bool, within: float, heartbeat: float = HEARTBEAT
    ) -> Self:
        """Connect, and hear our own word once.

        Raises:
            BusDown: Not within ``within`` seconds.
        """
        ear = cls(read=read, own=own, sharded=sharded, within=within, heartbeat=heartbeat)
        try:
            async with asyncio.timeout(within):
                ear._line = await Line.open(server, hear=ear._take, lost=ear._go_deaf, within=within)
                await ear._subscribed(own.channel)
                await own.say()
                await ear._own_heard.wait()
        except BaseException as failure:
            ear._go_deaf("it never heard")
            if isinstance(failure, OSError):  # a timeout too
                raise BusDown(f"{server.name} cannot be listened to: {failure!r}") from failure
            raise
        ear._beating = asyncio.create_task(ear._beat(), name="bus ear")
        return ear

    @property
    def channels(self) -> Iterable[bytes]:
        """What is listened to."""
        return tuple(self._queues)

    @asynccontextmanager
    async def listening(self, channel: bytes) -> AsyncIterator[asyncio.Queue[Delivery | None]]:
        """What is heard on ``channel`` from now on; None ends it.

        Raises:
            BusDown: Redis does not confirm it. ``Moved``: it says that another node has this channel.
        """
        queue: asyncio.Queue[Delivery | None] = asyncio.Queue(LISTENER_QUEUE)
        queues = self._queues.setdefault(channel, set())
        queues.add(queue)
        try:
            await self._subscribed(channel)
            yield queue
        finally:
            queues.discard(queue)
            if not queues and self._queues.get(channel) is queues:
                self._forget(channel)

    def cut(self, channel: bytes) -> None:
        """End whoever listens to ``channel``: it is not here any more."""
        for queue in self._queues.get(channel, ()):
            end(queue)
        self._forget(channel)

    async def close(self) -> None:
        """Stop hearing; listeners end."""
        self._go_deaf("closed")
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)

    async def _subscribed(self, channel: bytes) -> None:
        if channel not in self._confirmed:
            self._confirmed[channel] = self._ask(self._subscribe, channel)
        try:
            async with asyncio.timeout(self._within):
                await asyncio.shield(self._confirmed[channel])
        except TimeoutError as failure:
            raise BusDown("Redis does not confirm a subscription") from failure

    def _forget(self, channel: bytes) -> None:
        self._queues.pop(channel, None)
        self._confirmed.pop(channel, None)
        if not self.deaf.is_set():
            self._ask(self._unsubscribe, channel)

    def _ask(self, word: bytes, channel: bytes) -> asyncio.Future[None]:
        if self.deaf.is_set() or self._line is None:
            raise BusDown("this ear is deaf")
        confirmed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked.append(_Asked(word.lower(), channel, confirmed))
        self._line.send(word, channel)
        return confirmed

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        self._own_at = loop.time()
        while True:
            await asyncio.sleep(self._heartbeat)
            if loop.time() - self._own_at >= SILENT_BEATS * self._heartbeat:
                self._go_deaf("it does not hear our own word")
                return
            if self._line is not None:
                self._line.send(b"PING")  # nothing else is written here: a peer that is gone is noticed by it
            with suppress(OSError):  # counts as a word not heard
                if await self._own.say() == 0:
                    self._go_deaf("Redis knows nobody who hears us")
                    return

    # What is heard

    def _take(self, heard: Any) -> None:
        if isinstance(heard, list) and heard[0] == self._message:
            self._deliver(heard[1], heard[2])
        elif isinstance(heard, hiredis.ReplyError):
            self._refused(heard)
        elif isinstance(heard, list) and heard[0] != b"pong":
            self._confirm(heard[0], heard[1])

    def _deliver(self, channel: bytes, message: bytes) -> None:
        if channel == self._own.channel:
            self._own_at = asyncio.get_running_loop().time()
            self._own_heard.set()
            return
        try:
            delivery = self._read(channel, message)
        except ValueError:
            log.warning("unreadable word on the bus", extra={"channel": channel.decode(errors="replace")})
            return
        for queue in tuple(self._queues.get(channel, ())):
            offer(queue, delivery)

    def _confirm(self, word: bytes, channel: bytes) -> None:
        if self._asked and (self._asked[0].word, self._asked[0].channel) == (word, channel):
            confirmed = self._asked.popleft().confirmed
            if not confirmed.done():
                confirmed.set_result(None)
        elif channel == self._own.channel:
            self._go_deaf("our own channel has moved")
        else:
            log.info("a channel has moved", extra={"channel": channel.decode(errors="replace")})
            for queue in self._queues.pop(channel, ()):
                end(queue)
            self._confirmed.pop(channel, None)

    def _refused(self, failure: hiredis.ReplyError) -> None:
        asked = self._asked.popleft() if self._asked else None
        if asked is None:
            self._go_deaf(repr(failure))
            return
        if self._confirmed.get(asked.channel) is asked.confirmed:
            self._confirmed.pop(asked.channel)
        if not asked.confirmed.done():
            kind = Moved if str(failure).startswith(("MOVED", "CLUSTERDOWN")) else BusDown
            asked.confirmed.set_exception(kind(str(failure)))
            asked.confirmed.exception()

    def _go_deaf(self, why: str) -> None:
        if self.deaf.is_set():
            return
        self.deaf.set()
        if self._line is not None:
            self._line.close()
        if why != "closed":
            log.warning("bus ear is deaf", extra={"why": why, "channels": len(self._queues)})
        for queues in self._queues.values():
            for queue in queues:
                end(queue)
        self._confirmed.clear()
        for asked in self._asked:
            if not asked.confirmed.done():
                asked.confirmed.set_exception(BusDown("this ear went deaf"))
                asked.confirmed.exception()  # somebody may have stopped waiting
