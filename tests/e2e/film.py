"""Film: what a page shows, as a short film. Chromium gives pictures when something changes; PyAV makes a film of them.

``make film`` takes them; a usual run does not, for pictures cost time.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from av.video.frame import PictureType, VideoFrame
from playwright.sync_api import Page

QUALITY = 70
"""Of the JPEG pictures, of 100."""

RATE = 12
"""Pictures a second."""

BITS = 300_000
"""A second."""

LINGERS = 1_500
"""Milliseconds the last picture stays."""


@contextmanager
def filmed(page: Page, path: Path) -> Iterator[None]:
    """Film ``page`` and write a WebM to ``path``, as large as the page is in CSS pixels, in real time."""
    pictures: list[tuple[float, bytes]] = []
    session = page.context.new_cdp_session(page)

    def take(event: dict[str, Any]) -> None:
        pictures.append((event["metadata"]["timestamp"], base64.b64decode(event["data"])))
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    size = page.viewport_size or {"width": 390, "height": 844}
    session.on("Page.screencastFrame", take)
    limits = {"maxWidth": size["width"], "maxHeight": size["height"], "everyNthFrame": 3}
    session.send("Page.startScreencast", {"format": "jpeg", "quality": QUALITY, **limits})
    try:
        yield
        page.wait_for_timeout(LINGERS)
    finally:
        session.send("Page.stopScreencast")
        session.detach()
    _write(pictures, path)


def _write(pictures: list[tuple[float, bytes]], path: Path) -> None:
    assert pictures, "nothing changed on the page"
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="webm") as film:
        stream = film.add_stream("libvpx-vp9", rate=RATE, options={"deadline": "good", "cpu-used": "4"})
        stream.bit_rate = BITS
        stream.pix_fmt = "yuv420p"
        first = _decoded(pictures[0][1])
        stream.width, stream.height = first.width // 2 * 2, first.height // 2 * 2
        began, last = pictures[0][0], -1
        for moment, picture in [*pictures, (pictures[-1][0] + LINGERS / 1_000, pictures[-1][1])]:
            place = max(last + 1, round((moment - began) * RATE))
            shown = _decoded(picture).reformat(width=stream.width, height=stream.height, format="yuv420p")
            shown.pts, shown.time_base, last = place, Fraction(1, RATE), place
            shown.pict_type = PictureType.NONE  # a JPEG is a whole picture; in a film only what changed is new
            film.mux(stream.encode(shown))
        film.mux(stream.encode(None))


def _decoded(picture: bytes) -> VideoFrame:
    with av.open(BytesIO(picture), "r", format="jpeg_pipe") as opened:
        return next(opened.decode(video=0))
