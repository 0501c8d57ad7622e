"""In how many carts offers lie."""

from typing import Literal

from core.events.fact import Audience, Event, Lane, Value
from core.ids import OfferId


class InCarts(Value):
    """An offer that lies in so many distinct carts that somebody changed lately."""

    offer: OfferId
    carts: int


class CartsView(Value):
    """Offers of a show that lie in many carts. ``version`` is the moment they were counted, in ms."""

    version: int = 0
    offers: tuple[InCarts, ...] = ()


class CartsCounted(Event):
    """Carts changed; ``carts`` is all that is to be said of them now."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["carts.counted"] = "carts.counted"
    carts: CartsView
