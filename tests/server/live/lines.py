"""Lines over real sockets whose buffers are small, and the readers at the other end."""

import socket
from collections.abc import Callable
from contextlib import suppress

from server.live.framing import Form

SMALLEST = 1
"""Asked for as a buffer; the kernel makes of it the least it knows (about 4 KiB)."""


class PipedLine:
    """What a transport does: tries at once, keeps what the kernel does not take, says so, goes on when told to.

    ``write`` is never called while the room might have written past what waits: that would tear the stream.
    """

    form = Form.PLAIN

    def __init__(self, *, direct: bool = True) -> None:
        self._ours, self.reader = socket.socketpair()
        self._ours.setblocking(False)
        self.reader.setblocking(False)
        self._ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALLEST)
        self.fd = self._ours.fileno() if direct else -1
        self.waiting = b""
        self.aborted = False
        self.blocked: Callable[[], None] = _nobody
        self.flowing: Callable[[], None] = _nobody
        self.lost: Callable[[], None] = _nobody

    def write(self, frame: bytes) -> None:
        """Send or keep ``frame``."""
        if self.aborted:
            return
        was_waiting = bool(self.waiting)
        self.waiting += frame
        self._send()
        if self.waiting and not was_waiting:
            self.blocked()

    def drain(self) -> None:
        """The loop found the socket writable."""
        if not self.waiting or self.aborted:
            return
        self._send()
        if not self.waiting:
            self.flowing()

    def close(self, code: int, reason: str) -> None:
        """Say nothing more."""
        self.abort()

    def abort(self) -> None:
        """Let go; the loop tells it with ``end``, later."""
        self.aborted = True

    def end(self) -> None:
        """The loop tells that the line is gone, then closes the descriptor."""
        if self._ours.fileno() != -1:
            self.aborted = True
            self.lost()
            self._ours.close()

    def read(self, most: int) -> bytes:
        """What the reader reads now."""
        with suppress(BlockingIOError):
            return self.reader.recv(most)
        return b""

    def hang_up(self) -> None:
        """The reader goes without a word."""
        self.reader.close()

    def _send(self) -> None:
        try:
            while self.waiting:
                self.waiting = self.waiting[self._ours.send(self.waiting) :]
        except BlockingIOError:
            return
        except (BrokenPipeError, ConnectionResetError):
            self.waiting = b""
            self.abort()


def _nobody() -> None:
    """Nobody hears it."""
