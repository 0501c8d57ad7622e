"""Message: what somebody wants to say, and how a person looks to the others."""

from dataclasses import dataclass

from core.events import Author
from core.ids import MessageId, ShowId
from core.people import Viewer

QUOTED = 120
"""Code points of a message that an answer repeats: two lines on a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to say. ``key`` is the author's own: the same key is one message, however often it comes."""

    show: ShowId
    author: Viewer
    text: str
    key: str
    reply_to: MessageId | None = None


def public_face(person: Viewer) -> Author:
    """What the others see of a person."""
    return Author(id=person.id, name=person.name, role=person.role)


def excerpt(text: str) -> str:
    """The beginning of ``text``, for a quote."""
    return text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"
