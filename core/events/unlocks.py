"""Facts of unlocks: a discount that opens when the crowd has met a goal in time."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.events.fact import Audience, Event, Lane, Localized
from core.events.mechanics import Standing
from core.ids import OfferId
from core.money import Money


class UnlockGoal(StrEnum):
    """What a crowd has to do."""

    WANTS = "wants"
    PURCHASES = "purchases"
    VIEWERS = "viewers"
    POLL = "poll"


class UnlockFor(StrEnum):
    """Whom an unlocked discount is for: everybody; who was counted by then; or who asks while it holds as well."""

    EVERYBODY = "everybody"
    ASKED = "asked"
    ASKING = "asking"


class UnlockStatus(StrEnum):
    """Where an unlock is in its life."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    UNLOCKED = "unlocked"
    CLOSED = "closed"
    MISSED = "missed"
    CANCELLED = "cancelled"


class UnlockView(Standing):
    """A discount on ``offer`` (null: on everything in the show) for ``target``, and how far the crowd is.

    ``rules`` is one line that says all of it before it starts. ``intent`` is what has to be said in the chat, if words
    count. Once unlocked, the discount holds until ``ends_at``, for those whom ``for_whom`` names.
    """

    goal: UnlockGoal
    status: UnlockStatus
    target: int
    current: int
    offer: OfferId | None
    intent: str | None
    basis_points: int | None
    price: Money | None
    opens_at: datetime
    closes_at: datetime
    valid_seconds: int
    unlocked_at: datetime | None
    ends_at: datetime | None
    rules: Localized
    for_whom: UnlockFor = UnlockFor.EVERYBODY


class UnlockChanged(Event):
    """Something about an unlock changed; each kind says what happened, ``unlock`` is how all of it stands."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    unlock: UnlockView


class UnlockAnnounced(UnlockChanged):
    """Its terms are known; it opens at ``unlock.opens_at``."""

    kind: Literal["unlock.announced"] = "unlock.announced"


class UnlockBegan(UnlockChanged):
    """From now on the crowd is counted."""

    kind: Literal["unlock.began"] = "unlock.began"


class UnlockProgressed(UnlockChanged):
    """More of the crowd was counted."""

    kind: Literal["unlock.progressed"] = "unlock.progressed"


class UnlockReached(UnlockChanged):
    """The goal was met, once: the discount holds from now until ``unlock.ends_at``."""

    kind: Literal["unlock.reached"] = "unlock.reached"


class UnlockEnded(UnlockChanged):
    """It is over: the goal was missed, the discount has ended, or staff took it back."""

    kind: Literal["unlock.ended"] = "unlock.ended"
