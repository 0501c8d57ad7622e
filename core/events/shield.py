"""Facts of the shield: a calm that staff, or a raid, lay over a chat for a while."""

from datetime import datetime
from typing import Literal

from core.events.fact import Audience, Event, Lane, Localized, Value
from core.ids import ViewerId


class ShieldView(Value):
    """The shield of a show as everybody sees it. ``version`` grows with every change.

    ``line`` says what it does, in one sentence made from its settings; null: it is down. It ends at ``until`` at the
    latest.
    """

    version: int = 0
    up: bool = False
    line: Localized | None = None
    since: datetime | None = None
    until: datetime | None = None
    no_links: bool = False
    emoji_only: bool = False
    slow_seconds: int = 0


class RaidView(Value):
    """What a raid was known by: numbers, and a few ids to look at; no names and no words.

    ``persons`` who are new here wrote what was ``refused`` or ``held``, or nearly the ``same``, within ``seconds``;
    ``speakers`` wrote anything.
    """

    persons: int
    speakers: int
    refused: int
    held: int
    same: int
    seconds: int
    sample: tuple[ViewerId, ...]


class ShieldReport(Value):
    """The shield as staff see it.

    ``cause`` is ``staff`` or ``raid``; ``by`` is the name of whoever put it up or took it down last, null: it was done
    by itself. ``kept``: staff said that it stays although the raid is over. A raid puts none up before ``quiet_until``.
    """

    shield: ShieldView
    cause: Literal["staff", "raid"] | None = None
    by: str | None = None
    kept: bool = False
    raid: RaidView | None = None
    quiet_until: datetime | None = None


class ShieldChanged(Event):
    """The shield went up or down, or does something else now; ``shield`` is how it stands."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["shield.changed"] = "shield.changed"
    shield: ShieldView


class ShieldReported(Event):
    """The same, for the studio: why, and by whom."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["shield.reported"] = "shield.reported"
    report: ShieldReport
