"""Orders: place, look, cancel, pay. What takes stock or money wants an ``Idempotency-Key``."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response, status
from pydantic import Field

from core.events import Localized, Value
from core.ids import ID_PATTERN, OfferId, OrderId, PaymentId, ShowId, VariantId
from core.money import Money
from server.api.addressing import ContactWish, DeliveryWish
from server.api.asking import Caller, TheHouse
from server.api.codes import QrCode, draw
from server.api.crowded import CrowdedRoute
from server.api.paging import APage
from server.api.repeating import IdempotencyKey, mark
from server.live.frames import Id
from server.origins import origin_of
from shop import buying, charging
from shop.buying import Answer, Wish
from shop.charging import Means
from shop.delivery import Contact, Delivery
from shop.looking_up import orders_of
from shop.order import Action, Order, OrderStatus, Payment, PaymentStatus, Reason
from shop.payments.play import PlayOutcome

router = APIRouter(prefix="/orders", tags=["orders"])

AnOrderId = Annotated[str, Path(pattern=ID_PATTERN, description="An order's id.")]


class OrderWish(Value):
    """Everything in the cart that ``show`` sells, at the total the buyer was shown, delivery included.

    ``delivery`` may be left out where the shop has only one way to deliver, and it needs no address. ``say_name``: the
    ticker may say the buyer's first name; it can be taken back at ``PUT /orders/{order}/ticker-name``.
    """

    show: Id
    contact: ContactWish
    delivery: DeliveryWish | None = None
    expected_total: Money
    say_name: bool = False


class PlayWish(Value):
    """Play money, and what shall become of it."""

    provider: Literal["play"]
    outcome: PlayOutcome

    @property
    def how(self) -> str:
        """As the provider calls it."""
        return self.outcome.value


class ProviderWish(Value):
    """A provider and one of its ways to pay, as ``GET /payment-methods`` names them."""

    provider: Literal["stripe", "yookassa"]
    method: Annotated[str, Field(pattern="^[a-z_]{1,40}$")]

    @property
    def how(self) -> str:
        """As the provider calls it."""
        return self.method


PaymentWish = Annotated[PlayWish | ProviderWish, Field(discriminator="provider")]


class OrderLineView(Value):
    """What is bought, in the words and at the price of the moment it was placed."""

    offer: OfferId
    variant: VariantId
    title: Localized
    variant_name: Localized
    units: int
    unit_price: Money
    list_price: Money
    subtotal: Money
    discount: Money
    reasons: tuple[Reason, ...]
    total: Money


class ActionView(Value):
    """What the buyer has to do: go to ``url``; or scan ``qr``, for which ``url`` opens a banking app on this device."""

    kind: Literal["redirect", "qr"]
    url: str
    qr: QrCode | None
    expires_at: datetime | None


class PaymentView(Value):
    """The latest payment of an order."""

    id: PaymentId
    provider: str
    status: PaymentStatus
    action: ActionView | None


class OrderView(Value):
    """An order as it stands at ``server_time``; a countdown runs from there to ``reserved_until``.

    ``moment_ms`` is how far into the show it was placed.
    """

    id: OrderId
    number: str
    show: ShowId
    status: OrderStatus
    lines: tuple[OrderLineView, ...]
    contact: Contact
    delivery: Delivery
    discount: Money
    total: Money
    refunded: Money
    placed_at: datetime
    reserved_until: datetime
    moment_ms: int | None
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    carrier: str | None
    tracking: str | None
    payment: PaymentView | None
    server_time: datetime


class OrdersView(Value):
    """The caller's orders, the newest first. ``next`` is the cursor of the page after it."""

    items: tuple[OrderView, ...]
    next: str | None


