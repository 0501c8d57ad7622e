"""What asks, what exclaims, and how many of either are known. Source of the lines: docs/quality-assistant.md."""

import json
from pathlib import Path

import pytest

from chat.answering.understanding import Understanding
from chat.asked.finding import Finding
from chat.asked.gate import may_ask
from chat.asked.knowing import Moment
from chat.asked.tone import Tone, built
from tests.chat.asked.room import SPEAKER, PaintedShelf, entries_of

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("какая гарантия", Tone.ASKS),
        ("какая красота", Tone.EXCLAIMS),
        ("красота! сколько стоит", Tone.ASKS),
        ("что за прелесть", Tone.EXCLAIMS),
        ("какой большой экран!", Tone.EXCLAIMS),
        ("какой экран?!", Tone.ASKS),
        ("где мой заказ", Tone.ASKS),
        ("подойдёт ли маме", Tone.ASKS),
        ("how big", Tone.ASKS),
        ("how cute", Tone.EXCLAIMS),
        ("what a bargain", Tone.EXCLAIMS),
        ("who knew!", Tone.EXCLAIMS),
        ("would it suit my dad", Tone.ASKS),
        ("would buy again", Tone.PLAIN),
        ("my cat is asleep, does it beep", Tone.ASKS),
        ("у меня такая", Tone.PLAIN),
        ("", Tone.PLAIN),
    ],
)
def test_the_same_words_ask_or_exclaim_by_what_stands_beside_them(text: str, tone: Tone) -> None:
    assert built(text).tone is tone


@pytest.mark.parametrize(("lines", "recall", "precision"), [("asking", 0.98, 0.8), ("asking_blind", 0.95, 0.75)])
def test_who_needs_a_person_reaches_one_and_who_admires_does_not(lines: str, recall: float, precision: float) -> None:
    finding = Finding(entries_of(PaintedShelf()), [], Understanding.shipped())
    rows = [json.loads(line) for line in (HERE / f"{lines}.jsonl").read_text("utf-8").splitlines()]

    reached = [
        each["asks"]
        for each in rows
        if may_ask(each["text"]) and finding.find(each["text"], Moment(on_air=SPEAKER)) is not None
    ]

    assert sum(reached) / sum(each["asks"] for each in rows) >= recall
    assert sum(reached) / len(reached) >= precision
