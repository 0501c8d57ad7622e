"""Review: a text, what the judge said about it, and what people say. Pure.

It names nobody, and says how to reach nobody. A later review of the same text counts more than an earlier one.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import MessageId, ShowId
from moderation.links import contacts, links
from moderation.normalising import fold
from moderation.verdict import Finding, Reason

MASK = "•"
"""In place of each letter of a number, an address or a link: where the rest stands is still true."""

_REACHES = (Reason.CONTACT, Reason.LINK)


def masked(text: str, findings: Iterable[Finding]) -> str:
    """``text`` without what leads to somebody, whether the judge found it then or would now."""
    folded, letters = fold(text), list(text)
    for each in (*findings, *links(folded, own=()), *contacts(folded, own=())):
        if each.reason in _REACHES:
            letters[each.span.start : each.span.end] = MASK * len(letters[each.span.start : each.span.end])
    return "".join(letters)


class Why(StrEnum):
    """What somebody of the staff did: by this it is known what they think of the text."""

    APPROVED = "approved"
    DENIED = "denied"
    WRONG = "wrong"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        """What the text is, in their eyes."""
        return "bad" if self in (Why.DENIED, Why.REMOVED) else "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One row to learn from.

    Attributes:
        was: What the text was when somebody looked: waiting, refused, removed, shown...
        findings: Why the judge did so.
        scores: What its model said, by label.
    """

    message: MessageId
    show: ShowId
    why: Why
    was: str
    text: str
    findings: tuple[Finding, ...] = ()
    scores: Mapping[str, float]
    at: datetime

    @property
    def is_harmless(self) -> bool:
        """Whether they think that the text may be said."""
        return self.why.label == "ok"

    @property
    def line(self) -> str:
        """As a line of JSONL."""
        row = {
            "text": self.text,
            "label": self.why.label,
            "why": self.why.value,
            "was": self.was,
            "reasons": list(dict.fromkeys(each.reason.value for each in self.findings)),
            "rules": list(dict.fromkeys(each.rule for each in self.findings)),
            "spans": [[each.span.start, each.span.end] for each in self.findings],
            "scores": dict(self.scores),
            "show": self.show,
            "at": self.at.isoformat(),
        }
        return json.dumps(row, ensure_ascii=False) + "\n"
