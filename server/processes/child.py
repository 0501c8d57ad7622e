"""Child: one process of the house, as its launcher sees it."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, Self

from server.processes.part import Part

GONE_WITHIN: Final = 15.0
"""Seconds a process has to close its doors after its viewers were seen off, before it is killed."""

_NOTICED_WITHIN: Final = 1.0
"""Seconds the last words of a process that ended may take."""

log = logging.getLogger(__name__)


class Child:
    """A process that was started. ``opened`` and ``ready`` are set when it says so."""

    def __init__(self, part: Part, process: asyncio.subprocess.Process, line: asyncio.StreamWriter) -> None:
        self.part = part
        self.opened = asyncio.Event()
        self.ready = asyncio.Event()
        self._process = process
        self._line = line
        self._began = asyncio.get_running_loop().time()
        self._hearing: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, part: Part, *, command: Sequence[str]) -> Self:
        """Start ``command`` as ``part``.

        It stands in a process group of its own: Ctrl-C is for the launcher, who tells it what to do.

        Raises:
            OSError: It cannot be started.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            part = replace(part, line=theirs.fileno())
            reader, writer = await asyncio.open_connection(sock=ours)
            try:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    *part.arguments,
                    stdin=asyncio.subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    process_group=0,
                )
            except BaseException:
                writer.close()
                raise
        child = cls(part, process, writer)
        child._hearing = asyncio.create_task(child._hear(reader), name=f"line of {part.name}")
        return child

    @property
    def pid(self) -> int:
        """Its number in this machine."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.returncode is None

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return asyncio.get_running_loop().time() - self._began

    async def ended(self) -> int:
        """Its exit status, once it has one; minus the signal that ended it."""
        status = await self._process.wait()
        if self._hearing is not None:
            await asyncio.wait([self._hearing], timeout=_NOTICED_WITHIN)
            self._hearing.cancel()
        self._line.close()
        return status

    async def came_so_far(self, stage: asyncio.Event, *, within: float) -> bool:
        """Whether it reached ``stage`` (``opened`` or ``ready``) within so many seconds."""
        reached, ended = asyncio.create_task(stage.wait()), asyncio.create_task(self._process.wait())
        try:
            await asyncio.wait([reached, ended], timeout=within, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reached.cancel()
            ended.cancel()
        return stage.is_set() and self._process.returncode is None

    async def leave(self, *, within: float) -> None:
        """Have it see its viewers off, spread over ``within`` seconds, and end. Who stays is killed."""
        with suppress(OSError):
            self._line.write(f"leave {within}\n".encode())
        try:
            async with asyncio.timeout(within + GONE_WITHIN):
                await self._process.wait()
        except TimeoutError:
            log.error("a process did not leave and was killed", extra={"who": self.part.name, "pid": self.pid})
            self.kill()
            await self._process.wait()

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        stages = {b"open": [self.opened], b"ready": [self.opened, self.ready]}
        with suppress(OSError):
            while word := await reader.readline():
                for stage in stages.get(word.strip(), ()):
                    stage.set()