async def place_order(
    wish: OrderWish, key: IdempotencyKey, house: TheHouse, caller: Caller, response: Response
) -> OrderView:
    """Turn the cart into an order and hold its units."""
    await house.admission.check(caller, ShowId(wish.show))
    asked = Wish(
        show=ShowId(wish.show),
        contact=wish.contact.contact(),
        delivery=wish.delivery.choice() if wish.delivery else None,
        expected_total=wish.expected_total,
    )
    answer = await buying.place_order(asked, caller, key=key, till=house.till)
    if wish.say_name and not answer.replayed:
        await house.ticker.show_name(answer.order.id, caller, shown=True)
    return _answer(answer, response, now=house.clock.now())


router.add_api_route(
    "", place_order, methods=["POST"], status_code=status.HTTP_201_CREATED, route_class_override=CrowdedRoute
)


@router.get("")
async def my_orders(page: APage, house: TheHouse, caller: Caller) -> OrdersView:
    """The caller's orders."""
    now = house.clock.now()
    found = await orders_of(caller.id, after=page.after, limit=page.limit, database=house.till.database)
    return OrdersView(items=tuple(view_of(each, now=now) for each in found.items), next=page.cursor(found.next))


@router.get("/{order}")
async def get_order(order: AnOrderId, house: TheHouse, caller: Caller) -> OrderView:
    """One order of the caller."""
    return view_of(await buying.look(OrderId(order), caller, till=house.till), now=house.clock.now())


@router.delete("/{order}")
async def cancel_order(order: AnOrderId, house: TheHouse, caller: Caller) -> OrderView:
    """Give an unpaid order up; its units are on sale again."""
    return view_of(await buying.cancel(OrderId(order), caller, till=house.till), now=house.clock.now())


@router.post("/{order}/payments", status_code=status.HTTP_201_CREATED)
async def pay(
    order: AnOrderId,
    wish: PaymentWish,
    key: IdempotencyKey,
    *,
    house: TheHouse,
    caller: Caller,
    request: Request,
    response: Response,
) -> OrderView:
    """Ask for the money. Declined or unanswered, the order waits on until its hold ends."""
    shop = origin_of(request, house.settings)
    means = Means(provider=wish.provider, how=wish.how, back=lambda order: page_of(order, shop=shop))
    answer = await charging.pay(OrderId(order), means, buyer=caller, key=key, till=house.till)
    return _answer(answer, response, now=house.clock.now())


def _answer(answer: Answer, response: Response, *, now: datetime) -> OrderView:
    mark(response, replayed=answer.replayed)
    return view_of(answer.order, now=now)


def page_of(order: Order, *, shop: str) -> str:
    """Where a buyer comes back to from their bank: the show, with the order open. How it stands is asked, not told."""
    return f"{shop}/s/{order.show}?order={order.id}"


def view_of(order: Order, *, now: datetime) -> OrderView:
    """``order`` as its buyer sees it at ``now``."""
    return OrderView(
        id=order.id,
        number=order.number,
        show=order.show,
        status=order.status,
        lines=tuple(OrderLineView.model_validate(line, from_attributes=True) for line in order.lines),
        contact=order.contact,
        delivery=order.delivery,
        discount=order.discount,
        total=order.total,
        refunded=order.refunded,
        placed_at=order.placed_at,
        reserved_until=order.reserved_until,
        moment_ms=order.moment // timedelta(milliseconds=1) if order.moment is not None else None,
        paid_at=order.paid_at,
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
        carrier=order.carrier,
        tracking=order.tracking,
        payment=_payment_view(order.payment) if order.payment else None,
        server_time=now,
    )


def _payment_view(payment: Payment) -> PaymentView:
    return PaymentView(
        id=payment.id,
        provider=payment.provider,
        status=payment.status,
        action=action_view(payment.action),
    )


def action_view(action: Action | None) -> ActionView | None:
    """What whoever pays has to do."""
    if action is None:
        return None
    return ActionView(
        kind=action.kind,
        url=action.url,
        qr=draw(action.payload) if action.payload else None,
        expires_at=action.expires_at,
    )
