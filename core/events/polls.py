"""Facts of polls: a question, its options, one vote a person until the server's clock says that it is over."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.events.fact import Audience, Event, Lane, Localized, Value
from core.events.mechanics import Standing
from core.ids import OfferId


class PollKind(StrEnum):
    """What becomes of the result: nothing, the winner is shown next, or it may become a product."""

    POLL = "poll"
    NEXT_PRODUCT = "next_product"
    DESIGN = "design"


class PollStatus(StrEnum):
    """Where a poll is in its life. A draft is nobody's business but the staff's."""

    DRAFT = "draft"
    OPEN = "open"
    ENDED = "ended"
    CANCELLED = "cancelled"


class PollOptionView(Value):
    """An option, by its place from 1. ``votes`` is null while results are hidden."""

    place: int
    text: Localized
    picture: str | None
    offer: OfferId | None
    votes: int | None


class PollView(Standing):
    """A poll. ``votes`` is how many people voted; ``winner`` the place of the option that won, once it has ended.

    ``rules`` is one line that says who may vote, how long, and what becomes of it.
    """

    kind: PollKind
    status: PollStatus
    title: str
    options: tuple[PollOptionView, ...]
    votes: int
    hidden: bool
    named_only: bool
    ends_at: datetime | None
    winner: int | None
    rules: Localized


class PollChanged(Event):
    """Something about a poll changed; each kind says what happened, ``poll`` is how all of it stands."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    poll: PollView


class PollBegan(PollChanged):
    """From now on people vote, until ``poll.ends_at``."""

    kind: Literal["poll.began"] = "poll.began"


class PollProgressed(PollChanged):
    """More people voted, or changed their vote."""

    kind: Literal["poll.progressed"] = "poll.progressed"


class PollEnded(PollChanged):
    """It is over: with a result, or because staff took it back."""

    kind: Literal["poll.ended"] = "poll.ended"
