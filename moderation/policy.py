"""Policy: what follows from what was found. Pure.

A rule's finding is certain, a model's is a guess: most guesses are held for a person, and only those that are hardly
ever wrong are refused at once. How much a shop puts up with is said by category, as 0 to 4.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self, TypeAlias

from core.ids import ShowId
from moderation.verdict import Action, Finding, Label, Reason, Span, Verdict

USUAL = 2
"""Strictness unless a shop says otherwise."""

LEVELS = range(5)
"""0: the model is not listened to; 4: hold whatever might be meant."""

_HOLDS_FROM = {1: 0.75, 2: 0.5, 3: 0.35, 4: 0.2}
"""By strictness: the calibrated score from which a text is held; at .5 three of a hundred ordinary lines are."""

_REFUSES_FROM = 0.9
"""The score from which nobody needs to look at it, of those in ``_REFUSED``."""

_REFUSED = frozenset({Label.OBSCENE, Label.SPAM})

_MEANT = {
    "word:obscene": (Label.OBSCENE, Label.TOXIC),
    "word:starred": (Label.OBSCENE, Label.TOXIC),
    "word:insult": (Label.INSULT, Label.TOXIC),
    "word:slur": (Label.HATE, Label.TOXIC),
    "word:threat": (Label.THREAT, Label.TOXIC),
    "word:spam": (Label.SPAM,),
}
"""What the word list's headings say of a text."""

_OF_SPAM = frozenset({Reason.LINK, Reason.CONTACT})

_HELD = frozenset({"word:insult", "word:slur", "word:threat", "word:spam", "crowd:copy"})
"""Rules whose findings a person should look at; the author of any other can put it right."""

_REASONS = {
    Label.THREAT: Reason.THREAT,
    Label.HATE: Reason.HATE,
    Label.INSULT: Reason.INSULT,
    Label.OBSCENE: Reason.OBSCENE,
    Label.SPAM: Reason.SPAM,
    Label.TOXIC: Reason.RUDE,
}
"""The gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a shop puts up with.

    Args:
        strictness: By label, 0 to 4; ``USUAL`` for those that are not named.
    """

    strictness: Mapping[Label, int] = field(default_factory=dict)

    def certain(self) -> Self:
        """The same where nobody looks into what is held: only certain guesses count."""
        return replace(self, strictness={label: min(1, self.strictness.get(label, USUAL)) for label in Label})

    def decide(
        self, findings: Iterable[Finding], *, length: int, scores: Mapping[str, float], model: str | None
    ) -> Verdict:
        """The verdict on a text of ``length`` code points.

        Args:
            scores: What the model says; empty when it was not asked, or was late.
            model: Its version.
        """
        found = list(findings)
        meant = meant_by(found)
        guessed = [label for label in _REASONS if self._holds(label, scores)]
        whole = Span(start=0, end=length)
        if not meant:
            found += [Finding(reason=_REASONS[label], rule=f"model:{label}", span=whole) for label in guessed]
        return Verdict(
            findings=tuple(found),
            action=_action(found, scores),
            labels=tuple(label for label in _REASONS if label in meant or label in guessed),
            scores=scores,
            model=model,
        )

    def _holds(self, label: Label, scores: Mapping[str, float]) -> bool:
        level = self.strictness.get(label, USUAL)
        return level > 0 and scores.get(label, 0.0) >= _HOLDS_FROM[level]


PolicyOf: TypeAlias = Callable[[ShowId | None], Policy]
"""What a show puts up with."""


def meant_by(findings: Iterable[Finding]) -> set[Label]:
    """What rules are certain that a text is."""
    found = list(findings)
    meant = {label for finding in found for label in _MEANT.get(finding.rule, ())}
    return meant | {Label.SPAM for finding in found if finding.reason in _OF_SPAM}


def _action(found: Iterable[Finding], scores: Mapping[str, float]) -> Action:
    actions = {_weigh(finding, scores) for finding in found}
    return next((each for each in (Action.REFUSE, Action.HOLD) if each in actions), Action.ALLOW)


def _weigh(finding: Finding, scores: Mapping[str, float]) -> Action:
    kind, _, label = finding.rule.partition(":")
    if kind != "model":
        return Action.HOLD if finding.rule in _HELD else Action.REFUSE
    certain = label in _REFUSED and scores.get(Label(label), 0.0) >= _REFUSES_FROM
    return Action.REFUSE if certain else Action.HOLD
