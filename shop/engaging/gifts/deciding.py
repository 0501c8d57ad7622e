"""Deciding: which of many gifts that come at once are paid. Pure: in the order in which they came."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from core.errors import AdultsOnly, CapReached, KeyReused, MechanicOff, NotEnough
from core.ids import GiftId, ShowId, ViewerId
from shop.engaging.gifts.gift import ADULT_TEXT, GiftSend, GiftTerms
from shop.engaging.gifts.wallet import Purse
from shop.key import Key, Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody wants to give ``sent``; ``key`` names the wish."""

    sent: GiftSend
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is to know, in minor units. Nothing of it gets less before the gifts are written down."""

    keys: Mapping[tuple[str, str, str], Known]
    off: frozenset[ShowId]
    purses: Mapping[ViewerId, Purse]
    balances: Mapping[ViewerId, int]
    in_day: Mapping[ViewerId, int]
    in_show: Mapping[tuple[ViewerId, ShowId], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The wish came before, and led to ``gift``."""

    gift: GiftId


Decision: TypeAlias = GiftSend | Before | KeyReused | MechanicOff | AdultsOnly | CapReached | NotEnough


@dataclass(slots=True)
class _Spent:
    """What gifts of this batch took so far, in minor units."""

    by: defaultdict[ViewerId, int] = field(default_factory=lambda: defaultdict(int))
    in_show: defaultdict[tuple[ViewerId, ShowId], int] = field(default_factory=lambda: defaultdict(int))
    keys: dict[tuple[str, str, str], Ask] = field(default_factory=dict)

    def take(self, ask: Ask) -> None:
        sent = ask.sent
        self.by[sent.sender] += sent.amount.amount
        self.in_show[sent.sender, sent.show] += sent.amount.amount
        self.keys[ask.key.name] = ask


def decide(batch: Sequence[Ask], found: Found, *, terms: GiftTerms, now: datetime) -> list[Decision]:
    """What becomes of each, as if they came one after another."""
    spent, decisions = _Spent(), list[Decision]()
    for ask in batch:
        decision = _before(ask, found, spent, now=now) or _refusal(ask.sent, found, spent, terms=terms, now=now)
        if decision is None:
            spent.take(ask)
        decisions.append(decision or ask.sent)
    return decisions


def _before(ask: Ask, found: Found, spent: _Spent, *, now: datetime) -> Before | KeyReused | None:
    if (twin := spent.keys.get(ask.key.name)) is not None:
        same = twin.key.request_hash == ask.key.request_hash
        return Before(gift=twin.sent.id) if same else KeyReused()
    known = found.keys.get(ask.key.name)
    if known is None or not known.holds(now):
        return None
    return Before(gift=GiftId(known.result)) if known.request_hash == ask.key.request_hash else KeyReused()


def _refusal(
    sent: GiftSend, found: Found, spent: _Spent, *, terms: GiftTerms, now: datetime
) -> MechanicOff | AdultsOnly | CapReached | NotEnough | None:
    if sent.show in found.off:
        return MechanicOff("gifts")
    purse, amount = found.purses[sent.sender], sent.amount.amount
    if purse.adult_text != ADULT_TEXT:
        return AdultsOnly(text=ADULT_TEXT)
    place = sent.sender, sent.show
    for of, given, cap in (
        ("day", found.in_day.get(sent.sender, 0) + spent.by[sent.sender], purse.per_day.at(now, house=terms.per_day)),
        ("show", found.in_show.get(place, 0) + spent.in_show[place], purse.per_show.at(now, house=terms.per_show)),
    ):
        if given + amount > cap:
            return CapReached(of=of, cap=terms.money(cap), given=terms.money(given))
    left = found.balances.get(sent.sender, 0) - spent.by[sent.sender]
    return NotEnough(sent.sender, account="wallet", balance=left) if left < amount else None
