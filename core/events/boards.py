"""Facts of leaderboards: points from rules that were stated before, and the first places, under masked names."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.events.fact import Audience, Event, Lane, Localized, Value
from core.events.mechanics import Standing


class BoardStatus(StrEnum):
    """Where a board is in its life. Announced: its rules can be read, and nothing counts yet."""

    ANNOUNCED = "announced"
    OPEN = "open"
    ENDED = "ended"
    CANCELLED = "cancelled"


class PlaceView(Value):
    """Somebody on the board. ``ticket`` stands for them on this board, and only they know that it is theirs."""

    place: int
    ticket: str
    name: str | None
    points: int


class BoardView(Standing):
    """A leaderboard. ``rows`` are the first of ``people`` with points; equals share a place, the earlier stands first.

    ``more`` is how many beside them share the place of the last row. ``rules`` is one line that says what gives points.
    """

    status: BoardStatus
    rules: Localized
    prize: str | None
    places: int
    rows: tuple[PlaceView, ...]
    more: int
    people: int
    began_at: datetime | None
    ends_at: datetime | None


class BoardChanged(Event):
    """Something about a board changed; each kind says what happened, ``board`` is how all of it stands."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    board: BoardView


class BoardAnnounced(BoardChanged):
    """Its rules are fixed and can be read."""

    kind: Literal["board.announced"] = "board.announced"


class BoardBegan(BoardChanged):
    """From now on points are given, until ``board.ends_at``."""

    kind: Literal["board.began"] = "board.began"


class BoardProgressed(BoardChanged):
    """Points were given or taken back."""

    kind: Literal["board.progressed"] = "board.progressed"


class BoardEnded(BoardChanged):
    """It is over, with its places; told again if a refund, a ban or a wish changes them. Or staff took it back."""

    kind: Literal["board.ended"] = "board.ended"
