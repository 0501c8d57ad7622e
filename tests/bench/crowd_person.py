"""Crowd person: one viewer on the live wire, in as little Python as will do, for the server shares the machine.

Frames are not taken apart: answers and pings are found in what comes, whatever else is in it. Whoever is cut off comes
back with a new ticket and says again, under the same keys, what was not answered. One command at a time is on its way,
as a person types: whoever is told to wait waits with all of theirs, or a full house would hear nothing but impatience.
"""

import asyncio
import json
import random
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, cast

from core.ids import ShowId
from core.people import Viewer

ANSWER: Final = re.compile(rb'\{"id":(\d+),"(\w+)":(?=(\{[^\n]{0,400}))')
"""An answer to a command; ids inside of facts are strings."""

PING: Final = b"\x81\x02{}"
TAIL: Final = 512
"""Bytes kept of what came, for an answer that is cut in two."""

COMES_BACK_AFTER: Final = 0.3
"""Seconds until somebody who was cut off or turned away tries again, unless they were told when."""

WAIT: Final = re.compile(rb'"retry":(\d+)')
"""How many milliseconds to wait."""

JOIN: Final = 2
FIRST: Final = 10


@dataclass(slots=True)
class Said:
    """A command: when it was wished for, how often sent, when answered with what; ``label`` is the sender's."""

    kind: str
    wish: dict[str, Any]
    sent_at: float
    tries: int = 0
    answered_at: float = 0.0
    code: str | None = None
    body: bytes = b""
    label: bool = False


@dataclass(eq=False, slots=True)
class Person(asyncio.Protocol):
    """A viewer of one show.

    Args:
        ticket: Makes a new ticket for ``viewer``.
        done: Is told of each command that was answered for good.
        address: The loopback address they come from.
    """

    viewer: Viewer
    show: ShowId
    address: str
    port: int
    ticket: Callable[[Viewer], str]
    done: Callable[["Person", Said], None]
    joined: asyncio.Event = field(default_factory=asyncio.Event)
    cut_off: int = 0
    heard: int = 0
    waiting: dict[int, Said] = field(default_factory=dict)
    _last: int = FIRST
    _transport: asyncio.Transport | None = None
    _upgraded: bool = False
    _tail: bytes = b""
    _leaving: bool = False
    _coming: "asyncio.Task[None] | None" = None

    async def come(self) -> None:
        """Connect; joined is set when the show has let us in."""
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: self, "127.0.0.1", self.port, local_addr=(self.address, 0))
        except OSError:
            self._again()

    def leave(self) -> None:
        """Go, and do not come back."""
        self._leaving = True
        if self._coming is not None:
            self._coming.cancel()
        if self._transport is not None:
            self._transport.abort()

    def do(self, kind: str, **wish: Any) -> Said:
        """Send a command."""
        self._last += 1
        said = Said(kind=kind, wish={"room": self.show, **wish}, sent_at=time.perf_counter())
        self.waiting[self._last] = said
        if len(self.waiting) == 1:
            self._say_next()
        return said

    # The wire

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._transport = cast("asyncio.Transport", transport)
        self._upgraded, self._tail = False, b""
        self._transport.write(
            b"GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        self.heard += len(data)
        if not self._upgraded:
            self._tail += data
            if b"\r\n\r\n" not in self._tail:
                return
            head, _, data = self._tail.partition(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 101"):
                self._drop()
                return
            self._upgraded, self._tail = True, b""
            self._send({"id": 1, "connect": {"ticket": self.ticket(self.viewer), "v": 1, "app": "bench"}})
            self._send({"id": JOIN, "join": {"room": self.show, "lanes": {}}})
        came = self._tail + data if self._tail else data
        if PING in came:
            self._send({})
        if self.waiting or not self.joined.is_set():
            for found in ANSWER.finditer(came):
                self._answered(int(found[1]), found[2].decode(), found[3])
        self.listen(data)
        self._tail = came[-TAIL:] if PING not in came[-TAIL:] else b""

    def listen(self, data: bytes) -> None:
        """What else came; those who only talk do not listen."""

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self._transport = None
        self.joined.clear()
        if not self._leaving:
            self.cut_off += 1
            self._again()

    def _answered(self, number: int, kind: str, body: bytes) -> None:
        if number == JOIN and not self.joined.is_set():
            if kind == "error":
                self._drop()
                return
            self.joined.set()
            self._say_next()
            return
        said = self.waiting.get(number)
        if said is None:
            return
        if kind == "error":
            said.code = re.search(rb'"code":"(\w+)"', body)[1].decode()  # type: ignore[index]
            if said.code in ("queue_full", "busy", "unavailable", "not_ready", "slow_down"):
                told = WAIT.search(body)
                pause = max(COMES_BACK_AFTER, int(told[1]) / 1_000 if told else 0.0) * said.tries
                asyncio.get_running_loop().call_later(pause * random.uniform(1.0, 1.5), self._say_again, number)
                return
        else:
            said.code = None
        del self.waiting[number]
        said.answered_at, said.body = time.perf_counter(), body
        self.done(self, said)
        self._say_next()

    def _say_next(self) -> None:
        if (number := next(iter(self.waiting), None)) is not None:
            self._say_again(number)

    def _say_again(self, number: int) -> None:
        if (said := self.waiting.get(number)) is not None and self.joined.is_set():
            said.tries += 1
            self._send({"id": number, said.kind: said.wish})

    def _send(self, command: dict[str, Any]) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        text = json.dumps(command, ensure_ascii=False, separators=(",", ":")).encode()
        size = len(text)
        head = bytes((0x81, 0x80 | size)) if size < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, size)
        self._transport.write(head + b"\0\0\0\0" + text)  # a mask of zeros changes nothing

    def _drop(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _again(self) -> None:
        self._coming = asyncio.get_running_loop().create_task(self._come_back())

    async def _come_back(self) -> None:
        await asyncio.sleep(COMES_BACK_AFTER)
        await self.come()


@dataclass(eq=False, slots=True)
class Listener(Person):
    """A viewer who takes every frame apart and keeps facts of the kinds in ``wanted``, with the moment they came."""

    wanted: frozenset[str] = frozenset()
    facts: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    _frames: bytearray = field(default_factory=bytearray)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._frames.clear()
        Person.connection_made(self, transport)

    def listen(self, data: bytes) -> None:
        """See ``Person``."""
        self._frames += data
        while (text := self._next()) is not None:
            for line in text.split(b"\n"):
                if b'"e":[' in line:
                    self._note(json.loads(line))

    def _note(self, pushed: dict[str, Any]) -> None:
        now = time.perf_counter()
        self.facts += [(now, fact) for fact in pushed.get("e", ()) if fact.get("kind") in self.wanted]

    def _next(self) -> bytes | None:
        frames = self._frames
        if len(frames) < 2:
            return None
        size, begin = frames[1] & 0x7F, 2
        if size == 126:
            if len(frames) < 4:
                return None
            size, begin = int.from_bytes(frames[2:4], "big"), 4
        elif size == 127:
            if len(frames) < 10:
                return None
            size, begin = int.from_bytes(frames[2:10], "big"), 10
        if len(frames) < begin + size:
            return None
        text = bytes(frames[begin : begin + size])
        del frames[: begin + size]
        return text
