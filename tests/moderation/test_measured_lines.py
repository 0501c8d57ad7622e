"""The rules alone on lines of our own that nobody learns: what they find, and whom they let speak."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from moderation import lexicon, rules
from moderation.flooding import repeated_inside
from moderation.links import contacts, links
from moderation.normalising import fold

HERE = Path(__file__).parent
LEXICON = lexicon.read()
OWN = frozenset({"shop.example"})


def found(text: str) -> list[str]:
    folded = fold(text)
    findings = [
        *rules.words(folded, lexicon=LEXICON),
        *links(folded, own=OWN),
        *contacts(folded, own=OWN),
        *repeated_inside(text, folded),
        *rules.capitals(text),
        *rules.emoji(text),
    ]
    return [finding.rule for finding in findings]


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    return tuple(json.loads(line) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines())


def test_disguised_words_are_found() -> None:
    recall = sum(bool(found(row["text"])) for row in rows("evasion")) / len(rows("evasion"))

    assert recall >= 0.95


@pytest.mark.parametrize("technique", sorted({row["technique"] for row in rows("evasion")}))
def test_no_technique_gets_through(technique: str) -> None:
    texts = [row["text"] for row in rows("evasion") if row["technique"] == technique]

    assert sum(bool(found(text)) for text in texts) >= 0.85 * len(texts)


def test_innocent_look_alikes_may_be_said() -> None:
    flagged = [row["text"] for row in rows("innocent") if found(row["text"])]

    assert len(flagged) <= 0.01 * len(rows("innocent")), flagged


def test_nobody_who_shops_is_stopped() -> None:
    allowed = [row["text"] for row in rows("live_lines") if "ok" in row["labels"]]

    assert [text for text in allowed if found(text)] == []


def test_swearing_and_addresses_need_no_model() -> None:
    kinds = Counter(row["kind"] for row in rows("live_lines"))
    seen = Counter(row["kind"] for row in rows("live_lines") if found(row["text"]))

    assert seen["profanity"] >= 0.8 * kinds["profanity"]
    assert seen["link"] >= 0.8 * kinds["link"]
