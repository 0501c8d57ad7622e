"""Bus over Redis: a stream per lane for those who come back, one channel per show for those who listen.

One Lua call does a batch as one step: known ids, ration, next offsets, epoch, stream, channel (``core.bus_script``).
Which Redis has a show, and what the beginning of its keys is, says ``core.redis_shards``.

======================  ======  ========================================================================
``:lane:m``             hash    ``e`` epoch, ``s`` offset of the last event, ``f`` when the ration is whole
                                again (microseconds), ``t`` period of the ids told last, ``x`` when lives
                                were extended last
``:lane:s``             stream  one entry a batch, id ``offset of its last event-0``, field ``e``
``:lane:t0``, ``:t1``   hash    id of an event already published -> its offset, in even and odd periods
nothing                 channel what happens now
======================  ======  ========================================================================

Source: realtime.md, 3.5.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from redis.commands.core import AsyncScript

from core.bus import KEPT, REPLAY_LIMIT, Batch, BusDown, Delivery, Position, Ration, Signal, drain
from core.bus_ears import Ears
from core.bus_hearing import HEARTBEAT
from core.bus_mailbags import TICK, Letter, Mailbags
from core.bus_script import PUBLISH, REPLAY, SIGNAL, heard, placed, replayed, spelled
from core.events import Event, Lane
from core.ids import ShowId
from core.redis_shards import ANSWERS_WITHIN, Shards, keys_of, show_of

STREAM_KEPT: Mapping[Lane, timedelta] = {
    Lane.CHAT: timedelta(minutes=5),
    Lane.SHOP: timedelta(minutes=30),
    Lane.STUDIO: timedelta(minutes=30),
}
"""How long after its last event a lane can be replayed, or a sixth less. Source: realtime.md, 3.5."""

NUMBERING_KEPT = timedelta(days=30)
"""How long a quiet lane keeps its numbering; far longer than its stream. Source: centrifugo, history_meta_ttl."""

TOLD_KEPT = timedelta(minutes=10)
"""How long an event id is remembered at least, so that a fact told twice is published once."""


class RedisBus:
    """The bus between processes.

    Args:
        url: One Redis, several or a cluster; see ``core.redis_servers``.
        ration: What a lane carries of what may be left out.
        answers_within: Limit of one command, and of a publisher's wait; past it ``BusDown`` is raised.
        tick: Seconds between two batches of a chat lane.
        heartbeat: Seconds between two words to ourselves.
    """

    def __init__(
        self,
        url: str,
        *,
        ration: Ration | None = None,
        answers_within: timedelta = ANSWERS_WITHIN,
        tick: float = TICK,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self.shards = Shards(url, answers_within=answers_within)
        self._ration = ration or Ration()
        self._ears = Ears(self.shards, read=_delivery, heartbeat=heartbeat)
        self._mailbags = Mailbags(self._carry, within=self.shards.within, tick=tick)
        self._word = "SPUBLISH" if self.shards.is_cluster else "PUBLISH"
        self._scripts: dict[str, AsyncScript] = {}
        self._closed = False

    async def publish(self, event: Event, *, ration: Ration | None = None) -> Position | None:
        """See ``Bus.publish``. Publishing again after ``BusDown`` is safe: the same event id is published once.

        Raises:
            BusDown: Redis did not answer; whether the event was published is unknown.
        """
        if event.lane is None:
            raise ValueError(f"{type(event).__name__} stays inside")
        self._check_open()
        return await self._mailbags.post(event, event.lane, ration)

    async def positions(self, show: ShowId) -> Mapping[Lane, Position]:
        """See ``Bus.positions``."""

        async def ask(redis: Redis) -> list[Any]:
            async with redis.pipeline(transaction=False) as pipe:
                for lane in Lane:
                    numbering = f"{keys_of(show)}:{lane.value}:m"
                    pipe.hsetnx(numbering, "e", _new_epoch())
                    pipe.expire(numbering, _seconds(NUMBERING_KEPT))
                    pipe.hmget(numbering, ["e", "s"])
                return await pipe.execute()

        answers: list[Any] = await self.shards.asked(show, ask)
        return {
            lane: Position(offset=int(offset or 0), epoch=epoch.decode())
            for lane, (epoch, offset) in zip(Lane, answers[2::3], strict=True)
        }

    async def replay(self, show: ShowId, lane: Lane, *, since: Position) -> Batch | None:
        """See ``Bus.replay``."""
        numbering, stream, *_ = _keys(show, lane)
        answer = await self._run(REPLAY, show, keys=[numbering, stream], args=[since.offset, since.epoch, REPLAY_LIMIT])
        events = replayed(answer, since=since.offset) if answer is not None else None
        if events is None:
            return None
        return Batch(show=show, lane=lane, offset=since.offset + len(events), epoch=since.epoch, events=events)

    @asynccontextmanager
    async def listen(self, show: ShowId) -> AsyncIterator[AsyncIterator[Delivery]]:
        """See ``Bus.listen``. Redis has confirmed the subscription before the context is entered.

        Raises:
            BusDown: Redis cannot be listened to now.
        """
        self._check_open()
        async with self._ears.listening(show, keys_of(show).encode()) as queue:
            yield drain(queue)

    async def signal(self, signal: Signal) -> None:
        """See ``Bus.signal``."""
        message = SIGNAL + b":" + signal.payload

        async def ask(redis: Redis) -> int:
            return int(await redis.execute_command(self._word, keys_of(signal.show), message))  # type: ignore[no-untyped-call]

        await self.shards.asked(signal.show, ask)

    async def healthy(self) -> bool:
        """Whether some Redis answers, and this process hears each that does.

        One of several that is down takes its own shows with it, not this process: no other process could do better. One
        that answers but is not heard is a fault of this process alone.
        """
        if self._closed:
            return False
        answering = [server for server, answers in (await self._asked_all()).items() if answers]
        return bool(answering) and not any(self._ears.is_deaf(server) for server in answering)

    async def ailing(self) -> tuple[str, ...]:
        """See ``Bus.ailing``."""
        everybody = await self._asked_all()
        return tuple(server.name for server, answers in everybody.items() if not answers or self._ears.is_deaf(server))

    async def close(self) -> None:
        """See ``Bus.close``."""
        self._closed = True
        await self._mailbags.close()
        await self._ears.close()
        await self.shards.close()

    async def _asked_all(self) -> dict[Any, bool]:
        try:
            await self.shards.ready()
        except BusDown:
            return {}
        servers = self.shards.servers
        answers = await asyncio.gather(*(self.shards.answers(server) for server in servers))
        return dict(zip(servers, answers, strict=True))

    async def _carry(self, show: ShowId, lane: Lane, letters: Sequence[Letter]) -> Sequence[Position | None]:
        ration = letters[-1].ration or self._ration
        about = [
            keys_of(show),
            lane.value,
            KEPT,
            _seconds(STREAM_KEPT[lane]),
            _seconds(NUMBERING_KEPT),
            _seconds(TOLD_KEPT),
            _new_epoch(),
            round(ration.every.total_seconds() * 1e6),
            ration.at_once,
            self._word,
        ]
        events = spelled((letter.fact.id, letter.fact.may_be_left_out, letter.payload) for letter in letters)
        return placed(await self._run(PUBLISH, show, keys=_keys(show, lane), args=[*about, *events]))

    async def _run(self, script: str, show: ShowId, *, keys: Sequence[str], args: Sequence[Any]) -> Any:
        def ask(redis: Redis) -> Any:
            if script not in self._scripts:
                self._scripts[script] = redis.register_script(script)
            return self._scripts[script](keys=keys, args=args, client=redis)

        return await self.shards.asked(show, ask)

    def _check_open(self) -> None:
        if self._closed:
            raise BusDown("the bus is closed")


def _keys(show: ShowId, lane: Lane) -> list[str]:
    return [f"{keys_of(show)}:{lane.value}:{part}" for part in ("m", "s", "t0", "t1")]


def _new_epoch() -> str:
    return secrets.token_hex(4)


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())


def _delivery(channel: bytes, message: bytes) -> Delivery:
    return heard(show_of(channel), message)
