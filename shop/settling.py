"""Settling: what a provider says about a payment becomes true here, once, whenever it is heard."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from core.database import Work
from core.errors import CodeUsedUp, PaymentUnavailable, SoldOut, Unavailable
from core.events import OrderPaid, PaymentMoved
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
from shop.letter import LetterKind
from shop.order import UNSETTLED, Order, OrderEvent, OrderStatus, Payment, PaymentStatus
from shop.payments.paying import Asked, Charge, PaymentProvider, Settlement
from shop.till import Till

Said = TypeVar("Said")

SLACK = timedelta(seconds=2)
"""How long after the end of a code its provider is asked what became of it."""

log = logging.getLogger(__name__)


async def settle(payment: Payment, said: Charge, *, till: Till) -> Payment:
    """Write down what the provider ``said``. Hearing it twice, or after something later, changes nothing.

    Returns the payment as it stands then.

    Money for an expired order takes its units anew; if they are gone, or the order was cancelled, the order cannot be
    fulfilled, and ``refunding`` gives the money back. What contradicts our books only goes into the list of breaks.
    """
    now, live = till.clock.now(), till.providers[payment.provider].live
    if payment.status is PaymentStatus.CAPTURED and payment.provider_ref and _is_known(payment, said, live=live):
        return payment
    async with till.database.transaction() as work:
        order = await order_store.find(work.connection, payment.order, lock=True)
        known = order.payment
        if known is None or known.id != payment.id:
            known = await payment_store.find(work.connection, payment.id)
        if broken := differs(known, said, live=live) or after_the_end(known, said):
            await note_break(work, broken, now=now)
            return known
        if said.ref is not None and known.provider_ref is None:
            await payment_store.learn_ref(work.connection, payment.id, said.ref)
            known = replace(known, provider_ref=said.ref)
        if said.settlement is Settlement.PENDING:
            return known
        if said.action is not None and said.action.expires_at is not None:
            await payment_store.look_by(work.connection, payment.id, at=said.action.expires_at + SLACK)
        status = PaymentStatus(said.settlement.value)
        changed = await payment_store.change(work.connection, known, status, at=now, action=said.action)
        await key_store.finish(work.connection, result=payment.id, now=now)
        if changed and (changed.status is not PaymentStatus.CAPTURED or order.status is not OrderStatus.PENDING):
            work.tell(moved(order, changed, now=now))  # that a pending order is paid is a fact of its own
        if changed and changed.status is PaymentStatus.CAPTURED:
            provider, vat_code = till.providers[payment.provider], till.vat_code
            await fiscalizing.record_sale(work, order, changed, provider=provider, vat_code=vat_code, now=now)
            await _take_money(work, order, changed, now=now)
    return changed or known


async def resolve(payment: Payment, *, give_up: bool, till: Till) -> None:
    """Find out what became of a payment that is not settled. It stays as it is if its provider is not there.

    Args:
        give_up: Tell the provider that we do not want the money any more; it may already have it.
    """
    if (provider := till.providers.get(payment.provider)) is None:
        log.error("payment of a provider that is not there", extra={"payment": payment.id})
        return
    asked = asked_for(payment)
    try:
        said = None if give_up else await heard(provider.find(asked), patience=till.patience)
        if said is None:  # unwanted, or the call never arrived there: from now on it never may
            said = await heard(provider.cancel(asked), patience=till.patience) or _dead(payment, provider)
    except PaymentUnavailable:
        return
    await settle(payment, said, till=till)


async def look_up(payment: Payment, *, ref: str | None, till: Till) -> bool:
    """Ask the provider how a payment stands, because somebody says that it changed. False if it does not say.

    Args:
        ref: How the provider names it, if we do not know that ourselves yet.
    """
    asked = replace(asked_for(payment), ref=payment.provider_ref or ref)
    try:
        said = await heard(till.providers[payment.provider].find(asked), patience=till.patience)
    except PaymentUnavailable:
        return False
    if said is not None and said.key == payment.key:
        await settle(payment, said, till=till)
    return True


async def withdraw(payment: Payment, *, till: Till) -> None:
    """A payment that ended here while its provider was being asked may have begun there: take the wish back.

    Args:
        payment: As it stands since its provider has answered.
    """
    if payment.status in UNSETTLED or payment.status is PaymentStatus.CAPTURED:
        return
    try:
        await heard(till.providers[payment.provider].cancel(asked_for(payment)), patience=till.patience)
    except PaymentUnavailable:
        log.warning("wish not taken back", extra={"payment": payment.id})


async def heard(call: Awaitable[Said], *, patience: timedelta) -> Said:
    """What the provider says.

    Raises:
        PaymentUnavailable: It says nothing in time: then nobody knows what it did.
    """
    try:
        async with asyncio.timeout(patience.total_seconds()):
            return await call
    except (OSError, TimeoutError, Unavailable) as failure:
        log.warning("payment provider is silent", extra={"why": repr(failure)})
        raise PaymentUnavailable from failure


def asked_for(payment: Payment) -> Asked:
    """``payment`` as its provider is asked about it."""
    return Asked(key=payment.key, ref=payment.provider_ref, at=payment.requested_at)


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


def _is_known(payment: Payment, said: Charge, *, live: bool) -> bool:
    """Whether nothing new is ``said`` of a captured payment: providers tell it once more, some many times."""
    return said.settlement is Settlement.CAPTURED and differs(payment, said, live=live) is None


def _dead(payment: Payment, provider: PaymentProvider) -> Charge:
    return Charge(
        key=payment.key,
        ref=payment.provider_ref,
        settlement=Settlement.CANCELLED,
        amount=payment.amount,
        live=provider.live,
        refunded=payment.refunded,
    )


async def _take_money(work: Work, order: Order, payment: Payment, *, now: datetime) -> None:
    if order.status is OrderStatus.PENDING:
        await reserving.claim(work, order)
    elif order.status is not OrderStatus.EXPIRED or not await _had_again(work, order, now=now):
        await order_store.change(work.connection, order, OrderEvent.MONEY_CAME_TOO_LATE, at=now)
        log.warning("money for an order that is over", extra={"order": order.id, "order_status": order.status.value})
        await bookkeeping.book_late_money(work, payment, now=now)
        return
    await order_store.change(work.connection, order, OrderEvent.MONEY_CAME, at=now)
    await letter_store.add(work.connection, order, LetterKind.RECEIPT, now=now)
    await work.owe(OrderPaid(show=order.show, at=now, order=order.id, buyer=order.buyer))
    await bookkeeping.book_sale(work, order, payment, now=now)


async def _had_again(work: Work, order: Order, *, now: datetime) -> bool:
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
