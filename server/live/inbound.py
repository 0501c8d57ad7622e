"""Inbound: what a viewer's bytes say. Whole texts come out, however they were cut; what breaks the protocol stops it.

Nothing here is kept for a line that is silent: the edge makes an ``Inbound`` when something came in pieces, and drops
it when nothing is in the middle. Source: RFC 6455, 5 to 7; RFC 7692, 7.2.2.
"""

import zlib
from enum import IntEnum
from typing import NamedTuple

from server.live.framing import MOST_OF_CONTROL, TAIL

try:
    from websockets.speedups import apply_mask
except ImportError:  # a wheel without the C part
    from websockets.utils import apply_mask

LONGEST_MESSAGE = 4_096
"""Bytes of a message, inflated. Source: realtime.md, 3.9."""

PROTOCOL_ERROR = 1002
UNSUPPORTED = 1003
INVALID_TEXT = 1007
TOO_BIG = 1009

_MEDIUM = 126
"""In place of a length: two bytes follow that say it; one more, and it is eight. Source: RFC 6455, 5.2."""

_STORED = 16
"""Bytes by which deflate may lengthen what it cannot squeeze, in a message of at most ``LONGEST_MESSAGE``."""

_FIN, _RSV1, _RSV23, _MASKED = 0x80, 0x40, 0x30, 0x80
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
_KNOWN = frozenset((_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG))
_REGISTERED = frozenset((1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014))


