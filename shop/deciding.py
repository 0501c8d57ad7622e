"""Deciding: who of a batch gets what, in the order they came. Pure: what was found goes in, decisions come out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from core.errors import CartEmpty, NoSuchShow, OverLimit, ShowOver, SoldOut, VitrinaError
from core.events import ShowState
from core.ids import OfferId, OrderId, ShowId, VariantId, ViewerId
from core.money import Money
from shop.agreeing import agree
from shop.cart import CartLine
from shop.delivering import Methods
from shop.gate import SELLING, moment_in
from shop.key import Known
from shop.order import Order, OrderStatus, demand_of, number_of
from shop.price_list import PriceList
from shop.purchase import Purchase
from shop.quote import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How the house sells: its currency (ISO 4217), how long it holds units for who has not paid, how it delivers."""

    currency: str
    hold: timedelta
    methods: Methods


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found in the database about the purchases of a batch.

    Args:
        keys: Of their keys those that came before, by name.
        carts: What lies in the carts of their buyers.
        bought: Units of an offer that a buyer has paid for or holds now.
        left: Units that can be bought now, of every variant in those carts.
        prices: What may make those carts cheaper.
    """

    keys: Mapping[tuple[str, str, str], Known]
    carts: Mapping[ViewerId, tuple[CartLine, ...]]
    bought: Mapping[tuple[ViewerId, OfferId], int]
    left: Mapping[VariantId, int]
    prices: PriceList = field(default_factory=PriceList)


@dataclass(frozen=True, slots=True)
class Replay:
    """The key came before and led to this order."""

    order: OrderId


@dataclass(frozen=True, slots=True)
class Sale:
    """A new order, and what it uses up of promotions."""

    order: Order
    quote: Quote


Decision: TypeAlias = Sale | Replay | VitrinaError
"""A new order, an old one, or why there is none."""


def decide(
    purchases: Sequence[Purchase],
    found: Found,
    *,
    shows: Mapping[ShowId, ShowState],
    terms: Terms,
    now: datetime,
) -> list[Decision]:
    """Go through ``purchases`` as if each had a transaction of its own: what one takes, the next does not find."""
    desk = _Desk(found, shows=shows, terms=terms, now=now)
    return [desk.decide(purchase) for purchase in purchases]


def sold_out(
    purchases: Sequence[Purchase],
    found: Found,
    *,
    shows: Mapping[ShowId, ShowState],
    terms: Terms,
    now: datetime,
) -> list[SoldOut | None]:
    """Of ``purchases`` those that could not be had even by somebody who came alone."""
    desk = _Desk(found, shows=shows, terms=terms, now=now)
    alone = [desk.judge(purchase) for purchase in purchases]
    return [ending if isinstance(ending, SoldOut) else None for ending in alone]


class _Desk:
    """What is left while a batch is gone through."""

    def __init__(self, found: Found, *, shows: Mapping[ShowId, ShowState], terms: Terms, now: datetime) -> None:
        self._keys = dict(found.keys)
        self._carts = dict(found.carts)
        self._bought = Counter(dict(found.bought))
        self._left = dict(found.left)
        self._prices = found.prices
        self._shows = shows
        self._terms = terms
        self._now = now

    def decide(self, purchase: Purchase) -> Decision:
        """Judge, and take what was granted."""
        decision = self.judge(purchase)
        if isinstance(decision, Sale):
            self._take(purchase, decision)
        return decision

    def judge(self, purchase: Purchase) -> Decision:
        """What becomes of ``purchase`` as things stand."""
        try:
            if (known := self._keys.get(purchase.key.name)) is not None and known.holds(self._now):
                purchase.key.check(known)
                return Replay(OrderId(known.result))
            return self._sale(purchase)
        except VitrinaError as refusal:
            return refusal

    def _sale(self, purchase: Purchase) -> Sale:
        wish, buyer = purchase.wish, purchase.buyer
        if (show := self._shows.get(wish.show)) is None:
            raise NoSuchShow(wish.show)
        if show.status not in SELLING:
            raise ShowOver(wish.show)
        chosen = [line for line in self._carts.get(buyer.id, ()) if line.show == wish.show]
        if not chosen:
            raise CartEmpty
        self._check_stock(chosen)
        currency, basket = self._terms.currency, [line.in_basket() for line in chosen]
        quoted = self._prices.quote(buyer.id, basket, currency=currency, now=self._now)
        lines = tuple(line.as_order_line(priced) for line, priced in zip(chosen, quoted.lines, strict=True))
        delivery, total = agree(lines, wish.delivery, expected=wish.expected_total, methods=self._terms.methods)
        self._check_limits(chosen, buyer.id)
        order = Order(
            id=purchase.order,
            number=number_of(purchase.order),
            show=wish.show,
            buyer=buyer.id,
            buyer_name=buyer.name if buyer.named else "",
            language=buyer.language,
            contact=wish.contact,
            delivery=delivery,
            status=OrderStatus.PENDING,
            version=1,
            lines=lines,
            total=total,
            refunded=Money.zero(self._terms.currency),
            placed_at=self._now,
            reserved_until=self._now + self._terms.hold,
            moment=moment_in(show, self._now),
        )
        return Sale(order, quoted)

    def _check_stock(self, lines: Sequence[CartLine]) -> None:
        for variant, units in demand_of(lines).items():
            if units > (left := self._left[variant]):
                raise SoldOut(variant, variant=variant, left=left)

    def _check_limits(self, chosen: Sequence[CartLine], buyer: ViewerId) -> None:
        wanted: Counter[OfferId] = Counter()
        for line in chosen:
            wanted[line.offer] += line.units
        limits = {line.offer: line.limit for line in chosen}
        for offer, units in wanted.items():
            if units + self._bought[buyer, offer] > limits[offer]:
                raise OverLimit(offer, offer=offer, limit=limits[offer])

    def _take(self, purchase: Purchase, sale: Sale) -> None:
        order = sale.order
        self._prices = self._prices.after(order.buyer, sale.quote)
        for variant, units in demand_of(order.lines).items():
            self._left[variant] -= units
        for line in order.lines:
            self._bought[order.buyer, line.offer] += line.units
        self._carts[order.buyer] = tuple(line for line in self._carts[order.buyer] if line.show != order.show)
        self._keys[purchase.key.name] = Known(
            request_hash=purchase.key.request_hash, result=order.id, created_at=self._now, done_at=self._now
        )
