"""Framing: texts as bytes for the wire, encoded once for everybody who hears them. Source: RFC 6455, 5; RFC 7692, 7.2.

A frame is the same for every line of one form, so it is built once, by hand: a header and the payload behind it.
"""

import zlib
from enum import StrEnum
from struct import Struct

WORTH_DEFLATING = 300
"""Bytes. A shorter text gains less than its compression costs. Source: realtime.md, 2, measurement I."""

TAIL = b"\x00\x00\xff\xff"
"""What a flush of deflate ends with; it stays at home. Source: RFC 7692, 7.2.1."""

MOST_OF_CONTROL = 125
"""Bytes in a control frame. Source: RFC 6455, 5.5."""

_LEVEL = 1
"""Higher ones cost more than they save on a tick of chat. Source: realtime.md, 2, measurement I."""

_TEXT = 0x81
_DEFLATED_TEXT = 0xC1
_CLOSE = 0x88
_PONG = 0x8A
_MEDIUM = Struct("!BBH")
_LONG = Struct("!BBQ")
_CODE = Struct("!H")


class Form(StrEnum):
    """How a text is wrapped for one kind of line."""

    PLAIN = "plain"
    DEFLATED = "deflated"
    EVENTS = "events"


def frame(text: bytes, form: Form, *, mark: str = "") -> bytes:
    """``text`` as lines of ``form`` carry it.

    Args:
        mark: Where a stream of events goes on after a break; other forms have no place for it.
    """
    if form is Form.EVENTS:
        return _event(text, mark)
    if form is Form.DEFLATED and len(text) > WORTH_DEFLATING:
        squeezed = _squeezed(text)
        if len(squeezed) < len(text):
            return _framed(_DEFLATED_TEXT, squeezed)
    return _framed(_TEXT, text)


def close_frame(code: int | None, reason: str = "") -> bytes:
    """A goodbye. A reason that does not fit is cut between two characters; no ``code``, no words at all."""
    if code is None:
        return _framed(_CLOSE, b"")
    words = reason.encode()[: MOST_OF_CONTROL - _CODE.size].decode(errors="ignore").encode()
    return _framed(_CLOSE, _CODE.pack(code) + words)


def pong_frame(payload: bytes) -> bytes:
    """The answer to a ping."""
    return _framed(_PONG, payload)


def _framed(first: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return bytes((first, length)) + payload
    if length < 65_536:
        return _MEDIUM.pack(first, 126, length) + payload
    return _LONG.pack(first, 127, length) + payload


def _squeezed(text: bytes) -> bytes:
    deflate = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
    squeezed = deflate.compress(text) + deflate.flush(zlib.Z_SYNC_FLUSH)
    return squeezed[: -len(TAIL)]


def _event(text: bytes, mark: str) -> bytes:
    if b"\r" in text:  # it would end a line, too
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    place = f"id: {mark}\n".encode() if mark else b""
    return place + b"data: " + text.replace(b"\n", b"\ndata: ") + b"\n\n"
