"""Our own model: it loads without torch, says the same alone and among others, and does not get worse unnoticed."""

import json
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from moderation.languages import language_of
from moderation.measuring import judged
from moderation.model_small import WEIGHTS, SmallModel, manner_of
from moderation.verdict import Label

HERE = Path(__file__).parent
SMALLER_THAN = 12_000_000
"""Bytes of all weights."""


@pytest.fixture(scope="module")
def model() -> SmallModel:
    return SmallModel()


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_what_ships_is_small() -> None:
    folder = resources.files("moderation") / WEIGHTS

    assert sum(len(file.read_bytes()) for file in folder.iterdir()) < SMALLER_THAN


def test_a_text_has_the_same_scores_alone_and_among_others(model: SmallModel) -> None:
    texts = ["сколько стоит доставка?", "you are a pathetic loser", "", "🔥" * 40, "слово " * 200]

    together = model.score(texts)

    for text, among in zip(texts, together, strict=True):
        (alone,) = model.score([text])
        assert list(alone) == list(Label)
        assert all(0 <= score <= 1 for score in alone.values())
        assert alone == pytest.approx(among, abs=0.05)  # batches are rounded together


def test_weights_of_another_reading_are_refused(tmp_path: Path) -> None:
    with resources.as_file(resources.files("moderation") / WEIGHTS) as folder:
        shutil.copytree(folder, tmp_path / "weights")
    about = json.loads((tmp_path / "weights" / "judge.json").read_text())
    (tmp_path / "weights" / "judge.json").write_text(json.dumps(about | {"reading": 0}))

    with pytest.raises(ValueError, match="reading 0"):
        SmallModel(tmp_path / "weights")


@pytest.mark.parametrize(("text", "language"), [("сумка bag", "ru"), ("a lamp", "en"), ("🔥", "ru")])
def test_the_language_is_that_of_most_letters(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_letter_is_told_apart_from_a_shout() -> None:
    assert manner_of("a lamp", words=2) == "en"
    assert manner_of("a lamp", words=30) == "en_long"


FLOORS = {"live_lines": 0.79, "strangers": 0.9, "evasion": 0.98}
"""Shares of harmful lines that are not let through at least; make bench-judge says by how much they are exceeded."""

CEILINGS = {"live_lines": 0.025, "strangers": 0.05, "innocent": 0.025}
"""Shares of harmless lines that are held at most."""


@pytest.mark.parametrize("name", ["live_lines", "strangers", "evasion", "innocent"])
def test_it_does_not_get_worse_unnoticed(model: SmallModel, name: str) -> None:
    rows = lines(name)
    stopped = [not verdict.allowed for verdict in judged([row["text"] for row in rows], model=model)]
    harmful = [row["labels"] != ["ok"] for row in rows]

    found = sum(stop for stop, harm in zip(stopped, harmful, strict=True) if harm) / max(1, sum(harmful))
    wrong = sum(stop for stop, harm in zip(stopped, harmful, strict=True) if not harm) / max(1, harmful.count(False))

    assert found >= FLOORS.get(name, 0)
    assert wrong <= CEILINGS.get(name, 0)
