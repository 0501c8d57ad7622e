"""Pictures: what the house must know of a packet to pass it on, whatever its codec."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias

from aiortc.rtp import RtpPacket

from server.video import h264, vp8

Kind: TypeAlias = Literal["audio", "video"]
Codec: TypeAlias = Literal["opus", "vp8", "h264"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a packet is."""

    codec: Codec
    keyframe: bool = False
    """Whether a newcomer can begin here, together with ``needs`` if there is any."""

    needs: bytes | None = None
    """Payload that must stand right before this packet: parameter sets that its picture does not bring itself."""

    descriptor: vp8.Descriptor | None = None


SOUND: Final = Seen(codec="opus")


class Reading(Protocol):
    """Reads the packets of one source, in the order in which they come."""

    def read(self, packet: RtpPacket) -> Seen:
        """Look at ``packet``.

        Raises:
            ValueError: It makes no sense.
        """
        ...


class ReadingVp8:
    """Reads VP8. Every packet says what it is."""

    def read(self, packet: RtpPacket) -> Seen:
        """Look at ``packet``."""
        if not packet.payload:
            return _VP8
        descriptor = vp8.read(packet.payload)
        return Seen(codec="vp8", keyframe=descriptor.keyframe, descriptor=descriptor)


class ReadingH264:
    """Reads H.264, and remembers the parameter sets that pass by."""

    def __init__(self, known: Iterable[bytes] = ()) -> None:
        """``known``: sets that the offer told."""
        self._sets = h264.ParameterSets(known)
        self._brought_at: int | None = None

    def read(self, packet: RtpPacket) -> Seen:
        """Look at ``packet``. A picture begins where its SPS is, or, if it brings none, at its first slice."""
        if not packet.payload:
            return _H264
        units = h264.read(packet.payload)
        for each in units.sets:
            self._sets.keep(each)
        if units.brings_sps:
            self._brought_at = packet.timestamp
            return _H264_BEGINS
        if not units.whole_picture or self._brought_at == packet.timestamp:
            return _H264
        needs = self._sets.packed()
        return Seen(codec="h264", keyframe=needs is not None, needs=needs)


def reading_of(codec: Codec, known: Iterable[bytes] = ()) -> Reading:
    """Who reads a source of this codec; ``known`` are parameter sets that its offer told."""
    return ReadingH264(known) if codec == "h264" else ReadingVp8()


_VP8: Final = Seen(codec="vp8")
_H264: Final = Seen(codec="h264")
_H264_BEGINS: Final = Seen(codec="h264", keyframe=True)
