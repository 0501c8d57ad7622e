"""Facts of the chat, and what they carry."""

from datetime import datetime
from typing import Literal

from core.events.fact import Audience, Event, Lane, Value
from core.ids import MessageId, ViewerId
from core.people import Role


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
    """A message passed the moderator."""

    audience = Audience.EVERYONE
    lane = Lane.CHAT
    kind: Literal["message.posted"] = "message.posted"
    message: ChatMessage

    @property
    def may_be_left_out(self) -> bool:
        """What staff say is always heard."""
        return self.message.author.role in (Role.GUEST, Role.VIEWER)


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


class MessageRefused(Event):
    """The moderator did not let a message through; staff see what and why."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["message.refused"] = "message.refused"
    author: Author
    text: str
    reasons: tuple[str, ...]
