"""Tones: a soft note for every second, so that one hears whether sound and picture are together."""

from array import array
from math import exp, pi, sin
from typing import Final

RATE: Final = 48_000
"""Samples a second."""

CHUNK: Final = 960
"""Samples in 20 ms, what one Opus packet carries."""

_NOTES: Final = (261.63, 329.63, 392.0, 440.0, 392.0, 329.63)
"""Hertz: up and down a chord."""

_LOUDNESS: Final = 2_600
"""Of 32767: there, but not in the way."""


class Melody:
    """One note a second, each struck softly and dying away."""

    def __init__(self) -> None:
        self._notes = [_note(pitch) for pitch in _NOTES]

    def chunk(self, at: int) -> bytes:
        """20 ms of mono sound, 16 bits, ``at`` a multiple of ``CHUNK`` samples after a full second."""
        second, inside = divmod(at, RATE)
        return self._notes[second % len(self._notes)][inside : inside + CHUNK].tobytes()


def _note(pitch: float) -> "array[int]":
    def sample(at: int) -> int:
        time = at / RATE
        strike = min(1.0, time * 60) * exp(-3.2 * time) * min(1.0, (1 - time) * 20)
        return round(_LOUDNESS * strike * (sin(2 * pi * pitch * time) + 0.3 * sin(4 * pi * pitch * time)))

    return array("h", map(sample, range(RATE)))