class Broken(Exception):
    """The other side broke the protocol; ``code`` is what it is told."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Kind(IntEnum):
    """What came. NOTHING was a frame that says nothing by itself: a pong, a fragment."""

    TEXT = _TEXT
    CLOSE = _CLOSE
    PING = _PING
    NOTHING = _PONG


class Came(NamedTuple):
    """One thing that came: ``text`` of a TEXT, ``payload`` of a PING, ``code`` of a CLOSE (None: they gave none)."""

    kind: Kind
    text: str = ""
    payload: bytes = b""
    code: int | None = None


_NOTHING = Came(Kind.NOTHING)


def whole_text(data: bytes) -> bytes | None:
    """The payload if ``data`` is exactly one whole, masked text frame: what nearly everything is."""
    length = len(data) - 6
    if length < 0 or data[0] != _FIN | _TEXT:
        return None
    if data[1] == _MASKED | length and length < _MEDIUM:
        return apply_mask(data[6:], data[2:6])
    length -= 2
    if data[1] == _MASKED | _MEDIUM and _MEDIUM <= length <= LONGEST_MESSAGE and data[2] << 8 | data[3] == length:
        return apply_mask(data[8:], data[4:8])
    return None


def legible(payload: bytes) -> str:
    """``payload`` as text.

    Raises:
        Broken: It is no UTF-8.
    """
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Broken(INVALID_TEXT, "invalid UTF-8") from None


class Inbound:
    """What is in the middle: bytes that are no whole frame yet, frames that are no whole message yet.

    Args:
        deflated: The handshake allowed messages to be compressed.
    """

    __slots__ = ("_at", "_bytes", "_deflated", "_message", "_squeezed")

    def __init__(self, *, deflated: bool) -> None:
        self._deflated = deflated
        self._bytes = b""
        self._at = 0
        self._message: bytearray | None = None
        self._squeezed = False

    @property
    def is_idle(self) -> bool:
        """Nothing is in the middle."""
        return self._at == len(self._bytes) and self._message is None

    def feed(self, data: bytes) -> None:
        """More came."""
        if data:
            self._bytes = self._bytes[self._at :] + data if self._at < len(self._bytes) else data
            self._at = 0

    def next(self) -> Came | None:
        """What the next frame says; None: there is no whole one.

        Raises:
            Broken: They broke the protocol; nothing that follows means anything.
        """
        header = self._header()
        if header is None or (end := header[1] + 4 + header[2]) > len(self._bytes):
            self._forget()
            return None
        first, start, _ = header
        self._at = end
        return self._of_frame(first, apply_mask(self._bytes[start + 4 : end], self._bytes[start : start + 4]))

    def _forget(self) -> None:
        """The many bytes that are done with must not be kept for the few that wait."""
        self._bytes = self._bytes[self._at :]
        self._at = 0

    def _header(self) -> tuple[int, int, int] | None:
        """First byte, where the mask begins, and length of the next frame, judged as early as can be."""
        data, at = self._bytes, self._at
        if len(data) - at < 2:
            return None
        first, second = data[at], data[at + 1]
        _check_bits(first, second)
        length, start = second & 0x7F, at + 2
        if length >= _MEDIUM:
            width = 2 if length == _MEDIUM else 8
            if len(data) < start + width:
                return None
            length, start = int.from_bytes(data[start : start + width], "big"), start + width
        self._check_place(first, length)
        return first, start, length

    def _check_place(self, first: int, length: int) -> None:
        """May a frame like this come now?"""
        opcode = first & 0x0F
        if opcode >= _CLOSE:
            if first & _RSV1:
                raise Broken(PROTOCOL_ERROR, "reserved bits must be 0")
            return
        squeezed = self._squeezed if opcode == _CONTINUATION else bool(first & _RSV1)
        so_far = len(self._message or b"")
        if so_far + length > LONGEST_MESSAGE + (_STORED if squeezed and self._deflated else 0):
            raise Broken(TOO_BIG, "message too big")
        if first & _RSV1 and (opcode == _CONTINUATION or not self._deflated):
            raise Broken(PROTOCOL_ERROR, "reserved bits must be 0")
        if (opcode == _CONTINUATION) != (self._message is not None):
            raise Broken(PROTOCOL_ERROR, "a fragment out of place")
        if opcode == _BINARY:
            raise Broken(UNSUPPORTED, "text only")

    def _of_frame(self, first: int, payload: bytes) -> Came:
        opcode = first & 0x0F
        if opcode == _PING:
            return Came(Kind.PING, payload=payload)
        if opcode == _CLOSE:
            return Came(Kind.CLOSE, code=_code_of(payload))
        if opcode == _PONG:
            return _NOTHING
        return self._of_fragment(first, payload)

    def _of_fragment(self, first: int, payload: bytes) -> Came:
        if self._message is None:
            self._message, self._squeezed = bytearray(), bool(first & _RSV1)
        self._message += payload
        if not first & _FIN:
            return _NOTHING
        whole, self._message = bytes(self._message), None
        return Came(Kind.TEXT, text=legible(_inflated(whole) if self._squeezed else whole))


def _check_bits(first: int, second: int) -> None:
    """What two bytes tell already."""
    opcode = first & 0x0F
    if opcode not in _KNOWN:
        raise Broken(PROTOCOL_ERROR, "invalid opcode")
    if not second & _MASKED:
        raise Broken(PROTOCOL_ERROR, "incorrect masking")
    if first & _RSV23:
        raise Broken(PROTOCOL_ERROR, "reserved bits must be 0")
    if opcode >= _CLOSE:
        if not first & _FIN:
            raise Broken(PROTOCOL_ERROR, "fragmented control frame")
        if second & 0x7F > MOST_OF_CONTROL:
            raise Broken(PROTOCOL_ERROR, "control frame too long")


def _code_of(payload: bytes) -> int | None:
    if not payload:
        return None
    if len(payload) == 1:
        raise Broken(PROTOCOL_ERROR, "close frame too short")
    code = int.from_bytes(payload[:2], "big")
    legible(payload[2:])
    if code not in _REGISTERED and not 3000 <= code < 5000:
        raise Broken(PROTOCOL_ERROR, "invalid status code")
    return code


def _inflated(squeezed: bytes) -> bytes:
    inflate = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        text = inflate.decompress(squeezed + TAIL, LONGEST_MESSAGE + 1)  # not one byte more of a bomb
    except zlib.error:
        raise Broken(PROTOCOL_ERROR, "decompression failed") from None
    if len(text) > LONGEST_MESSAGE:
        raise Broken(TOO_BIG, "message too big")
    return text
