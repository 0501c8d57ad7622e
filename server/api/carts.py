"""Carts: what the caller means to buy, priced at this moment. Nothing is reserved here."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from core.events import Localized, Value
from core.ids import OfferId, ProductId, ShowId, VariantId
from core.money import Money
from server.api.asking import Caller, TheHouse
from server.live.frames import Id
from shop.cart import Cart
from shop.offer import MOST_PER_BUYER

router = APIRouter(prefix="/cart", tags=["cart"])


class CartLineView(Value):
    """So many units of a variant of an offer; ``left`` and ``limit`` bound how many can be bought now."""

    offer: OfferId
    show: ShowId
    product: ProductId
    variant: VariantId
    title: Localized
    variant_name: Localized
    picture: str
    units: int
    price: Money
    list_price: Money
    subtotal: Money
    left: int
    limit: int


class CartView(Value):
    """Everything in the cart, and what it costs together. ``version`` grows with every change of any of it."""

    version: int
    lines: tuple[CartLineView, ...]
    total: Money


class CartLineWish(Value):
    """How many units of a variant the cart shall hold; 0 takes it out."""

    offer: Id
    variant: Id
    units: Annotated[int, Field(ge=0, le=MOST_PER_BUYER)]


@router.get("")
async def get_cart(house: TheHouse, caller: Caller, show: Id | None = None) -> CartView:
    """The caller's cart; only what ``show`` sells, if one is named."""
    return _view(await house.carts.view(caller, show=ShowId(show) if show else None))


@router.put("/lines")
async def put_line(wish: CartLineWish, house: TheHouse, caller: Caller, show: Id | None = None) -> CartView:
    """Set the units of one line."""
    await house.carts.set_units(caller, OfferId(wish.offer), variant=VariantId(wish.variant), units=wish.units)
    return _view(await house.carts.view(caller, show=ShowId(show) if show else None))


def _view(cart: Cart) -> CartView:
    return CartView.model_validate(cart, from_attributes=True)
