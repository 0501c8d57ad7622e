"""Hearing: the one connection on which a process listens to Redis.

An ear lives as long as its connection. When the connection breaks, or falls silent, every listener's iterator ends and
the ear is deaf for good: whoever still wants to hear opens a new one and repairs what was missed by replay. So nobody
is ever left listening to nothing. Source: python-socketio #1581, a worker that stayed deaf with a green health check.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Self, TypeAlias

from redis.exceptions import RedisError

from core.bus import LISTENER_QUEUE, BusDown, Delivery, end, offer

HEARTBEAT = 5.0
"""Seconds of silence after which Redis is asked whether it is there. Source: realtime.md, 3.4."""

SILENT_BEATS = 3
"""Heartbeats without any sound after which the connection counts as broken."""

Read: TypeAlias = Callable[[bytes, bytes], Delivery]
"""Turns a channel and what was heard on it into a delivery."""

log = logging.getLogger(__name__)


class Ear:
    """Listens to many channels over one connection."""

    def __init__(self, connection: Any, *, read: Read, within: float, heartbeat: float) -> None:
        self._connection = connection
        self._read = read
        self._within = within
        self._heartbeat = heartbeat
        self._queues: dict[bytes, set[asyncio.Queue[Delivery | None]]] = {}
        self._confirmed: dict[bytes, asyncio.Future[None]] = {}
        self._expected: deque[asyncio.Future[None]] = deque()  # Redis confirms in the order it was asked
        self._hearing: asyncio.Task[None] | None = None
        self.deaf = False

    @classmethod
    async def open(cls, connection: Any, *, read: Read, within: float, heartbeat: float = HEARTBEAT) -> Self:
        """Connect and begin to hear.

        Raises:
            BusDown: Redis did not answer ``within`` seconds.
        """
        try:
            async with asyncio.timeout(within):
                await connection.connect()
        except (RedisError, OSError) as failure:
            raise BusDown(f"Redis cannot be listened to: {failure!r}") from failure
        ear = cls(connection, read=read, within=within, heartbeat=heartbeat)
        ear._hearing = asyncio.create_task(ear._hear(), name="bus ear")
        return ear

    @asynccontextmanager
    async def listening(self, channel: bytes) -> AsyncIterator[asyncio.Queue[Delivery | None]]:
        """What is heard on ``channel`` from now on; None ends it."""
        queue: asyncio.Queue[Delivery | None] = asyncio.Queue(LISTENER_QUEUE)
        queues = self._queues.setdefault(channel, set())
        queues.add(queue)
        try:
            await self._subscribed(channel)
            yield queue
        finally:
            queues.discard(queue)
            if not queues and self._queues.get(channel) is queues:
                await self._forget(channel)

    async def close(self) -> None:
        """Stop hearing; listeners end."""
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)

    async def _subscribed(self, channel: bytes) -> None:
        if channel not in self._confirmed:
            self._confirmed[channel] = self._expect()
            await self._send(b"SUBSCRIBE", channel)
        try:
            async with asyncio.timeout(self._within):
                await asyncio.shield(self._confirmed[channel])
        except TimeoutError as failure:
            raise BusDown("Redis does not confirm a subscription") from failure

    async def _forget(self, channel: bytes) -> None:
        self._queues.pop(channel)
        self._confirmed.pop(channel, None)
        if not self.deaf:
            self._expect()
            with suppress(BusDown):
                await self._send(b"UNSUBSCRIBE", channel)

    def _expect(self) -> asyncio.Future[None]:
        if self.deaf:
            raise BusDown("this ear is deaf")
        confirmed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._expected.append(confirmed)
        return confirmed

    async def _send(self, *command: bytes) -> None:
        try:
            async with asyncio.timeout(self._within):
                await self._connection.send_command(*command, check_health=False)
        except (RedisError, OSError) as failure:
            raise BusDown(f"Redis does not listen: {failure!r}") from failure

    async def _hear(self) -> None:
        try:
            await self._hear_until_broken()
        except (RedisError, OSError) as failure:
            log.warning("bus ear broke", extra={"why": repr(failure), "channels": len(self._queues)})
        finally:
            self._go_deaf()
            await self._connection.disconnect(nowait=True)

    async def _hear_until_broken(self) -> None:
        silent = 0
        while silent < SILENT_BEATS:
            heard = await self._connection.read_response(timeout=self._heartbeat)
            if heard is None:
                silent += 1
                await self._send(b"PING")
            else:
                silent = 0
                self._take(heard)
        raise BusDown("Redis has fallen silent")

    def _take(self, heard: Any) -> None:
        match heard:
            case [b"message", channel, message]:
                self._deliver(channel, message)
            case [b"subscribe" | b"unsubscribe", *_]:
                confirmed = self._expected.popleft()
                if not confirmed.done():
                    confirmed.set_result(None)
            case _:  # pong
                pass

    def _deliver(self, channel: bytes, message: bytes) -> None:
        try:
            delivery = self._read(channel, message)
        except ValueError:
            log.warning("unreadable word on the bus", extra={"channel": channel.decode(errors="replace")})
            return
        for queue in tuple(self._queues.get(channel, ())):
            offer(queue, delivery)

    def _go_deaf(self) -> None:
        self.deaf = True
        for queues in self._queues.values():
            for queue in queues:
                end(queue)
        for confirmed in self._expected:
            if not confirmed.done():
                confirmed.set_exception(BusDown("this ear went deaf"))
                confirmed.exception()  # somebody may have stopped waiting
