"""The demo host: keeps the synthetic host's process alive while the server lives, and not a second longer."""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from server.video.synthetic import REFUSED

KEY_VARIABLE: Final = "VITRINA_SYNTHETIC_KEY"

SHORTEST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 30.0
"""Seconds before a process that ended is started again: doubled from the shortest to the longest."""

STEADY_AFTER: Final = 60.0
"""Seconds after which a process has proved itself and the next wait is short again."""

STOP_WITHIN: Final = 1.5
"""Seconds a process may take to stop before it is killed."""

_ROOT: Final = Path(__file__).resolve().parents[2]

log = logging.getLogger(__name__)


class DemoHost:
    """Owns the synthetic host of one show."""

    def __init__(self, *, whip: str, key: Callable[[], Awaitable[str]]) -> None:
        """Nothing runs before it is entered.

        Args:
            whip: URL of the show's WHIP door, as reached from this machine.
            key: Asked for the stream key before every start, so that a rotated key is followed.
        """
        self._whip = whip
        self._key = key
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """The process that runs now."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def __aenter__(self) -> Self:
        """Begin; the process offers its picture again and again until the door opens."""
        self._task = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the process and wait until it is gone."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        loop, wait = asyncio.get_running_loop(), SHORTEST_WAIT
        while True:
            began = loop.time()
            try:
                status = await self._run()
            except OSError as error:
                log.warning("the synthetic host cannot start: %s", error)
                status = REFUSED
            steady = loop.time() - began > STEADY_AFTER and status != REFUSED
            wait = SHORTEST_WAIT if steady else min(LONGEST_WAIT, wait * 2)
            log.info("the synthetic host ended", extra={"status": status, "again_in": wait})
            await asyncio.sleep(wait)

    async def _run(self) -> int:
        key = await self._key()
        process = self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server.video.synthetic"),
            *("--whip", self._whip, "--key-env", KEY_VARIABLE, "--until-stdin-closes"),
            env={**os.environ, KEY_VARIABLE: key},
            cwd=_ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            await self._pass_on_words(process)
            return await process.wait()
        finally:
            await _stop(process)

    async def _pass_on_words(self, process: asyncio.subprocess.Process) -> None:
        if process.stderr:
            async for line in process.stderr:
                log.warning("synthetic host: %s", line.decode(errors="replace").rstrip()[:500])


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.stdin:
        process.stdin.close()
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
