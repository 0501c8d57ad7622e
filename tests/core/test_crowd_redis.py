"""The crowd between processes, on a real Redis."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.crc import key_slot

from core.crowd import BEAT, SMALL, MemoryCrowd, Sums, Tally
from core.crowd_redis import FRESH, LEASE, PATIENCE, RedisCrowd
from core.errors import RoomTooLarge, Unavailable
from core.events import Author
from core.ids import ShowId, ViewerId, mint
from core.people import Role
from core.redis_shards import Shards, keys_of
from tests.fakes import EVENING, TurnedClock
from tests.redises import RedisCluster, RedisServer

pytestmark = pytest.mark.redis

QUICK = timedelta(milliseconds=300)


def viewers(*numbers: int) -> list[ViewerId]:
    return [ViewerId(f"vwr_{number:032x}") for number in numbers]


def faces(*numbers: int) -> tuple[Author, ...]:
    return tuple(Author(id=each, name=f"Гость {each[-2:]}", role=Role.GUEST) for each in viewers(*numbers))


@dataclass(slots=True)
class Workers:
    """Processes that share one Redis and one clock."""

    shards: Shards
    show: ShowId = field(default_factory=lambda: ShowId(mint("shw")))
    clock: TurnedClock = field(default_factory=TurnedClock)
    each: dict[str, RedisCrowd] = field(default_factory=dict)

    async def beat(self, worker: str, tally: Tally) -> Sums | None:
        """One beat of one process that has only this show."""
        crowd = self.each.setdefault(worker, self.join(worker))
        return (await crowd.beat({self.show: tally})).get(self.show)

    def join(self, worker: str) -> RedisCrowd:
        """Another process."""
        return RedisCrowd(self.shards, worker=worker, clock=self.clock, answers_within=QUICK)


@asynccontextmanager
async def at_work(url: str) -> AsyncIterator[Workers]:
    shards = Shards(url)
    try:
        yield Workers(shards)
    finally:
        await shards.close()


@pytest.fixture
async def workers(redis_url: str) -> AsyncIterator[Workers]:
    async with at_work(redis_url) as workers:
        yield workers


async def test_one_is_told_the_sums_and_the_others_read_nothing(workers: Workers) -> None:
    first = await workers.beat("a", Tally(viewers=2, new=viewers(1, 2), taps={"heart": 1}))
    second = await workers.beat("b", Tally(viewers=3, new=viewers(2, 3, 4), taps={"heart": 2, "clap": 1}))
    workers.clock.turn(LEASE)
    third = await workers.beat("b", Tally(viewers=3, taps={"clap": 4}))
    fourth = await workers.beat("a", Tally(viewers=2))

    assert first == Sums(now=2, unique=2, taps={"heart": 1})
    assert second is None
    assert third == Sums(now=5, unique=4, taps={"heart": 2, "clap": 5})
    assert fourth is None


async def test_a_process_that_died_counts_for_fifteen_seconds_more(workers: Workers) -> None:
    await workers.beat("dies", Tally(viewers=7))

    counts = []
    for pause in (FRESH - timedelta(milliseconds=1), timedelta(milliseconds=1), BEAT):
        workers.clock.turn(pause)
        sums = await workers.beat("lives", Tally(viewers=3))
        counts.append(sums.now if sums else None)

    assert counts == [10, None, 3]


async def test_an_empty_room_counts_nobody_at_once(workers: Workers) -> None:
    await workers.beat("a", Tally(viewers=7))
    await workers.beat("a", Tally(viewers=0))
    workers.clock.turn(BEAT)

    assert await workers.beat("b", Tally(viewers=1)) == Sums(now=1, unique=0, taps={})


async def test_all_rooms_of_a_process_go_in_one_beat_wherever_they_are(redis_url: str, own_redis: RedisServer) -> None:
    async with at_work(f"{redis_url},{own_redis.url}") as workers:
        shows = [ShowId(mint("shw")) for _ in range(20)]
        crowd = workers.join("a")

        sums = await crowd.beat({show: Tally(viewers=at, new=viewers(at)) for at, show in enumerate(shows, 1)})

        assert [sums[show].now for show in shows] == list(range(1, 21))
        assert len({workers.shards.server_of(show) for show in shows}) == 2


async def test_without_a_clock_of_its_own_it_asks_redis_for_the_time(workers: Workers) -> None:
    one, another = (RedisCrowd(workers.shards, worker=name) for name in "ab")

    first = await one.beat({workers.show: Tally(viewers=2)})
    second = await another.beat({workers.show: Tally(viewers=3, members=faces(1, 2, 3))})

    assert first == {workers.show: Sums(now=2, unique=0, taps={})}
    assert second == {}


class Model:
    """What the sums should be, told with dictionaries."""

    def __init__(self) -> None:
        self.reports: dict[str, tuple[int, datetime]] = {}
        self.seen: set[int] = set()
        self.taps: Counter[str] = Counter()
        self.given_at: datetime | None = None

    def beat(
        self, worker: str, here: set[int], taps: dict[str, int], *, now: datetime
    ) -> tuple[int, Counter[str]] | None:
        self.reports[worker] = (len(here), now)
        self.seen |= here
        self.taps.update(taps)
        if self.given_at is not None and now - self.given_at < LEASE:
            return None
        self.given_at = now
        taps_then, self.taps = self.taps, Counter()
        return sum(count for count, at in self.reports.values() if now - at < FRESH), taps_then


_BEATS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d"]),
        st.sets(st.integers(0, 30), max_size=12),
        st.dictionaries(st.sampled_from(["heart", "fire", "wow"]), st.integers(1, 50)),
        st.sampled_from([0, 1, 300, 1_899, 1_900, 2_000, 7_000, 14_999, 15_000, 40_000]),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(beats=_BEATS)
def test_what_is_told_is_what_processes_said_whoever_beats_stops_or_comes_back(
    redis_url: str, beats: list[tuple[str, set[int], dict[str, int], int]]
) -> None:
    async def story() -> None:
        model = Model()
        async with at_work(redis_url) as workers:
            for worker, here, taps, pause in beats:
                tally = Tally(viewers=len(here), new=viewers(*here), taps=taps)
                sums = await workers.beat(worker, tally)
                expected = model.beat(worker, here, taps, now=workers.clock.now())
                workers.clock.turn(timedelta(milliseconds=pause))
                assert (sums and (sums.now, Counter(sums.taps))) == expected
                assert sums is None or abs(sums.unique - len(model.seen)) <= 1

    asyncio.run(story())


async def test_unique_viewers_are_estimated_within_three_standard_errors(workers: Workers) -> None:
    exact = MemoryCrowd()
    count, off = 0, []

    for thousand in range(20):
        new = viewers(*range(thousand * 1_000, thousand * 1_000 + 1_000))
        tally = Tally(viewers=1_000, new=new)
        estimated = await workers.beat("a", tally)
        count = (await exact.beat({workers.show: tally}))[workers.show].unique
        workers.clock.turn(BEAT)
        assert estimated is not None
        off.append(abs(estimated.unique - count) / count)

    assert count == 20_000
    assert max(off) < 3 * 0.0081


# Redis goes away


async def test_while_redis_is_away_everybody_counts_their_own_and_taps_wait(own_redis: RedisServer) -> None:
    async with at_work(own_redis.url) as workers:
        await workers.beat("a", Tally(viewers=1))
        own_redis.kill()

        alone = [await workers.beat("a", Tally(viewers=2, new=viewers(1), taps={"heart": 3})) for _ in range(2)]
        own_redis.start()
        workers.clock.turn(BEAT)
        back = await workers.beat("a", Tally(viewers=4, new=viewers(2), taps={"heart": 1}))

        assert alone == [Sums(now=2, unique=2, taps={}, everywhere=False)] * 2
        assert back == Sums(now=4, unique=2, taps={"heart": 7})


async def test_taps_that_waited_too_long_are_shown_here_and_not_again_elsewhere(own_redis: RedisServer) -> None:
    async with at_work(own_redis.url) as workers:
        own_redis.kill()

        shown = [await workers.beat("a", Tally(viewers=1, taps={"heart": 1})) for _ in range(PATIENCE + 2)]
        own_redis.start()
        back = await workers.beat("a", Tally(viewers=1))

        assert [dict(sums.taps) for sums in shown if sums] == [{}] * PATIENCE + [{"heart": PATIENCE + 1}, {"heart": 1}]
        assert back == Sums(now=1, unique=0, taps={})


async def test_a_redis_that_hangs_holds_no_beat_up(own_redis: RedisServer) -> None:
    async with at_work(own_redis.url) as workers:
        await workers.beat("a", Tally(viewers=1))
        workers.clock.turn(BEAT)
        own_redis.pause()

        hung = await workers.beat("a", Tally(viewers=2, taps={"heart": 1}))
        own_redis.resume()
        back = await workers.beat("a", Tally(viewers=2))

        assert hung == Sums(now=2, unique=2, taps={}, everywhere=False)
        assert back is None or back.everywhere


async def test_a_room_that_closed_while_redis_was_away_is_forgotten(own_redis: RedisServer) -> None:
    async with at_work(own_redis.url) as workers:
        own_redis.kill()
        await workers.beat("a", Tally(viewers=1, taps={"heart": 1}))

        assert await workers.each["a"].beat({}) == {}

        own_redis.start()
        assert await workers.beat("a", Tally(viewers=1)) == Sums(now=1, unique=0, taps={})


async def test_in_a_cluster_every_show_is_counted_where_it_lives(redis_cluster_url: str) -> None:
    async with at_work(redis_cluster_url) as workers:
        shows = [ShowId(mint("shw")) for _ in range(20)]
        crowd = workers.join("a")

        sums = await crowd.beat({show: Tally(viewers=at, new=viewers(at)) for at, show in enumerate(shows, 1)})

        assert [(sums[show].now, sums[show].everywhere) for show in shows] == [(at, True) for at in range(1, 21)]
        assert len({workers.shards.server_of(show) for show in shows}) == 3


async def test_a_show_that_moves_to_another_node_is_counted_here_for_one_beat(own_cluster: RedisCluster) -> None:
    async with at_work(own_cluster.url) as workers:
        await workers.shards.find()
        slot = key_slot(keys_of(workers.show).encode())
        home = own_cluster.owner(slot)
        own_cluster.move(slot, to=next(node for node in own_cluster.nodes if node is not home))

        alone = await workers.beat("a", Tally(viewers=2, taps={"heart": 1}))
        await workers.shards.asked(workers.show, lambda redis: redis.exists(keys_of(workers.show)))  # as the bus does
        together = await workers.beat("a", Tally(viewers=2, taps={"heart": 1}))

        assert alone == Sums(now=2, unique=2, taps={}, everywhere=False)
        assert together == Sums(now=2, unique=0, taps={"heart": 2})


# Who is there


async def test_who_is_there_is_told_by_all_processes_together(workers: Workers) -> None:
    await workers.beat("a", Tally(viewers=2, members=faces(4, 1)))
    await workers.beat("b", Tally(viewers=2, members=faces(1, 3)))

    assert await workers.join("c").members(workers.show) == faces(1, 3, 4)


async def test_a_list_follows_who_comes_and_goes(workers: Workers) -> None:
    for members in (faces(1, 2), faces(1, 2), faces(2), faces(2, 5)):
        await workers.beat("a", Tally(viewers=len(members), members=members))

    assert await workers.each["a"].members(workers.show) == faces(2, 5)


async def test_a_process_that_died_takes_its_people_with_it(workers: Workers) -> None:
    await workers.beat("dies", Tally(viewers=1, members=faces(1)))
    workers.clock.turn(FRESH)
    await workers.beat("lives", Tally(viewers=1, members=faces(2)))

    assert await workers.each["lives"].members(workers.show) == faces(2)


async def _too_many_together(workers: Workers) -> None:
    half = SMALL // 2 + 1
    await workers.beat("a", Tally(viewers=half, members=faces(*range(half))))
    await workers.beat("b", Tally(viewers=half, members=faces(*range(half, 2 * half))))


async def _too_many_in_one(workers: Workers) -> None:
    await workers.beat("a", Tally(viewers=1, members=faces(1)))
    await workers.beat("a", Tally(viewers=SMALL + 1, members=None))


@pytest.mark.parametrize("crowded", [_too_many_together, _too_many_in_one])
async def test_a_large_room_has_no_list(workers: Workers, crowded: Callable[[Workers], Awaitable[None]]) -> None:
    await crowded(workers)

    with pytest.raises(RoomTooLarge):
        await workers.each["a"].members(workers.show)


async def test_a_list_that_redis_lost_is_told_again(workers: Workers) -> None:
    tally = Tally(viewers=1, members=faces(1))
    await workers.beat("a", tally)
    await workers.shards.of(workers.show).delete(f"{keys_of(workers.show)}:who")

    with pytest.raises(Unavailable):
        await workers.each["a"].members(workers.show)
    await workers.beat("a", tally)
    await workers.beat("a", tally)

    assert await workers.each["a"].members(workers.show) == faces(1)


async def test_nobody_can_say_who_is_there_while_redis_is_away(own_redis: RedisServer) -> None:
    async with at_work(own_redis.url) as workers:
        own_redis.kill()

        with pytest.raises(Unavailable):
            await workers.join("a").members(workers.show)


async def test_nothing_of_a_show_is_kept_for_ever(workers: Workers) -> None:
    await workers.beat("a", Tally(viewers=1, new=viewers(1), taps={"heart": 1}, members=faces(1)))
    await workers.beat("b", Tally(viewers=1, taps={"heart": 1}))

    redis = workers.shards.of(workers.show)
    kept = {key: await redis.ttl(key) async for key in redis.scan_iter(f"{keys_of(workers.show)}:*")}

    assert len(kept) == 5
    assert min(kept.values()) > 0
    assert workers.clock.now() == EVENING
