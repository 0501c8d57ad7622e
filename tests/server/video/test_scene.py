"""The demo's window moves, shows the time and rings softly."""

from array import array
from datetime import UTC, datetime

import pytest

from server.video import glyphs
from server.video.canvas import Canvas, Colour, circle, lighter
from server.video.scene import HEIGHT, WIDTH, Scene
from server.video.tones import CHUNK, RATE, Melody

STRIDES = (WIDTH, WIDTH // 2)
NOON = datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)


def test_the_picture_moves() -> None:
    scene = Scene(strides=STRIDES)

    before = bytes(scene.paint(seconds=1, now=NOON).y)
    after = bytes(scene.paint(seconds=2, now=NOON).y)

    changed = sum(one != other for one, other in zip(before, after, strict=True))
    assert changed > WIDTH * HEIGHT // 50
    assert len(after) == WIDTH * HEIGHT


def test_the_clock_tells_seconds() -> None:
    scene = Scene(strides=STRIDES)

    before = bytes(scene.paint(seconds=1, now=NOON).y)
    after = bytes(scene.paint(seconds=1, now=NOON.replace(second=57)).y)

    rows = {at // WIDTH for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other}
    assert rows
    assert min(rows) >= 150
    assert max(rows) < 220


def test_painting_outside_is_left_out() -> None:
    canvas = Canvas(8, 4, strides=(8, 4))
    untouched = bytes(canvas.y)

    canvas.span(-1, 0, 8, Colour.rgb(255, 255, 255))
    canvas.span(0, 8, 20, Colour.rgb(255, 255, 255))
    canvas.shade(9, 0, 8, lighter(10))

    assert bytes(canvas.y) == untouched


def test_a_span_has_its_colour() -> None:
    canvas, white = Canvas(8, 4, strides=(8, 4)), Colour.rgb(255, 255, 255)

    canvas.span(2, -3, 4, white)

    assert canvas.y[16:24] == bytes([white.y] * 4 + [16] * 4)
    assert canvas.u[4:8] == bytes([white.u] * 2 + [128] * 2)


def test_circles_are_round() -> None:
    assert circle(2) == [(-2, 0), (-1, 2), (0, 2), (1, 2), (2, 0)]


def test_letters_keep_their_height_and_width() -> None:
    for rows in glyphs.GLYPHS.values():
        assert len(rows) == glyphs.HEIGHT
        assert len({len(row) for row in rows}) == 1
    assert max(end for _, _, end in glyphs.runs("VITRINA")) == glyphs.width("VITRINA")


@pytest.mark.parametrize("at", [0, RATE - CHUNK, RATE, 7 * RATE])
def test_the_sound_is_whole_and_soft(at: int) -> None:
    samples = array("h", Melody().chunk(at))

    assert len(samples) == CHUNK
    assert max(abs(sample) for sample in samples) < 6_000
