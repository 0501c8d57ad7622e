"""Bus over Redis: a stream per lane for those who come back, one channel per show for those who listen.

One Lua script does a publish as one step: known id, next offset, epoch, stream, channel. What a channel carries is
``lane:offset:count:epoch:`` and the encoded events joined by newlines, or ``signal:`` and its payload.

=============================  ======  =============================================================
``vt:{show}:lane:m``           hash    ``e`` epoch, ``s`` offset of the last event
``vt:{show}:lane:s``           stream  one entry an event, id ``offset-0``, field ``e``
``vt:{show}:told:event id``    string  ``offset:epoch`` of an event already published
``vt:{show}``                  channel what happens now
=============================  ======  =============================================================

The braces are literal: they keep the keys of a show in one slot of a cluster. Source: realtime.md, 3.5.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from core.bus import KEPT, REPLAY_LIMIT, Batch, BusDown, Delivery, Position, Signal, drain
from core.bus_hearing import Ear
from core.events import Event, Lane, encode
from core.ids import ShowId

ANSWERS_WITHIN = timedelta(seconds=3)
"""How long Redis may take over one command, reconnecting included; after that the bus is down."""

CONNECTIONS = 16
"""Connections to Redis for commands; each is busy for one round trip only."""

STREAM_KEPT: Mapping[Lane, timedelta] = {
    Lane.CHAT: timedelta(minutes=5),
    Lane.SHOP: timedelta(minutes=30),
    Lane.STUDIO: timedelta(minutes=30),
}
"""How long after its last event a lane can still be replayed. Source: realtime.md, 3.5."""

NUMBERING_KEPT = timedelta(days=30)
"""How long a quiet lane keeps its numbering; far longer than its stream. Source: centrifugo, history_meta_ttl."""

TOLD_KEPT = timedelta(minutes=10)
"""How long an event id is remembered, so that a fact told twice is published once."""

_PUBLISH = """
local told = redis.call('GET', KEYS[3])
if told then return told end
local offset = redis.call('HINCRBY', KEYS[1], 's', 1)
local epoch = redis.call('HGET', KEYS[1], 'e')
if not epoch then
  epoch = ARGV[8]
  redis.call('HSET', KEYS[1], 'e', epoch)
