"""Facts of appeals: somebody says that a decision about them was wrong, and staff answer."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.events.fact import Audience, Event, Lane, Value
from core.ids import AppealId, ShowId, ViewerId


class AppealState(StrEnum):
    """What became of an appeal. ``OVERTAKEN``: a newer decision took the place of the one it was about."""

    OPEN = "open"
    UPHELD = "upheld"
    SHORTENED = "shortened"
    LIFTED = "lifted"
    OVERTAKEN = "overtaken"


class AppealView(Value):
    """An appeal, as staff see it.

    Attributes:
        scope: Of which show the decision is; None: of all.
        sentence: ``out``, ``muted`` or ``shadow``; None: it is about the words of one message, ``text``.
        reason: Why, as whoever decided wrote it.
        reasons: Why a message was not let through.
        by: Who decided; None: the judge did.
        until: When the sentence ends by itself; None: never, or it is about a message.
        words: What the person says.
        due: By when it is to be answered.
        escalated_at: When nobody had answered in time, and the host was told.
        answer: What staff say.
        removed: Whether the message had been read by others.
    """

    id: AppealId
    scope: ShowId | None
    viewer: ViewerId
    name: str
    sentence: Literal["out", "muted", "shadow"] | None
    text: str | None
    reason: str | None
    reasons: tuple[str, ...]
    by: ViewerId | None
    by_name: str | None
    decided_at: datetime
    until: datetime | None
    words: str
    at: datetime
    due: datetime
    escalated_at: datetime | None
    state: AppealState
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    removed: bool = False


class AppealMoved(Event):
    """Somebody appealed, staff answered, or nobody did in time; ``waiting`` and ``overdue`` are all of the show."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["appeal.moved"] = "appeal.moved"
    appeal: AppealView
    waiting: int
    overdue: int
