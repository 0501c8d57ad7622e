"""RedisBus against a real Redis: the contract, and what happens when Redis dies."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from redis.asyncio import Redis

from core.bus import KEPT, BusDown, Position
from core.bus_redis import RedisBus
from core.events import Lane
from core.ids import ShowId
from core.redis_shards import keys_of
from tests.core.bus_contract import RATION, BusContract, Turn, a_show, a_stock, hear, place, told
from tests.services import RedisServer

pytestmark = pytest.mark.redis


@pytest.fixture
async def bus(redis_url: str) -> AsyncIterator[RedisBus]:
    bus = RedisBus(redis_url, ration=RATION)
    yield bus
    await bus.close()


class RedisContract(BusContract):
    @pytest.fixture
    def turn(self, bus: RedisBus) -> Turn:
        async def later(show: ShowId, by: timedelta) -> None:
            """For Redis it is as late as if the ration had been touched so much earlier."""
            numbering = f"{keys_of(show)}:chat:m"
            full_at = int(await bus.shards.of(show).hget(numbering, "f") or 0)
            await bus.shards.of(show).hset(numbering, "f", str(full_at - round(by.total_seconds() * 1e6)))

        return later


class TestOneRedis(RedisContract):
    pass


class TestTwoRedises(RedisContract):
    @pytest.fixture
    async def bus(self, two_redis_urls: str) -> AsyncIterator[RedisBus]:
        bus = RedisBus(two_redis_urls, ration=RATION)
        yield bus
        await bus.close()


class TestCluster(RedisContract):
    @pytest.fixture
    async def bus(self, redis_cluster_url: str) -> AsyncIterator[RedisBus]:
        bus = RedisBus(redis_cluster_url, ration=RATION)
        yield bus
        await bus.close()


async def test_two_processes_hear_each_other(redis_url: str, bus: RedisBus) -> None:
    other, show = RedisBus(redis_url), a_show()

    async with other.listen(show) as deliveries:
        event = a_stock(show)
        position = await place(bus, event)

        assert told(await hear(deliveries)) == [event]
        assert (await other.positions(show))[Lane.SHOP] == position
    await other.close()


async def test_a_stream_that_is_gone_is_not_half_replayed(redis_url: str, bus: RedisBus) -> None:
    show = a_show()
    first = await place(bus, a_stock(show))
    await bus.publish(a_stock(show))
    async with Redis.from_url(redis_url) as redis:
        await redis.delete(f"{keys_of(show)}:shop:s")
    await bus.publish(a_stock(show))

    assert await bus.replay(show, Lane.SHOP, since=first) is None


async def test_a_numbering_that_is_gone_begins_anew(redis_url: str, bus: RedisBus) -> None:
    show = a_show()
    first = await place(bus, a_stock(show))
    async with Redis.from_url(redis_url) as redis:
        await redis.delete(f"{keys_of(show)}:shop:m")

    anew = await place(bus, a_stock(show))

    assert anew.offset == 1
    assert anew.epoch != first.epoch
    assert await bus.replay(show, Lane.SHOP, since=first) is None
    batch = await bus.replay(show, Lane.SHOP, since=Position(offset=0, epoch=anew.epoch))
    assert batch is not None
    assert len(batch.events) == 1


async def test_everything_in_redis_ends_by_itself(redis_url: str, bus: RedisBus) -> None:
    show = a_show()
    await bus.positions(show)
    for _ in range(3):
        await bus.publish(a_stock(show))

    async with Redis.from_url(redis_url) as redis:
        keys = [key async for key in redis.scan_iter(match=f"{keys_of(show)}*")]
        lives = [await redis.ttl(key) for key in keys]

    assert len(keys) == 3 + 1 + 1
    assert all(life > 0 for life in lives)


async def test_a_stream_is_bounded(redis_url: str, bus: RedisBus) -> None:
    show = a_show()
    for _ in range(2):
        await asyncio.gather(*(bus.publish(a_stock(show)) for _ in range(KEPT // 2 + 150)))

    async with Redis.from_url(redis_url) as redis:
        entries: Any = await redis.xrange(f"{keys_of(show)}:shop:s")

    assert KEPT <= sum(entry[b"e"].count(b"\n") + 1 for _, entry in entries) < KEPT + 300


async def test_a_dead_redis_is_told_within_the_limit(own_redis: RedisServer) -> None:
    bus = RedisBus(own_redis.url, answers_within=timedelta(seconds=1))
    await bus.publish(a_stock(a_show()))
    own_redis.kill()

    started = monotonic()
    with pytest.raises(BusDown):
        await bus.publish(a_stock(a_show()))
    with pytest.raises(BusDown):
        async with bus.listen(a_show()):
            pass

    assert monotonic() - started < 4
    assert not await bus.healthy()
    await bus.close()


async def test_a_redis_that_hangs_is_told_within_the_limit(hanging_redis: str) -> None:
    bus = RedisBus(hanging_redis, answers_within=timedelta(milliseconds=200))

    with pytest.raises(BusDown):
        await bus.publish(a_stock(a_show()))
    with pytest.raises(BusDown):
        async with bus.listen(a_show()):
            pass

    assert not await bus.healthy()
    await bus.close()


@pytest.fixture
async def hanging_redis() -> AsyncIterator[str]:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    server.close()
    await server.wait_closed()


async def test_show_ids_do_not_meet_in_keys(bus: RedisBus) -> None:
    short, long = ShowId("shw_1"), ShowId("shw_1:chat")
    await bus.publish(a_stock(short))

    assert (await bus.positions(long))[Lane.SHOP].offset == 0
