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
    """What came."""

    TEXT = _TEXT
    CLOSE = _CLOSE
    PING = _PING


class Came(NamedTuple):
    """One thing that came: ``text`` of a TEXT, ``payload`` of a PING, ``code`` of a CLOSE (None: they gave none)."""

    kind: Kind
    text: str = ""
    payload: bytes = b""
    code: int | None = None


def small_text(data: bytes) -> bytes | None:
    """The payload if ``data`` is exactly one small, whole, masked text frame: what nearly everything is."""
    length = len(data) - 6
    if 0 <= length < 126 and data[0] == _FIN | _TEXT and data[1] == _MASKED | length:
        return apply_mask(data[6:], data[2:6])
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

    __slots__ = ("_at", "_bytes", "_deflated", "_parts", "_size", "_squeezed")

    def __init__(self, *, deflated: bool) -> None:
        self._deflated = deflated
        self._bytes = b""
        self._at = 0
        self._parts: list[bytes] | None = None
        self._size = 0
        self._squeezed = False

    @property
    def is_idle(self) -> bool:
        """Nothing is in the middle."""
        return self._at == len(self._bytes) and self._parts is None

    def feed(self, data: bytes) -> None:
        """More came."""
        self._bytes = self._bytes[self._at :] + data if self._at < len(self._bytes) else data
        self._at = 0

    def next(self) -> Came | None:
        """What came next; None: nothing whole is left.

        Raises:
            Broken: They broke the protocol; nothing that follows means anything.
        """
        while (header := self._header()) is not None:
            first, start, length = header
            end = start + 4 + length
            if end > len(self._bytes):
                return None
            payload = apply_mask(self._bytes[start + 4 : end], self._bytes[start : start + 4])
            self._at = end
            if (came := self._of_frame(first, payload)) is not None:
                return came
        return None

    def _header(self) -> tuple[int, int, int] | None:
        """First byte, where the mask begins, and length of the next frame, judged as early as can be."""
        data, at = self._bytes, self._at
        if len(data) - at < 2:
            return None
        first, second = data[at], data[at + 1]
        _check_bits(first, second)
        length, start = second & 0x7F, at + 2
        if length >= 126:
            width = 2 if length == 126 else 8
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
        if self._size + length > LONGEST_MESSAGE + (_STORED if squeezed and self._deflated else 0):
            raise Broken(TOO_BIG, "message too big")
        if first & _RSV1 and (opcode == _CONTINUATION or not self._deflated):
            raise Broken(PROTOCOL_ERROR, "reserved bits must be 0")
        if (opcode == _CONTINUATION) != (self._parts is not None):
            raise Broken(PROTOCOL_ERROR, "a fragment out of place")
        if opcode == _BINARY:
            raise Broken(UNSUPPORTED, "text only")

    def _of_frame(self, first: int, payload: bytes) -> Came | None:
        opcode = first & 0x0F
        if opcode == _PING:
            return Came(Kind.PING, payload=payload)
        if opcode == _CLOSE:
            return Came(Kind.CLOSE, code=_code_of(payload))
        if opcode == _PONG:
            return None
        return self._of_fragment(first, payload)

    def _of_fragment(self, first: int, payload: bytes) -> Came | None:
        if self._parts is None:
            self._parts, self._squeezed = [], bool(first & _RSV1)
        self._parts.append(payload)
        self._size += len(payload)
        if not first & _FIN:
            return None
        whole = b"".join(self._parts)
        self._parts, self._size = None, 0
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
