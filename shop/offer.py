"""Offer: a product on sale in a show, at the show's price."""

from dataclasses import dataclass

from core.errors import BadOffer
from core.ids import OfferId, ShowId
from core.money import Money
from shop.product import Product, Variant

MOST_PER_BUYER = 99
"""Units; more than this is a wholesale order and has its own room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a show sells. ``limit`` is the most one buyer may take in all their orders.

    Raises:
        BadOffer: The price is above the list price, in another currency, or below zero; or the limit is not 1 to 99.
    """

    id: OfferId
    show: ShowId
    product: Product
    price: Money
    list_price: Money
    limit: int
    position: int = 0
    variants: tuple[Variant, ...] = ()

    def __post_init__(self) -> None:
        if self.price.currency != self.list_price.currency or not 0 <= self.price.amount <= self.list_price.amount:
            raise BadOffer(self.id, why="price")
        if not 1 <= self.limit <= MOST_PER_BUYER:
            raise BadOffer(self.id, why="limit")
