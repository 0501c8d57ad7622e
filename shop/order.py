"""Order: a purchase and its payment, and the one table of how each may change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol

from core.errors import OrderClosed
from core.events import Localized, Value
from core.ids import OfferId, OrderId, PaymentId, ProductId, ShowId, VariantId, ViewerId
from core.money import Money
from core.people import Language
from shop.delivery import Contact, Delivery

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a number can be read out over the phone."""

_NUMBER_LENGTH = 10
"""Characters, 50 bits: at a million orders the chance that any two share one is below one in two thousand."""


class OrderStatus(StrEnum):
    """Where an order is in its life."""

    PENDING = "pending_payment"
    PAID = "paid"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNFULFILLABLE = "paid_unfulfillable"
    REFUNDED = "refunded"


class OrderEvent(StrEnum):
    """What can happen to an order. ``PLACED`` is how it begins."""

    PLACED = "placed"
    MONEY_CAME = "money_came"
    MONEY_CAME_TOO_LATE = "money_came_too_late"
    HOLD_ENDED = "hold_ended"
    BUYER_CANCELLED = "buyer_cancelled"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    ALL_REFUNDED = "all_refunded"


BOUGHT = frozenset({OrderStatus.PAID, OrderStatus.PACKED, OrderStatus.SHIPPED, OrderStatus.DELIVERED})
"""Statuses of an order that counts as sold. A part of the money given back leaves an order in its status."""


class PaymentStatus(StrEnum):
    """Where a payment is.

    ``requested``: the provider was asked and has not answered yet. ``requires_action``: the buyer has something to do,
    such as scanning a code.
    """

    REQUESTED = "requested"
    REQUIRES_ACTION = "requires_action"
    CAPTURED = "captured"
    PARTIALLY_REFUNDED = "partially_refunded"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


ORDER_CHANGES: Mapping[tuple[OrderStatus, OrderEvent], OrderStatus] = {
    (OrderStatus.PENDING, OrderEvent.MONEY_CAME): OrderStatus.PAID,
    (OrderStatus.PENDING, OrderEvent.HOLD_ENDED): OrderStatus.EXPIRED,
    (OrderStatus.PENDING, OrderEvent.BUYER_CANCELLED): OrderStatus.CANCELLED,
    (OrderStatus.EXPIRED, OrderEvent.MONEY_CAME): OrderStatus.PAID,  # late, and the units could be had again
    (OrderStatus.EXPIRED, OrderEvent.MONEY_CAME_TOO_LATE): OrderStatus.UNFULFILLABLE,
    (OrderStatus.CANCELLED, OrderEvent.MONEY_CAME_TOO_LATE): OrderStatus.UNFULFILLABLE,
    (OrderStatus.UNFULFILLABLE, OrderEvent.ALL_REFUNDED): OrderStatus.REFUNDED,
    (OrderStatus.PAID, OrderEvent.PACKED): OrderStatus.PACKED,
    (OrderStatus.PACKED, OrderEvent.SHIPPED): OrderStatus.SHIPPED,
    (OrderStatus.SHIPPED, OrderEvent.DELIVERED): OrderStatus.DELIVERED,
    **{(sold, OrderEvent.ALL_REFUNDED): OrderStatus.REFUNDED for sold in BOUGHT},
}
"""Every change an order may make; anything that is not here is refused."""

_ANSWERED = frozenset({PaymentStatus.CAPTURED, PaymentStatus.DECLINED, PaymentStatus.CANCELLED})

PAYMENT_CHANGES: Mapping[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.REQUESTED: frozenset({PaymentStatus.REQUIRES_ACTION, *_ANSWERED}),
    PaymentStatus.REQUIRES_ACTION: _ANSWERED,
    PaymentStatus.CAPTURED: frozenset({PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED}),
    PaymentStatus.PARTIALLY_REFUNDED: frozenset({PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED}),
    PaymentStatus.DECLINED: frozenset(),
    PaymentStatus.CANCELLED: frozenset(),
    PaymentStatus.REFUNDED: frozenset(),
}
"""Every change a payment may make: only ever forward; another part may be given back after the first."""


UNSETTLED = frozenset({PaymentStatus.REQUESTED, PaymentStatus.REQUIRES_ACTION})
"""Statuses of a payment of which nobody knows yet what becomes of it."""


def after(status: OrderStatus, event: OrderEvent) -> OrderStatus:
    """What an order in ``status`` becomes by ``event``.

    Raises:
        OrderClosed: It does not.
    """
    if (new := ORDER_CHANGES.get((status, event))) is None:
        raise OrderClosed(f"{event} on a {status} order", order_status=status.value)
    return new


