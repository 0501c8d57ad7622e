"""Our own lines: what the model learns from, and that nobody learns the lines it is measured on."""

import json
from pathlib import Path

import pytest

from moderation.normalising import at_a_glance
from moderation.training.own_lines import LINES, lines, tellings

MEASURED = Path(__file__).parents[1]
LABELS = {"toxic", "insult", "threat", "hate", "obscene", "spam", "ok"}


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_lines_are_what_the_seeds_say() -> None:
    assert rows(LINES) == list(lines())


def test_lines_are_many_in_both_languages_and_of_every_label() -> None:
    of = [(row["lang"], label) for row in rows(LINES) for label in row["labels"]]

    assert len(rows(LINES)) > 6_000
    assert {lang for lang, _ in of} == {"ru", "en", "mixed"}
    for lang in ("ru", "en"):
        assert {label for each, label in of if each == lang} == LABELS
    assert all("{" not in row["text"] and "|" not in row["text"] for row in rows(LINES))


@pytest.mark.parametrize("name", ["live_lines", "innocent", "evasion", "strangers"])
def test_no_measured_line_is_learnt(name: str) -> None:
    learnt = {at_a_glance(row["text"]) for row in rows(LINES)}

    measured = rows(MEASURED / f"{name}.jsonl")

    assert len(measured) > 250
    assert [row["text"] for row in measured if at_a_glance(row["text"]) in learnt] == []


def test_a_sentence_is_told_the_same_way_twice() -> None:
    sentence = "{кто|и кто} берёт {product_acc} за {price} в {d3}"

    assert list(tellings(sentence, kind="order", lang="ru")) == list(tellings(sentence, kind="order", lang="ru"))
