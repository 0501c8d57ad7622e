"""The numbers of the judge's bench."""

import numpy as np
import pytest

from tests.bench.judge_scores import average_precision, percentile, quality, threshold


def test_precision_recall_and_f1_are_counted_at_a_threshold() -> None:
    found = quality(np.array([0.9, 0.8, 0.3, 0.1]), np.array([True, False, True, False]), at=0.5)

    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    ("scores", "area"),
    [([0.9, 0.8, 0.2, 0.1], 1.0), ([0.1, 0.2, 0.8, 0.9], (1 / 3 + 2 / 4) / 2), ([0.5] * 4, 0.5)],
    ids=["right", "wrong", "says nothing"],
)
def test_the_area_is_that_of_average_precision(scores: list[float], area: float) -> None:
    assert average_precision(np.array(scores), np.array([True, True, False, False])) == pytest.approx(area)


def test_a_threshold_lets_no_larger_share_of_the_harmless_reach_it() -> None:
    harmless = np.linspace(0, 1, 101)

    for share in (0.01, 0.03, 0.05):
        assert (harmless >= threshold(harmless, share=share)).mean() <= share


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0
