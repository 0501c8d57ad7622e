"""Taking: what providers said of many payments becomes true here in one transaction, for each once."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.database import Work
from core.errors import CodeUsedUp, SoldOut
from core.events import OrderPaid, PaymentMoved
from core.ids import OrderId
from shop import (
    bookkeeping,
    break_store,
    cart_store,
    fiscalizing,
    key_store,
    letter_store,
    order_store,
    payment_store,
    promo_store,
    reserving,
)
from shop.breaks import Break, after_the_end, differs
from shop.fiscalizing import Sale
from shop.letter import LetterKind
from shop.order import PAYMENT_CHANGES, Order, OrderEvent, OrderStatus, Payment, PaymentStatus
from shop.payments.paying import Charge, PaymentProvider, Settlement

SLACK = timedelta(seconds=2)
"""How long after the end of a code its provider is asked what became of it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """What ``provider`` ``said`` of ``payment``. ``vat_code`` goes on the receipt that follows from it."""

    payment: Payment
    said: Charge
    provider: PaymentProvider
    vat_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A payment as it stands, and its order."""

    payment: Payment
    order: Order


async def take(work: Work, heard: Sequence[Heard], *, now: datetime) -> dict[Heard, Standing]:
    """Write down what was ``heard``, of each order one. Hearing it twice, or after something later, changes nothing.

    Returns how each stands then. What is not there stands nowhere, nor does, unless it comes alone, money for an order
    that is over: it may take units anew, which have their own order of locks.
    """
    before = await _known(work, heard)
    breaks = {each: found for each, known in before.items() if (found := _broken(each, known)) is not None}
    for found in breaks.values():
        await note_break(work, found, now=now)
    after = {each: _after(known, each.said) for each, known in before.items() if each not in breaks}
    came = [each for each in after if _came(before[each], after[each])]
    if len(heard) > 1:
        late = [each for each in came if after[each].order.status is not OrderStatus.PENDING]
        came = [each for each in came if each not in late]
        after = {each: standing for each, standing in after.items() if each not in late}
    await _write(work, {each: (before[each].payment, standing.payment) for each, standing in after.items()}, now=now)
    for each, standing in after.items():
        changed = standing.payment.status is not before[each].payment.status
        if changed and not (each in came and standing.order.status is OrderStatus.PENDING):
            work.tell(moved(standing.order, standing.payment, now=now))  # that such an order is paid is a fact itself
    sales = [_sale(each, after[each]) for each in came]
    orders = await _take_money(work, sales, now=now) if sales else {}
    return {each: before[each] for each in breaks} | {
        each: replace(standing, order=orders.get(standing.order.id, standing.order)) for each, standing in after.items()
    }


async def note_break(work: Work, found: Break, *, now: datetime) -> None:
    """Write down that our books and a provider's contradict each other, and say so loudly. Nothing is mended."""
    new = await break_store.add(work.connection, found, now=now)
    if new:
        log.error("payment break", extra={"kind": found.kind.value, "subject": found.subject, "why": str(found)})


def moved(order: Order, payment: Payment, *, now: datetime) -> PaymentMoved:
    """``payment`` stands differently; its buyer may look at it in several tabs."""
    return PaymentMoved(
        show=order.show,
        at=now,
        order=order.id,
        buyer=order.buyer,
        order_status=order.status.value,
        payment_status=payment.status.value,
    )


async def _known(work: Work, heard: Sequence[Heard]) -> dict[Heard, Standing]:
    """What is heard of, as it was before; nobody else changes its orders before the end of ``work``."""
    orders = await order_store.find_all(work.connection, {each.payment.order for each in heard}, lock=True)
    payments = {order.payment.id: order.payment for order in orders.values() if order.payment is not None}
    if older := [each.payment.id for each in heard if each.payment.id not in payments]:
        payments |= await payment_store.find_all(work.connection, older)
    return {
        each: Standing(payment=payments[each.payment.id], order=orders[each.payment.order])
        for each in heard
        if each.payment.order in orders and each.payment.id in payments
    }


