"""The bench's own arithmetic."""

import pytest

from tests.bench.figures import Loads, Measured, percentile
from tests.bench.flat import Census, Course, slope


def measured(cost: float, *latencies: float) -> Measured:
    return Measured(cpu=cost * 100 / 1e6, deliveries=100, latencies=latencies or (1.0,))


def loads(**costs: list[float]) -> Loads:
    loads = Loads()
    for name, rounds in costs.items():
        for turn, cost in enumerate(rounds):
            loads.add("one", name, measured(cost), turn=turn)
    return loads


@pytest.mark.parametrize(("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: int) -> None:
    assert percentile(range(1, 101), share) == expected


def test_a_ratio_is_the_median_of_the_rounds_not_the_ratio_of_the_medians() -> None:
    both = loads(ours=[1.0, 2.0, 10.0], theirs=[3.0, 2.0, 11.0])

    assert both.ratio("one", "ours", "theirs") == pytest.approx(1.1)


def test_only_rounds_that_both_took_are_compared() -> None:
    both = loads(ours=[1.0, 2.0], theirs=[3.0])

    assert both.ratio("one", "ours", "theirs") == pytest.approx(3)


def test_who_did_not_run_has_no_ratio() -> None:
    assert loads(ours=[1.0]).ratio("one", "ours", "theirs") is None


def test_the_best_peer_is_the_one_hardest_to_beat() -> None:
    all_of_them = loads(ours=[1.0], stock=[2.0], nchan=[1.5], ws=[4.0])

    best = all_of_them.best("one", ("stock", "nchan", "ws", "absent"), than="ours")

    assert best is not None
    assert best[0] == "nchan"
    assert best[1] == pytest.approx(1.5)


def test_latency_looks_at_every_message_of_every_round() -> None:
    loads = Loads()
    loads.add("one", "ours", measured(1.0, 5.0, 7.0), turn=0)
    loads.add("one", "ours", measured(1.0, 90.0), turn=1)

    assert loads.latency("one", "ours", 0.99) == 90.0


def test_what_stays_is_flat_and_what_grows_has_a_slope() -> None:
    assert slope([0, 1, 2], [5, 5, 5]) == 0
    assert slope([0, 1, 2], [5, 7, 9]) == pytest.approx(2)
    assert slope([1], [5]) == 0


def test_the_slope_of_a_course_leaves_out_the_beginning() -> None:
    sizes = [10, 40, 60, 60, 60, 60, 60, 60]
    censuses = tuple(
        Census(tasks=1, objects=1, fds=1, rss=size * 1_000_000, at=60.0 * minute) for minute, size in enumerate(sizes)
    )

    assert Course(censuses=censuses, joins=1).slope() == pytest.approx(0)
