"""Verdict: what the moderator found, and where."""

from dataclasses import dataclass
from enum import StrEnum


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
    """The moderator's answer. Nothing found is allowed."""

    findings: tuple[Finding, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether it may be said."""
        return not self.findings

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each reason once, in the order they were found."""
        return tuple(dict.fromkeys(finding.reason for finding in self.findings))


ALLOWED = Verdict()
"""Nothing speaks against it."""
