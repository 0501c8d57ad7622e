"""Agreeing: what the buyer was shown against what the order costs. The client's price is compared, never believed."""

from collections.abc import Sequence

from core.errors import PriceChanged
from core.money import Money
from shop.delivering import Choice, Methods
from shop.delivery import Delivery
from shop.order import OrderLine


def agree(
    lines: Sequence[OrderLine], choice: Choice | None, *, expected: Money, methods: Methods
) -> tuple[Delivery, Money]:
    """The delivery of ``lines``, and what the order costs with it.

    Raises:
        BadDelivery: It cannot be delivered like that.
        PriceChanged: It costs something else than ``expected``; the facts say what it is made of by now.
    """
    zero = Money.zero(methods.currency)
    subtotal = sum((line.subtotal for line in lines), start=zero)
    discount = sum((line.discount for line in lines), start=zero)
    delivery = methods.deliver(choice, subtotal - discount)
    total = subtotal - discount + delivery.price
    if total != expected:
        raise PriceChanged(total=total, subtotal=subtotal, discount=discount, delivery=delivery.price)
    return delivery, total
