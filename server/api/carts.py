"""Carts: what the caller means to buy, priced at this moment. Nothing is reserved here."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from core.events import Localized, Value
from core.ids import OfferId, ProductId, ShowId, VariantId
from core.money import Money
from server.api.asking import Caller, TheHouse
from server.live.frames import Id
from shop.cart import Cart, CartLine
from shop.delivering import Method, Methods
from shop.offer import MOST_PER_BUYER
from shop.order import Reason
from shop.quote import Passed, QuotedLine

router = APIRouter(prefix="/cart", tags=["cart"])


class CartLineView(Value):
    """So many units of a variant of an offer; ``left`` and ``limit`` bound how many can be bought now.

    ``reasons`` say which discounts won and make up ``discount``; ``passed`` which did not, and why.
    """

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
    discount: Money
    total: Money
    reasons: tuple[Reason, ...]
    passed: tuple[Passed, ...]
    left: int
    limit: int


class CodeView(Value):
    """The code in the cart: how much it takes off, or why nothing."""

    code: str
    name: Localized | None
    amount: Money
    passed: Passed | None


class DeliveryView(Value):
    """A way to deliver these goods: its ``price`` for them, and the ``total`` of goods and delivery to be ordered at.

    ``free_from`` is the price of goods from which it costs nothing; ``countries`` is where an address may be.
    """

    method: str
    title: Localized
    note: Localized | None
    price: Money
    free_from: Money | None
    needs_address: bool
    needs_postcode: bool
    countries: tuple[str, ...]
    total: Money


class CartView(Value):
    """Everything in the cart, what the goods cost together, and how they may be delivered.

    ``version`` grows with every change of any of it; ``total`` is ``subtotal`` less ``discount``, without delivery.
    """

    version: int
    lines: tuple[CartLineView, ...]
    subtotal: Money
    discount: Money
    total: Money
    code: CodeView | None
    deliveries: tuple[DeliveryView, ...]


class CartLineWish(Value):
    """How many units of a variant the cart shall hold; 0 takes it out."""

    offer: Id
    variant: Id
    units: Annotated[int, Field(ge=0, le=MOST_PER_BUYER)]


@router.get("")
async def get_cart(house: TheHouse, caller: Caller, show: Id | None = None) -> CartView:
    """The caller's cart; only what ``show`` sells, if one is named."""
    return cart_view(await house.carts.view(caller, show=ShowId(show) if show else None), house.carts.methods)


@router.put("/lines")
async def put_line(wish: CartLineWish, house: TheHouse, caller: Caller, show: Id | None = None) -> CartView:
    """Set the units of one line."""
    if house.admission.closed and wish.units:
        await house.admission.check(caller, await house.catalogue.show_of(OfferId(wish.offer)))
    await house.carts.set_units(caller, OfferId(wish.offer), variant=VariantId(wish.variant), units=wish.units)
    return cart_view(await house.carts.view(caller, show=ShowId(show) if show else None), house.carts.methods)


def cart_view(cart: Cart, methods: Methods) -> CartView:
    """The cart as its owner sees it."""
    return CartView(
        version=cart.version,
        lines=tuple(_line(line, priced) for line, priced in zip(cart.lines, cart.quote.lines, strict=True)),
        subtotal=cart.subtotal,
        discount=cart.discount,
        total=cart.total,
        code=CodeView.model_validate(cart.quote.code, from_attributes=True) if cart.quote.code else None,
        deliveries=tuple(_delivery(method, methods, cart.total) for method in methods.methods),
    )


def _line(line: CartLine, priced: QuotedLine) -> CartLineView:
    return CartLineView(
        offer=line.offer,
        show=line.show,
        product=line.product,
        variant=line.variant,
        title=line.title,
        variant_name=line.variant_name,
        picture=line.picture,
        units=line.units,
        price=line.price,
        list_price=line.list_price,
        subtotal=line.subtotal,
        discount=priced.discount,
        total=priced.total,
        reasons=priced.reasons,
        passed=priced.passed,
        left=line.left,
        limit=line.limit,
    )


def _delivery(method: Method, methods: Methods, goods: Money) -> DeliveryView:
    price, free_from = methods.price(method, goods), method.free_from
    return DeliveryView(
        method=method.id,
        title=method.title,
        note=method.note,
        price=price,
        free_from=Money(amount=free_from, currency=goods.currency) if free_from is not None else None,
        needs_address=method.needs_address,
        needs_postcode=method.needs_postcode,
        countries=method.countries,
        total=goods + price,
    )
