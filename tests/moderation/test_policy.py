"""The policy: rules are certain, a model guesses, and a shop says how strict it is."""

import pytest

from moderation.policy import LEVELS, Policy
from moderation.verdict import Action, Finding, Label, Reason, Span


def a_finding(rule: str, reason: Reason = Reason.WORD) -> Finding:
    return Finding(reason=reason, rule=rule, span=Span(start=0, end=4))


def test_nothing_found_is_allowed() -> None:
    verdict = Policy().decide([], length=4, scores=dict.fromkeys(Label, 0.1), model="small 1")

    assert verdict.allowed
    assert (verdict.labels, verdict.reasons, verdict.model) == ((), (), "small 1")


@pytest.mark.parametrize(
    ("rule", "reason", "action", "labels"),
    [
        ("word:obscene", Reason.WORD, Action.REFUSE, [Label.OBSCENE, Label.TOXIC]),
        ("word:insult", Reason.WORD, Action.HOLD, [Label.INSULT, Label.TOXIC]),
        ("word:threat", Reason.WORD, Action.HOLD, [Label.THREAT, Label.TOXIC]),
        ("word:slur", Reason.WORD, Action.HOLD, [Label.HATE, Label.TOXIC]),
        ("link:address", Reason.LINK, Action.REFUSE, [Label.SPAM]),
        ("caps:shouted", Reason.CAPS, Action.REFUSE, []),
    ],
)
def test_a_rule_needs_no_model(rule: str, reason: Reason, action: Action, labels: list[Label]) -> None:
    verdict = Policy().decide([a_finding(rule, reason)], length=4, scores={}, model=None)

    assert (verdict.action, list(verdict.labels)) == (action, labels)
    assert verdict.scores == {}


def test_a_guess_is_held_with_its_reason_and_the_whole_text() -> None:
    verdict = Policy().decide([], length=9, scores={Label.INSULT: 0.7, Label.TOXIC: 0.6}, model="small 1")

    assert (verdict.action, verdict.labels) == (Action.HOLD, (Label.INSULT, Label.TOXIC))
    assert verdict.reasons == (Reason.INSULT, Reason.RUDE)
    assert {finding.span for finding in verdict.findings} == {Span(start=0, end=9)}


@pytest.mark.parametrize(("label", "action"), [(Label.SPAM, Action.REFUSE), (Label.HATE, Action.HOLD)])
def test_only_what_is_hardly_ever_wrong_is_refused_at_once(label: Label, action: Action) -> None:
    assert Policy().decide([], length=1, scores={label: 0.99}, model="small 1").action is action


def test_a_stricter_shop_lets_through_no_more() -> None:
    scores: list[dict[str, float]] = [{Label.INSULT: share / 100} for share in range(101)]
    held = [
        sum(
            not Policy(strictness={Label.INSULT: level}).decide([], length=1, scores=each, model="m").allowed
            for each in scores
        )
        for level in LEVELS
    ]

    assert held == sorted(held)
    assert held[0] == 0
