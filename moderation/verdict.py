"""Verdict: what the moderator found, and where, and what follows from it."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """What becomes of the words. Where nobody looks into what is held, held is refused."""

    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"


class Reason(StrEnum):
    """Why something may not be said; the author is told these words."""

    LINK = "link"
    CONTACT = "contact"
    FLOOD = "flood"
    REPEAT = "repeat"
    WORD = "word"
    CAPS = "caps"
    EMOJI = "emoji"
    TOO_LONG = "too_long"
    RUDE = "rude"
    INSULT = "insult"
    THREAT = "threat"
    HATE = "hate"
    OBSCENE = "obscene"
    SPAM = "spam"
    UNHEARD = "unheard"
    UNSURE = "unsure"
    EMOJI_ONLY = "emoji_only"
    NO_LINKS = "no_links"
    CALM = "calm"


class Label(StrEnum):
    """What a model looks for; a text may be several of them."""

    TOXIC = "toxic"
    INSULT = "insult"
    THREAT = "threat"
    HATE = "hate"
    OBSCENE = "obscene"
    SPAM = "spam"


LATE: Final = "model:late"
"""The rule that holds what the model has not read yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of the text as it was written, in code points; ``end`` is behind the last one."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that speaks against the text: the reason, the rule or model that saw it, and the part it saw."""

    reason: Reason
    rule: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The moderator's answer; what was found may be allowed all the same.

    Attributes:
        scores: How likely each label is, from 0 to 1; empty where nobody asked.
        labels: What it is, the gravest first.
        model: Which model was asked, with its version; None when none answered.
        later: What the model says that did not answer in time; None when there is nothing to wait for.
    """

    action: Action = Action.ALLOW
    findings: tuple[Finding, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    labels: tuple[Label, ...] = ()
    model: str | None = None
    later: "Awaitable[Verdict] | None" = field(default=None, compare=False)

    @property
    def allowed(self) -> bool:
        """Whether it may be shown now."""
        return self.action is Action.ALLOW

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each reason once, in the order they were found."""
        return tuple(dict.fromkeys(finding.reason for finding in self.findings))


ALLOWED = Verdict()
"""Nothing speaks against it."""


def refused_for(*findings: Finding) -> Verdict:
    """Any finding refuses; none allows."""
    return Verdict(action=Action.REFUSE if findings else Action.ALLOW, findings=findings)