end
redis.call('EXPIRE', KEYS[1], ARGV[6])
if offset == 1 then redis.call('DEL', KEYS[2]) end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], string.format('%.0f-0', offset), 'e', ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[5])
local position = string.format('%.0f', offset) .. ':' .. epoch
redis.call('SET', KEYS[3], position, 'EX', ARGV[7])
redis.call('PUBLISH', ARGV[1], ARGV[2] .. ':' .. string.format('%.0f', offset) .. ':1:' .. epoch .. ':' .. ARGV[3])
return position
"""

_REPLAY = """
local meta = redis.call('HMGET', KEYS[1], 'e', 's')
local top = tonumber(meta[2] or '0')
local since = tonumber(ARGV[1])
if meta[1] ~= ARGV[2] or top < since or top - since > tonumber(ARGV[3]) then return false end
if top == since then return {top} end
local entries = redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', string.format('%.0f-0', top))
if #entries ~= top - since then return false end
local answer = {top}
for _, entry in ipairs(entries) do answer[#answer + 1] = entry[2][2] end
return answer
"""

_SIGNAL = b"signal"

_T = TypeVar("_T")


class RedisBus:
    """The bus between processes.

    Args:
        url: ``redis://`` or ``rediss://``, credentials included.
        answers_within: Limit of one command; past it ``BusDown`` is raised.
    """

    def __init__(self, url: str, *, answers_within: timedelta = ANSWERS_WITHIN) -> None:
        self._limit = answers_within.total_seconds()
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=self._limit,
            socket_connect_timeout=self._limit,
            socket_timeout=None,  # every command has its limit in ``_asked``, without a task for each write
            retry=Retry(NoBackoff(), 1),  # a pooled connection may be from before a restart
            protocol=2,
        )
        self._redis: Redis = Redis.from_pool(pool)
        self._publish = self._redis.register_script(_PUBLISH)
        self._replay = self._redis.register_script(_REPLAY)
        self._ear: Ear | None = None
        self._opening = asyncio.Lock()
        self._closed = False

    async def publish(self, event: Event) -> Position:
        """See ``Bus.publish``. Publishing again after ``BusDown`` is safe: the same event id is published once.

        Raises:
            BusDown: Redis did not answer; whether the event was published is unknown.
        """
        if event.lane is None:
            raise ValueError(f"{type(event).__name__} stays inside")
        told = f"{_channel(event.show)}:told:{event.id}"
        answer: bytes = await self._asked(
            self._publish(
                keys=[*_lane_keys(event.show, event.lane), told],
                args=[
                    _channel(event.show),
                    event.lane.value,
                    encode(event),
                    KEPT,
                    _seconds(STREAM_KEPT[event.lane]),
                    _seconds(NUMBERING_KEPT),
                    _seconds(TOLD_KEPT),
                    _new_epoch(),
                ],
            )
        )
        offset, epoch = answer.split(b":", 1)
        return Position(offset=int(offset), epoch=epoch.decode())

    async def positions(self, show: ShowId) -> Mapping[Lane, Position]:
        """See ``Bus.positions``."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for lane in Lane:
                numbering, _ = _lane_keys(show, lane)
                pipe.hsetnx(numbering, "e", _new_epoch())
                pipe.expire(numbering, _seconds(NUMBERING_KEPT))
                pipe.hmget(numbering, ["e", "s"])
            answers: list[Any] = await self._asked(pipe.execute())
        return {
            lane: Position(offset=int(offset or 0), epoch=epoch.decode())
            for lane, (epoch, offset) in zip(Lane, answers[2::3], strict=True)
        }

    async def replay(self, show: ShowId, lane: Lane, *, since: Position) -> Batch | None:
        """See ``Bus.replay``."""
        answer: list[Any] | None = await self._asked(
            self._replay(keys=list(_lane_keys(show, lane)), args=[since.offset, since.epoch, REPLAY_LIMIT])
        )
        if answer is None:
            return None
        top, *events = answer
        return Batch(show=show, lane=lane, offset=top, epoch=since.epoch, events=tuple(events))

    @asynccontextmanager
    async def listen(self, show: ShowId) -> AsyncIterator[AsyncIterator[Delivery]]:
        """See ``Bus.listen``. Redis has confirmed the subscription before the context is entered.

        Raises:
            BusDown: Redis cannot be listened to now.
        """
        ear = await self._hearing()
        channel = _channel(show).encode()
        async with ear.listening(channel) as queue:
            yield drain(queue)

    async def signal(self, signal: Signal) -> None:
        """See ``Bus.signal``."""
        await self._asked(self._redis.publish(_channel(signal.show), _SIGNAL + b":" + signal.payload))

    async def healthy(self) -> bool:
        """Whether Redis answers, and what listens to it has not broken."""
        try:
            await self._asked(self._redis.ping())
        except BusDown:
            return False
        return not self._closed

    async def close(self) -> None:
        """See ``Bus.close``."""
        self._closed = True
        if self._ear is not None:
            await self._ear.close()
        await self._redis.aclose()
        await self._redis.connection_pool.disconnect()

    async def _hearing(self) -> Ear:
        async with self._opening:
            if self._closed:
                raise BusDown("the bus is closed")
            if self._ear is None or self._ear.deaf:
                connection = self._redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]
                self._ear = await Ear.open(connection, read=_delivery, within=self._limit)
            return self._ear

    async def _asked(self, answer: Awaitable[_T] | Any) -> _T:
        try:
            async with asyncio.timeout(self._limit):
                return cast(_T, await answer)
        except (RedisError, OSError) as failure:
            raise BusDown(f"Redis does not answer: {failure!r}") from failure


def _channel(show: ShowId) -> str:
    return f"vt:{{{show}}}"


def _lane_keys(show: ShowId, lane: Lane) -> tuple[str, str]:
    return f"{_channel(show)}:{lane.value}:m", f"{_channel(show)}:{lane.value}:s"


def _new_epoch() -> str:
    return secrets.token_hex(4)


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())


def _delivery(channel: bytes, message: bytes) -> Delivery:
    show = ShowId(channel.decode().removeprefix("vt:{").removesuffix("}"))
    kind, rest = message.split(b":", 1)
    if kind == _SIGNAL:
        return Signal(show=show, payload=rest)
    offset, _count, epoch, payload = rest.split(b":", 3)
    events = tuple(payload.split(b"\n"))
    return Batch(show=show, lane=Lane(kind.decode()), offset=int(offset), epoch=epoch.decode(), events=events)
