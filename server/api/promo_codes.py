"""Promo codes: the caller types a code into their cart, or takes it out. The cart says what it takes off."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import StringConstraints

from core.events import Value
from core.ids import ShowId
from server.api.asking import Caller, TheHouse, address_of
from server.api.carts import CartView, cart_view
from server.live.frames import Id
from shop.codes import LONGEST

router = APIRouter(prefix="/cart", tags=["cart"])


class TypedCode(Value):
    """A code, however it is spelled."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST * 2)]


@router.put("/code")
async def type_code(
    typed: TypedCode, house: TheHouse, caller: Caller, *, request: Request, show: Id | None = None
) -> CartView:
    """Let a code lie in the cart; the one before makes room."""
    await house.codes.lay_in_cart(caller, typed.code, address=address_of(request))
    return cart_view(await house.carts.view(caller, show=ShowId(show) if show else None), house.carts.methods)


@router.delete("/code")
async def take_code_out(house: TheHouse, caller: Caller, show: Id | None = None) -> CartView:
    """Take the code out of the cart."""
    await house.codes.take_out(caller)
    return cart_view(await house.carts.view(caller, show=ShowId(show) if show else None), house.carts.methods)
