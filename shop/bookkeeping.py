"""Bookkeeping: what the till takes in and gives back, as postings of the ledger.

The chart, in minor units and with the sign of ``shop.ledger``: positive where money flows in. What a provider holds for
us is a negative balance of its account; ``sales``, ``delivery`` and, negative, ``discounts`` are what orders brought;
``refunds`` is what of it went back, negative; ``owed_back`` is money for orders that cannot be fulfilled, on its way
back. Taxes are not kept apart: they are on the fiscal receipts.
"""

from collections.abc import Sequence
from datetime import datetime

from core.database import Work
from core.money import Money
from shop.ledger.account import Account, Entry, Source
from shop.ledger.posting import Posting, flow, post
from shop.order import Order, OrderStatus, Payment
from shop.refund import Refund

HOUSE = "house"
"""Who the shop's own accounts belong to."""


def held_by(provider: str, currency: str) -> Account:
    """What a provider was given by buyers, and has not given back to them: its balance, with the sign turned."""
    return Account(owner=f"provider:{provider}", kind="held", currency=currency)


def of_house(kind: str, currency: str) -> Account:
    """One of the shop's own accounts."""
    return Account(owner=HOUSE, kind=kind, currency=currency)


async def book_sales(work: Work, sales: Sequence[tuple[Order, Payment]], *, now: datetime) -> None:
    """The money of each payment came, and its order is bought with it. Comes last in its transaction."""
    postings = [_sale(order, payment) for order, payment in sales]
    if some := [each for each in postings if each is not None]:
        await post(work.connection, *some, at=now)


async def book_late_money(work: Work, payment: Payment, *, now: datetime) -> None:
    """The money of ``payment`` came for an order that cannot be fulfilled. Comes last in its transaction."""
    currency = payment.amount.currency
    entries = flow(payment.amount, out_of=held_by(payment.provider, currency), into=of_house("owed_back", currency))
    await post(work.connection, Posting(source=_captured(payment), entries=entries), at=now)


async def book_refund(work: Work, refund: Refund, order: Order, payment: Payment, *, now: datetime) -> None:
    """The money of ``refund`` went back for ``order``, as it was before. Comes last in its transaction."""
    currency = refund.amount.currency
    kind = "owed_back" if order.status is OrderStatus.UNFULFILLABLE else "refunds"
    entries = flow(refund.amount, out_of=of_house(kind, currency), into=held_by(payment.provider, currency))
    source = Source(type="refund", id=refund.id, kind="succeeded")
    await post(work.connection, Posting(source=source, entries=entries), at=now)


def _captured(payment: Payment) -> Source:
    return Source(type="payment", id=payment.id, kind="captured")


def _sale(order: Order, payment: Payment) -> Posting | None:
    currency = payment.amount.currency
    gross = sum((line.subtotal for line in order.lines), start=Money.zero(currency))
    parts = (
        (held_by(payment.provider, currency), Money.zero(currency) - payment.amount),
        (of_house("sales", currency), gross),
        (of_house("discounts", currency), Money.zero(currency) - order.discount),
        (of_house("delivery", currency), order.delivery.price),
    )
    entries = tuple(Entry(account=account, amount=amount) for account, amount in parts if amount.amount)
    return Posting(source=_captured(payment), entries=entries) if entries else None  # an order may cost nothing
