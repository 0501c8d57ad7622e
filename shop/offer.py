"""Offer: a product on sale in a show, at the show's price."""

from dataclasses import dataclass

from core.errors import BadOffer
from core.ids import OfferId, ShowId
from core.money import Money
from shop.product import Product, Variant
from shop.promotion import Promotion

MOST_PER_BUYER = 99
"""Units; more than this is a wholesale order and has its own room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a show sells. ``limit`` is the most one buyer may take in all their orders.

    A variant without a price of its own is sold at the offer's. No discount makes a unit cost less than ``floor``.
    ``flash`` is the flash sale that was started and not closed yet. ``version`` grows with every change of the terms;
    an offer that is not ``on_sale`` any more sells nothing.

    Raises:
        BadOffer: A price is above its list price, in another currency, or below zero; the floor is above the price; or
            the limit is not 1 to 99.
    """

    id: OfferId
    show: ShowId
    product: Product
    price: Money
    list_price: Money
    limit: int
    position: int = 0
    variants: tuple[Variant, ...] = ()
    floor: Money | None = None
    flash: Promotion | None = None
    version: int = 1
    on_sale: bool = True

    def __post_init__(self) -> None:
        for price, list_price in [(self.price, self.list_price), *map(self.prices_of, self.variants)]:
            same_currency = self.price.currency == price.currency == list_price.currency
            if not same_currency or not 0 <= price.amount <= list_price.amount:
                raise BadOffer(self.id, why="price")
        if self.floor is not None and not (
            self.floor.currency == self.price.currency and 0 <= self.floor.amount <= self.price.amount
        ):
            raise BadOffer(self.id, why="floor")
        if not 1 <= self.limit <= MOST_PER_BUYER:
            raise BadOffer(self.id, why="limit")

    def prices_of(self, variant: Variant) -> tuple[Money, Money]:
        """What a unit of ``variant`` costs here, and what it costs outside the show."""
        if variant.price is None:
            return self.price, self.list_price
        return variant.price, variant.list_price or variant.price
