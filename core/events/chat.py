"""Facts of the chat, and what they carry."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from core.events.fact import Audience, Event, Lane, Value
from core.ids import MessageId, ViewerId
from core.people import Role


class HeldState(StrEnum):
    """What became of a message that the moderator did not let through at once."""

    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    REFUSED = "refused"


class Author(Value):
    """Who wrote: the public face of a person. ``role`` and ``badge`` are given by the server.

    ``badge`` is the key of the tier they were a member of when they wrote; None: of none.
    """

    id: ViewerId
    name: str
    role: Role
    badge: str | None = None


class Quote(Value):
    """The beginning of the message that is being answered."""

    id: MessageId
    name: str
    text: str


class ChatMessage(Value):
    """One line of chat as everybody sees it."""

    id: MessageId
    author: Author
    text: str
    at: datetime
    reply_to: Quote | None = None


class MessagePosted(Event):
    """A message passed the moderator. ``approved``: a person let it through; said only where it is so."""

    audience = Audience.EVERYONE
    lane = Lane.CHAT
    kind: Literal["message.posted"] = "message.posted"
    message: ChatMessage
    approved: bool = Field(default=False, exclude_if=lambda approved: not approved)

    @property
    def may_be_left_out(self) -> bool:
        """What staff say, or let through, is always heard."""
        return not self.approved and self.message.author.role in (Role.GUEST, Role.VIEWER)


class MessagesLeftOut(Event):
    """Messages that a loud room was not shown; staff see them all."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["messages.left_out"] = "messages.left_out"
    messages: tuple[ChatMessage, ...]


class ChatSampled(Event):
    """How much of what was ``said`` in the last seconds a loud room was ``shown``; each process says its part."""

    audience = Audience.EVERYONE
    lane = Lane.CHAT
    kind: Literal["chat.sampled"] = "chat.sampled"
    shown: int
    said: int


class MessageRemoved(Event):
    """A moderator took a message away, or its author did."""

    audience = Audience.EVERYONE
    lane = Lane.CHAT
    kind: Literal["message.removed"] = "message.removed"
    message: MessageId


class WordsMoved(Event):
    """What ``viewer`` said stands otherwise than their pages know."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["words.moved"] = "words.moved"
    viewer: ViewerId


class Mark(Value):
    """What a rule or a model objects to: a part of the text, in code points; ``end`` is behind the last one."""

    reason: str
    rule: str
    start: int
    end: int


class HeldView(Value):
    """A message that was held, as staff see it.

    Attributes:
        until: When it expires, if nobody decides.
        scores: How sure a model was, by label, 0 to 1.
        decided_by: The name of whoever decided; None: nobody has, or time or the judge did.
    """

    id: MessageId
    author: Author
    text: str
    at: datetime
    until: datetime
    reasons: tuple[str, ...]
    marks: tuple[Mark, ...]
    scores: Mapping[str, float]
    state: HeldState
    decided_by: str | None = None
    decided_at: datetime | None = None


class MessageRefused(Event):
    """The moderator did not let a message through; staff see what and why. ``message`` names it, if it was kept."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["message.refused"] = "message.refused"
    author: Author
    text: str
    reasons: tuple[str, ...]
    message: MessageId | None = None
    marks: tuple[Mark, ...] = ()
    scores: Mapping[str, float] = Field(default_factory=dict)


class MessageHeld(Event):
    """The moderator holds a message until somebody of the staff decides about it."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["message.held"] = "message.held"
    held: HeldView


class HeldDecided(Event):
    """A held message was approved or denied, or its time was over. There is no second decision."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["message.decided"] = "message.decided"
    held: HeldView
