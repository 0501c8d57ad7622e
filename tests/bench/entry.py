"""Entry: one competitor on the track, with its viewers; and what a measured moment of it cost."""

import asyncio
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.competitors import Competitor
from tests.bench.control import payload
from tests.bench.machine import SERVERS, cpu_seconds, end, family, memory, pin, start
from tests.bench.viewers import Heard, Viewers, Wrong
from tests.postgres import free_port

OPEN_WITHIN = 30.0
"""Seconds a server may take to open."""

ANSWERED_WITHIN = 120.0
"""Seconds a server may take to say that it has sent what it was told."""

SHOW_SAID = "SHOW"
"""What stands in a script for the show that is watched."""


@dataclass(slots=True)
class Entry:
    """A running server and its viewers. ``next`` is the number of its next message."""

    competitor: Competitor
    port: int
    folder: Path
    process: Process
    pids: tuple[int, ...] = ()
    viewers: Viewers | None = None
    next: int = 0
    memory_before: int = 0
    memory_after: int = 0
    handshakes: float = 0.0

    @property
    def name(self) -> str:
        """The competitor's."""
        return self.competitor.name

    @property
    def crowd(self) -> Viewers:
        """Its viewers, who are in."""
        assert self.viewers is not None, "nobody was asked in"
        return self.viewers

    async def fill(self, count: int) -> None:
        """Let ``count`` viewers in; what memory and time they cost is kept. One comes before and opens the show."""
        await (await self._asked_in(1)).go()
        self.memory_before, before = memory(self.pids), self.cpu
        self.viewers = await self._asked_in(count)
        self.handshakes, self.memory_after = self.cpu - before, memory(self.pids)

    async def _asked_in(self, count: int) -> Viewers:
        script, words = self.folder / "script", None
        text = self.competitor.script
        if self.competitor.is_ours:
            words = self.folder / "tickets"
            _, show = (await self.ask(f"tickets {count} {words}")).split()
            text = text.replace(SHOW_SAID, show)
        script.write_text(text)
        return await Viewers.come(port=self.port, path=self.competitor.path, count=count, script=script, words=words)

    @property
    def cpu(self) -> float:
        """CPU seconds used so far, of all processes."""
        return cpu_seconds(self.pids)

    @property
    def kb_per_connection(self) -> float:
        """Thousands of bytes that one viewer added to the memory of the server."""
        return (self.memory_after - self.memory_before) / 1_000 / self.crowd.count

    async def publish(self, count: int, gap: float = 0.0) -> list[int]:
        """Tell the server to publish so many messages, ``gap`` seconds apart; when each was due (ns)."""
        first, self.next = self.next, self.next + count
        if self.competitor.by_http:
            return await self._post(first, count, gap)
        due = (await self.ask(f"publish {first} {count} {round(gap * 1e6)}")).split()
        return [int(moment) for moment in due[1:]]

    async def ask(self, words: str) -> str:
        """Tell the server something; its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{words}\n".encode())
        async with asyncio.timeout(ANSWERED_WITHIN):
            answer = (await self.process.stdout.readline()).decode().strip()
        if not answer:
            raise Wrong(f"{self.name} is gone")
        return answer

    async def check(self) -> Heard:
        """Everybody heard everything once, and nobody was sent away.

        Raises:
            Wrong: It is not so.
        """
        heard = await self.crowd.report()
        wanted = self.next * self.crowd.count
        if (heard.messages, heard.repeated, heard.missed, heard.closed) != (wanted, 0, 0, 0):
            raise Wrong(f"{self.name}: {wanted} deliveries were due: {heard}")
        return heard

    async def _post(self, first: int, count: int, gap: float) -> list[int]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        began, due = time.monotonic_ns(), []
        try:
            for place in range(count):
                due.append(began + round(place * gap * 1e9))
                if (early := due[-1] - time.monotonic_ns()) > 0:
                    await asyncio.sleep(early / 1e9)
                writer.write(_posting(self.competitor.by_http, payload(first + place)))
            async with asyncio.timeout(ANSWERED_WITHIN):
                for _ in range(count):
                    await _accepted(reader)
        finally:
            writer.close()
        return due


def _posting(path: str, text: str) -> bytes:
    head = (f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: text/plain", f"Content-Length: {len(text)}")
    return "\r\n".join([*head, "", text]).encode()


async def _accepted(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    status = int(head.split()[1])
    if status not in {200, 201, 202}:
        raise Wrong(f"posting was answered with {status}")
    length = next((int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
    await reader.readexactly(length)


@asynccontextmanager
async def track(competitors: Sequence[Competitor], *, folder: Path, ping: bool = False) -> AsyncIterator[list[Entry]]:
    """Start everybody, in folders of their own under ``folder``; at the end all are gone, viewers first."""
    async with AsyncExitStack() as stack:
        entering = (
            _enter(competitor, folder / str(place), stack, ping=ping) for place, competitor in enumerate(competitors)
        )
        entries = await asyncio.gather(*entering)
        try:
            yield entries
        finally:
            for entry in entries:
                if entry.viewers is not None:
                    await entry.viewers.go()


async def _enter(competitor: Competitor, folder: Path, stack: AsyncExitStack, *, ping: bool) -> Entry:
    await asyncio.to_thread(folder.mkdir, parents=True)
    port = free_port()
    environment = {**competitor.environment, "VITRINA_BENCH_FOLDER": str(folder)}
    command = [*competitor.command, str(port), *(["ping"] if ping else [])]
    process = await start(command, environment=environment)
    stack.push_async_callback(end, process)
    entry = Entry(competitor, port, folder, process)
    assert process.stdout is not None
    async with asyncio.timeout(OPEN_WITHIN):
        line = await process.stdout.readline()
        if line.strip() != b"open":
            raise Wrong(f"{competitor.name} did not open")
        await _answering(port)
    entry.pids = family(process.pid)
    pin(SERVERS, entry.pids)
    return entry


async def _answering(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
