"""The program: what viewers of a show receive. One SSRC a kind, numbers and times that go on whoever sends."""

import secrets
from collections import deque
from typing import Final

from aiortc.rtp import RtpPacket

from server.video import vp8
from server.video.numbers import unwrap
from server.video.pictures import Kind, Seen
from server.video.ring import Packet, Ring

CLOCK_RATES: Final[dict[Kind, int]] = {"audio": 48_000, "video": 90_000}
"""Ticks a second. Source: RFC 7587 (Opus), RFC 7741 (VP8), RFC 6184 (H.264)."""

SHORTEST_STEP: Final[dict[Kind, int]] = {"audio": 960, "video": 3_000}
"""Ticks between two sources at a cut, at least: one frame."""

MOST_SPANS: Final = 8
"""Insertions into a source's line that late packets may be older than."""


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
        self._spans: deque[tuple[int, int]] = deque(maxlen=MOST_SPANS)
        self._time_offset = 0

    def cut(self) -> None:
        """The next packet taken is the first of another source."""
        self._source_head = None
        self._numbering.cut()

    def take(self, packet: RtpPacket, seen: Seen, *, now: float) -> tuple[Packet, ...]:
        """Put the source's ``packet`` into the program's line, after what it needs. None at all: it is too old.

        Args:
            packet: As the source sent it.
            seen: What it is.
            now: Seconds, monotonic.
        """
        head = self._splice(packet, now) if self._source_head is None else self._source_head
        number = unwrap(packet.sequence_number, near=head)
        offset = self._offset(number)
        if offset is None:
            return ()
        needed: tuple[Packet, ...] = ()
        if seen.needs is not None and number == head + 1:  # elsewhere the numbers around it are taken
            needed = (self._needed(packet, seen.needs, number + offset),)
            offset += 1
            self._spans.append((number, offset))
        self._source_head = max(head, number)
        begins = seen.keyframe and seen.needs is None
        taken = (*needed, self._renumbered(packet, seen, number=number + offset, keyframe=begins))
        for each in taken:
            self._keep(each, now)
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

    def _splice(self, packet: RtpPacket, now: float) -> int:
        """Begin another source with ``packet``; returns the number before its."""
        first = packet.sequence_number + 0x1_0000
        self._spans.clear()
        self._spans.append((first, self._head + 1 - first))
        elapsed = 0 if self._sent_at is None else round((now - self._sent_at) * self._rate)
        step = max(elapsed, SHORTEST_STEP[self.kind])
        self._time_offset = self._timestamp + step - packet.timestamp
        return first - 1

    def _offset(self, number: int) -> int | None:
        """What to add to the source's ``number``; None if it is from before the cut."""
        return next((offset for first, offset in reversed(self._spans) if first <= number), None)

    def _keep(self, packet: Packet, now: float) -> None:
        if packet.number >= self._head:
            self._head, self._timestamp, self._sent_at = packet.number, packet.timestamp, now
        self.ring.add(packet, now=now)

    def _needed(self, packet: RtpPacket, payload: bytes, number: int) -> Packet:
        timestamp = (packet.timestamp + self._time_offset) & 0xFFFF_FFFF
        return Packet(number=number, timestamp=timestamp, marker=False, payload=payload, codec="h264", keyframe=True)

    def _renumbered(self, packet: RtpPacket, seen: Seen, *, number: int, keyframe: bool) -> Packet:
        payload = packet.payload
        if seen.descriptor is not None:
            payload = self._numbering.renumber(payload, seen.descriptor)
        return Packet(
            number=number,
            timestamp=(packet.timestamp + self._time_offset) & 0xFFFF_FFFF,
            marker=bool(packet.marker),
            payload=payload,
            codec=seen.codec,
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
