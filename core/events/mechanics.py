"""Mechanics: what all watchers do together. Each begins, goes on and ends; staff can switch each off.

A mechanic is told as a whole each time: its view carries an id and a ``version`` that only grows.
"""

from enum import StrEnum
from typing import Literal

from core.events.fact import Audience, Event, Lane, Value


class Mechanic(StrEnum):
    """What the crowd can do together, each with a switch of its own."""

    POLLS = "polls"
    UNLOCKS = "unlocks"
    TICKER = "ticker"
    SURPRISES = "surprises"
    GIVEAWAYS = "giveaways"
    BOARDS = "boards"
    QUIZZES = "quizzes"
    CARTS = "carts"
    GIFTS = "gifts"
    MEMBERSHIPS = "memberships"


class Standing(Value):
    """A mechanic that stands in a show. ``version`` grows with every change of it."""

    id: str
    version: int


class Switches(Value):
    """Which mechanics staff have switched off in a show. ``version`` grows with every change."""

    version: int = 0
    off: tuple[Mechanic, ...] = ()


class MechanicsSwitched(Event):
    """Staff switched a mechanic off, or on again; ``switches`` is how all of them stand."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["mechanics.switched"] = "mechanics.switched"
    switches: Switches
