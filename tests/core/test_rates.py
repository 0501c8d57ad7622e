"""Rates: exact over all processes, and never open when Redis is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from secrets import token_hex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SlowDown
from core.rates import Count, MemoryRates, Rate, Rates
from core.rates_redis import ANSWERS_WITHIN, RedisRates
from core.redis_shards import Shards
from tests.fakes import TurnedClock
from tests.services import RedisServer

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def rate() -> Rate:
    """A rate of this test alone: the Redis is shared."""
    return Rate(token_hex(8), at_once=5, every=2 * SECOND)


@pytest.fixture(
    params=[
        "memory",
        pytest.param("redis_url", marks=pytest.mark.redis),
        pytest.param("two_redis_urls", marks=pytest.mark.redis),
        pytest.param("redis_cluster_url", marks=pytest.mark.redis),
    ]
)
async def rates(request: pytest.FixtureRequest, clock: TurnedClock) -> AsyncIterator[Rates]:
    if request.param == "memory":
        yield MemoryRates(clock=clock)
        return
    shards = Shards(request.getfixturevalue(request.param))
    await shards.ready()
    yield RedisRates(shards, clock=clock, redis_clock=clock)
    await shards.close()


async def _taken(rates: Rates, *counts: Count, tries: int) -> int:
    """How many of so many tries were let through."""
    passed = 0
    for _ in range(tries):
        with suppress(SlowDown):
            await rates.take(*counts)
            passed += 1
    return passed


async def test_a_burst_and_then_one_at_a_time(rates: Rates, rate: Rate, clock: TurnedClock) -> None:
    mila = Count(rate, "mila")

    assert await _taken(rates, mila, tries=9) == 5
    clock.turn(2 * SECOND)
    assert await _taken(rates, mila, tries=9) == 1
    clock.turn(100 * SECOND)
    assert await _taken(rates, mila, tries=9) == 5


async def test_who_waits_as_told_is_let_through(rates: Rates, rate: Rate, clock: TurnedClock) -> None:
    mila = Count(rate, "mila")
    await _taken(rates, mila, tries=5)
    clock.turn(timedelta(milliseconds=700))

    with pytest.raises(SlowDown) as slow:
        await rates.take(mila)

    assert slow.value.wait == timedelta(milliseconds=1_300)
    clock.turn(slow.value.wait)
    await rates.take(mila)


async def test_nobody_pays_for_others(rates: Rates, rate: Rate) -> None:
    await _taken(rates, Count(rate, "mila"), tries=9)

    assert await _taken(rates, Count(rate, "bo"), tries=9) == 5
    assert await _taken(rates, Count(Rate(f"{rate.name}2", 5, 2 * SECOND), "mila"), tries=9) == 5


async def test_the_tightest_of_several_counts(rates: Rates, rate: Rate) -> None:
    wide = Rate(f"{rate.name} wide", at_once=8, every=SECOND)

    assert await _taken(rates, Count(rate, "mila"), Count(wide, "198.51.100.4"), tries=9) == 5
    assert await _taken(rates, Count(rate, "bo"), Count(wide, "198.51.100.4"), tries=9) == 3


async def test_a_clock_that_is_set_back_makes_nobody_wait(rates: Rates, rate: Rate, clock: TurnedClock) -> None:
    mila = Count(rate, "mila")
    await _taken(rates, mila, tries=5)

    clock.turn(timedelta(hours=-1))

    assert await _taken(rates, mila, tries=9) == 5


@given(st.integers(1, 6), st.lists(st.integers(0, 3_000), max_size=40))
def test_memory_never_lets_more_through_than_the_rate(at_once: int, pauses: list[int]) -> None:
    clock, rate = TurnedClock(), Rate("x", at_once, SECOND)
    rates, begun, passed = MemoryRates(clock=clock), clock.now(), list[float]()

    async def come() -> None:
        for pause in pauses:
            clock.turn(timedelta(milliseconds=pause))
            with suppress(SlowDown):
                await rates.take(Count(rate, "mila"))
                passed.append((clock.now() - begun) / SECOND)

    asyncio.run(come())

    for first, start in enumerate(passed):
        for number, end in enumerate(passed[first:], start=1):
            assert number <= at_once + (end - start) + 1e-9


class Processes:
    """Several processes of one house, each with its own count and its own line to Redis."""

    def __init__(self, url: str, clock: TurnedClock, *, within: timedelta = 10 * SECOND) -> None:
        self._shards = [Shards(url, answers_within=within) for _ in range(4)]
        self.each = [RedisRates(shards, clock=clock) for shards in self._shards]

    async def guess(self, who: Count, *, tries: int) -> int:
        """A guesser whom the kernel sends to one process after another, many at a time."""
        turn = count()

        async def _try() -> bool:
            try:
                await self.each[next(turn) % len(self.each)].take(who)
            except SlowDown:
                return False
            return True

        return sum(await asyncio.gather(*(_try() for _ in range(tries))))

    async def close(self) -> None:
        for shards in self._shards:
            await shards.close()


@pytest.fixture
def slow_rate() -> Rate:
    """One that no test sees refilled, though Redis's own clock runs."""
    return Rate(token_hex(8), at_once=10, every=timedelta(hours=1))


