"""The scene: a shop window at dusk, for visitors without a camera. Wares pass by, lights drift, a clock ticks."""

import itertools
from collections.abc import Callable, Sequence
from datetime import datetime
from math import pi, sin
from typing import Final

from server.video.canvas import Canvas, Colour, circle, lighter

WIDTH: Final = 360
HEIGHT: Final = 640
SHELF: Final = 500
"""Where the wares stand, in rows from the top."""

_AWNING: Final = 58
_CREAM: Final = Colour.rgb(255, 244, 224)
_ROSE: Final = Colour.rgb(226, 84, 96)
_AMBER: Final = Colour.rgb(255, 190, 92)
_NIGHT: Final = Colour.rgb(52, 34, 78)
_SKY: Final = ((0.0, (44, 32, 92)), (0.45, (150, 70, 130)), (0.8, (244, 138, 112)), (1.0, (255, 196, 128)))
_SUN: Final = circle(64)
_BOKEH: Final = (circle(9), circle(14), circle(20), circle(27))
_BEAM: Final = lighter(13)
_SPARK: Final = lighter(22)
_SHADOW: Final = lighter(-26)

Profile = Sequence[int]
"""Half the width of a ware in each row, from its top to the shelf: all wares are turned on a lathe."""


def _lathe(height: int, outline: Callable[[float], float]) -> Profile:
    return [max(1, round(outline(row / height))) for row in range(height)]


_WARES: Final[Sequence[tuple[Profile, Colour, Colour]]] = (
    (
        _lathe(150, lambda h: 12 if h < 0.25 else 12 + 26 * min(1.0, (h - 0.25) * 5)),
        Colour.rgb(42, 138, 132),
        Colour.rgb(150, 226, 210),
    ),
    (_lathe(88, lambda h: 44 if h < 0.9 else 40), Colour.rgb(240, 236, 226), Colour.rgb(255, 255, 250)),
    (
        _lathe(136, lambda h: 22 + 26 * sin(pi * min(1.0, h * 1.05)) ** 2 if h > 0.12 else 26),
        Colour.rgb(206, 88, 62),
        Colour.rgb(255, 172, 130),
    ),
    (
        _lathe(168, lambda h: 16 + 62 * h * 1.4 if h < 0.42 else (5 if h < 0.93 else 32)),
        Colour.rgb(236, 178, 60),
        Colour.rgb(255, 232, 160),
    ),
    (
        _lathe(64, lambda h: 58 * (1 - (1 - h) ** 3) if h < 0.85 else 52),
        Colour.rgb(76, 86, 160),
        Colour.rgb(164, 176, 240),
    ),
)
_APART: Final = 150


class Scene:
    """Paints the window as it looks at a moment."""

    def __init__(self, *, strides: tuple[int, int]) -> None:
        self._still = _window(Canvas(WIDTH, HEIGHT, strides=strides))
        self.canvas = Canvas(WIDTH, HEIGHT, strides=strides)

    def paint(self, *, seconds: float, now: datetime) -> Canvas:
        """The picture ``seconds`` after the start, with the clock at ``now``."""
        canvas = self.canvas
        canvas.copy_from(self._still)
        self._light(seconds)
        for place, (profile, body, shine) in enumerate(_WARES):
            across = (place * _APART + seconds * 34) % (_APART * len(_WARES)) - _APART
            self._ware(round(across), profile, body=body, shine=shine, turn=seconds + place)
        self._clock(now)
        return canvas

    def _light(self, seconds: float) -> None:
        canvas = self.canvas
        canvas.disc(180 + round(96 * sin(seconds / 7)), 372 + round(26 * sin(seconds / 5)), _SUN, _AMBER)
        for beam, lean in ((sin(seconds / 3), 0.34), (sin(seconds / 4 + 2), -0.28)):
            for row in range(_AWNING + 16, SHELF):
                middle = round(180 + 120 * beam + lean * (row - 290))
                half = 8 + (row >> 4)
                canvas.shade(row, middle - half, middle + half, _BEAM)
        for spark in range(12):
            reach = _BOKEH[spark % len(_BOKEH)]
            rise = (seconds * (16 + 3 * (spark % 5)) + spark * 97) % 460
            sway = 14 * sin(seconds + spark * 1.7)
            canvas.glow(round((spark * 71) % WIDTH + sway), SHELF - 12 - round(rise), reach, _SPARK)

    def _ware(self, x: int, profile: Profile, *, body: Colour, shine: Colour, turn: float) -> None:
        canvas, top = self.canvas, SHELF - len(profile)
        for row, half in enumerate(profile):
            gleam = x + round(half * 0.62 * sin(turn * 1.3))
            canvas.span(top + row, x - half, x + half, body)
            canvas.span(top + row, gleam - half // 7 - 1, gleam + half // 7 + 1, shine)
            canvas.shade(top + row, x - half, x - half // 2, _SHADOW)

    def _clock(self, now: datetime) -> None:
        self.canvas.write(f"{now:%H:%M:%S}", top=152, scale=7, colour=_CREAM)
        part = (now.second + now.microsecond / 1_000_000) / 60
        self.canvas.block(214, 30, height=4, width=300, colour=_NIGHT)
        self.canvas.block(214, 30, height=4, width=round(300 * part), colour=_AMBER)


def _window(canvas: Canvas) -> Canvas:
    for row in range(HEIGHT):
        canvas.span(row, 0, WIDTH, _sky(row / SHELF))
    for row in range(SHELF, HEIGHT):
        fade = (row - SHELF) / (HEIGHT - SHELF)
        canvas.span(row, 0, WIDTH, Colour.rgb(92 - 52 * fade, 52 - 28 * fade, 66 - 30 * fade))
    canvas.block(SHELF, 0, height=14, width=WIDTH, colour=Colour.rgb(196, 132, 92))
    for row in range(14):
        canvas.shade(SHELF + 14 + row, 0, WIDTH, lighter(-18 + row))
    _awning(canvas)
    canvas.write("VITRINA", top=96, scale=5, colour=_AMBER)
    return canvas


def _awning(canvas: Canvas) -> None:
    scallop = circle(15)
    for stripe in range(WIDTH // 30):
        colour = _ROSE if stripe % 2 else _CREAM
        canvas.block(0, stripe * 30, height=_AWNING, width=30, colour=colour)
        canvas.disc(stripe * 30 + 15, _AWNING, scallop, colour)
    for row in range(_AWNING):
        canvas.shade(row, 0, WIDTH, lighter(-(_AWNING - row) // 2))


def _sky(height: float) -> Colour:
    height = min(1.0, height)
    for (low, under), (high, over) in itertools.pairwise(_SKY):
        if height <= high:
            part = (height - low) / (high - low)
            red, green, blue = (start + (end - start) * part for start, end in zip(under, over, strict=True))
            return Colour.rgb(red, green, blue)
    return Colour.rgb(*_SKY[-1][1])
