"""Message: what somebody wants to say, and how a person looks to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.events import Author, ChatMessage, Quote
from core.ids import MessageId, ShowId, ViewerId
from core.people import Origin, Viewer

QUOTED = 120
"""Code points of a message that an answer repeats: two lines on a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to say, and from where.

    ``key`` is the author's own: the same key is one message, however often it comes.
    """

    show: ShowId
    author: Viewer
    origin: Origin
    text: str
    key: str
    reply_to: MessageId | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that was kept; ``shown`` is False if the room was too loud to show it to everybody.

    ``held`` if it is kept from everybody until staff have looked at it.
    """

    message: ChatMessage
    shown: bool = True
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message as it is kept: shown, removed, or kept from those who read along for a while."""

    show: ShowId
    message: ChatMessage
    removed: bool
    hushed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A message that somebody else than its author took away.

    Attributes:
        by: Who did; None: the judge, late.
        reasons: Why, in words that every page knows; there may be none.
    """

    show: ShowId
    message: ChatMessage
    at: datetime
    by: ViewerId | None
    by_name: str | None
    reasons: tuple[str, ...]


def quoted(reply_to: MessageId | None, show: ShowId, kept: Mapping[MessageId, Kept]) -> Quote | None:
    """The beginning of what is answered; nothing if it is gone or hushed, so that nobody brings it back."""
    answered = kept.get(reply_to) if reply_to else None
    if answered is None or answered.removed or answered.hushed or answered.show != show:
        return None
    message = answered.message
    return Quote(id=message.id, name=message.author.name, text=excerpt(message.text))


def public_face(person: Viewer, *, badge: str | None = None) -> Author:
    """What the others see of a person."""
    return Author(id=person.id, name=person.name, role=person.role, badge=badge)


def excerpt(text: str) -> str:
    """The beginning of ``text``, for a quote."""
    return text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"
