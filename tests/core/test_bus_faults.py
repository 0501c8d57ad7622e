"""RedisBus when Redis dies, hangs, forgets or comes back, or one of several goes: who is told, and who goes on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from redis.crc import key_slot

from core.bus import BusDown, Position
from core.bus_redis import RedisBus
from core.events import Lane
from core.ids import ShowId
from core.redis_shards import keys_of, partition_of
from tests.core.bus_contract import HEARD_WITHIN, a_show, a_stock, hear, hear_events, place, told, until
from tests.redises import SLOTS, RedisCluster, RedisServer

pytestmark = pytest.mark.redis

QUICK = timedelta(seconds=1)
"""How long a bus of these tests waits for Redis."""

BEAT = 0.05
"""Seconds between two words to ourselves in these tests."""


@asynccontextmanager
async def a_bus(url: str, *, within: timedelta = QUICK, heartbeat: float = BEAT) -> AsyncIterator[RedisBus]:
    bus = RedisBus(url, answers_within=within, heartbeat=heartbeat)
    try:
        yield bus
    finally:
        await bus.close()


async def placed_again(bus: RedisBus, show: ShowId) -> Position:
    """Publish as soon as it is possible again, as an outbox would."""
    event = a_stock(show)
    positions: list[Position] = []

    async def carried() -> bool:
        try:
            positions.append(await place(bus, event))
        except BusDown:
            return False
        return True

    await until(carried)
    return positions[0]


async def ended(deliveries: AsyncIterator[object]) -> bool:
    """Whether the iterator ends, whatever it still says before."""
    async with asyncio.timeout(HEARD_WITHIN):
        async for _ in deliveries:
            pass
    return True


def shows_of_nodes(cluster: RedisCluster) -> list[tuple[ShowId, RedisServer]]:
    """A show for each node."""
    found: dict[int, tuple[ShowId, RedisServer]] = {}
    while len(found) < len(cluster.nodes):
        show = a_show()
        node = cluster.owner(key_slot(f"p{partition_of(show)}".encode()))
        found.setdefault(node.port, (show, node))
    return [found[node.port] for node in cluster.nodes]


async def test_a_listener_ends_when_redis_dies_and_hears_again_when_it_is_back(own_redis: RedisServer) -> None:
    show = a_show()
    async with a_bus(own_redis.url) as bus:
        async with bus.listen(show) as deliveries:
            before = await place(bus, a_stock(show))
            await hear(deliveries)
            own_redis.kill()
            assert await ended(deliveries)
        assert not await bus.healthy()
        own_redis.start()
        after = await placed_again(bus, show)
        await until(bus.healthy)
        async with bus.listen(show) as deliveries:
            event = a_stock(show)
            await place(bus, event)
            heard = told(await hear(deliveries))

        assert heard == [event]
        assert after.epoch != before.epoch
        assert await bus.replay(show, Lane.SHOP, since=before) is None


async def test_a_process_that_went_deaf_hears_again_although_nobody_asks(own_redis: RedisServer) -> None:
    async with a_bus(own_redis.url) as bus:
        async with bus.listen(a_show()):
            pass
        own_redis.kill()
        await until(lambda: _negated(bus.healthy))
        ailing = await bus.ailing()
        own_redis.start()

        await until(bus.healthy)

        assert ailing == (f"127.0.0.1:{own_redis.port}/0",)
        assert await bus.ailing() == ()


async def test_a_process_that_cannot_hear_is_not_ready_although_redis_answers(own_redis: RedisServer) -> None:
    show = a_show()
    async with a_bus(own_redis.url) as bus:
        async with bus.listen(show) as deliveries:
            own_redis.ask("ACL", "SETUSER", "default", "-subscribe")
            own_redis.ask("CLIENT", "KILL", "TYPE", "pubsub")
            assert await ended(deliveries)
        carried = await place(bus, a_stock(show))
        ready = await bus.healthy()
        with pytest.raises(BusDown):
            async with bus.listen(show):
                pass
        own_redis.ask("ACL", "SETUSER", "default", "+subscribe")

        await until(bus.healthy)

        assert carried.offset == 1
        assert not ready


async def test_redis_that_forgot_everything_begins_a_new_epoch(own_redis: RedisServer) -> None:
    show = a_show()
    async with a_bus(own_redis.url) as bus, bus.listen(show) as deliveries:
        before = [await place(bus, a_stock(show)) for _ in range(3)]
        own_redis.ask("FLUSHALL")
        after = await place(bus, a_stock(show))
        heard = await hear_events(deliveries, 4)

        assert [offset for offset, _ in heard] == [1, 2, 3, 1]
        assert (after.offset, after.epoch == before[0].epoch) == (1, False)
        assert await bus.replay(show, Lane.SHOP, since=before[0]) is None


async def test_redis_that_hangs_is_told_in_time_and_ends_the_listeners(own_redis: RedisServer) -> None:
    show = a_show()
    async with a_bus(own_redis.url, within=timedelta(milliseconds=300)) as bus:
        async with bus.listen(show) as deliveries:
            first = await place(bus, a_stock(show))
            own_redis.pause()
            with pytest.raises(BusDown):
                await bus.publish(a_stock(show))
            assert await ended(deliveries)
            assert not await bus.healthy()
            own_redis.resume()
        await until(bus.healthy)
        last = await placed_again(bus, show)

        replayed = await bus.replay(show, Lane.SHOP, since=first)
        assert replayed is not None
        assert replayed.offset == last.offset
        assert len(replayed.events) == last.offset - first.offset


async def test_a_killed_connection_ends_the_listeners_and_a_replay_repairs(own_redis: RedisServer) -> None:
    show = a_show()
    async with a_bus(own_redis.url) as bus:
        async with bus.listen(show) as deliveries:
            heard = await place(bus, a_stock(show))
            await hear(deliveries)
            own_redis.ask("CLIENT", "KILL", "TYPE", "pubsub")
            missed = a_stock(show)
            await place(bus, missed)
            assert await ended(deliveries)
        async with bus.listen(show):
            batch = await bus.replay(show, Lane.SHOP, since=heard)

    assert told(batch) == [missed]


async def test_what_failed_can_be_published_again_and_comes_once(own_redis: RedisServer) -> None:
    show, event = a_show(), a_stock(a_show())
    event = event.model_copy(update={"show": show})
    async with a_bus(own_redis.url, within=timedelta(milliseconds=300)) as bus, a_bus(own_redis.url) as other:
        await place(bus, a_stock(show))
        own_redis.pause()
        with pytest.raises(BusDown):
            await bus.publish(event)
        own_redis.resume()

        again = await asyncio.gather(*(place(each, event) for each in (other, bus, other)))

        assert {position.offset for position in again} == {2}
        assert (await bus.positions(show))[Lane.SHOP].offset == 2


async def test_one_of_several_dies_and_the_others_go_on(own_redis: RedisServer, redis_url: str) -> None:
    async with a_bus(f"{redis_url},{own_redis.url}") as bus:
        mine = next(show for show in iter(a_show, None) if str(own_redis.port) in bus.shards.server_of(show).name)
        other = next(show for show in iter(a_show, None) if str(own_redis.port) not in bus.shards.server_of(show).name)
        async with bus.listen(mine) as dying, bus.listen(other) as living:
            own_redis.kill()
            assert await ended(dying)
            with pytest.raises(BusDown):
                await bus.publish(a_stock(mine))
            with pytest.raises(BusDown):
                await bus.positions(mine)
            event = a_stock(other)
            await place(bus, event)

            assert told(await hear(living)) == [event]
            assert await bus.healthy()
            assert await bus.ailing() == (f"127.0.0.1:{own_redis.port}/0",)
            own_redis.start()
            await placed_again(bus, mine)
            await until(lambda: _nobody_is_ailing(bus))


async def test_a_node_dies_and_the_shows_of_the_others_go_on(own_cluster: RedisCluster) -> None:
    (lost, dead), *others = shows_of_nodes(own_cluster)
    async with a_bus(own_cluster.url) as bus, bus.listen(lost) as dying:
        dead.kill()

        assert await ended(dying)
        for show, _ in others:
            async with bus.listen(show) as deliveries:
                event = a_stock(show)
                await place(bus, event)
                assert told(await hear(deliveries)) == [event]
        with pytest.raises(BusDown):
            await bus.publish(a_stock(lost))
        with pytest.raises(BusDown):
            async with bus.listen(lost):
                pass
        assert await bus.healthy()


async def test_a_show_that_moves_to_another_node_is_followed(own_cluster: RedisCluster) -> None:
    (show, old), (_, new), _ = shows_of_nodes(own_cluster)
    slot = key_slot(f"p{partition_of(show)}".encode())
    async with a_bus(own_cluster.url) as bus:
        async with bus.listen(show) as deliveries:
            first = a_stock(show)
            await place(bus, first)
            assert told(await hear(deliveries)) == [first]
            for key in old.ask("KEYS", f"{keys_of(show)}*"):
                old.ask("DEL", key)
            own_cluster.move(slot, to=new)
            assert await ended(deliveries)
        async with bus.listen(show) as deliveries:
            event = a_stock(show)
            position = await place(bus, event)

            assert told(await hear(deliveries)) == [event]
            assert position.offset == 1
            assert bus.shards.server_of(show).name == f"127.0.0.1:{new.port}/0"


async def test_a_copy_that_takes_over_is_found(own_cluster: RedisCluster) -> None:
    (show, old), *_ = shows_of_nodes(own_cluster)
    async with a_bus(own_cluster.url) as bus:
        await place(bus, a_stock(show))
        own_cluster.add_copy(of=old)
        old.kill()

        last = await placed_again(bus, show)
        async with bus.listen(show) as deliveries:
            event = a_stock(show)
            await place(bus, event)

            assert last.offset in (1, 2)  # a copy may lag behind by what was acknowledged last
            assert told(await hear(deliveries)) == [event]


async def test_the_shows_of_a_cluster_are_spread_over_its_nodes(own_cluster: RedisCluster) -> None:
    owners = [own_cluster.owner(key_slot(f"p{partition}".encode())).port for partition in range(128)]

    assert all(owners.count(node.port) > 128 // len(own_cluster.nodes) // 2 for node in own_cluster.nodes)
    assert SLOTS == 16_384


async def _negated(claim: Callable[[], Awaitable[bool]]) -> bool:
    return not await claim()


async def _nobody_is_ailing(bus: RedisBus) -> bool:
    return await bus.ailing() == ()
