"""Slots: which node of a Redis Cluster has which slot, as far as it told us."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from redis.crc import key_slot
from redis.exceptions import RedisError

from core.bus import BusDown
from core.redis_servers import Server

FRESH_FOR = 0.25
"""Seconds for which an answer serves everybody who asks, so that a failover is not a storm of questions."""

log = logging.getLogger(__name__)


class Slots:
    """The map of a cluster.

    Args:
        seeds: Nodes to ask first.
        ask: Asks one node for ``CLUSTER SLOTS``.
    """

    def __init__(self, seeds: tuple[Server, ...], *, ask: Callable[[Server], Awaitable[Any]]) -> None:
        self._seeds = seeds
        self._ask = ask
        self._ranges: list[tuple[int, int, Server]] = []
        self._moved: dict[int, Server] = {}
        self._asking: asyncio.Task[None] | None = None
        self._asked_at = float("-inf")

    @property
    def servers(self) -> tuple[Server, ...]:
        """The nodes that have slots, in the order of their names."""
        known = {server for _, _, server in self._ranges} | set(self._moved.values())
        return tuple(sorted(known, key=lambda server: server.name))

    def owner(self, tag: str) -> Server | None:
        """The node that has the keys with ``{tag}`` in their names, if one has, as far as we know."""
        slot = key_slot(tag.encode())
        if slot in self._moved:
            return self._moved[slot]
        return next((server for first, last, server in self._ranges if first <= slot <= last), None)

    def server_of(self, tag: str) -> Server:
        """As ``owner``.

        Raises:
            BusDown: There is none.
        """
        if (server := self.owner(tag)) is None:
            raise BusDown(f"no node of the cluster has {{{tag}}}")
        return server

    def move(self, slot: int, host: str, port: int) -> None:
        """Believe a node that says where ``slot`` went, until all are asked again."""
        self._moved[slot] = Server.of(self._seeds[0].options, host, port)

    async def find(self) -> None:
        """Ask all nodes and believe the first that answers; everybody who asks at once shares the answer.

        Raises:
            BusDown: Nobody answers.
        """
        if asyncio.get_running_loop().time() - self._asked_at < FRESH_FOR:
            return
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._find(), name="cluster slots")
            self._asking.add_done_callback(lambda done: done.cancelled() or done.exception())  # all may have left
        await asyncio.shield(self._asking)

    async def _find(self) -> None:
        asked = dict.fromkeys((*self.servers, *self._seeds))
        answers = [asyncio.create_task(self._told_by(server)) for server in asked]
        try:
            for answer in asyncio.as_completed(answers):
                if ranges := await answer:
                    self._ranges, self._moved = ranges, {}
                    self._asked_at = asyncio.get_running_loop().time()
                    return
        finally:
            for task in answers:
                task.cancel()
        raise BusDown("no node of the cluster answers")

    async def _told_by(self, server: Server) -> list[tuple[int, int, Server]]:
        try:
            return list(self._read(await self._ask(server), asked=server))
        except (RedisError, OSError, ValueError) as failure:
            log.warning("a node of the cluster does not say", extra={"server": server.name, "why": repr(failure)})
            return []

    def _read(self, answer: Any, *, asked: Server) -> Iterator[tuple[int, int, Server]]:
        for first, last, (host, port, *_), *_replicas in answer:
            name = host.decode() if host else asked.options["host"]  # empty: "where you asked me"
            yield first, last, Server.of(self._seeds[0].options, name, port)
