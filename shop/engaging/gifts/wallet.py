"""Wallet: money that somebody put aside for gifts, and how much of it they let themselves give. Pure.

Less counts at once, more after a day: who wants to stop is not talked out of it by a click. Source: features.md, F9.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from core.ids import ViewerId
from core.money import Money
from shop.ledger.account import Account

RAISED_AFTER: Final = timedelta(hours=24)
"""How long somebody waits until they may give more than they let themselves before."""

DAY: Final = timedelta(hours=24)
"""What counts as a day: the last so many hours, whatever the clock on the wall."""


def account_of(person: ViewerId, currency: str) -> Account:
    """Where the money of ``person`` is. It never falls below nothing."""
    return Account(owner=person, kind="wallet", currency=currency, floor=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """How much somebody lets themselves give, in minor units. ``now`` and ``then`` are None for all the house allows.

    Args:
        then: What counts from ``since`` on; only looked at if there is a ``since``.
    """

    now: int | None = None
    then: int | None = None
    since: datetime | None = None

    def at(self, moment: datetime, *, house: int) -> int:
        """What counts at ``moment``; never more than the ``house`` allows."""
        raised = self.since is not None and moment >= self.since
        counts = self.then if raised else self.now
        return house if counts is None else min(counts, house)

    def set(self, wanted: int | None, moment: datetime, *, house: int) -> "Cap":
        """The cap after somebody wants another: less counts at once, more after ``RAISED_AFTER``."""
        current = self.at(moment, house=house)
        asked = house if wanted is None else wanted
        if asked <= current:
            return Cap(now=wanted)
        if self.since is not None and moment < self.since and self.then == wanted:
            return self
        return Cap(now=current, then=wanted, since=moment + RAISED_AFTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """The row of a person: what they let themselves give, and whether they said that they are of age.

    ``adult_text`` is the version of the words they confirmed.
    """

    person: ViewerId
    per_day: Cap = Cap()
    per_show: Cap = Cap()
    adult_text: str | None = None
    adult_at: datetime | None = None

    def joined(self, guest: "Purse", moment: datetime, *, day: int, show: int) -> "Purse":
        """One's own after a guest of the same person signed in: the lower caps count, and what was confirmed."""
        confirmed = self if self.adult_at is not None else guest
        return replace(
            self,
            per_day=_lower(self.per_day, guest.per_day, moment, house=day),
            per_show=_lower(self.per_show, guest.per_show, moment, house=show),
            adult_text=confirmed.adult_text,
            adult_at=confirmed.adult_at,
        )


def _lower(own: Cap, guests: Cap, moment: datetime, *, house: int) -> Cap:
    return guests if guests.at(moment, house=house) < own.at(moment, house=house) else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One cap as its owner sees it: what counts, what of it is given, and what will count from when on."""

    cap: Money
    given: Money
    next_cap: Money | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """All that somebody sees of their wallet. ``going_back``: what was asked for back and has not arrived yet."""

    balance: Money
    going_back: Money
    is_adult: bool
    per_day: Allowance
    per_show: Allowance | None
