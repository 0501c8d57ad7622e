"""The canvas: a picture in planes of brightness and colour, painted in rows, which is quick without any library."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from server.video import glyphs


@dataclass(frozen=True, slots=True)
class Colour:
    """Brightness and two differences, as video has it. Source: ITU-R BT.601."""

    y: int
    u: int
    v: int

    @classmethod
    def rgb(cls, red: float, green: float, blue: float) -> "Colour":
        """From red, green and blue, 0 to 255."""
        return cls(
            round(16 + 0.257 * red + 0.504 * green + 0.098 * blue),
            round(128 - 0.148 * red - 0.291 * green + 0.439 * blue),
            round(128 + 0.439 * red - 0.368 * green - 0.071 * blue),
        )


def lighter(by: int) -> bytes:
    """A table for ``Canvas.shade``: every brightness moved by ``by``, within what video allows."""
    return bytes(min(235, max(16, level + by)) for level in range(256))


class Canvas:
    """Planes with rows of ``stride`` bytes (half of it for colour), as the encoder wants them."""

    def __init__(self, width: int, height: int, *, strides: tuple[int, int]) -> None:
        self.width = width
        self.height = height
        self._strides = strides
        self.y = bytearray([16]) * (strides[0] * height)
        self.u = bytearray([128]) * (strides[1] * height // 2)
        self.v = bytearray([128]) * (strides[1] * height // 2)

    def copy_from(self, other: "Canvas") -> None:
        """Begin a new picture with ``other``, of the same size."""
        self.y[:], self.u[:], self.v[:] = other.y, other.u, other.v

    def span(self, row: int, left: int, right: int, colour: Colour) -> None:
        """Paint ``row`` from ``left`` up to ``right``; what lies outside is left out."""
        left, right = max(0, left), min(self.width, right)
        if right <= left or not 0 <= row < self.height:
            return
        at = row * self._strides[0]
        self.y[at + left : at + right] = bytes((colour.y,)) * (right - left)
        if row & 1:
            return
        at, left, right = (row >> 1) * self._strides[1], left >> 1, (right + 1) >> 1
        self.u[at + left : at + right] = bytes((colour.u,)) * (right - left)
        self.v[at + left : at + right] = bytes((colour.v,)) * (right - left)

    def shade(self, row: int, left: int, right: int, table: bytes) -> None:
        """Send the brightness of a span through ``table``: light and shadow."""
        left, right = max(0, left), min(self.width, right)
        if right > left and 0 <= row < self.height:
            at = row * self._strides[0]
            self.y[at + left : at + right] = self.y[at + left : at + right].translate(table)

    def block(self, top: int, left: int, *, height: int, width: int, colour: Colour) -> None:
        """Paint a rectangle."""
        for row in range(top, top + height):
            self.span(row, left, left + width, colour)

    def disc(self, x: int, y: int, reach: Iterable[tuple[int, int]], colour: Colour) -> None:
        """Paint a disc around ``x``, ``y``; ``reach`` is from ``circle``."""
        for row, half in reach:
            self.span(y + row, x - half, x + half, colour)

    def glow(self, x: int, y: int, reach: Iterable[tuple[int, int]], table: bytes) -> None:
        """Lighten a disc."""
        for row, half in reach:
            self.shade(y + row, x - half, x + half, table)

    def write(self, text: str, *, top: int, scale: int, colour: Colour) -> None:
        """Write ``text`` in the middle, each point ``scale`` wide and high."""
        left = (self.width - glyphs.width(text) * scale) // 2
        for row, start, end in glyphs.runs(text):
            for line in range(top + row * scale, top + (row + 1) * scale):
                self.span(line, left + start * scale, left + end * scale, colour)


def circle(radius: int) -> list[tuple[int, int]]:
    """Rows of a disc: how far from the middle, and half how wide."""
    return [(row, round(sqrt(radius * radius - row * row))) for row in range(-radius, radius + 1)]
