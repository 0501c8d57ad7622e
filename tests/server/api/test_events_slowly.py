"""The way round for somebody who reads slowly: parked like everybody, and told what was skipped."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.people import Origin
from server.api.events import Listening
from server.live.frames import Join
from server.live.wheel import TURN, Manners
from tests.server.live.page import Story
from tests.server.live.theatre import PATIENCE, Theatre, open_theatre


@dataclass(slots=True)
class Browser:
    """The other side of an ASGI server: takes pieces while it reads, and hangs up when it likes."""

    reading: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    taken: bytearray = field(default_factory=bytearray)
    stuck: bool = False

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.stuck = not self.reading.is_set()
        await self.reading.wait()
        self.stuck = False
        self.taken += message.get("body", b"")
        self.news.set()

    def heard(self) -> list[dict[str, Any]]:
        """Every object so far."""
        lines = self.taken.decode().splitlines()
        return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]

    async def until(self, name: str) -> dict[str, Any]:
        """The first object that has ``name``."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for each in self.heard():
                    if name in each:
                        return each
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Theatre]:
    async with open_theatre(tmp_path, manners=Manners(stalls_for=timedelta(seconds=3))) as theatre:
        yield theatre


@pytest.fixture
async def browser(theatre: Theatre) -> AsyncIterator[Browser]:
    """Somebody who listens by events and reads."""
    browser = Browser()
    browser.reading.set()
    response = Listening(
        Join(room=theatre.show),
        passage=None,
        live=theatre.live,
        address="192.0.2.1",
        origin=Origin(address="192.0.2.1"),
    )
    serving = asyncio.create_task(response({"type": "http"}, browser.receive, browser.send))
    await browser.until("join")
    yield browser
    browser.reading.set()
    browser.gone.set()
    await serving


async def stall(theatre: Theatre, browser: Browser, story: Story) -> None:
    """Stop reading, until something waits for it."""
    browser.reading.clear()
    async with asyncio.timeout(PATIENCE):
        while not any(seat.waiting for seat in theatre.hub.wheel):
            await theatre.tell(story.next(0))
            await asyncio.sleep(0)


async def test_who_reads_on_hears_of_the_gap_and_nothing_of_the_shop_is_missing(
    theatre: Theatre, browser: Browser
) -> None:
    story = Story(theatre.show)
    await stall(theatre, browser, story)
    for what in (0, 1, 2, 3) * 3:
        await theatre.tell(story.next(what))

    browser.reading.set()
    await browser.until("gap")

    shop = [frame for frame in browser.heard() if frame.get("l") == "shop"]
    heard = {frame["o"] - back for frame in shop for back in range(len(frame["e"]))}
    assert heard == set(range(1, max(heard) + 1))


async def test_who_never_reads_again_is_seen_off_and_their_place_is_free(theatre: Theatre, browser: Browser) -> None:
    await stall(theatre, browser, Story(theatre.show))

    for _ in range(round(timedelta(seconds=4) / TURN)):
        theatre.hub.wheel.turn()
    browser.reading.set()

    assert (await browser.until("disconnect"))["disconnect"]["code"] == 3008
    browser.gone.set()
    async with asyncio.timeout(PATIENCE):
        while theatre.live.turnstile.inside:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_the_seat_is_free_though_the_last_words_are_never_taken(theatre: Theatre, browser: Browser) -> None:
    await stall(theatre, browser, Story(theatre.show))
    [seat] = theatre.hub.wheel

    for _ in range(round(timedelta(seconds=4) / TURN)):
        theatre.hub.wheel.turn()
    async with asyncio.timeout(PATIENCE):
        while len(theatre.hub.wheel):  # noqa: ASYNC110
            await asyncio.sleep(0)

    assert browser.stuck
    assert not theatre.live.turnstile._people[seat.viewer.id]
    assert theatre.live.turnstile.inside == 1


async def test_somebody_who_takes_pings_is_alive(theatre: Theatre, browser: Browser) -> None:
    for _ in range(120):
        theatre.hub.wheel.turn()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    assert {} in browser.heard()
    assert [frame for frame in browser.heard() if "disconnect" in frame] == []
