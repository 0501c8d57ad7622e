"""Frames: what goes over the socket, both ways. The shapes are those of docs/wire.md.

A text frame holds one or more JSON objects separated by newlines. A command carries an ``id`` of the client's choice
and is answered with the same ``id``: by its result, or by an ``error`` with a stable code.
"""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field

from core.events import AppealState, HeldState, Lane, Value
from core.ids import ID_PATTERN
from core.lines import NO_CONTROLS
from core.people import Language, Role, Viewer

WIRE_VERSION = 1
"""Grows when a change would break an old client."""

LONGEST_TEXT = 500
"""Code points in a message. Source: features.md, B2 (IVS allows 500)."""

Id: TypeAlias = Annotated[str, Field(pattern=ID_PATTERN)]
CommandId: TypeAlias = Annotated[int, Field(ge=1, le=2**53 - 1)]


# What a client may send


def _no_more_than_there_are(lanes: object) -> object:
    """Look before each of a thousand is found to be none, which takes as long as twenty commands."""
    if isinstance(lanes, dict) and len(lanes) > len(Lane):
        raise ValueError(f"there are {len(Lane)} lanes")
    return lanes


class Place(Value):
    """Where a client stopped in a lane: offset and epoch."""

    o: Annotated[int, Field(ge=0)]
    ep: Annotated[str, Field(max_length=32)]


class Connect(Value):
    """The first command: who I am (a ticket, see ``POST /api/v1/live/tickets``) and which wire I speak."""

    ticket: Annotated[str, Field(max_length=2_048)]
    v: Literal[1] = 1
    app: Annotated[str, Field(max_length=64)] = ""


class Join(Value):
    """Watch a show. ``lanes`` says where I stopped, if I have been here before."""

    room: Id
    lanes: Annotated[dict[Lane, Place], BeforeValidator(_no_more_than_there_are)] = Field(default_factory=dict)


class Leave(Value):
    """Stop watching a show."""

    room: Id


class Say(Value):
    """Write in the chat. ``key`` is the client's own: the same key is one message, however often it is sent."""

    room: Id
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    key: Annotated[str, Field(min_length=1, max_length=64, pattern=NO_CONTROLS)]
    reply_to: Id | None = None


RemovalReason = Literal["rude", "insult", "hate", "threat", "obscene", "spam", "link", "contact"]
"""What the author of a removed message is told. Source: chat/removing.py, REASONS."""


class Remove(Value):
    """Take a message away: staff any viewer's, everybody their own. Staff may say why, also afterwards."""

    room: Id
    message: Id
    reason: RemovalReason | None = None


class React(Value):
    """So many taps of one kind since the last frame."""

    room: Id
    kind: Literal["heart", "fire", "clap", "laugh", "wow"]
    n: Annotated[int, Field(ge=1, le=50)]


class Want(Value):
    """Ask for the discount of an unlock. Asking twice counts once."""

    room: Id
    unlock: Id


class Vote(Value):
    """Vote for an option of a poll, by its place from 1; the last vote before the end counts."""

    room: Id
    poll: Id
    option: Annotated[int, Field(ge=1, le=10)]


Look: TypeAlias = Literal["active", "passive"]
"""Whether anybody looks at the page; who does not hears only what must not be missed."""


class Refresh(Value):
    """A fresh ticket of the same person, before the connection's time is over."""

    ticket: Annotated[str, Field(max_length=2_048)]


class Claim(Value):
    """A surprise has dropped: I want one of its codes."""

    room: Id
    surprise: Id


class Enter(Value):
    """I take part in a giveaway."""

    room: Id
    giveaway: Id


class Stand(Value):
    """Whether I am shown on the boards of a show."""

    room: Id
    shown: bool


class Guess(Value):
    """My answer to a quiz: ``said`` in words, or ``option``, a place from 1. The first stands.

    ``open``: my first name may be said if I am among the first.
    """

    room: Id
    quiz: Id
    said: Annotated[str, Field(min_length=1, max_length=120, pattern=NO_CONTROLS)] | None = None
    option: Annotated[int, Field(ge=1, le=6)] | None = None
    open: bool = False


class Human(Value):
    """A line of the assistant was not enough: I want a human to answer. Asking twice asks once."""

    room: Id
    answer: Id


class Command(Value):
    """One object from a client: an id and exactly one command. ``{}`` answers a ping."""

    id: CommandId | None = None
    connect: Connect | None = None
    join: Join | None = None
    leave: Leave | None = None
    say: Say | None = None
    remove: Remove | None = None
    react: React | None = None
    want: Want | None = None
    vote: Vote | None = None
    view: Look | None = None
    refresh: Refresh | None = None
    claim: Claim | None = None
    enter: Enter | None = None
    stand: Stand | None = None
    guess: Guess | None = None
    human: Human | None = None


# What the server sends


class You(Value):
    """Who the server takes you for; ``named`` is whether you chose the name."""

    id: str
    name: str
    role: Role
    language: Language
    named: bool

    @classmethod
    def of(cls, viewer: Viewer) -> Self:
        """``viewer``, told to themselves."""
        return cls(id=viewer.id, name=viewer.name, role=viewer.role, language=viewer.language, named=viewer.named)


class Connected(Value):
    """Answer to ``connect``: ping every ``ping`` s; the connection ends in ``exp`` s; ``t`` is server time in ms."""

    cid: str
    ping: int
    exp: int
    t: int
    you: You


class Refreshed(Value):
    """Answer to ``refresh``: the connection ends in ``exp`` s."""

    exp: int


class OrderNews(Value):
    """How an order of yours stands by now; ``payment`` is its latest one's status, if that is what changed."""

    id: str
    status: str
    payment: str | None = None


class HeldNews(Value):
    """What became of a message of yours that was held: approved, denied or expired."""

    room: str
    message: str
    state: HeldState


class QuestionNews(Value):
    """What became of a question of yours: the assistant does not know, and passed it on to the host."""

    room: str
    message: str
    told: Literal["passed_on"] = "passed_on"


class AppealNews(Value):
    """What became of an appeal of yours; while it is ``open``, that nobody has answered in time."""

    room: str
    id: str
    state: AppealState


class WordsNews(Value):
    """You said ``message`` in a room, whichever tab it was; without one: what you said there stands otherwise."""

    room: str
    message: str | None = None


class Whisper(Value):
    """Something of yours changed, here or elsewhere: your cart is at version ``cart``, ``order`` moved on, something
    became of your ``membership``, a message that was ``held``, a ``question``, an ``appeal`` or your own ``words``.

    Read it again, unless you have seen it already. It may be lost: read again as well when you come back."""

    cart: int | None = None
    order: OrderNews | None = None
    membership: str | None = None
    held: HeldNews | None = None
    question: QuestionNews | None = None
    appeal: AppealNews | None = None
    words: WordsNews | None = None


class Disconnect(Value):
    """Said before the socket is closed with the same code: whether to come back, and after how many ms."""

    code: int
    reason: str
    reconnect: bool
    after: int = 0


class Said(Value):
    """Answer to ``say``. ``held``: nobody else sees it before staff have looked at it; a whisper says how it ended."""

    message: str
    shown: bool = True
    held: bool = False


class Wanted(Value):
    """Answer to ``want``: whether you count, or why not; one who was counted before still does."""

    told: Literal["counted", "before", "same_device", "same_address", "staff"]


class Voted(Value):
    """Answer to ``vote``: whether it counts."""

    told: Literal["counted", "changed", "same", "same_device"]


class HumanAsked(Value):
    """Answer to ``human``: whether the host has been asked now, or was before."""

    told: Literal["asked", "before"]
