"""Launcher: opens a house of several processes, keeps each of them running, and sees them off.

One process carries the picture, the others answer everybody: each listens on the same port with a socket of its own, so
that the kernel deals connections out evenly. Source: docs/decisions/0015-workers-share-a-port.md.

SIGHUP relieves one worker after another, without anybody losing anything. SIGTERM sees all viewers off and ends; Ctrl-C
does the same in a hurry, and who is asked twice ends at once.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from server.processes.child import Child
from server.processes.part import Part, Role
from server.processes.post import Hopeless, Post
from server.settings import Settings
from server.welcome import give_up, welcome

SELF: Final = (sys.executable, "-m", "server")
"""How a process of the house is started."""

PREPARED_WITHIN: Final = 120.0
"""Seconds a migration may take."""

_MIGRATES_REQUESTS: Final = Path("/proc/sys/net/ipv4/tcp_migrate_req")

log = logging.getLogger(__name__)


class Launcher:
    """Runs a house until it is told to stop.

    Args:
        command: Starts one process of the house; a test gives a simpler one.
    """

    def __init__(self, settings: Settings, *, command: Sequence[str] = SELF) -> None:
        self._settings = settings
        self._command = command
        self._children: set[Child] = set()
        self._heard: asyncio.Queue[signal.Signals] = asyncio.Queue(maxsize=16)
        self._has_terminal = os.isatty(0)
        self._media = Path()
        self._posts: list[Post] = []

    async def run(self) -> int:
        """Prepare the house, open it, keep it. Returns the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._hear, number)
        with TemporaryDirectory(prefix="vitrina-") as folder:  # nobody else may look into it
            self._media = Path(folder) / "media.sock"
            try:
                return await self._run()
            finally:
                await self._end_all()

    async def _run(self) -> int:
        preparing = asyncio.create_task(self._prepare(Role.PREPARING))
        if not await self._done_before_a_goodbye(preparing):
            return 0
        if not preparing.result():
            return 1  # it has said why
        self._posts = [
            Post(self._part(role, number), start=self._start)
            for role, number in [(Role.MEDIA, 0), *((Role.WORKER, each + 1) for each in range(self._settings.workers))]
        ]
        hopeless: list[BaseException] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                keeping = [tasks.create_task(post.keep(), name=f"keeping {post.part.name}") for post in self._posts]
                keeping.append(tasks.create_task(self._open(), name="opening"))
                await self._conduct()
                for task in keeping:
                    task.cancel()
        except* (Hopeless, OSError) as faults:
            hopeless.extend(faults.exceptions)
        return give_up(_sentence(hopeless[0])) if hopeless else 0

    async def _prepare(self, role: Role) -> bool:
        """Have the database migrated, by a process that ends when that is done. Returns whether it is."""
        child = await self._start(self._part(role))
        try:
            async with asyncio.timeout(PREPARED_WITHIN):
                return await child.ended() == 0
        except TimeoutError:
            log.error("the database was not prepared in time", extra={"seconds": PREPARED_WITHIN})
            return False
        finally:
            child.kill()

    async def _done_before_a_goodbye(self, task: "asyncio.Future[Any]") -> bool:
        """Wait for ``task``, or until somebody asks us to leave: then it is cancelled."""
        goodbye = asyncio.create_task(self._goodbye())
        try:
            await asyncio.wait([task, goodbye], return_when=asyncio.FIRST_COMPLETED)
        finally:
            goodbye.cancel()
            if not (done := task.done()):
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        return done

    async def _goodbye(self) -> None:
        while await self._heard.get() is signal.SIGHUP and not self._terminal_is_gone():
            continue

    async def _open(self) -> None:
        for post in self._posts:
            await post.opened.wait()
        welcome(self._settings)
        if _MIGRATES_REQUESTS.exists() and _MIGRATES_REQUESTS.read_text().strip() == "0":
            log.info("net.ipv4.tcp_migrate_req is 0: a connection may be refused in the moment a worker is relieved")

    async def _conduct(self) -> None:
        """Do what signals ask for, until one asks us to leave and everybody has left."""
        rolling: asyncio.Task[None] | None = None
        try:
            while (asked := await self._heard.get()) is signal.SIGHUP and not self._terminal_is_gone():
                if rolling is None or rolling.done():
                    rolling = asyncio.create_task(self._relieve_all(), name="rolling restart")
        finally:
            if rolling is not None:
                rolling.cancel()
                await asyncio.gather(rolling, return_exceptions=True)
        await self._leave(within=self._settings.drain_seconds if asked is signal.SIGTERM else 0.0)

    async def _leave(self, *, within: float) -> None:
        log.info("leaving", extra={"within": within})
        leaving = asyncio.create_task(self._see_off(within), name="leaving")
        if not await self._done_before_a_goodbye(leaving):
            log.warning("asked twice: not waiting for anybody")  # who is left is ended with us

    async def _see_off(self, within: float) -> None:
        workers = [post for post in self._posts if post.part.role is Role.WORKER]
        if within:  # viewers who wait for their turn keep their picture
            await asyncio.gather(*(post.leave(within=within) for post in workers))
        await asyncio.gather(*(post.leave(within=0.0) for post in self._posts))

    async def _relieve_all(self) -> None:
        """Relieve the workers one after another; the picture stays. The first that cannot be relieved ends it."""
        log.info("relieving the workers")
        if not await self._prepare(Role.MIGRATING):
            log.error("the workers stay: the database was not prepared")
            return
        for post in self._posts:
            if post.part.role is not Role.WORKER:
                continue
            try:
                relieved = await post.relieve(within=self._settings.drain_seconds)
            except OSError as failure:
                log.error("no process can be started", extra={"why": repr(failure)})
                relieved = False
            if not relieved:
                log.error("the workers stay: a new one is not ready", extra={"who": post.part.name})
                return
        log.info("the workers were relieved")

    async def _start(self, part: Part) -> Child:
        self._children = {each for each in self._children if each.is_running}
        child = await Child.start(part, command=self._command)
        self._children.add(child)
        return child

    async def _end_all(self) -> None:
        for child in self._children:
            child.kill()
        for child in self._children:
            await child.ended()

    def _part(self, role: Role, number: int = 0) -> Part:
        settings = self._settings
        return Part(role=role, number=number, host=settings.host, port=settings.port, media=self._media)

    def _hear(self, number: signal.Signals) -> None:
        with suppress(asyncio.QueueFull):  # whoever asks that often is heard already
            self._heard.put_nowait(number)

    def _terminal_is_gone(self) -> bool:
        return self._has_terminal and not os.isatty(0)


def _sentence(fault: BaseException) -> str:
    if isinstance(fault, Hopeless):
        return f"The process {fault.part.name!r} ends again and again before it is open; the reason stands above."
    return f"A process of the house cannot be started: {fault}."
