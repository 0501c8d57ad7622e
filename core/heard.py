"""Heard: something was said in a show, and understood as far as it was a wish. Chat hears, other rooms count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.ids import MessageId, ShowId
from core.people import Origin, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message; each is heard once, in the transaction that keeps it. Who counts wishes hears those that carry one.

    Attributes:
        viewer: Who said it, as they were; staff are heard, too: who counts is for those to say who count.
        origin: Where it came from.
        intents: The keys of what was wished for: ``discount``, ``plus``, ``sold`` and those of the staff.
        numbers: The number that was said with an intent, for those that take one: ``{"sold": 42}``.
        text: As it is kept.
        at: When the server got it, however long it waited to be kept.
        again: It may have been heard before: somebody looks back at it.
    """

    show: ShowId
    viewer: Viewer
    origin: Origin
    message: MessageId
    intents: frozenset[str]
    text: str
    at: datetime
    numbers: Mapping[str, int] = field(default_factory=dict)
    again: bool = False
