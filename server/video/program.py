"""The program: what viewers of a show receive. One SSRC a kind, numbers and times that go on whoever sends."""

import secrets
from typing import Final, Literal, TypeAlias

from aiortc.rtp import RtpPacket

from server.video import vp8
from server.video.numbers import unwrap
from server.video.ring import Packet, Ring

Kind: TypeAlias = Literal["audio", "video"]

CLOCK_RATES: Final[dict[Kind, int]] = {"audio": 48_000, "video": 90_000}
"""Ticks a second. Source: RFC 7587 (Opus), RFC 7741 (VP8)."""

SHORTEST_STEP: Final[dict[Kind, int]] = {"audio": 960, "video": 3_000}
"""Ticks between two sources at a cut, at least: one frame."""


class Strand:
    """One kind of the program: audio or video."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.ssrc = secrets.randbits(31) + 1
        self.ring = Ring()
        self._rate = CLOCK_RATES[kind]
        self._numbering = vp8.Numbering()
        self._head = -1
        self._timestamp = secrets.randbits(31)
        self._sent_at: float | None = None
        self._source_head: int | None = None
        self._cut_at = 0
        self._number_offset = 0
        self._time_offset = 0

    def cut(self) -> None:
        """The next packet taken is the first of another source."""
        self._source_head = None
        self._numbering.cut()

    def take(self, packet: RtpPacket, *, now: float) -> Packet | None:
        """Put the source's ``packet`` into the program's line. None: it is older than the cut.

        Args:
            packet: As the source sent it; a VP8 descriptor in it has been read before without error.
            now: Seconds, monotonic.
        """
        if self._source_head is None:
            self._splice(packet, now)
        number = unwrap(packet.sequence_number, near=self._source_head or 0)
        if number < self._cut_at:
            return None
        self._source_head = max(self._source_head or number, number)
        taken = self._renumbered(packet, number + self._number_offset)
        if taken.number >= self._head:
            self._head, self._timestamp, self._sent_at = taken.number, taken.timestamp, now
        self.ring.add(taken, now=now)
        return taken

    def time(self, *, now: float, mapping: tuple[float, int] | None) -> int | None:
        """The RTP time of this very moment, or None before the first packet.

        Args:
            now: Seconds, monotonic.
            mapping: A moment (same scale as ``now``) and the source's RTP time then; None: reckon from the last packet.
        """
        if self._sent_at is None:
            return None
        if mapping is None:
            return self._at(self._timestamp, now - self._sent_at)
        moment, source_time = mapping
        return self._at(source_time + self._time_offset, now - moment)

    def _at(self, timestamp: int, elapsed: float) -> int:
        return (timestamp + round(elapsed * self._rate)) & 0xFFFF_FFFF

    def _splice(self, packet: RtpPacket, now: float) -> None:
        self._source_head = self._cut_at = packet.sequence_number + 0x1_0000
        self._number_offset = self._head + 1 - self._cut_at
        elapsed = 0 if self._sent_at is None else round((now - self._sent_at) * self._rate)
        step = max(elapsed, SHORTEST_STEP[self.kind])
        self._time_offset = self._timestamp + step - packet.timestamp

    def _renumbered(self, packet: RtpPacket, number: int) -> Packet:
        payload, keyframe = packet.payload, False
        if self.kind == "video" and payload:
            descriptor = vp8.read(payload)
            payload, keyframe = self._numbering.renumber(payload, descriptor), descriptor.keyframe
        return Packet(
            number=number,
            timestamp=(packet.timestamp + self._time_offset) & 0xFFFF_FFFF,
            marker=bool(packet.marker),
            payload=payload,
            keyframe=keyframe,
        )


class Program:
    """Audio and video of a show, together."""

    def __init__(self) -> None:
        self.audio = Strand("audio")
        self.video = Strand("video")

    def strand(self, kind: Kind) -> Strand:
        """The strand of this kind."""
        return self.audio if kind == "audio" else self.video

    def cut(self) -> None:
        """Another source follows, in both kinds."""
        self.audio.cut()
        self.video.cut()
