"""Gaps: which of the host's packets were lost, when to ask for them again, and when to give up on them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiortc.rtp import RtpPacket

from server.video.numbers import unwrap

ASK_AGAIN_AFTER: Final = 0.08
"""Seconds between two requests for the same packet: a generous round trip."""

GIVE_UP_AFTER: Final = 0.6
"""Seconds after which a lost packet is worth a keyframe rather than another request."""

MOST_MISSING: Final = 256
"""Packets; a longer gap is not repaired but skipped with a keyframe."""


@dataclass(slots=True)
class _Gap:
    seen_at: float
    asked_at: float


class Gaps:
    """Takes the place of aiortc's NackGenerator, which asks once per new gap and never again."""

    def __init__(self, *, now: Callable[[], float], on_hopeless: Callable[[], None]) -> None:
        """``now`` is monotonic, in seconds; ``on_hopeless`` is told that only a keyframe helps."""
        self._now = now
        self._on_hopeless = on_hopeless
        self._head: int | None = None
        self._gaps: dict[int, _Gap] = {}
        self.missing: set[int] = set()

    def add(self, packet: RtpPacket) -> bool:
        """Take note of a packet. True: ask for ``missing``."""
        number = packet.sequence_number if self._head is None else unwrap(packet.sequence_number, near=self._head)
        now = self._now()
        self._gaps.pop(number, None)
        self._note(number, now)
        if not self._gaps:
            return False
        self._give_up(now)
        return self._choose(now)

    def _note(self, number: int, now: float) -> None:
        if self._head is None or number <= self._head:
            self._head = number if self._head is None else self._head
            return
        if number - self._head > MOST_MISSING:
            self._gaps.clear()
            self._on_hopeless()
        else:
            self._gaps.update((lost, _Gap(now, 0.0)) for lost in range(self._head + 1, number))
        self._head = number

    def _give_up(self, now: float) -> None:
        old = [number for number, gap in self._gaps.items() if now - gap.seen_at > GIVE_UP_AFTER]
        for number in old:
            del self._gaps[number]
        if old:
            self._on_hopeless()

    def _choose(self, now: float) -> bool:
        due = [number for number, gap in self._gaps.items() if now - gap.asked_at > ASK_AGAIN_AFTER]
        for number in due:
            self._gaps[number].asked_at = now
        self.missing = {number & 0xFFFF for number in due}
        return bool(due)
