"""Refunding: money of fees goes back, exactly once, by the provider that took it.

It is spoken for in the transaction that writes the wish down; the provider is asked outside any transaction, and what
it says becomes true, once. The same discipline as for orders (``shop.giving_back``).
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from core.database import Work
from core.errors import PaymentUnavailable, RefundTooLarge
from core.ids import FeeRefundId, ViewerId, mint
from core.money import Money
from shop.fees import bookkeeping, refund_store, store
from shop.fees.fee import Fee, FeeRefund
from shop.fees.settling import Payables
from shop.giving_back import KEY_LIVES, LOOKS_EVERY, UNANSWERED_AFTER
from shop.payments.paying import PaymentProvider, RefundAnswer, RefundRequest, RefundSettlement
from shop.refund import RefundStatus
from shop.settling import heard
from shop.till import Till

_SAID = {RefundSettlement.SUCCEEDED: RefundStatus.SUCCEEDED, RefundSettlement.FAILED: RefundStatus.FAILED}

log = logging.getLogger(__name__)


async def intend(
    work: Work,
    wanted: Sequence[tuple[Fee, Money]],
    *,
    reason: str,
    by: ViewerId | None,
    now: datetime,
    payables: Payables,
) -> list[FeeRefund]:
    """Write down that so much of each fee goes back; ``send`` each after the commit. Comes last in its transaction.

    Raises:
        RefundTooLarge: More than is left of a fee.
        NotEnough: It was spent: the account of the ``Payable`` does not have it any more.
    """
    refunds = []
    for fee, amount in sorted(wanted, key=lambda each: each[0].id):
        locked = await store.find(work.connection, fee.id, lock=True)
        gone = (await refund_store.spoken_for(work.connection, [fee.id])).get(fee.id, 0)
        left = Money(amount=(locked.amount.amount if locked.paid_at else 0) - gone, currency=locked.amount.currency)
        if not (Money.zero(amount.currency) < amount <= left):
            raise RefundTooLarge(fee.id, left=left)
        refund = _refund(locked, amount, reason=reason, by=by, now=now)
        await refund_store.add(work.connection, refund, look_at=now + UNANSWERED_AFTER)
        refunds.append((refund, payables[locked.purpose].account(locked)))
    await bookkeeping.book_going_back(work, refunds, now=now)
    return [refund for refund, _ in refunds]


async def send(refund: FeeRefund, *, till: Till, payables: Payables) -> None:
    """Ask for a refund that was written down and that nobody asked for yet. Silence leaves it as it is."""
    async with till.database.transaction() as work:
        fee = await store.find(work.connection, refund.fee)
        if (provider := till.providers.get(fee.provider)) is None:
            log.error("money to give back by a provider that is not there", extra={"refund": refund.id})
            return
        sent = await refund_store.change(work.connection, refund, RefundStatus.SENT, at=till.clock.now())
    if sent is not None:
        await _ask(sent, fee, provider=provider, till=till, payables=payables)


async def look_into(refund: FeeRefund, *, till: Till, payables: Payables) -> None:
    """Find out what became of a refund that has no answer yet: send it, ask about it, or have a person look."""
    now = till.clock.now()
    async with till.database.transaction() as work:
        again = now + max(LOOKS_EVERY, (now - refund.requested_at) / 20)
        await refund_store.look_again(work.connection, refund.id, at=again)
        fee = await store.find(work.connection, refund.fee)
    if refund.status is RefundStatus.REQUESTED:
        await send(refund, till=till, payables=payables)
        return
    if (provider := till.providers.get(fee.provider)) is None:
        log.error("refund of a provider that is not there", extra={"refund": refund.id})
        return
    try:
        found = provider.find_refund(_request(refund, fee), ref=refund.provider_ref)
        answer = await heard(found, patience=till.patience)
    except PaymentUnavailable:
        return
    if answer is not None:
        await _settle_as(refund, answer, till=till, payables=payables)
    elif now < (refund.sent_at or now) + KEY_LIVES:
        await _ask(refund, fee, provider=provider, till=till, payables=payables)
    else:
        async with till.database.transaction() as work:
            await refund_store.change(work.connection, refund, RefundStatus.NEEDS_REVIEW, at=now)
        log.error("refund needs a person", extra={"refund": refund.id, "fee": fee.id})


async def look_into_those_of(fee: Fee, *, till: Till, payables: Payables) -> None:
    """Somebody says that something about the refunds of ``fee`` changed: ask about those without an answer."""
    async with till.database.reading() as sql:
        refunds = await refund_store.of_fees(sql, [fee.id])
    for refund in refunds:
        if refund.status in (RefundStatus.REQUESTED, RefundStatus.SENT):
            await look_into(refund, till=till, payables=payables)


async def settle(
    refund: FeeRefundId,
    said: RefundStatus,
    *,
    till: Till,
    payables: Payables,
    ref: str | None = None,
    by: ViewerId | None = None,
) -> FeeRefund:
    """Write down how a refund ended, as its provider says, or ``by`` a person. Hearing it twice changes nothing.

    Raises:
        NoSuchRefund: There is none.
    """
    now = till.clock.now()
    async with till.database.transaction() as work:
        asked = await refund_store.find(work.connection, refund)
        fee = await store.find(work.connection, asked.fee, lock=True)
        known = await refund_store.find(work.connection, refund)  # as it is now that nobody else can change it
        changed = await refund_store.change(work.connection, known, said, at=now, ref=ref, by=by)
        if changed is None:
            return known
        if said is RefundStatus.SUCCEEDED:
            less = await store.give_back(work.connection, fee, changed.amount, at=now)
            await payables[fee.purpose].refunded(work, less or fee)
            await bookkeeping.book_gone(work, changed, fee, now=now)
        elif said is RefundStatus.FAILED:
            await bookkeeping.book_stayed(work, changed, payables[fee.purpose].account(fee), now=now)
    log.info("refund over", extra={"refund": refund, "fee": fee.id, "refund_status": said.value})
    return changed


async def _ask(refund: FeeRefund, fee: Fee, *, provider: PaymentProvider, till: Till, payables: Payables) -> None:
    try:
        answer = await heard(provider.refund(_request(refund, fee)), patience=till.patience)
    except PaymentUnavailable:
        return
    await _settle_as(refund, answer, till=till, payables=payables)


async def _settle_as(refund: FeeRefund, answer: RefundAnswer, *, till: Till, payables: Payables) -> None:
    if (said := _SAID.get(answer.settlement)) is not None:
        await settle(refund.id, said, ref=answer.ref, till=till, payables=payables)
    elif answer.ref is not None and refund.provider_ref is None:
        async with till.database.transaction() as work:
            await refund_store.note_ref(work.connection, refund.id, answer.ref)


def _request(refund: FeeRefund, fee: Fee) -> RefundRequest:
    receipt = fee.receipt(refund.amount)
    return RefundRequest(
        key=fee.key, ref=fee.provider_ref, refund_key=refund.key, amount=refund.amount, receipt=receipt
    )


def _refund(fee: Fee, amount: Money, *, reason: str, by: ViewerId | None, now: datetime) -> FeeRefund:
    refund = FeeRefundId(mint("frf"))
    return FeeRefund(
        id=refund,
        fee=fee.id,
        key=f"{refund}:refund:1",
        status=RefundStatus.REQUESTED,
        version=1,
        amount=amount,
        reason=reason,
        by=by,
        requested_at=now,
    )
