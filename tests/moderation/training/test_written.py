"""Written lines: they are many, of every label, and none of them is one we measure on."""

import json
from pathlib import Path

import pytest

from moderation.training import harmless
from moderation.training.corrections import corrections
from moderation.training.written import Likeness, is_kept, written
from moderation.verdict import Label

MEASURED = Path(__file__).parents[1]


def texts(name: str) -> list[str]:
    return [json.loads(line)["text"] for line in (MEASURED / f"{name}.jsonl").read_text("utf-8").splitlines()]


def test_no_written_line_nearly_equals_a_measured_one() -> None:
    measured = Likeness([*texts("live_lines"), *texts("evasion"), *texts("innocent"), *texts("strangers")])

    assert [row.text for row in written() if measured.of(row.text)] == []


def test_lines_are_many_and_of_every_label() -> None:
    rows = list(written())

    assert len(rows) > 11_000
    assert {row.language for row in rows} == {"ru", "en"}
    assert {label for row in rows for label in row.labels} == set(Label)
    assert 0.08 < sum(map(is_kept, rows[:1_000])) / 1_000 < 0.17


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("what a LAZY, clumsy parrot!!", "what a lazy clumsy parrot"),
        ("what a lazy clumsy parrots", "what a lazy clumsy parrot"),
        ("an entirely different thing", None),
        ("", None),
    ],
)
def test_a_line_is_like_another_of_the_same_letters(text: str, near: str | None) -> None:
    assert Likeness(["what a lazy clumsy parrot", "how much is the delivery"]).of(text) == near


def test_a_line_under_no_heading_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en_abuse.txt").write_text("whose line is this\n")

    with pytest.raises(ValueError, match="no heading"):
        list(written(tmp_path))


def test_harmless_words_are_many_and_each_is_there_once() -> None:
    for language in harmless.LANGUAGES:
        words = harmless.words(language)

        assert len(words) == len(set(words)) > 25_000


def test_what_the_staff_said_last_is_learnt(tmp_path: Path) -> None:
    said = [
        {"text": "носок дырявый", "label": "bad", "reasons": ["insult"]},
        {"text": "носок дырявый", "label": "ok", "reasons": ["insult"]},
        {"text": "buy elsewhere", "label": "bad", "reasons": ["spam", "link"]},
        {"text": "AAAA", "label": "bad", "reasons": ["caps"]},
    ]
    file = tmp_path / "reviews.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in said))

    learnt = {row.text: (row.language, row.labels, set(row.known)) for row in corrections(file)}

    assert learnt == {
        "носок дырявый": ("ru", frozenset(), set(Label)),
        "buy elsewhere": ("en", frozenset({Label.SPAM}), {Label.SPAM}),
    }
