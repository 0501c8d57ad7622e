"""Open line: a WebSocket between the handshake and the end. What the edge is, once the request is answered.

A line costs no task, no queue and no timer: what the house writes goes to the socket at once, what a viewer says is
told to whoever hears the line. Source: docs/decisions/0011-own-edge-protocol.md.
"""

import asyncio
import logging
from enum import IntEnum
from typing import cast

from server.live.framing import Form, close_frame, pong_frame
from server.live.inbound import Broken, Came, Inbound, Kind, legible, whole_text
from server.live.line import Ears
from server.live.sockets import BY_WRITE_ONLY

LET_GO_WITHIN = 2.0
"""Seconds between goodbye and the end, whether they answer, read, or do neither."""

FRAMES_A_TURN = 64
"""Of one line, then it is the others' turn: a read may bring forty thousand pings. 4 us each add up."""

REST = 0.05
"""Seconds until it is their turn again. Nobody has so much to say; who floods costs a hundredth of a core."""

INTERNAL_ERROR = 1011
"""Source: RFC 6455, registry of close codes."""

log = logging.getLogger(__name__)


class Phase(IntEnum):
    """How far a line is."""

    ASKING = 0  # no handshake yet
    OPEN = 1
    LEAVING = 2  # we said goodbye; theirs may still come
    DEAF = 3  # nothing they say counts any more
    GONE = 4


ASKING, OPEN, LEAVING, DEAF, GONE = Phase
_LISTENING = (OPEN, LEAVING)


class OpenLine(asyncio.Protocol):
    """One connection. A ``TwoWay`` line for whoever hears it."""

    __slots__ = ("_ears", "_held", "_inbound", "_phase", "_timer", "_transport", "_waiting", "fd", "form")

    def __init__(self) -> None:
        self._transport: asyncio.Transport = cast("asyncio.Transport", None)  # comes before anything else
        self._ears: Ears | None = None
        self._inbound: Inbound | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._phase = ASKING
        self._held = False
        self._waiting = False
        self.fd = BY_WRITE_ONLY
        self.form = Form.PLAIN

    # What the loop tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """There is a connection."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Bytes came, cut anyhow."""
        try:
            ears = self._ears
            if ears is not None and self._phase is OPEN and self._inbound is None and not self._held:
                payload = whole_text(data)
                if payload is not None:
                    ears.heard(legible(payload))
                    return
            self._receive(data)
        except Broken as broken:
            self._fail(broken.code, broken.reason)
        except Exception:  # whoever hears them stumbled, and cannot be asked to go on: one line ends, the others stay
            log.exception("line stumbled")
            self._stumble()

    def eof_received(self) -> None:
        """They will say nothing any more. The loop sends what waits and closes; we see that it does not take long."""
        self._end()
        self._limit()

    def pause_writing(self) -> None:
        """Something waits."""
        self._waiting = True
        if self._ears is not None:
            self._ears.blocked()

    def resume_writing(self) -> None:
        """Nothing waits."""
        self._waiting = False
        if self._ears is not None:
            self._ears.flowing()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over; the loop closes the descriptor when we return."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        try:
            self._end()
        finally:
            self._phase = GONE
            self.fd = BY_WRITE_ONLY

    # What the house does

    def write(self, frame: bytes) -> None:
        """Send an encoded frame, or the rest of one."""
        if self._phase is OPEN:
            self._transport.write(frame)

    def close(self, code: int, reason: str) -> None:
        """Say goodbye, wait for theirs, let go within ``LET_GO_WITHIN``. Only the first goodbye is said."""
        if self._phase is not OPEN:
            return
        self._transport.write(close_frame(code, reason))
        self._phase = LEAVING
        self._limit()
        self.release()

    def abort(self) -> None:
        """Let go now; what waits is lost."""
        if self._phase is not GONE:
            self._phase = DEAF
            self._transport.abort()

    def hold(self) -> None:
        """Hear nothing more for now: a command is being carried out. What they send meanwhile waits, in order."""
        if self._phase is OPEN and not self._held:
            self._held = True
            self._transport.pause_reading()

    def release(self) -> None:
        """Go on hearing, with what waits first. Nothing happens if nobody held."""
        if not self._held:
            return
        self._held = False
        if self._inbound is None:
            self._transport.resume_reading()
        else:
            asyncio.get_running_loop().call_soon(self._go_on)

    # What they say

    def _begin(self, ears: Ears, behind: bytes) -> None:
        """From now on ``ears`` hear them; ``behind`` came with the request."""
        if self._waiting:
            ears.blocked()  # by what was written before anybody could be told
        self._ears = ears
        if behind:
            self._hear(behind)

    def _receive(self, data: bytes) -> None:
        if self._phase in _LISTENING:
            self._hear(data)

    def _hear(self, data: bytes) -> None:
        inbound = self._inbound
        if inbound is None:
            inbound = self._inbound = Inbound(deflated=self.form is Form.DEFLATED)
        inbound.feed(data)
        for _ in range(FRAMES_A_TURN):
            if self._held or self._phase not in _LISTENING or (came := inbound.next()) is None:
                break
            self._obey(came)
        else:
            self._let_others()
        if inbound.is_idle:
            self._inbound = None

    def _obey(self, came: Came) -> None:
        if came.kind is Kind.CLOSE:
            self._answer_goodbye(came.code)
        elif self._phase is not OPEN:
            return
        elif came.kind is Kind.PING and not self._waiting:  # who asks and does not read gets no heap of answers
            self._transport.write(pong_frame(came.payload))
        elif came.kind is Kind.TEXT and self._ears is not None:
            self._ears.heard(came.text)

    def _let_others(self) -> None:
        if not self._held and self._phase in _LISTENING:
            self._transport.pause_reading()
            asyncio.get_running_loop().call_later(REST, self._go_on)

    def _go_on(self) -> None:
        self.data_received(b"")
        if not self._held and self._phase is not GONE:
            self._transport.resume_reading()

    # The end

    def _answer_goodbye(self, code: int | None) -> None:
        if self._phase is OPEN:
            self._transport.write(close_frame(code))
        self._end()
        self._transport.close()
        self._limit()

    def _fail(self, code: int, reason: str) -> None:
        """They broke the protocol: what follows cannot be read, so their goodbye is not waited for, only their end."""
        if self._phase is OPEN:
            self._transport.write(close_frame(code, reason))
        self._end()
        self._limit()
        if not self._transport.can_write_eof():
            self._transport.close()
        elif not self._transport.is_closing():
            self._transport.write_eof()

    def _stumble(self) -> None:
        self._fail(INTERNAL_ERROR, "")

    def _end(self) -> None:
        """Hear nothing and write nothing any more, and say so, once."""
        if self._phase in _LISTENING:
            self._phase = DEAF
        self._inbound, self._held = None, False
        ears, self._ears = self._ears, None
        if ears is not None:
            ears.lost()

    def _limit(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LET_GO_WITHIN, self._transport.abort)
