"""Floors under the figures of docs/quality-assistant.md, with a margin."""

import pytest

from chat.answering.understanding import Understanding
from tests.bench.assistant import ask, figures

UNDERSTANDING = Understanding.shipped()


@pytest.mark.parametrize(
    ("name", "recall", "precision", "coverage", "false"),
    [
        ("dev", 0.98, 0.98, 0.94, 0.01),
        ("fresh", 0.95, 0.98, 0.82, 0.02),
        ("last", 0.92, 0.97, 0.6, 0.03),
        ("strangers", 0.95, 0.96, 0.87, 0.06),
        ("later", 0.9, 0.96, 0.75, 0.03),
    ],
)
def test_the_figures_stay_above_their_floors(
    name: str, recall: float, precision: float, coverage: float, false: float
) -> None:
    told = figures(ask(name, UNDERSTANDING))

    assert told["recall1"] >= recall
    assert told["precision"] >= precision
    assert told["coverage"] >= coverage
    assert told["false_answer_rate"] <= false
