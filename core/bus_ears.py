"""Ears: one for each Redis that somebody here listens to, opened again whenever it goes deaf."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.bus import BusDown, Delivery
from core.bus_hearing import HEARTBEAT, Ear, Moved, Own, Read
from core.ids import ShowId
from core.redis_servers import Server
from core.redis_shards import Shards, show_of

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0
"""Seconds between two tries to hear again; doubled up to the longest."""

TRIES = 3
"""How often a listener follows a show that is on its way to another node."""

log = logging.getLogger(__name__)


class Ears:
    """What this process listens with.

    Args:
        read: Reads what is heard.
        heartbeat: Seconds; see ``core.bus_hearing``.
    """

    def __init__(self, shards: Shards, *, read: Read, heartbeat: float = HEARTBEAT) -> None:
        self._shards = shards
        self._read = read
        self._heartbeat = heartbeat
        self._word = secrets.token_hex(8)
        self._ears: dict[Server, Ear] = {}
        self._opening: dict[Server, asyncio.Task[Ear]] = {}
        self._minders: dict[Server, asyncio.Task[None]] = {}

    @asynccontextmanager
    async def listening(self, show: ShowId, channel: bytes) -> AsyncIterator[asyncio.Queue[Delivery | None]]:
        """What is heard on ``channel``, the one of ``show``, from now on; None ends it.

        Raises:
            BusDown: It cannot be listened to now.
        """
        for _ in range(TRIES):
            server, ear = await self._ear_for(show)
            hearing = ear.listening(channel)
            try:
                queue = await hearing.__aenter__()
            except Moved as refusal:
                await self._shards.follow(str(refusal), asked=server)
                continue
            try:
                yield queue
            finally:
                await hearing.__aexit__(None, None, None)
            return
        raise BusDown(f"{show} is on its way to another node")

    def is_deaf(self, server: Server) -> bool:
        """Whether somebody wants to hear ``server``, and nobody does."""
        return server in self._minders and (server not in self._ears or self._ears[server].deaf.is_set())

    async def close(self) -> None:
        """Stop hearing; listeners end."""
        tasks = [*self._minders.values(), *self._opening.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for ear in self._ears.values():
            await ear.close()

    async def _ear_for(self, show: ShowId) -> tuple[Server, Ear]:
        await self._shards.ready()
        server = self._shards.server_of(show)
        try:
            return server, await self._minded(server)
        except BusDown:
            await self._shards.find()
            if (now := self._shards.server_of(show)) == server:
                raise
            return now, await self._minded(now)

    async def _minded(self, server: Server) -> Ear:
        try:
            return await self._open(server)
        finally:
            if server not in self._minders:
                self._minders[server] = asyncio.create_task(self._mind(server), name="bus ears")

    async def _open(self, server: Server) -> Ear:
        """The ear for ``server``; whoever wants one at the same time waits for the same try."""
        if server in self._ears and not self._ears[server].deaf.is_set():
            return self._ears[server]
        if server not in self._opening:
            task = self._opening[server] = asyncio.create_task(self._opened(server), name="bus ear opens")
            task.add_done_callback(lambda done: self._try_ended(server, done))
        return await asyncio.shield(self._opening[server])

    def _try_ended(self, server: Server, done: asyncio.Task[Ear]) -> None:
        self._opening.pop(server)
        if not done.cancelled():
            done.exception()  # those who wanted to know may have left

    async def _opened(self, server: Server) -> Ear:
        if server in self._ears:
            await self._ears.pop(server).close()
        ear = await Ear.open(
            server,
            read=self._read,
            own=self._own(server),
            sharded=self._shards.is_cluster,
            within=self._shards.within,
            heartbeat=self._heartbeat,
        )
        self._ears[server] = ear
        return ear

    def _own(self, server: Server) -> Own:
        channel = f"vt:{self._shards.tag_on(server)}w:{self._word}".encode()
        word = "SPUBLISH" if self._shards.is_cluster else "PUBLISH"

        async def say() -> int:
            return int(await self._shards.told(server, word, channel, b""))

        return Own(channel=channel, say=say)

    async def _mind(self, server: Server) -> None:
        """Keep hearing ``server`` for as long as it has shows."""
        pause = FIRST_PAUSE
        while server in self._shards.servers:
            try:
                ear = await self._open(server)
                pause = FIRST_PAUSE
                await self._watch(server, ear)
            except BusDown as failure:
                log.warning("bus cannot hear", extra={"server": server.name, "why": str(failure)})
            except Exception:  # a process that stops trying to hear is deaf for good: log, try on
                log.exception("bus ears stumbled")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
            await self._look_around()
        self._minders.pop(server)
        if ear_left := self._ears.pop(server, None):
            await ear_left.close()

    async def _watch(self, server: Server, ear: Ear) -> None:
        """Until ``ear`` is deaf; whoever listens to a show that lives elsewhere by now is told so."""
        while not ear.deaf.is_set():
            try:
                async with asyncio.timeout(self._heartbeat):
                    await ear.deaf.wait()
            except TimeoutError:
                await self._look_around()
                for channel in ear.channels:
                    if self._shards.server_of(show_of(channel)) != server:
                        ear.cut(channel)

    async def _look_around(self) -> None:
        try:
            await self._shards.find()
        except BusDown as failure:
            log.warning("the cluster does not say who has what", extra={"why": str(failure)})
