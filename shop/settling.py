"""Settling: what a provider says about a payment becomes true here, once, whenever it is heard."""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta

from core.database import Work
from core.errors import SoldOut, Unavailable
from core.events import OrderPaid
from shop import cart_store, key_store, order_store, payment_store, receipt_store, reserving
from shop.order import Order, OrderEvent, OrderStatus, Payment, PaymentStatus
from shop.payments.paying import Settlement
from shop.till import Till

log = logging.getLogger(__name__)


async def settle(payment: Payment, said: Settlement, *, till: Till) -> None:
    """Write down what the provider ``said``. Hearing it twice, or after something later, changes nothing.

    Money for an expired order takes its units anew; if they are gone, or the order was cancelled, the order cannot be
    fulfilled, and ``refund`` gives the money back.
    """
    if said is Settlement.PENDING:
        return
    now = till.clock.now()
    async with till.database.transaction() as work:
        order = await order_store.find(work.connection, payment.order, lock=True)
        known = await payment_store.find(work.connection, payment.id)
        changed = await payment_store.change(work.connection, known, PaymentStatus(said.value), at=now)
        await key_store.finish(work.connection, result=payment.id, now=now)
        if changed and changed.status is PaymentStatus.CAPTURED:
            await _take_money(work, order, now=now)
        if changed and changed.status is PaymentStatus.REFUNDED:
            await order_store.change(work.connection, order, OrderEvent.ALL_REFUNDED, at=now)


async def resolve(payment: Payment, *, give_up: bool, till: Till) -> None:
    """Find out what became of a payment that was never answered. It stays as it is if its provider is not there.

    Args:
        give_up: Tell the provider that we do not want the money any more; it may already have it.
    """
    if (provider := till.providers.get(payment.provider)) is None:
        log.error("payment of a provider that is not there", extra={"payment": payment.id})
        return
    said = None if give_up else await heard(provider.find(payment.key), patience=till.patience)
    if said is None:  # unwanted, or the call never arrived there: from now on it never may
        said = await heard(provider.cancel(payment.key), patience=till.patience)
    await settle(payment, said or Settlement.PENDING, till=till)


async def refund(payment: Payment, *, till: Till) -> None:
    """Give back money whose order will not be delivered. Asked again, the provider still refunds once."""
    if (provider := till.providers.get(payment.provider)) is None:
        log.error("money to give back by a provider that is not there", extra={"payment": payment.id})
        return
    call = provider.refund(payment.key, refund_key=f"{payment.id}:refund:1")
    said = await heard(call, patience=till.patience)
    if said is Settlement.REFUNDED:
        await settle(payment, said, till=till)
        log.info("money given back", extra={"order": payment.order, "payment": payment.id})


async def heard(call: Awaitable[Settlement | None], *, patience: timedelta) -> Settlement | None:
    """What the provider says, ``PENDING`` if it says nothing in time: then nobody knows what it did."""
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await call
    except (OSError, TimeoutError, Unavailable) as failure:
        log.warning("payment provider is silent", extra={"why": repr(failure)})
        return Settlement.PENDING


async def _take_money(work: Work, order: Order, *, now: datetime) -> None:
    if order.status is OrderStatus.PENDING:
        await reserving.claim(work, order)
    elif order.status is not OrderStatus.EXPIRED or not await _had_again(work, order, now=now):
        await order_store.change(work.connection, order, OrderEvent.MONEY_CAME_TOO_LATE, at=now)
        log.warning("money for an order that is over", extra={"order": order.id, "order_status": order.status.value})
        return
    await order_store.change(work.connection, order, OrderEvent.MONEY_CAME, at=now)
    await receipt_store.add(work.connection, order.id, now=now)
    await work.owe(OrderPaid(show=order.show, at=now, order=order.id, buyer=order.buyer))


async def _had_again(work: Work, order: Order, *, now: datetime) -> bool:
    try:
        async with work.connection.begin_nested():
            bought = [(line.offer, line.variant) for line in order.lines]
            home = await cart_store.lock(work.connection, order.buyer, now=now)  # before the stock, as everywhere
            await cart_store.take_out(work.connection, home.owner, bought)  # the end of the hold had put them back
            await reserving.reclaim(work, order, now=now)
    except SoldOut:
        return False
    return True
