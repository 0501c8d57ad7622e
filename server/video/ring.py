"""The ring: the last packets of a show, kept once for all viewers, to answer who lost one and who came late."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Final

from server.video.pictures import Codec

RING_SIZE: Final = 1_024
"""Packets; some six seconds of a 1 Mbit/s picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One packet as all viewers get it, but for payload type and sequence offset."""

    number: int
    """Sequence number in the show's output, never wrapping."""

    timestamp: int
    marker: bool
    payload: bytes
    codec: Codec
    keyframe: bool = False
    """Whether a keyframe begins here."""


class Ring:
    """Remembers the last ``RING_SIZE`` packets."""

    def __init__(self) -> None:
        self._slots: list[Packet | None] = [None] * RING_SIZE
        self.head = -1
        self.keyframe: int | None = None
        self.keyframe_at = 0.0

    def add(self, packet: Packet, *, now: float) -> None:
        """Remember ``packet``."""
        self._slots[packet.number % RING_SIZE] = packet
        self.head = max(self.head, packet.number)
        if packet.keyframe and (self.keyframe is None or packet.number > self.keyframe):
            self.keyframe, self.keyframe_at = packet.number, now

    def get(self, number: int) -> Packet | None:
        """The packet with this number, if it is still here."""
        packet = self._slots[number % RING_SIZE]
        return packet if packet is not None and packet.number == number else None

    def keyframe_age(self, *, now: float) -> float:
        """Seconds since the last keyframe; endless if there is none."""
        return inf if self.keyframe is None else now - self.keyframe_at

    def since(self, number: int) -> Iterator[Packet]:
        """Packets from ``number`` on, in order; none if that one is no longer here."""
        if self.get(number) is None:
            return
        for each in range(number, self.head + 1):
            if packet := self.get(each):
                yield packet
