"""Facts of memberships. They are about one person and stay inside."""

from enum import StrEnum
from typing import Literal

from core.events.fact import Audience, Event
from core.ids import MembershipId, ViewerId


class Lifecycle(StrEnum):
    """What became of a membership. Source: the names of Polar's subscription webhooks, as far as there is one."""

    CREATED = "created"
    ACTIVE = "active"
    RENEWED = "renewed"
    SWITCHED = "switched"
    PAST_DUE = "past_due"
    CANCELED = "canceled"
    UNCANCELED = "uncanceled"
    REVOKED = "revoked"
    ENDED = "ended"


class MembershipMoved(Event):
    """Something happened to somebody's membership; ``show`` is where they joined."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["membership.moved"] = "membership.moved"
    membership: MembershipId
    viewer: ViewerId
    what: Lifecycle
