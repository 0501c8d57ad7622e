"""Seat: one socket's place among the viewers, and what is on its way to them.

Whoever gives never waits: frames go into a bounded queue that the socket's own task empties. One whose queue is full
is too slow to follow the show; they are let go, and come back to a replay or a snapshot.
"""

import asyncio
from collections import deque
from datetime import timedelta
from typing import Protocol

from core.ids import ShowId
from core.people import Viewer
from server.live.frames import Disconnect
from server.live.speech import goodbye

FRAMES_WAITING = 512
"""Frames a seat may be behind; about ten seconds of the busiest show."""

LETTERS_WAITING = 1_000_000
"""Characters a seat may be behind; a snapshot is a hundred thousand at most."""

SENT_WITHIN = timedelta(seconds=10)
"""How long one write may take before the viewer counts as stalled. Source: realtime.md, 3.3."""

GOODBYE_WITHIN = timedelta(seconds=1)
"""How long the last words may take."""

SLOW = Disconnect(code=3008, reason="slow", reconnect=True, after=500)


class Wire(Protocol):
    """The sending side of a WebSocket."""

    async def send_text(self, data: str) -> None:
        """Send one text message; waits while the other side does not read."""
        ...

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        """Close with ``code``."""
        ...


class Seat:
    """Where ``viewer`` sits; ``shows`` are the rooms they are in, kept by the rooms."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.shows: set[ShowId] = set()
        self.goodbye: Disconnect | None = None
        self._frames: deque[str] = deque()
        self._letters = 0
        self._waiting = asyncio.Event()
        self._sending: asyncio.Timeout | None = None

    def give(self, frame: str) -> None:
        """Send ``frame`` as soon as may be; never waits. Nothing is given to somebody who is leaving."""
        if self.goodbye is not None:
            return
        self._frames.append(frame)
        self._letters += len(frame)
        if len(self._frames) > FRAMES_WAITING or self._letters > LETTERS_WAITING:
            self._forget()
            self.dismiss(SLOW)
        self._waiting.set()

    def dismiss(self, goodbye: Disconnect) -> None:
        """End this seat, with the first goodbye that was said."""
        if self.goodbye is None:
            self.goodbye = goodbye
            self._waiting.set()
            if self._sending is not None and not self._sending.expired():
                # What they do not read must not hold up their goodbye.
                self._sending.reschedule(asyncio.get_running_loop().time() + GOODBYE_WITHIN.total_seconds())

    async def serve(self, wire: Wire, *, within: timedelta = SENT_WITHIN) -> None:
        """Send what is given, joined, until somebody says goodbye; then say it and close ``wire``."""
        while frames := await self._next():
            if not await self._sent(frames, wire, within):
                self._forget()
                self.dismiss(SLOW)
        await self._say_goodbye(wire)

    async def _sent(self, frames: str, wire: Wire, within: timedelta) -> bool:
        try:
            async with asyncio.timeout(within.total_seconds()) as self._sending:
                await wire.send_text(frames)
        except TimeoutError:
            return False
        finally:
            self._sending = None
        return True

    async def _next(self) -> str:
        while not self._frames:
            if self.goodbye is not None:
                return ""
            self._waiting.clear()
            await self._waiting.wait()
        frames = "\n".join(self._frames)
        self._forget()
        return frames

    def _forget(self) -> None:
        self._frames.clear()
        self._letters = 0

    async def _say_goodbye(self, wire: Wire) -> None:
        assert self.goodbye is not None, "a seat is served until its goodbye"
        try:
            async with asyncio.timeout(GOODBYE_WITHIN.total_seconds()):
                await wire.send_text(goodbye(self.goodbye))
                await wire.close(self.goodbye.code, self.goodbye.reason)
        except TimeoutError:
            return  # they do not read any more; the server drops the connection when we return
