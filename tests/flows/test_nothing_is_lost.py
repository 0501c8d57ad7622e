"""Workers, Redis and connections die at random while people talk and buy: nothing is lost that nobody was told of.

Every viewer is a ``Page``: it complains by itself about a hole in a lane, about facts out of order, and about facts of
another numbering. What a shop fact changed must stand on every page in the end, however often its bearer died.
"""

import asyncio
import json
import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import websockets
from websockets.asyncio.client import ClientConnection

from core.bus import BusDown
from core.bus_redis import RedisBus
from core.events import AnyEvent, Lane, MessageRemoved
from core.ids import ShowId, mint
from server.live.turnstile import Turnstile
from tests.fakes import PaintedShows, TurnedClock
from tests.server.live.page import Page, Story, a_page
from tests.server.live.theatre import Theatre, open_theatre
from tests.services import RedisServer

WORKERS = 3
VIEWERS = 24
STEPS = 120
CALM_WITHIN = 30.0
"""Seconds in which everybody must stand where the show stands, once nothing dies any more."""


@dataclass(slots=True, eq=False)
class Worker:
    """A theatre that can be killed: its connections break off without a goodbye."""

    folder: Path
    shows: PaintedShows
    redis: str
    theatre: Theatre | None = None
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._open.clear()
        self._over.clear()
        self._task = asyncio.create_task(self._play())
        await self._open.wait()

    async def kill(self) -> None:
        if self.theatre is not None and self._task is not None:
            for seat in tuple(self.theatre.hub.wheel):
                seat.line.abort()
            self.theatre = None
            self._over.set()
            await self._task

    async def _play(self) -> None:
        bus, clock = RedisBus(self.redis, answers_within=timedelta(seconds=1)), TurnedClock()
        turnstile = Turnstile(clock=clock, per_second=100_000)
        folder = self.folder / secrets.token_hex(4)
        folder.mkdir()
        async with open_theatre(folder, bus=bus, shows=self.shows, clock=clock, turnstile=turnstile) as theatre:
            self.theatre = theatre
            self._open.set()
            await self._over.wait()


class Viewer:
    """A page that comes back to any worker, from where it stands, until the evening is over."""

    def __init__(self, workers: list[Worker], show: ShowId, chance: random.Random) -> None:
        self.page = a_page()
        self.breaks = 0
        self._workers = workers
        self._show = show
        self._chance = chance
        self._wire: ClientConnection | None = None

    def break_off(self) -> None:
        if self._wire is not None:
            self._wire.transport.abort()

    def read(self, *, on: bool) -> None:
        if self._wire is not None and not self._wire.transport.is_closing():
            self._wire.transport.resume_reading() if on else self._wire.transport.pause_reading()

    async def watch(self) -> None:
        while True:
            with suppress(OSError, websockets.WebSocketException):
                await self._watch_once()
            self._wire = None
            self.breaks += 1
            await asyncio.sleep(self._chance.uniform(0, 0.05))

    async def _watch_once(self) -> None:
        theatre = self._chance.choice(self._workers).theatre
        if theatre is None:
            return
        ticket = theatre.tickets.write(self.page.viewer)
        async with websockets.connect(theatre.address, compression=None, max_queue=4) as wire:
            self._wire = wire
            await wire.send(json.dumps({"id": 1, "connect": {"ticket": ticket}}))
            await self._join(wire)
            async for text in wire:
                for line in str(text).split("\n"):
                    await self._hear(json.loads(line), wire)

    async def _hear(self, told: dict[str, object], wire: ClientConnection) -> None:
        if "error" in told:
            await asyncio.sleep(0.02)
            await self._join(wire)
            return
        self.page.hear(told)
        if "reset" in told:
            await self._join(wire)

    async def _join(self, wire: ClientConnection) -> None:
        self.page.was_reset = True
        lanes = {lane.value: {"o": at.offset, "ep": at.epoch} for lane, at in self.page.places.items()}
        await wire.send(json.dumps({"id": 2, "join": {"room": self._show, "lanes": lanes}}))


