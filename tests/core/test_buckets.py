"""A rate is never exceeded, and a wait that was told is enough."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.buckets import Buckets
from core.errors import SlowDown
from tests.fakes import TurnedClock

EVERY = timedelta(seconds=2)


@given(st.integers(1, 8), st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 12)), max_size=60))
def test_never_more_than_a_burst_and_the_rate(at_once: int, visits: list[tuple[int, int]]) -> None:
    clock = TurnedClock()
    buckets = Buckets(at_once=at_once, every=EVERY, clock=clock)
    taken: list[tuple[float, int]] = []
    begun = clock.now()

    for pause, wanted in visits:
        clock.turn(timedelta(milliseconds=pause))
        taken.append(((clock.now() - begun).total_seconds(), buckets.take_up_to(wanted, "mila")))

    for first, (start, _) in enumerate(taken):
        total = 0
        for end, count in taken[first:]:
            total += count
            assert total <= at_once + (end - start) / EVERY.total_seconds() + 1e-9


@given(st.integers(1, 8), st.lists(st.integers(0, 3_000), max_size=40))
def test_who_waits_as_told_is_let_through(at_once: int, pauses: list[int]) -> None:
    clock = TurnedClock()
    buckets = Buckets(at_once=at_once, every=EVERY, clock=clock)
    waits: list[timedelta] = []

    for pause in pauses:
        clock.turn(timedelta(milliseconds=pause))
        try:
            buckets.take("mila")
        except SlowDown as slow:
            waits.append(slow.wait)
            clock.turn(slow.wait)
            buckets.take("mila")

    assert all(timedelta(0) < wait <= EVERY for wait in waits)


def test_a_full_bucket_gives_a_burst_and_then_one_at_a_time() -> None:
    clock = TurnedClock()
    buckets = Buckets(at_once=3, every=EVERY, clock=clock)

    assert buckets.take_up_to(10, "mila") == 3
    assert not buckets.is_full("mila")
    clock.turn(EVERY)
    assert buckets.take_up_to(10, "mila") == 1
    clock.turn(EVERY * 100)
    assert buckets.is_full("mila")
    assert buckets.take_up_to(10, "mila") == 3


def test_people_do_not_share_a_bucket() -> None:
    buckets = Buckets(at_once=1, every=EVERY, clock=TurnedClock())
    buckets.take("mila")

    buckets.take("bo")

    with pytest.raises(SlowDown):
        buckets.take("mila")


def test_only_so_many_are_remembered() -> None:
    buckets = Buckets(at_once=1, every=EVERY, clock=TurnedClock(), remembered=10)

    for number in range(1_000):
        buckets.take(number)

    assert len(buckets._full_at) == 10


def test_a_clock_that_is_set_back_makes_nobody_wait() -> None:
    clock = TurnedClock()
    buckets = Buckets(at_once=3, every=EVERY, clock=clock)
    buckets.take("mila")

    clock.turn(timedelta(hours=-1))

    assert [buckets.take_up_to(2, "mila") for _ in range(3)] == [2, 1, 0]
