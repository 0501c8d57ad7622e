"""Stream: a line over server-sent events, for whom no WebSocket reaches. Source: HTML Standard, 9.2.

It behaves as a socket's line does: who writes never waits; what the other side does not read waits here, up to a bound,
and whoever hears the line is told so.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

from server.live.framing import Form
from server.live.goodbyes import SLOW

MOST_WAITING = 1_000_000
"""Bytes that may wait here; a snapshot has a hundred thousand at most."""

LETS_GO_WITHIN = 2.0
"""Seconds in which the last words must have gone out."""


class Reading(Protocol):
    """Hears whether the other side reads."""

    def took(self) -> None:
        """They took something: a sign of life."""
        ...

    def blocked(self) -> None:
        """What is written from now on waits in this process."""
        ...

    def flowing(self) -> None:
        """Nothing waits any more."""
        ...


class StreamLine:
    """The sending side of a stream of events; ``pour`` carries what is written to the response."""

    fd = -1
    form = Form.EVENTS

    __slots__ = ("_blocked", "_hears", "_limit", "_news", "_over", "_pouring", "_size", "_waiting")

    def __init__(self) -> None:
        self._hears: Reading | None = None
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._news = asyncio.Event()
        self._limit: asyncio.Timeout | None = None
        self._pouring = False
        self._blocked = False
        self._over = False

    def write(self, frame: bytes) -> None:
        """See ``Line.write``."""
        if self._over:
            return
        self._keep(frame)
        if self._size > MOST_WAITING:
            self._forget()
            self.close(SLOW.code, SLOW.reason)
        elif self._pouring and not self._blocked:
            self._blocked = True
            if self._hears is not None:
                self._hears.blocked()

    def close(self, code: int, reason: str) -> None:
        """See ``Line.close``."""
        if self._over:
            return
        self._keep(f'event: disconnect\ndata: {{"code":{code},"reason":"{reason}"}}\n\n'.encode())
        self._over = True
        self._end_within(LETS_GO_WITHIN)

    def abort(self) -> None:
        """See ``Line.abort``."""
        self._over = True
        self._forget()
        self._news.set()
        self._end_within(0)

    async def pour(self, send: Callable[[bytes], Awaitable[None]], *, hears: Reading) -> None:
        """Send what is written, until the line is closed or the last words are not taken.

        Args:
            send: Waits while the other side does not read.
            hears: Told whether they read, from here on.
        """
        self._hears = hears
        try:
            async with asyncio.timeout(None) as self._limit:
                if self._over:
                    self._end_within(LETS_GO_WITHIN)
                while await self._something():
                    await self._send(send)
                    hears.took()
                    self._tell_if_flowing()
        except TimeoutError:
            return
        finally:
            self._over = True
            self._limit = None

    async def _send(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        piece = b"".join(self._waiting)
        self._forget()
        self._pouring = True  # a write while this waits finds that they do not read
        try:
            await send(piece)
        finally:
            self._pouring = False

    async def _something(self) -> bool:
        while not self._waiting:
            if self._over:
                return False
            self._news.clear()
            await self._news.wait()
        return True

    def _tell_if_flowing(self) -> None:
        if self._blocked and not self._waiting:
            self._blocked = False
            if self._hears is not None:
                self._hears.flowing()

    def _keep(self, piece: bytes) -> None:
        self._waiting.append(piece)
        self._size += len(piece)
        self._news.set()

    def _forget(self) -> None:
        self._waiting.clear()
        self._size = 0

    def _end_within(self, seconds: float) -> None:
        if self._limit is not None and not self._limit.expired():
            self._limit.reschedule(asyncio.get_running_loop().time() + seconds)