def _broken(heard: Heard, known: Standing) -> Break | None:
    live = heard.provider.live
    return differs(known.payment, heard.said, live=live) or after_the_end(known.payment, heard.said)


def _after(before: Standing, said: Charge) -> Standing:
    known = before.payment
    new = replace(known, provider_ref=known.provider_ref or said.ref)
    if said.settlement is not Settlement.PENDING:
        status = PaymentStatus(said.settlement.value)
        if status in PAYMENT_CHANGES[known.status]:
            new = replace(new, status=status, version=known.version + 1, action=said.action)
    latest = before.order.payment is not None and before.order.payment.id == new.id
    return Standing(payment=new, order=replace(before.order, payment=new) if latest else before.order)


def _came(before: Standing, after: Standing) -> bool:
    """Whether the money is here, and was not before."""
    return after.payment.status is PaymentStatus.CAPTURED and after.payment.version > before.payment.version


async def _write(work: Work, changes: Mapping[Heard, tuple[Payment, Payment]], *, now: datetime) -> None:
    sql = work.connection
    await payment_store.change(sql, [(old, new) for old, new in changes.values() if old != new], at=now)
    answered = [each for each in changes if each.said.settlement is not Settlement.PENDING]
    actions = [(each.payment.id, each.said.action) for each in answered]
    ends = [(payment, action.expires_at) for payment, action in actions if action is not None]
    await payment_store.look_by(sql, [(payment, end + SLACK) for payment, end in ends if end is not None])
    await key_store.finish(sql, [each.payment.id for each in answered], now=now)


def _sale(heard: Heard, standing: Standing) -> Sale:
    payment, order = standing.payment, standing.order
    return Sale(order=order, payment=payment, provider=heard.provider, vat_code=heard.vat_code)


async def _take_money(work: Work, sales: Sequence[Sale], *, now: datetime) -> dict[OrderId, Order]:
    await fiscalizing.record_sales(work, sales, now=now)
    if len(sales) == 1 and sales[0].order.status is not OrderStatus.PENDING:
        (late,) = sales
        if not await _had_again(work, late.order, now=now):
            return await _take_too_late(work, late, now=now)
    else:
        await reserving.claim(work, [sale.order for sale in sales])
    orders = [sale.order for sale in sales]
    changed = await order_store.change(work.connection, orders, OrderEvent.MONEY_CAME, at=now)
    await letter_store.add(work.connection, orders, LetterKind.RECEIPT, now=now)
    await work.owe(*(OrderPaid(show=order.show, at=now, order=order.id, buyer=order.buyer) for order in orders))
    await bookkeeping.book_sales(work, [(sale.order, sale.payment) for sale in sales], now=now)
    return changed


async def _take_too_late(work: Work, sale: Sale, *, now: datetime) -> dict[OrderId, Order]:
    order = sale.order
    changed = await order_store.change(work.connection, [order], OrderEvent.MONEY_CAME_TOO_LATE, at=now)
    log.warning("money for an order that is over", extra={"order": order.id, "order_status": order.status.value})
    await bookkeeping.book_late_money(work, sale.payment, now=now)
    return changed


async def _had_again(work: Work, order: Order, *, now: datetime) -> bool:
    if order.status is not OrderStatus.EXPIRED:
        return False
    try:
        async with work.connection.begin_nested():
            bought = [(line.offer, line.variant) for line in order.lines]
            home = await cart_store.lock(work.connection, order.buyer, now=now)  # before the stock, as everywhere
            await cart_store.take_out(work.connection, home.owner, bought)  # the end of the hold had put them back
            await promo_store.take_again(work.connection, order.id)
            await reserving.reclaim(work, order, now=now)
    except (SoldOut, CodeUsedUp):
        return False
    return True
