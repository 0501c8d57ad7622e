"""Verdict: what the moderator found, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of the text as it was written, in code points; ``end`` is behind the last one."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that speaks against the text: the reason, the rule that saw it, and the part it saw."""

    reason: Reason
    rule: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The moderator's answer; what was found may be allowed all the same.

    Attributes:
        scores: How sure a model is, by label, from 0 to 1; empty where none was asked.
    """

    action: Action = Action.ALLOW
    findings: tuple[Finding, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)

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