class Reason(Value):
    """Why a line costs less than its units at the show's price: which discount won, and how much it took."""

    kind: str
    name: Localized
    amount: Money
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """What is bought, in the words and at the price of the moment it was placed.

    ``discount`` is that of all units of the line, and the sum of its ``reasons``. For ``refunded_units`` the money went
    back, and with it the units.
    """

    offer: OfferId
    product: ProductId
    variant: VariantId
    title: Localized
    variant_name: Localized
    units: int
    unit_price: Money
    list_price: Money
    discount: Money
    reasons: tuple[Reason, ...] = ()
    refunded_units: int = 0

    @property
    def subtotal(self) -> Money:
        """The price of all units of this line, before its discount."""
        return self.unit_price * self.units

    @property
    def total(self) -> Money:
        """What the line costs."""
        return self.subtotal - self.discount


class Action(Value):
    """What the buyer has to do before the money comes: go to ``url``, or scan ``payload`` as a QR code."""

    kind: Literal["redirect", "qr"]
    url: str
    payload: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A wish to be paid, and what became of it. ``key`` is what the provider knows it by."""

    id: PaymentId
    order: OrderId
    provider: str
    key: str
    status: PaymentStatus
    version: int
    amount: Money
    requested_at: datetime
    refunded: Money
    provider_ref: str | None = None
    action: Action | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A purchase by ``buyer``. ``payment`` is the latest one.

    ``total`` is that of the lines and of the delivery. ``moment`` is how far into the show it was placed.
    """

    id: OrderId
    number: str
    show: ShowId
    buyer: ViewerId
    buyer_name: str
    language: Language
    contact: Contact
    delivery: Delivery
    status: OrderStatus
    version: int
    lines: tuple[OrderLine, ...]
    total: Money
    refunded: Money
    placed_at: datetime
    reserved_until: datetime
    moment: timedelta | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    carrier: str | None = None
    tracking: str | None = None
    payment: Payment | None = None

    @property
    def units(self) -> int:
        """How many things are in the parcel."""
        return sum(line.units for line in self.lines)

    @property
    def discount(self) -> Money:
        """What all lines cost less than at the show's prices."""
        return sum((line.discount for line in self.lines), start=Money.zero(self.total.currency))

    @property
    def payment_on_its_way(self) -> Payment | None:
        """The payment that a provider was asked for and has not settled yet."""
        waits = self.payment is not None and self.payment.status in UNSETTLED
        return self.payment if waits else None

    def began_to_pay(self, *, since: "Order") -> bool:
        """Whether a payment is on its way that was not there when the order was ``since``."""
        payment, before = self.payment_on_its_way, since.payment
        return payment is not None and (before is None or before.id != payment.id)

    def takes_money(self, now: datetime) -> bool:
        """Whether it waits for a payment and its units are still held."""
        return self.status is OrderStatus.PENDING and now < self.reserved_until

    def changed(self, event: OrderEvent, *, at: datetime) -> "Order":
        """What it is after ``event``.

        Raises:
            OrderClosed: That cannot happen to it.
        """
        new = replace(self, status=after(self.status, event), version=self.version + 1)
        if event is OrderEvent.MONEY_CAME:
            return replace(new, paid_at=at)
        if event is OrderEvent.ALL_REFUNDED:
            return replace(new, refunded=new.total)
        if event is OrderEvent.SHIPPED:
            return replace(new, shipped_at=at)
        return replace(new, delivered_at=at) if event is OrderEvent.DELIVERED else new


def number_of(order: OrderId) -> str:
    """The number a buyer reads on the receipt: the random end of the id, in base 32, as ``7K3F2-Q8X1M``."""
    rest = int(order.rpartition("_")[2], 16)
    letters = "".join(_ALPHABET[rest >> 5 * place & 31] for place in reversed(range(_NUMBER_LENGTH)))
    return f"{letters[:5]}-{letters[5:]}"


def total_of(lines: tuple[OrderLine, ...], currency: str) -> Money:
    """What the lines cost together."""
    return sum((line.total for line in lines), start=Money.zero(currency))


class Wanted(Protocol):
    """So many units of a variant, in a cart or in an order."""

    @property
    def variant(self) -> VariantId:
        """Which."""
        ...

    @property
    def units(self) -> int:
        """How many."""
        ...


def demand_of(lines: Iterable[Wanted]) -> dict[VariantId, int]:
    """Units wanted of each variant: two lines of one variant are one demand on one row of stock."""
    demand: Counter[VariantId] = Counter()
    for line in lines:
        demand[line.variant] += line.units
    return dict(demand)
