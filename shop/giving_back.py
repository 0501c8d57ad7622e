"""Giving back: a provider is asked for a refund, outside any transaction, and what it says becomes true, once.

Any number may ask for the same refund at once: each change is a compare-and-set, the provider acts once for its key.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from core.database import Work
from core.errors import PaymentUnavailable
from core.events import OrderRefunded
from core.ids import RefundId, VariantId, ViewerId
from shop import (
    bookkeeping,
    fiscalizing,
    letter_store,
    order_store,
    payment_store,
    promo_store,
    refund_store,
    restocking,
)
from shop.letter import LetterKind
from shop.order import Order, OrderEvent, OrderStatus, Payment
from shop.payments.fiscal import refund_receipt_for
from shop.payments.paying import PaymentProvider, RefundAnswer, RefundRequest, RefundSettlement
from shop.refund import Refund, RefundStatus
from shop.settling import heard
from shop.till import Till

UNANSWERED_AFTER = timedelta(seconds=60)
"""How old a refund without an answer is before its provider is asked about it. Source: commerce.md, section 4."""

LOOKS_EVERY = timedelta(seconds=15)
"""The least time between two looks into one refund."""

KEY_LIVES = timedelta(hours=20)
"""How long a provider surely knows a refund by its key; asked again after that, it might give money back twice.

Source: commerce.md, section 1: YooKassa keeps keys for 24 hours, Stripe for at least as long.
"""

UNSENT = frozenset({OrderStatus.PAID, OrderStatus.PACKED})
"""Statuses of an order whose units still lie on the shelf."""

_SAID = {RefundSettlement.SUCCEEDED: RefundStatus.SUCCEEDED, RefundSettlement.FAILED: RefundStatus.FAILED}

log = logging.getLogger(__name__)


async def send(wanted: Refund, *, till: Till) -> None:
    """Ask for a refund that was written down and that nobody asked for yet. Silence leaves it as it is."""
    async with till.database.transaction() as work:
        payment = await payment_store.find(work.connection, wanted.payment)
        order = await order_store.find(work.connection, wanted.order)
        if payment.provider not in till.providers:
            log.error("money to give back by a provider that is not there", extra={"refund": wanted.id})
            return
        sent = await refund_store.change(work.connection, wanted, RefundStatus.SENT, at=till.clock.now())
    if sent is not None:
        await _ask(sent, _request(sent, payment, order), provider=till.providers[payment.provider], till=till)


async def look_into(refund: Refund, *, till: Till) -> None:
    """Find out what became of a refund that has no answer yet: send it, ask about it, or have a person look."""
    now = till.clock.now()
    async with till.database.transaction() as work:
        again = now + max(LOOKS_EVERY, (now - refund.requested_at) / 20)
        await refund_store.look_again(work.connection, refund.id, at=again)
        payment = await payment_store.find(work.connection, refund.payment)
        order = await order_store.find(work.connection, refund.order)
    if refund.status is RefundStatus.REQUESTED:
        await send(refund, till=till)
        return
    if (provider := till.providers.get(payment.provider)) is None:
        log.error("refund of a provider that is not there", extra={"refund": refund.id})
        return
    request = _request(refund, payment, order)
    try:
        answer = await heard(provider.find_refund(request, ref=refund.provider_ref), patience=till.patience)
    except PaymentUnavailable:
        return
    if answer is not None:
        await _settle_as(refund, answer, till=till)
    elif now < (refund.sent_at or now) + KEY_LIVES:
        await _ask(refund, request, provider=provider, till=till)
    else:
        async with till.database.transaction() as work:
            await refund_store.change(work.connection, refund, RefundStatus.NEEDS_REVIEW, at=now)
        log.error("refund needs a person", extra={"refund": refund.id, "order": refund.order})


async def look_into_those_of(payment: Payment, *, till: Till) -> None:
    """Somebody says that something about the refunds of ``payment`` changed: ask about those without an answer."""
    async with till.database.reading() as sql:
        refunds = await refund_store.of_order(sql, payment.order)
    for refund in refunds:
        if refund.payment == payment.id and refund.status in (RefundStatus.REQUESTED, RefundStatus.SENT):
            await look_into(refund, till=till)


async def settle(
    refund: RefundId,
    said: RefundStatus,
    *,
    ref: str | None,
    till: Till,
    by: ViewerId | None = None,
    note: str | None = None,
) -> None:
    """Write down how a refund ended. Hearing it twice changes nothing."""
    now = till.clock.now()
    async with till.database.transaction() as work:
        asked = await refund_store.find(work.connection, refund)
        order = await order_store.find(work.connection, asked.order, lock=True)
        known = await refund_store.find(work.connection, refund)  # as it is now that nobody else can change it
        changed = await refund_store.change(work.connection, known, said, at=now, ref=ref, actor=by, note=note)
        if changed is not None and said is RefundStatus.SUCCEEDED:
            await _money_went(work, changed, order, by=by, till=till)
    if changed is not None:
        log.info("refund over", extra={"refund": refund, "order": order.id, "refund_status": said.value})


async def _ask(refund: Refund, request: RefundRequest, *, provider: PaymentProvider, till: Till) -> None:
    try:
        answer = await heard(provider.refund(request), patience=till.patience)
    except PaymentUnavailable:
        return
    await _settle_as(refund, answer, till=till)


async def _settle_as(refund: Refund, answer: RefundAnswer, *, till: Till) -> None:
    if (said := _SAID.get(answer.settlement)) is not None:
        await settle(refund.id, said, ref=answer.ref, till=till)
    elif answer.ref is not None and refund.provider_ref is None:
        async with till.database.transaction() as work:
            await refund_store.note_ref(work.connection, refund.id, answer.ref)


def _request(refund: Refund, payment: Payment, order: Order) -> RefundRequest:
    return RefundRequest(
        key=payment.key,
        ref=payment.provider_ref,
        refund_key=refund.key,
        amount=refund.amount,
        receipt=refund_receipt_for(order, refund.share),
    )


async def _money_went(work: Work, refund: Refund, order: Order, *, by: ViewerId | None, till: Till) -> None:
    now = till.clock.now()
    payment = await payment_store.find(work.connection, refund.payment)
    await refund_store.book(work.connection, refund, order)
    await payment_store.give_back(work.connection, payment, refund.amount, at=now)
    everything = order.refunded + refund.amount == order.total
    if everything:
        await order_store.change(work.connection, [order], OrderEvent.ALL_REFUNDED, at=now)
        await promo_store.give_back(work.connection, [order.id], now=now)
    if order.status in UNSENT:
        units = None if everything else _units(refund, order)
        source = ("refund", refund.id)
        await restocking.free(work, order, units, restock=refund.restock, source=source, by=by or refund.by, now=now)
    await letter_store.add(work.connection, [order], LetterKind.REFUND, about=refund.id, now=now)
    fact = OrderRefunded(
        show=order.show,
        at=now,
        order=order.id,
        buyer=order.buyer,
        refund=refund.id,
        amount=refund.amount,
        everything=everything,
        order_status=(OrderStatus.REFUNDED if everything else order.status).value,
    )
    await work.owe(fact)
    provider, vat_code = till.providers.get(payment.provider), till.vat_code
    await fiscalizing.record_refund(work, order, refund, provider=provider, vat_code=vat_code, now=now)
    await bookkeeping.book_refund(work, refund, order, payment, now=now)


def _units(refund: Refund, order: Order) -> Mapping[VariantId, int]:
    units: Counter[VariantId] = Counter()
    for line in refund.share.lines:
        units[order.lines[line.position].variant] += line.units
    return units
