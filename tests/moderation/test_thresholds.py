"""Thresholds of a shop move where a text is held; what strictness means stays."""

from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.policy import LEVELS, Policy
from moderation.thresholds import AS_IT_COMES, Marks, Thresholds
from moderation.verdict import Action, Label

MOVED = Thresholds(model="m 1", marks={"en": {Label.INSULT: Marks(held=0.7, refused=0.95)}}, version=1)
SCORES = st.floats(0, 1)


@st.composite
def marks(draw: st.DrawFn) -> Marks:
    held = draw(st.floats(0.1, 0.95))
    return Marks(held=held, refused=draw(st.floats(held + 0.02, 0.99)))


def test_a_text_is_held_from_the_score_that_the_shop_found_and_not_below() -> None:
    held = {
        score: Policy().decide([], length=1, scores=MOVED.stretched("hi", {Label.INSULT: score}), model="m 1").action
        for score in (0.5, 0.6999, 0.7, 0.99)
    }

    assert list(held.values()) == [Action.ALLOW, Action.ALLOW, Action.HOLD, Action.HOLD]


def test_another_language_and_another_label_are_as_the_model_comes() -> None:
    scores: dict[str, float] = {Label.INSULT: 0.61, Label.SPAM: 0.34}

    assert MOVED.stretched("привет", scores) == scores
    assert MOVED.stretched("hi", scores)[Label.SPAM] == 0.34
    assert AS_IT_COMES.stretched("hi", scores) == scores


@given(marks(), SCORES, SCORES)
@settings(max_examples=60)
def test_what_is_surer_stays_surer_and_the_ends_stay_the_ends(moved: Marks, one: float, other: float) -> None:
    found = Thresholds(marks={"en": {Label.SPAM: moved}})
    low, high = (found.stretched("hi", {Label.SPAM: score})[Label.SPAM] for score in sorted((one, other)))

    assert 0 <= low <= high <= 1
    assert found.stretched("hi", {Label.SPAM: moved.held})[Label.SPAM] == 0.5


@given(marks(), SCORES)
@settings(max_examples=60)
def test_strictness_keeps_its_order_on_top_of_it(moved: Marks, score: float) -> None:
    scores = Thresholds(marks={"en": {Label.HATE: moved}}).stretched("hi", {Label.HATE: score})
    held = [
        not Policy(strictness={Label.HATE: level}).decide([], length=1, scores=scores, model="m").allowed
        for level in LEVELS
    ]

    assert held == sorted(held)
    assert held[0] is False
