"""The model's process: many texts at once, and what becomes of it when it breaks, hangs or lies."""

import asyncio
import sys
from datetime import timedelta

import pytest

from core.errors import Unavailable
from moderation import scoring
from moderation.scoring import AGAIN_AFTER, Condition, Scoring
from moderation.verdict import Label
from tests.fakes import TurnedClock

WELL = """
import json, sys
print(json.dumps("a model 1"), flush=True)
for line in sys.stdin:
    texts = json.loads(line)
    print(json.dumps([[len(text) / 100, len(texts) / 100, 0, 0, 0, 0] for text in texts]), flush=True)
"""
BROKEN = "raise SystemExit('no such weights')"
DIES = "import sys; print('\"a model 1\"', flush=True); sys.stdin.readline()"
HANGS = "import sys; print('\"a model 1\"', flush=True); sys.stdin.read()"
LIES = 'import sys; print(\'"a model 1"\', flush=True); sys.stdin.readline(); print("[]", flush=True); sys.stdin.read()'
ANSWERS = """
import sys
print('"a model 1"', flush=True)
sys.stdin.readline()
print("[[%s, 0, 0, 0, 0]]", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


def a_scoring(program: str, clock: TurnedClock) -> Scoring:
    return Scoring("a model", clock=clock, command=(sys.executable, "-c", program))


async def test_texts_of_many_are_scored_together_and_each_gets_its_own(clock: TurnedClock) -> None:
    model = a_scoring(WELL, clock)

    scores = await asyncio.gather(*(model.scores("x" * length) for length in range(1, 9)))

    assert [each[Label.TOXIC] for each in scores] == [length / 100 for length in range(1, 9)]
    assert {each[Label.INSULT] for each in scores} == {0.08}
    assert (model.version, model.condition) == ("a model 1", Condition.WELL)
    await model.close()


@pytest.mark.parametrize(
    "program", [BROKEN, DIES, HANGS, LIES, ANSWERS % "NaN, 0", ANSWERS % "0, Infinity", ANSWERS % "0"]
)
async def test_whatever_is_wrong_with_it_nobody_waits_for_ever(
    program: str, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "ANSWERS_WITHIN", 0.2)
    model = a_scoring(program, clock)

    with pytest.raises(Unavailable):
        await model.scores("hello")

    assert model.condition is Condition.DOWN
    await model.close()


async def test_what_failed_is_left_alone_for_a_while_and_then_started_again(clock: TurnedClock) -> None:
    model = a_scoring(DIES, clock)
    with pytest.raises(Unavailable):
        await model.scores("hello")
    model._command = (sys.executable, "-c", WELL)

    with pytest.raises(Unavailable):
        await model.scores("too soon")
    clock.turn(AGAIN_AFTER + timedelta(seconds=1))
    scores = await model.scores("hello")

    assert (scores[Label.TOXIC], model.condition) == (0.05, Condition.WELL)
    await model.close()


async def test_what_many_say_is_scored_once(clock: TurnedClock) -> None:
    model = a_scoring(WELL, clock)

    together = await asyncio.gather(*(model.scores(text) for text in ["+", "hello", "+", "+"]))
    again = await model.scores("+")

    assert {each[Label.INSULT] for each in together} == {0.02}, "two texts were sent"
    assert [each[Label.TOXIC] for each in together] == [0.01, 0.05, 0.01, 0.01]
    assert again == together[0] == model.known("+")
    await model.close()


async def test_nothing_is_known_of_a_model_that_has_ended(clock: TurnedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    model = a_scoring(WELL, clock)
    monkeypatch.setattr(scoring, "REMEMBERED", 1)
    await model.scores("hello")
    await model.scores("hi")
    assert (model.known("hello"), model.known("hi") is None) == (None, False), "only the last is remembered"

    await model.close()

    assert model.known("hi") is None
