"""Facts of the show itself: where it is in its life, what is held up, who sends the picture."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.events.fact import Audience, Event, Lane, Value
from core.ids import OfferId


class ShowStatus(StrEnum):
    """Where a show is in its life."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    ENDED = "ended"


class ShowState(Value):
    """Everything about a show that changes while it runs. ``version`` grows with every change of any of it.

    ``members_only``: nobody else gets in. ``members_write``: everybody may read the chat, only members write.
    """

    version: int
    status: ShowStatus
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reconnect_until: datetime | None = None
    pinned: OfferId | None = None
    members_only: bool = False
    members_write: bool = False


class ShowChanged(Event):
    """Something about the show changed; each kind says what happened, ``state`` is the whole new state."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    state: ShowState


class ShowWentLive(ShowChanged):
    """The picture is on: for the first time, or again after a break."""

    kind: Literal["show.live"] = "show.live"


class ShowReconnecting(ShowChanged):
    """The picture was lost; everything else goes on, and the show waits until ``state.reconnect_until``."""

    kind: Literal["show.reconnecting"] = "show.reconnecting"


class ShowEnded(ShowChanged):
    """The host ended the show, or the picture stayed away too long."""

    kind: Literal["show.ended"] = "show.ended"


class OfferPinned(ShowChanged):
    """The host holds up ``state.pinned`` now."""

    kind: Literal["offer.pinned"] = "offer.pinned"


class OfferUnpinned(ShowChanged):
    """Nothing is held up now."""

    kind: Literal["offer.unpinned"] = "offer.unpinned"


class ShowAccessChanged(ShowChanged):
    """Staff said for whom the show is, or for whom its chat."""

    kind: Literal["show.access_changed"] = "show.access_changed"


class BroadcastChanged(Event):
    """Who sends the picture now, for the studio: nobody, the browser, an encoder, the demo's synthetic host."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["broadcast.changed"] = "broadcast.changed"
    source: str | None
