"""The bench works: a small run of everything that needs nothing from outside."""

import json
from pathlib import Path

import pytest

from tests.bench.fanout import SMOKE, measure
from tests.bench.report import json_line, table
from tests.bench.storm import weather


@pytest.mark.compiler
@pytest.mark.redis
async def test_a_small_comparison_tells_everybody_everything(tmp_path: Path) -> None:
    results = await measure(SMOKE, tmp_path)

    line = json.loads(json_line(results))
    assert {name for names in results.loads.rounds.values() for name in names} == {"floor", "ours", "stock"}
    assert all(line[figure] is not None for figure in line if figure != "floor_ratio_one_helper")
    assert "One message, one send, 50 viewers" in table(results)


@pytest.mark.compiler
@pytest.mark.redis
async def test_a_small_storm_loses_nothing(tmp_path: Path) -> None:
    outcome = await weather(60, tmp_path, calm=0.2)

    assert (outcome.lost, outcome.doubled) == (0, 0)
    assert outcome.same.reads + outcome.other.reads < 60
