"""Heard: something was said in a show, and it was understood as a wish of the crowd. Chat hears, other rooms count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.ids import MessageId, ShowId
from core.people import Origin, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message that carries a wish; each is heard once, in the transaction that keeps it.

    Attributes:
        viewer: Who said it, as they were; staff are heard, too: who counts is for those to say who count.
        origin: Where it came from.
        intents: The keys of what was wished for, never none: ``discount``, ``plus``, ``sold`` and those of the staff.
        numbers: The number that was said with an intent, for those that take one: ``{"sold": 42}``.
        text: As it is kept.
    """

    show: ShowId
    viewer: Viewer
    origin: Origin
    message: MessageId
    intents: frozenset[str]
    text: str
    at: datetime
    numbers: Mapping[str, int] = field(default_factory=dict)
