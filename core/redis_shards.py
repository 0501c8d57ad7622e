"""Shards: which Redis a show lives in, and asking it.

A show belongs to one of 128 partitions for good. With one Redis all partitions are there; with several each partition
has its home by rendezvous, so that adding a server moves only what it takes over; in a cluster the braces of the keys
put a partition into one slot, and the cluster says which node has it. Source: realtime.md, 3.4.
"""

import asyncio
import hashlib
import zlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast

from redis.asyncio import Redis
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MasterDownError,
    MovedError,
    ReadOnlyError,
    RedisError,
    TryAgainError,
)

from core.bus import HOUSE, BusDown
from core.ids import ShowId
from core.redis_servers import Server, Servers
from core.redis_slots import Slots

ANSWERS_WITHIN = timedelta(seconds=3)
"""How long Redis may take over one question, reconnecting included; after that it counts as down."""

PARTITIONS = 128
"""Fixed for good: another number would move every show. Source: realtime.md, 3.4."""

AGAIN_AFTER = 0.05
"""Seconds before a cluster that is rearranging itself is asked again."""

_ELSEWHERE = (AskError, ClusterDownError, MasterDownError, ReadOnlyError, TryAgainError)
"""What a node of a cluster says while it is not the one to ask."""

_T = TypeVar("_T")


def partition_of(show: ShowId) -> int:
    """The partition of ``show``."""
    return zlib.crc32(show.encode()) % PARTITIONS


def keys_of(show: ShowId) -> str:
    """What every key and channel of ``show`` begins with; the braces are literal and keep them in one cluster slot."""
    return f"vt:{{p{partition_of(show)}}}:{show}"


@lru_cache(maxsize=4_096)
def show_of(channel: bytes) -> ShowId:
    """The show that ``keys_of`` made ``channel`` for."""
    return ShowId(channel.partition(b"}:")[2].decode())


class Shards:
    """Every Redis there is.

    Args:
        url: See ``core.redis_servers``.
        answers_within: Limit of one question.
    """

    def __init__(self, url: str, *, answers_within: timedelta = ANSWERS_WITHIN) -> None:
        named = Servers.read(url)
        self.within = answers_within.total_seconds()
        self.is_cluster = named.is_cluster
        self._named = named.each
        self._homes = [_home(partition, named.each) for partition in range(PARTITIONS)]
        self._slots = Slots(named.each, ask=self._ask_slots) if named.is_cluster else None
        self._clients: dict[Server, Redis] = {}
        self._closed = False

    @property
    def servers(self) -> tuple[Server, ...]:
        """Those that have shows now; in a cluster: as far as it is known, none at first."""
        return self._slots.servers if self._slots else self._named

    def server_of(self, show: ShowId) -> Server:
        """Where ``show`` lives now. The house itself lives in the first.

        Raises:
            BusDown: The cluster was not asked yet, or nobody there has this show.
        """
        if self._slots is not None:
            return self._slots.server_of(f"p{partition_of(show)}")
        return self._named[0] if show == HOUSE else self._homes[partition_of(show)]

    def tag_on(self, server: Server) -> str:
        """What a key that must be on this very server has after ``vt:``; nothing unless this is a cluster.

        Raises:
            BusDown: No partition lives there.
        """
        if self._slots is None:
            return ""
        for partition in range(PARTITIONS):
            if self._slots.owner(f"p{partition}") == server:
                return f"{{p{partition}}}:"
        raise BusDown(f"{server.name} has no partition")

    def of(self, show: ShowId) -> Redis:
        """The client for the Redis that has ``show`` now. Rather use ``asked``, which also limits and finds again.

        Raises:
            BusDown: See ``server_of``.
        """
        return self.client(self.server_of(show))

    def client(self, server: Server) -> Redis:
        """The client for ``server``.

        Raises:
            BusDown: We have let go of all.
        """
        if self._closed:
            raise BusDown("the bus is closed")
        if server not in self._clients:
            self._clients[server] = server.client(within=self.within)
        return self._clients[server]

    async def asked(self, show: ShowId, ask: Callable[[Redis], Awaitable[_T] | Any]) -> _T:
        """What ``ask`` brings back from the Redis of ``show``. It is called again if the show has moved meanwhile.

        Raises:
            BusDown: No answer in time, or an error; whether anything was done is unknown.
        """
        try:
            async with asyncio.timeout(self.within):
                if self._slots is not None:
                    return cast(_T, await self._asked_in_cluster(self._slots, show, ask))
                return cast(_T, await ask(self.of(show)))
        except (RedisError, OSError) as failure:
            raise BusDown(f"Redis does not answer: {failure!r}") from failure

    async def ready(self) -> None:
        """Know which servers there are; only a cluster must be asked, once.

        Raises:
            BusDown: Nobody answers.
        """
        if not self.servers:
            await self.find()

    async def find(self) -> None:
        """Ask the cluster who has what, if it is one; a moment ago is good enough.

        Raises:
            BusDown: Nobody answers.
        """
        if self._slots is not None:
            await self._slots.find()

    async def follow(self, refusal: str, *, asked: Server) -> None:
        """Learn from a refusal of ``asked``, word for word, where a show is now.

        Raises:
            BusDown: It does not say, and nobody else knows.
        """
        kind, *rest = refusal.split(" ")
        if kind == "MOVED" and self._slots is not None:
            host, port = rest[1].rsplit(":", 1)
            self._slots.move(int(rest[0]), host or asked.options["host"], int(port))
            return
        await asyncio.sleep(AGAIN_AFTER)
        await self.find()

    async def told(self, server: Server, *command: str | bytes) -> Any:
        """What ``server`` itself answers to ``command``.

        Raises:
            BusDown: No answer in time, or an error.
        """
        try:
            async with asyncio.timeout(self.within):
                return await self.client(server).execute_command(*command)  # type: ignore[no-untyped-call]
        except (RedisError, OSError) as failure:
            raise BusDown(f"{server.name} does not answer: {failure!r}") from failure

    async def answers(self, server: Server) -> bool:
        """Whether ``server`` answers now."""
        try:
            await self.told(server, "PING")
        except BusDown:
            return False
        return True

    async def close(self) -> None:
        """Let go of every connection, for good."""
        self._closed = True
        for client in self._clients.values():
            await client.aclose()
            await client.connection_pool.disconnect()

    async def _asked_in_cluster(self, slots: Slots, show: ShowId, ask: Callable[[Redis], Any]) -> Any:
        await self.ready()
        while True:
            server = self.server_of(show)
            try:
                return await ask(self.client(server))
            except MovedError as failure:
                slots.move(failure.slot_id, failure.host or server.options["host"], failure.port)
            except _ELSEWHERE:
                await asyncio.sleep(AGAIN_AFTER)
                await slots.find()
            except (RedisError, OSError):
                await slots.find()
                if self.server_of(show) == server:
                    raise

    async def _ask_slots(self, server: Server) -> Any:
        async with asyncio.timeout(self.within / 2):
            return await self.client(server).execute_command("CLUSTER SLOTS")  # type: ignore[no-untyped-call]


def _home(partition: int, servers: tuple[Server, ...]) -> Server:
    return max(servers, key=lambda server: hashlib.blake2b(f"{partition} {server.name}".encode()).digest())
