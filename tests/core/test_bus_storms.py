"""Many publishers, listeners who come and go, lines that are cut at random: nobody has a hole without knowing it."""

import asyncio
import random
from dataclasses import dataclass, field

import pytest

from core.bus import Batch, BusDown, Position
from core.bus_redis import RedisBus
from core.events import Event, Lane, decode
from core.ids import ShowId
from tests.core.bus_contract import a_message, a_removal, a_show, a_stock, until
from tests.redises import RedisServer

pytestmark = pytest.mark.redis

FACTS = 45
"""Facts of one publisher; all together fewer than a replay may hold."""


@dataclass(slots=True)
class Follower:
    """Follows the lanes of a show as a room does: what a line missed is repaired by replay."""

    bus: RedisBus
    show: ShowId
    places: dict[Lane, Position]
    log: dict[Lane, list[str]] = field(default_factory=lambda: {lane: [] for lane in Lane})
    lines: int = 0
    holes: int = 0

    async def follow(self) -> None:
        while True:
            try:
                async with self.bus.listen(self.show) as deliveries:
                    self.lines += 1
                    await self.repair()
                    heard: dict[Lane, int] = {}
                    async for delivery in deliveries:
                        assert isinstance(delivery, Batch)
                        self.holes += heard.get(delivery.lane, delivery.first - 1) != delivery.first - 1
                        heard[delivery.lane] = delivery.offset
                        self.take(delivery)
            except BusDown:
                await asyncio.sleep(0.01)

    async def repair(self) -> None:
        for lane in Lane:
            batch = await self.bus.replay(self.show, lane, since=self.places[lane])
            assert batch is not None, "nobody misses more than a replay may hold"
            self.take(batch)

    def take(self, batch: Batch) -> None:
        place = self.places[batch.lane]
        assert batch.epoch == place.epoch
        assert batch.first <= place.offset + 1, "a hole after a repair"
        new = batch.events[len(batch.events) - max(0, batch.offset - place.offset) :]
        if batch.offset > place.offset:
            self.log[batch.lane] += [decode(event).id for event in new]
            self.places[batch.lane] = Position(offset=batch.offset, epoch=batch.epoch)


async def publish_some(bus: RedisBus, show: ShowId, chance: random.Random) -> list[tuple[Position, Event]]:
    placed: list[tuple[Position, Event]] = []
    for number in range(FACTS):
        fact = chance.choice((a_stock(show), a_removal(show), a_message(show)))
        while True:
            try:
                position = await bus.publish(fact)
                break
            except BusDown:
                await asyncio.sleep(0.005)  # as the outbox does: the same fact again
        if position is not None:
            placed.append((position, fact))
        if number % 3 == 0:
            await asyncio.sleep(chance.random() * 0.01)
    return placed


async def cut_lines(redis: RedisServer, chance: random.Random) -> None:
    kind = "pubsub"
    while True:
        await asyncio.to_thread(redis.ask, "CLIENT", "KILL", "TYPE", kind)
        kind = chance.choice(["pubsub", "pubsub", "normal"])
        await asyncio.sleep(chance.random() * 0.08)


@pytest.mark.parametrize("seed", range(10))
async def test_a_listener_has_no_hole_or_its_line_ended(own_redis: RedisServer, seed: int) -> None:
    chance, show = random.Random(seed), a_show()
    buses = [RedisBus(own_redis.url, heartbeat=0.05) for _ in range(2)]
    start = dict(await buses[0].positions(show))
    followers = [Follower(bus=buses[number % 2], show=show, places=dict(start)) for number in range(4)]
    following = [asyncio.create_task(follower.follow()) for follower in followers]
    await until(lambda: all(follower.lines for follower in followers))
    cutting = asyncio.create_task(cut_lines(own_redis, chance))

    placed = await asyncio.gather(*(publish_some(bus, show, chance) for bus in buses for _ in range(3)))
    cutting.cancel()
    await asyncio.gather(cutting, return_exceptions=True)
    expected: dict[Lane, dict[int, str]] = {lane: {} for lane in Lane}
    for position, fact in (pair for some in placed for pair in some):
        assert expected[fact.lane or Lane.CHAT].setdefault(position.offset, fact.id) == fact.id
    await until(
        lambda: (
            any(task.done() for task in following)
            or all(len(follower.log[lane]) >= len(expected[lane]) for follower in followers for lane in Lane)
        )
    )

    assert [task.exception() for task in following if task.done()] == []
    for follower in followers:
        assert follower.holes == 0
        assert follower.log == {lane: [ids[offset] for offset in sorted(ids)] for lane, ids in expected.items()}
    assert all(sorted(ids) == list(range(1, len(ids) + 1)) for ids in expected.values())
    await until(lambda: all(follower.lines > 1 for follower in followers))  # all were cut
    for task in following:
        task.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    for bus in buses:
        await bus.close()
