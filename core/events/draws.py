"""Draws: surprises and giveaways. ``commitment`` binds chance before it is needed, ``seed`` shows it afterwards."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.events.fact import Audience, Event, Lane, Localized, Value
from core.events.mechanics import Standing


class DrawStatus(StrEnum):
    """Announced with its commitment; open; a giveaway's winners are drawn and may claim; over, the seed is shown."""

    ANNOUNCED = "announced"
    OPEN = "open"
    DRAWN = "drawn"
    ENDED = "ended"


class DropView(Value):
    """One moment of a surprise: until ``closes_at`` it can be claimed; ``winners`` are the tickets that won."""

    number: int
    opened_at: datetime
    closes_at: datetime
    closed: bool
    claimed: int
    winners: tuple[str, ...]
    digest: str | None


class SurpriseView(Standing):
    """Codes that fall at moments nobody knows. ``drops`` of them, ``dropped`` so far, the latest of which is ``drop``.

    ``moments`` are shown with the seed, at the end.
    """

    status: DrawStatus
    rules: Localized
    prize: Localized
    opens_at: datetime
    ends_at: datetime
    drops: int
    dropped: int
    given: int
    drop: DropView | None
    commitment: str
    salt: str | None
    seed: str | None
    moments: tuple[datetime, ...]


class WinnerView(Value):
    """A winner as everybody may see them: the ticket, a masked name, and whether they claimed or let it lapse."""

    ticket: str
    name: str | None
    state: Literal["drawn", "claimed", "lapsed"]


class GiveawayView(Standing):
    """A prize for some of those who enter until ``closes_at``. ``keyword``: saying it in the chat enters, too.

    ``conditions`` are the host's own rules, ``rules`` what the house does. ``digest`` is of the list of tickets from
    which winners were drawn.
    """

    status: DrawStatus
    prize: str
    conditions: str
    rules: Localized
    keyword: str | None
    opens_at: datetime
    closes_at: datetime
    claim_until: datetime | None
    wanted: int
    entries: int
    winners: tuple[WinnerView, ...]
    digest: str | None
    commitment: str
    salt: str | None
    seed: str | None


class SurpriseChanged(Event):
    """Something happened to a surprise; ``surprise`` is how it stands."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    surprise: SurpriseView


class SurpriseAnnounced(SurpriseChanged):
    """A surprise stands, and its commitment is published."""

    kind: Literal["surprise.announced"] = "surprise.announced"


class SurpriseBegan(SurpriseChanged):
    """Its window opened; from here its moments are fixed by seed and salt."""

    kind: Literal["surprise.began"] = "surprise.began"


class SurpriseDropped(SurpriseChanged):
    """One of its moments has come: it can be claimed now."""

    kind: Literal["surprise.dropped"] = "surprise.dropped"


class SurpriseProgressed(SurpriseChanged):
    """More people claim."""

    kind: Literal["surprise.progressed"] = "surprise.progressed"


class SurpriseDrawn(SurpriseChanged):
    """A moment is over and its winners are known."""

    kind: Literal["surprise.drawn"] = "surprise.drawn"


class SurpriseEnded(SurpriseChanged):
    """It is over; the seed is shown."""

    kind: Literal["surprise.ended"] = "surprise.ended"


class GiveawayChanged(Event):
    """Something happened to a giveaway; ``giveaway`` is how it stands."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    giveaway: GiveawayView


class GiveawayAnnounced(GiveawayChanged):
    """A giveaway stands, and its commitment is published."""

    kind: Literal["giveaway.announced"] = "giveaway.announced"


class GiveawayBegan(GiveawayChanged):
    """It can be entered."""

    kind: Literal["giveaway.began"] = "giveaway.began"


class GiveawayProgressed(GiveawayChanged):
    """More people enter, or a winner claimed."""

    kind: Literal["giveaway.progressed"] = "giveaway.progressed"


class GiveawayDrawn(GiveawayChanged):
    """Winners were drawn from the list whose digest stands here, or the next one for a prize that nobody claimed."""

    kind: Literal["giveaway.drawn"] = "giveaway.drawn"


class GiveawayEnded(GiveawayChanged):
    """Every prize is claimed, or there is nobody left to draw."""

    kind: Literal["giveaway.ended"] = "giveaway.ended"
