"""What clients send: frames with masks, whole or broken, and what the `websockets` library would make of them."""

import zlib
from dataclasses import dataclass, field

from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import OPEN as LIBRARY_OPEN
from websockets.server import ServerProtocol

from server.live.framing import TAIL
from server.live.inbound import INVALID_TEXT, LONGEST_MESSAGE, UNSUPPORTED, Broken, Inbound, Kind

TEXT, CONTINUATION, BINARY, CLOSE, PING, PONG = 0x1, 0x0, 0x2, 0x8, 0x9, 0xA
MASK = b"\x37\xfa\x21\x3d"


def a_frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, mask: bytes | None = MASK) -> bytes:
    """A frame of a client, as broken as asked. ``rsv``: the three reserved bits, 4 the first."""
    first, length, masked = (0x80 if fin else 0) | rsv << 4 | opcode, len(payload), 0x80 if mask is not None else 0
    if length < 126:
        head = bytes((first, masked | length))
    elif length < 65_536:
        head = bytes((first, masked | 126)) + length.to_bytes(2, "big")
    else:
        head = bytes((first, masked | 127)) + length.to_bytes(8, "big")
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def deflated(text: bytes) -> bytes:
    """The payload of a deflated message."""
    squeeze = zlib.compressobj(wbits=-15)
    return (squeeze.compress(text) + squeeze.flush(zlib.Z_SYNC_FLUSH))[: -len(TAIL)]


@dataclass
class Verdict:
    """What came of a stream: texts, pings, and how it ended (a code they are told, if at all)."""

    texts: list[str] = field(default_factory=list)
    pings: list[bytes] = field(default_factory=list)
    end: int | str | None = None


def ours(chunks: list[bytes], *, may_deflate: bool = False) -> Verdict:
    """What our own parser makes of ``chunks``."""
    verdict = Verdict()
    inbound = Inbound(deflated=may_deflate)
    try:
        for chunk in chunks:
            inbound.feed(chunk)
            while (came := inbound.next()) is not None:
                if came.kind is Kind.CLOSE:
                    verdict.end = came.code or "no code"
                    return verdict
                if came.kind is Kind.PING:
                    verdict.pings.append(came.payload)
                elif came.kind is Kind.TEXT:
                    verdict.texts.append(came.text)
    except Broken as broken:
        verdict.end = broken.code
    return verdict


def theirs(stream: bytes, *, may_deflate: bool = False) -> Verdict:
    """What the library makes of ``stream``, with the rules that it leaves to its caller: text only, and UTF-8."""
    library = ServerProtocol(state=LIBRARY_OPEN, max_size=LONGEST_MESSAGE)
    if may_deflate:
        library.extensions = [PerMessageDeflate(True, True, 15, 15)]
    library.receive_data(stream)
    verdict, parts = Verdict(), bytearray()
    for event in library.events_received():
        assert isinstance(event, Frame)
        if event.opcode is Opcode.PING:
            verdict.pings.append(bytes(event.data))
        elif event.opcode is Opcode.BINARY:
            verdict.end = UNSUPPORTED
            return verdict
        elif event.opcode in {Opcode.TEXT, Opcode.CONT}:
            parts += event.data
            if event.fin:
                try:
                    verdict.texts.append(parts.decode())
                except UnicodeDecodeError:
                    verdict.end = INVALID_TEXT
                    return verdict
                parts.clear()
    if library.close_sent is not None:
        verdict.end = "no code" if library.close_sent == Close(1005, "") else int(library.close_sent.code)
    return verdict
