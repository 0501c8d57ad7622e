"""Entry: one thing that somebody of the staff decided, as it is written into the log. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from core.ids import EntryId, ShowId, ViewerId, mint
from core.people import Viewer

Told: TypeAlias = Mapping[str, str | int | bool | None]
"""What something was like: few words, for people who look back."""


class Deed(StrEnum):
    """What was done."""

    APPROVED = "message.approved"
    DENIED = "message.denied"
    REMOVED = "message.removed"
    WRONG = "verdict.wrong"
    SHUT_OUT = "person.shut_out"
    MUTED = "person.muted"
    SHADOWED = "person.shadowed"
    LET_IN = "person.let_in"
    RULES = "rules.changed"
    SHIELD_UP = "shield.up"
    SHIELD_DOWN = "shield.down"
    SHIELD_KEPT = "shield.kept"
    SHIELD_SET = "shield.set"
    ASSISTANT = "assistant.switched"
    FAQ = "faq.changed"
    ANSWER_SAID = "answer.said"
    ANSWER_TAKEN_BACK = "answer.taken_back"
    QUESTION_DISMISSED = "question.dismissed"
    APPEAL_MADE = "appeal.made"
    APPEAL_UPHELD = "appeal.upheld"
    APPEAL_SHORTENED = "appeal.shortened"
    APPEAL_LIFTED = "appeal.lifted"
    APPEAL_OVERTAKEN = "appeal.overtaken"
    APPEAL_TERMS = "appeals.set"
    APPEAL_OVERDUE = "appeal.overdue"

    @property
    def is_about_words(self) -> bool:
        """Whether its subject is a message."""
        return self in (Deed.APPROVED, Deed.DENIED, Deed.REMOVED, Deed.WRONG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who did what, about whom or what, when and why.

    Attributes:
        show: In which show; None: in all.
        actor_name: How they were called then.
        subject: The id of a message or a person, or the name of a setting.
        about: How it was called, or the beginning of what it said, without what leads to somebody: this stays for good.
        before: What was the case before; empty: nothing.
        after: What is the case now.
    """

    show: ShowId | None
    deed: Deed
    actor: ViewerId
    actor_name: str
    subject: str
    about: str
    before: Told = field(default_factory=dict)
    after: Told = field(default_factory=dict)
    reason: str | None = None
    at: datetime
    id: EntryId = field(default_factory=lambda: EntryId(mint("log")))


def entry(
    deed: Deed,
    *,
    by: Viewer,
    show: ShowId | None,
    subject: str,
    about: str,
    at: datetime,
    before: Told | None = None,
    after: Told | None = None,
    reason: str | None = None,
) -> Entry:
    """An entry of what ``by`` did."""
    return Entry(
        show=show,
        deed=deed,
        actor=by.id,
        actor_name=by.name,
        subject=subject,
        about=about,
        before=before or {},
        after=after or {},
        reason=reason,
        at=at,
    )
