"""Floors under the figures of docs/quality-assistant.md, with a margin."""

import pytest

from chat.answering.understanding import Understanding
from tests.bench.assistant import ask, figures

UNDERSTANDING = Understanding.shipped()


@pytest.mark.parametrize(
    ("name", "recall", "precision", "coverage", "false"),
    [("dev", 0.96, 0.97, 0.9, 0.03), ("fresh", 0.94, 0.97, 0.8, 0.03), ("last", 0.86, 0.95, 0.58, 0.05)],
)
def test_the_figures_stay_above_their_floors(
    name: str, recall: float, precision: float, coverage: float, false: float
) -> None:
    told = figures(ask(name, UNDERSTANDING))

    assert told["recall1"] >= recall
    assert told["precision"] >= precision
    assert told["coverage"] >= coverage
    assert told["false_answer_rate"] <= false
