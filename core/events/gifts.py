"""Gifts: what people give to a show, as everybody sees it. What is in their wallets is nobody else's affair."""

from datetime import datetime
from typing import Literal

from core.events.fact import Audience, Event, Lane, Localized, Value
from core.events.mechanics import Standing
from core.ids import GiftId
from core.money import Money


class GiftView(Value):
    """A gift. ``gift`` and ``name`` are None for money without a thing, ``sender`` for who wants to stay unnamed."""

    id: GiftId
    gift: str | None
    name: Localized | None
    animation: str
    sender: str | None
    amount: Money
    note: str | None
    at: datetime


class GiftSent(Event):
    """Somebody gave something to the show. It is paid."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["gift.sent"] = "gift.sent"
    gift: GiftView


class GiftWithdrawn(Event):
    """Staff gave a gift back: it counts no more, and is not shown any more."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["gift.withdrawn"] = "gift.withdrawn"
    gift: GiftId


class GiftGoalView(Standing):
    """What the gifts of a show are for, and how far they have come. ``status``: open, reached, ended."""

    title: Localized
    target: Money
    got: Money
    status: str
    rules: Localized


class GiftGoalBegan(Event):
    """Gifts count for something from now on."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["gift_goal.began"] = "gift_goal.began"
    goal: GiftGoalView


class GiftGoalProgressed(Event):
    """Gifts came, or were returned."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["gift_goal.progressed"] = "gift_goal.progressed"
    goal: GiftGoalView


class GiftGoalEnded(Event):
    """A goal was reached, or staff ended it."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["gift_goal.ended"] = "gift_goal.ended"
    goal: GiftGoalView
