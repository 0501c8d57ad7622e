"""Rules first, then the model within its deadline; late is heard later, and down is no reason to be silent."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from core.errors import Unavailable
from core.ids import ViewerId
from core.people import Role, Viewer
from moderation.asking import ModelJudge
from moderation.judge import RulesJudge, Surface
from moderation.lexicon import read
from moderation.model import Scores
from moderation.policy import Policy
from moderation.scoring import Scoring
from moderation.thresholds import Marks, Thresholds
from moderation.verdict import Action, Label, Reason
from tests.fakes import TurnedClock

LEXICON = read()
GUEST = Viewer(id=ViewerId("vwr_1"), name="Mila", role=Role.GUEST)
HOST = Viewer(id=ViewerId("vwr_2"), name="Ana", role=Role.HOST)


class StubbornModel(Scoring):
    """Says of every text that it is an insult, once it is let to."""

    def __init__(self, score: float = 0.6) -> None:
        super().__init__("stubborn", clock=TurnedClock())
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.down = False
        self.mad = False
        self.asked: list[str] = []
        self._score = score

    async def scores(self, text: str) -> Scores:
        self.asked.append(text)
        await self.may_answer.wait()
        if self.down:
            raise Unavailable
        if self.mad:
            raise TypeError("not what was asked for")
        return {Label.INSULT: self._score}


Build = Callable[..., ModelJudge]


@pytest.fixture
def model() -> StubbornModel:
    return StubbornModel()


@pytest.fixture
def a_judge(model: StubbornModel) -> Build:
    def build(**more: object) -> ModelJudge:
        rules = RulesJudge(clock=TurnedClock(), words=LEXICON)
        return ModelJudge(rules=rules, scoring=model, deadline=timedelta(milliseconds=20), **more)  # type: ignore[arg-type]

    return build


@pytest.mark.parametrize("surface", ["message", "trial"])
async def test_a_guess_holds_and_names_the_model(a_judge: Build, surface: Surface) -> None:
    verdict = await a_judge().judge("ты как тостер", GUEST, surface=surface)

    assert (verdict.action, verdict.reasons, verdict.model) == (Action.HOLD, (Reason.INSULT,), "stubborn")


async def test_what_a_rule_refuses_is_not_asked_of_the_model(a_judge: Build, model: StubbornModel) -> None:
    verdict = await a_judge().judge("смотрите https://elsewhere.example", GUEST, surface="message")

    assert (verdict.action, model.asked) == (Action.REFUSE, [])


@pytest.mark.parametrize(("author", "surface"), [(GUEST, "name"), (GUEST, "note"), (HOST, "message")])
async def test_where_nobody_looks_into_what_is_held_a_mere_guess_does_not_count(
    a_judge: Build, author: Viewer, surface: str
) -> None:
    assert (await a_judge().judge("тостер", author, surface=surface)).allowed  # type: ignore[arg-type]


async def test_a_shop_that_does_not_listen_to_the_model_lets_it_pass(a_judge: Build) -> None:
    judge = a_judge(policy_of=lambda show: Policy(strictness={Label.INSULT: 0}))

    assert (await judge.judge("ты как тостер", GUEST, surface="message")).allowed


async def test_what_comes_too_late_is_said_at_once_and_heard_later(a_judge: Build, model: StubbornModel) -> None:
    model.may_answer.clear()

    verdict = await a_judge().judge("ты как тостер", GUEST, surface="message")
    model.may_answer.set()

    assert verdict.allowed
    assert verdict.later is not None
    assert (await verdict.later).action is Action.HOLD


async def test_a_cautious_house_holds_what_was_not_answered_in_time(a_judge: Build, model: StubbornModel) -> None:
    model.may_answer.clear()
    judge = a_judge(hold_late=True)

    verdict = await judge.judge("ты как тостер", GUEST, surface="message")
    model.may_answer.set()
    await judge.close()

    assert (verdict.action, verdict.reasons) == (Action.HOLD, (Reason.UNSURE,))


async def test_rules_go_on_while_the_model_is_down(a_judge: Build, model: StubbornModel) -> None:
    model.down = True

    assert (await a_judge().judge("ты как тостер", GUEST, surface="message")).allowed
    assert not (await a_judge().judge("ты сука", GUEST, surface="message")).allowed


async def test_rules_go_on_when_the_model_talks_nonsense(a_judge: Build, model: StubbornModel) -> None:
    model.mad = True

    assert (await a_judge().judge("ты как тостер", GUEST, surface="message")).allowed
    assert not (await a_judge().judge("ты сука", GUEST, surface="message")).allowed


@pytest.mark.parametrize("fails", ["down", "mad"])
async def test_a_cautious_house_lets_nothing_of_viewers_pass_unread_while_the_model_says_nothing(
    a_judge: Build, model: StubbornModel, fails: str
) -> None:
    setattr(model, fails, True)
    judge = a_judge(hold_late=True)

    held = await judge.judge("ты как тостер", GUEST, surface="message")
    refused = await judge.judge("смотрите https://elsewhere.example", GUEST, surface="message")

    assert (held.action, held.reasons, refused.action) == (Action.HOLD, (Reason.UNSURE,), Action.REFUSE)


@pytest.mark.parametrize(("author", "surface"), [(GUEST, "name"), (GUEST, "note"), (HOST, "message")])
async def test_nothing_is_held_for_being_late_where_nobody_looks_into_it(
    a_judge: Build, model: StubbornModel, author: Viewer, surface: str
) -> None:
    model.may_answer.clear()
    judge = a_judge(hold_late=True)

    verdict = await judge.judge("тостер", author, surface=surface)  # type: ignore[arg-type]
    model.may_answer.set()
    await judge.close()

    assert verdict.allowed


async def test_what_the_shop_found_out_about_the_model_counts_whether_it_is_asked_or_remembered(
    a_judge: Build, model: StubbornModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"stubborn": Thresholds(marks={"ru": {Label.INSULT: Marks(held=0.7)}})}
    judge = a_judge(thresholds_of=found.__getitem__)

    asked = await judge.judge("ты как тостер", GUEST, surface="message")
    monkeypatch.setattr(model, "known", lambda text: {Label.INSULT: 0.6})
    remembered = await judge.judge("ты как тостер", GUEST, surface="message")

    assert (asked.allowed, remembered.allowed) == (True, True)
    assert asked.scores == remembered.scores == {Label.INSULT: pytest.approx(0.5 * 0.6 / 0.7)}
