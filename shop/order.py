"""Order: a purchase and its payment, and the one table of how each may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import OrderClosed
from core.events import Localized
from core.ids import OfferId, OrderId, PaymentId, ProductId, ShowId, VariantId, ViewerId
from core.money import Money
from core.people import Language

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so that a number can be read out over the phone."""

_NUMBER_LENGTH = 10
"""Characters, 50 bits: at a million orders the chance that any two share one is below one in two thousand."""


class OrderStatus(StrEnum):
    """Where an order is in its life."""

    PENDING = "pending_payment"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class OrderEvent(StrEnum):
    """What can happen to an order. ``PLACED`` is how it begins."""

    PLACED = "placed"
    MONEY_CAME = "money_came"
    HOLD_ENDED = "hold_ended"
    BUYER_CANCELLED = "buyer_cancelled"


class PaymentStatus(StrEnum):
    """Where a payment is. ``requested``: the provider was asked and has not answered yet."""

    REQUESTED = "requested"
    CAPTURED = "captured"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


ORDER_CHANGES: Mapping[tuple[OrderStatus, OrderEvent], OrderStatus] = {
    (OrderStatus.PENDING, OrderEvent.MONEY_CAME): OrderStatus.PAID,
    (OrderStatus.PENDING, OrderEvent.HOLD_ENDED): OrderStatus.EXPIRED,
    (OrderStatus.PENDING, OrderEvent.BUYER_CANCELLED): OrderStatus.CANCELLED,
    (OrderStatus.EXPIRED, OrderEvent.MONEY_CAME): OrderStatus.PAID,  # late, and the units could be had again
}
"""Every change an order may make; anything that is not here is refused."""

PAYMENT_CHANGES: Mapping[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.REQUESTED: frozenset({PaymentStatus.CAPTURED, PaymentStatus.DECLINED, PaymentStatus.CANCELLED}),
    PaymentStatus.CAPTURED: frozenset({PaymentStatus.REFUNDED}),
    PaymentStatus.DECLINED: frozenset(),
    PaymentStatus.CANCELLED: frozenset(),
    PaymentStatus.REFUNDED: frozenset(),
}
"""Every change a payment may make: only ever forward."""


def after(status: OrderStatus, event: OrderEvent) -> OrderStatus:
    """What an order in ``status`` becomes by ``event``.

    Raises:
        OrderClosed: It does not.
    """
    if (new := ORDER_CHANGES.get((status, event))) is None:
        raise OrderClosed(f"{event} on a {status} order", order_status=status.value)
    return new


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """What is bought, in the words and at the price of the moment it was placed."""

    offer: OfferId
    product: ProductId
    variant: VariantId
    title: Localized
    variant_name: Localized
    units: int
    unit_price: Money

    @property
    def subtotal(self) -> Money:
        """The price of all units of this line."""
        return self.unit_price * self.units


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A purchase by ``buyer``. ``payment`` is the latest one."""

    id: OrderId
    number: str
    show: ShowId
    buyer: ViewerId
    buyer_name: str
    language: Language
    email: str
    status: OrderStatus
    version: int
    lines: tuple[OrderLine, ...]
    total: Money
    placed_at: datetime
    reserved_until: datetime
    paid_at: datetime | None = None
    payment: Payment | None = None

    @property
    def units(self) -> int:
        """How many things are in the parcel."""
        return sum(line.units for line in self.lines)

    @property
    def payment_on_its_way(self) -> Payment | None:
        """The payment that a provider was asked for and has not answered yet."""
        waits = self.payment is not None and self.payment.status is PaymentStatus.REQUESTED
        return self.payment if waits else None

    def began_to_pay(self, *, since: "Order") -> bool:
        """Whether a payment is on its way that was not there when the order was ``since``."""
        payment, before = self.payment_on_its_way, since.payment
        return payment is not None and (before is None or before.id != payment.id)

    def takes_money(self, now: datetime) -> bool:
        """Whether it waits for a payment and its units are still held."""
        return self.status is OrderStatus.PENDING and now < self.reserved_until


def number_of(order: OrderId) -> str:
    """The number a buyer reads on the receipt: the random end of the id, in base 32, as ``7K3F2-Q8X1M``."""
    rest = int(order.rpartition("_")[2], 16)
    letters = "".join(_ALPHABET[rest >> 5 * place & 31] for place in reversed(range(_NUMBER_LENGTH)))
    return f"{letters[:5]}-{letters[5:]}"


def total_of(lines: tuple[OrderLine, ...], currency: str) -> Money:
    """What the lines cost together."""
    return sum((line.subtotal for line in lines), start=Money.zero(currency))
