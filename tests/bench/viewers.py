"""Viewers: thousands of them in one C process, which tells when the last of them has heard a message."""

import asyncio
from asyncio.subprocess import Process
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machine import VIEWERS, compiled, end, pin, start

SOURCE = Path(__file__).parent / "c" / "viewers.c"

PER_ADDRESS = 90
"""Viewers behind one address of loopback. Ours lets 200 sockets of one address in, as it comes; when all come back at
once, old ones may still be counted beside the new."""

JOINED_WITHIN = 120.0
"""Seconds for everybody to come in."""

HEARD_WITHIN = 60.0
"""Seconds for a message to reach the last viewer; longer means that it was lost."""


class Wrong(AssertionError):
    """A message was lost, doubled or came out of order, or somebody was sent away: the figures mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What all viewers together have heard since they came.

    Attributes:
        frames: Those that carried messages.
        repeated: Messages at or below the last one heard: a client of ours drops them by their offset.
        missed: Messages that were passed over.
        closed: Viewers who were in and were sent away.
        turned: How often somebody was told at the door to come later.
        misplaced: Frames whose offset was not that of their last message.
    """

    frames: int
    messages: int
    repeated: int
    missed: int
    closed: int
    turned: int
    misplaced: int
    joined: int
    close_code: int


@dataclass(slots=True)
class Viewers:
    """``count`` viewers of one server."""

    count: int
    _process: Process
    _last: dict[tuple[int, int], int]
    joined_at: int = 0

    @classmethod
    async def come(cls, *, port: int, path: str, count: int, script: Path, words: Path | None) -> "Viewers":
        """Connect everybody, and wait until all are in."""
        program = await asyncio.to_thread(compiled, SOURCE)
        given = [port, path, count, PER_ADDRESS, script, words or "-"]
        process = await start([str(program), *map(str, given)])
        pin(VIEWERS, [process.pid])
        viewers = cls(count, process, {})
        try:
            await viewers.all_in()
        except BaseException:
            await end(process)
            raise
        return viewers

    async def all_in(self, within: float = JOINED_WITHIN) -> int:
        """Wait until everybody is in; when that was (ns)."""
        try:
            async with asyncio.timeout(within):
                while (line := await self._line())[0] != "joined":
                    self._note(line)
        except TimeoutError:
            raise Wrong(f"not all of {self.count} viewers came in within {within} s: {await self.report()}") from None
        self.joined_at = int(line[2])
        return self.joined_at

    async def last(self, number: int, *, lane: int = 0, within: float = HEARD_WITHIN) -> int:
        """Wait until the last viewer has heard message ``number``; when that was (ns)."""
        try:
            async with asyncio.timeout(within):
                while (lane, number) not in self._last:
                    self._note(await self._line())
        except TimeoutError:
            raise Wrong(f"message {number} did not reach everybody in {within} s: {await self.report()}") from None
        return self._last[lane, number]

    async def storm(self, script: Path, words: Path, *, port: int) -> None:
        """Drop every connection; everybody comes back at once, to ``port``."""
        await self._tell(f"storm {script} {words} {port}")

    async def report(self) -> Heard:
        """What was heard so far."""
        await self._tell("report")
        async with asyncio.timeout(HEARD_WITHIN):
            while (line := await self._line())[0] != "report":
                self._note(line)
        frames, messages, repeated, missed, closed, turned, misplaced, joined, code = map(int, line[1:])
        return Heard(
            frames=frames,
            messages=messages,
            repeated=repeated,
            missed=missed,
            closed=closed,
            turned=turned,
            misplaced=misplaced,
            joined=joined,
            close_code=code,
        )

    async def go(self) -> None:
        """Everybody leaves."""
        await end(self._process)

    async def _tell(self, words: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{words}\n".encode())
        await self._process.stdin.drain()

    async def _line(self) -> list[str]:
        assert self._process.stdout is not None
        line = (await self._process.stdout.readline()).decode().split()
        if not line or line[0] == "fault":
            raise Wrong(" ".join(line) or "the viewers are gone")
        return line

    def _note(self, line: list[str]) -> None:
        if line[0] == "got":
            self._last[int(line[1]), int(line[2])] = int(line[3])
