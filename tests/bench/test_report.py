"""The line, the table and the page that the bench writes."""

import json
from pathlib import Path

import pytest

from tests.bench.figures import Measured
from tests.bench.report import PAGE, Results, json_line, table, write_section

KEYS = [
    "bench",
    "floor_ratio_one",
    "floor_ratio_one_helper",
    "stock_ratio_ten",
    "stock_ratio_spaced",
    "best_peer_one",
    "best_peer_ratio_one",
    "best_peer_ten",
    "best_peer_ratio_ten",
    "kb_per_connection",
    "redis_p99_ms",
]


def results() -> Results:
    results = Results(viewers=100, many=0)
    costs = {"floor": 8.0, "ours": 9.0, "ours+C": 8.5, "stock": 20.0, "nchan": 13.0}
    for load in ("one@100", "ten@100", "spaced"):
        for name, cost in costs.items():
            measured = Measured(cpu=cost / 1e6, deliveries=1, latencies=(1.0,))
            results.loads.add(load, name, measured, turn=0)
    results.memory[100, "ours"] = 2.345
    results.redis = [10.0, 20.0]
    results.about = {"ws": "not here: Node.js with ws"}
    return results


def test_the_line_has_the_figures_that_the_goals_name() -> None:
    line = json.loads(json_line(results()))

    assert list(line) == KEYS
    assert (line["floor_ratio_one"], line["floor_ratio_one_helper"]) == (0.89, 0.94)
    assert (line["best_peer_one"], line["best_peer_ratio_one"]) == ("nchan", 1.44)
    assert (line["kb_per_connection"], line["redis_p99_ms"]) == (2.35, 20.0)


def test_the_line_says_nothing_where_nothing_was_measured() -> None:
    line = json.loads(json_line(Results(viewers=100, many=0)))

    assert [key for key, value in line.items() if value is not None] == ["bench"]


def test_the_table_says_who_could_not_run() -> None:
    assert "| ws | not here: Node.js with ws |" in table(results())


def test_a_section_is_written_anew_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    page.write_text("# Page\n<!-- a: begin -->\nold\n<!-- a: end -->\n<!-- b: begin -->\nkept\n<!-- b: end -->\n")

    write_section("a", r"new \1", page=page)
    write_section("a", r"newer \1", page=page)

    text = page.read_text()
    assert "old" not in text
    assert text.count("newer \\1") == 1
    assert "<!-- b: begin -->\nkept\n<!-- b: end -->" in text


def test_a_page_without_a_place_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "bench.md"
    page.write_text("# Page\n")

    with pytest.raises(ValueError, match="no place"):
        write_section("a", "new", page=page)


@pytest.mark.parametrize("name", ["fanout", "storm", "flat", "buy"])
def test_the_page_has_a_place_for_every_bench(name: str) -> None:
    text = PAGE.read_text()

    assert text.index(f"<!-- {name}: begin -->") < text.index(f"<!-- {name}: end -->")