class Outbox:
    """Tells what is owed again and again, as the relay does, until somebody took it."""

    def __init__(self, redis: str) -> None:
        self._bus = RedisBus(redis, answers_within=timedelta(seconds=1))
        self._owed: asyncio.Queue[AnyEvent] = asyncio.Queue()
        self.acknowledged = 0

    def owe(self, fact: AnyEvent) -> None:
        self._owed.put_nowait(fact)

    async def relay(self) -> None:
        while True:
            fact = await self._owed.get()
            while not await self._told(fact):  # noqa: ASYNC110, Redis tells nobody when it is back
                await asyncio.sleep(0.02)
            self.acknowledged += 1
            self._owed.task_done()

    async def settled(self) -> None:
        await self._owed.join()

    async def close(self) -> None:
        await self._bus.close()

    async def say(self, fact: AnyEvent) -> None:
        """Chat is told once: if that fails, it is only in the database."""
        await self._told(fact)

    async def _told(self, fact: AnyEvent) -> bool:
        try:
            await self._bus.publish(fact)
        except BusDown:
            return False
        return True


@asynccontextmanager
async def running(*machines: asyncio.Task[None]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        for machine in machines:
            machine.cancel()
        endings = await asyncio.gather(*machines, return_exceptions=True)
    assert [each for each in endings if not isinstance(each, asyncio.CancelledError)] == []


@pytest.mark.redis
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_dies_every_page_stands_where_the_show_stands(
    seed: int, own_redis: RedisServer, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    show = ShowId(mint("shw"))
    shows, story, outbox = PaintedShows(show), Story(show), Outbox(own_redis.url)
    workers = [Worker(tmp_path, shows, own_redis.url) for _ in range(WORKERS)]
    for worker in workers:
        await worker.start()
    viewers = [Viewer(workers, show, random.Random(f"{seed} {number}")) for number in range(VIEWERS)]
    watching = [asyncio.create_task(viewer.watch()) for viewer in viewers]

    async with running(*watching, asyncio.create_task(outbox.relay())):
        for _ in range(STEPS):
            for _ in range(chance.randint(0, 6)):
                await happen(story, shows, outbox, what=chance.randrange(5))
            await strike(chance, workers, viewers, own_redis)
            await asyncio.sleep(chance.uniform(0, 0.03))
        await calm_down(workers, viewers, own_redis)
        await outbox.settled()
        await all_stand(viewers, story, shows, outbox)
    for worker in workers:
        await worker.kill()
    await outbox.close()

    assert outbox.acknowledged > STEPS / 4
    assert sum(viewer.breaks for viewer in viewers) > VIEWERS
    assert sum(viewer.page.recovered for viewer in viewers) > VIEWERS


async def happen(story: Story, shows: PaintedShows, outbox: Outbox, *, what: int) -> AnyEvent:
    fact = story.next(what)
    shows.paint(fact)
    if fact.lane is Lane.SHOP or isinstance(fact, MessageRemoved):
        outbox.owe(fact)
    else:
        await outbox.say(fact)
    return fact


async def strike(chance: random.Random, workers: list[Worker], viewers: list[Viewer], redis: RedisServer) -> None:
    match chance.randrange(60):
        case 0:
            redis.kill()
            await asyncio.sleep(chance.uniform(0, 0.3))
            redis.start()
        case 1:
            redis.pause()
            await asyncio.sleep(chance.uniform(0, 0.2))
            redis.resume()
        case 2 | 3:
            worker = chance.choice(workers)
            await worker.kill()
            await worker.start()
        case number if number < 20:
            chance.choice(viewers).break_off()
        case number if number < 30:
            chance.choice(viewers).read(on=False)
        case number if number < 40:
            chance.choice(viewers).read(on=True)


async def calm_down(workers: list[Worker], viewers: list[Viewer], redis: RedisServer) -> None:
    for viewer in viewers:
        viewer.read(on=True)
    for worker in workers:
        if worker.theatre is None:
            await worker.start()


async def all_stand(viewers: list[Viewer], story: Story, shows: PaintedShows, outbox: Outbox) -> None:
    """Nothing dies any more: with a few words more, everybody gets to where the show is."""
    now = shows.snapshots[story.show]
    async with asyncio.timeout(CALM_WITHIN):
        while not all(stands(viewer.page, shows, story) for viewer in viewers):
            await happen(story, shows, outbox, what=0)
            await happen(story, shows, outbox, what=1)
            await outbox.settled()
            await asyncio.sleep(0.2)
            now = shows.snapshots[story.show]
    assert all(viewer.page.state is not None for viewer in viewers), now


def stands(page: Page, shows: PaintedShows, story: Story) -> bool:
    """What the shop says must be the same; of the chat some may be missing, but nothing that was removed may be left.

    A message that could not be told while Redis was away is in the database only: a page that did not need a snapshot
    lacks it.
    """
    now = shows.snapshots[story.show]
    if page.state is None or not story.standing.issuperset(message.id for message in page.state.messages):
        return False
    return page.state.model_copy(update={"messages": now.messages}) == now