@pytest.fixture
async def four(own_redis: RedisServer, clock: TurnedClock) -> AsyncIterator[Processes]:
    processes = Processes(own_redis.url, clock)
    yield processes
    await processes.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is asked again at once after it did not answer."""
    monkeypatch.setattr("core.rates_redis.ASKED_AGAIN_AFTER", 0.0)


@pytest.mark.redis
async def test_four_processes_have_one_budget(four: Processes, slow_rate: Rate) -> None:
    assert await four.guess(Count(slow_rate, "host@shop.example"), tries=200) == 10


@pytest.mark.redis
@pytest.mark.usefixtures("impatient")
async def test_a_limit_does_not_stand_open_while_redis_is_away(
    four: Processes, own_redis: RedisServer, slow_rate: Rate, caplog: pytest.LogCaptureFixture
) -> None:
    guesser, other = Count(slow_rate, "host@shop.example"), Count(slow_rate, "mila@shop.example")
    assert await four.guess(guesser, tries=4) == 4

    own_redis.kill()
    away = await four.guess(guesser, tries=200)
    own_redis.start()
    back = await four.guess(other, tries=200)

    assert away == 4 * 9  # what each process had left, and no more
    assert back == 10
    assert [each.message for each in caplog.records].count("rates are counted here only") == 4
    assert "shop.example" not in caplog.text


@pytest.mark.redis
@pytest.mark.usefixtures("impatient")
async def test_a_redis_that_hangs_is_as_good_as_away(
    own_redis: RedisServer, slow_rate: Rate, clock: TurnedClock
) -> None:
    four, guesser = Processes(own_redis.url, clock, within=ANSWERS_WITHIN), Count(slow_rate, "host@shop.example")
    await four.guess(guesser, tries=4)

    own_redis.pause()
    hung = await four.guess(guesser, tries=40)
    own_redis.resume()

    assert hung == 4 * 9
    await four.close()


@pytest.mark.redis
async def test_who_was_refused_by_redis_waits_as_redis_says(four: Processes, slow_rate: Rate) -> None:
    guesser = Count(slow_rate, "host@shop.example")
    await four.guess(guesser, tries=10)

    await four.guess(guesser, tries=100)

    assert four.each[0]._here._of(slow_rate).wait(guesser.who) == timedelta()


@pytest.mark.redis
async def test_a_redis_that_is_away_is_not_asked_for_each_request(
    own_redis: RedisServer, slow_rate: Rate, clock: TurnedClock
) -> None:
    asked = list[str]()

    class Watched(Shards):
        async def asked(self, show: str, ask: object) -> object:  # type: ignore[override]
            asked.append(show)
            return await super().asked(show, ask)  # type: ignore[arg-type]

    shards = Watched(own_redis.url, answers_within=ANSWERS_WITHIN)
    rates = RedisRates(shards, clock=clock)
    own_redis.kill()

    assert await _taken(rates, Count(slow_rate, "mila"), tries=20) == 10

    assert len(asked) == 1
    await shards.close()


@pytest.mark.redis
async def test_redis_learns_nobodys_name(four: Processes, own_redis: RedisServer, slow_rate: Rate) -> None:
    await four.guess(Count(slow_rate, "host@shop.example"), tries=1)

    (key,) = own_redis.ask("KEYS", "*")

    assert "shop" not in key
    assert 0 < own_redis.ask("PTTL", key) <= 3_600_000
