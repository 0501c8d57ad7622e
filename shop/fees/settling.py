"""Settling: what a provider says about a fee becomes true here, once, whenever it is heard."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from core.errors import PaymentUnavailable
from shop import key_store
from shop.breaks import after_the_end, differs
from shop.fees import bookkeeping, store
from shop.fees.fee import Fee, Payable, dead
from shop.order import PaymentStatus
from shop.payments.paying import Charge, Settlement
from shop.settling import heard
from shop.taking import SLACK, note_break
from shop.till import Till

LOOKS_EVERY = timedelta(seconds=15)
"""The least time between two looks into one fee."""

Payables: TypeAlias = Mapping[str, Payable]
"""Who sells something for fees, by purpose."""

log = logging.getLogger(__name__)


async def settle(fee: Fee, said: Charge, *, till: Till, payables: Payables) -> None:
    """Write down what the provider ``said``. Hearing it twice, or after something later, changes nothing.

    What contradicts our books only goes into the list of breaks.
    """
    now = till.clock.now()
    async with till.database.transaction() as work:
        known = await store.find(work.connection, fee.id, lock=True)
        if broken := differs(known, said, live=till.providers[fee.provider].live) or after_the_end(known, said):
            await note_break(work, broken, now=now)
            return
        if said.ref is not None and known.provider_ref is None:
            await store.learn_ref(work.connection, fee.id, said.ref)
        if said.settlement is Settlement.PENDING:
            return
        if said.action is not None and said.action.expires_at is not None:
            await store.look_by(work.connection, fee.id, at=said.action.expires_at + SLACK)
        status = PaymentStatus(said.settlement.value)
        changed = await store.change(work.connection, known, status, at=now, action=said.action, saved=said.saved)
        await key_store.finish(work.connection, [fee.id], now=now)
        if changed is None or changed.is_open:
            return
        payable = payables[fee.purpose]
        if changed.status is PaymentStatus.CAPTURED:
            await payable.paid(work, changed)
            await bookkeeping.book_captured(work, changed, payable.account(changed), now=now)
        else:
            await payable.came_to_nothing(work, changed)
    log.info("fee settled", extra={"fee": fee.id, "purpose": fee.purpose, "fee_status": changed.status.value})


async def resolve(fee: Fee, *, give_up: bool, till: Till, payables: Payables) -> None:
    """Find out what became of a fee that is not settled. It stays as it is if its provider is not there.

    Args:
        give_up: Tell the provider that we do not want the money any more; it may already have it.
    """
    if (provider := till.providers.get(fee.provider)) is None:
        log.error("fee of a provider that is not there", extra={"fee": fee.id})
        return
    try:
        said = None if give_up else await heard(provider.find(fee.asked), patience=till.patience)
        if said is None:  # unwanted, or the call never arrived there: from now on it never may
            said = await heard(provider.cancel(fee.asked), patience=till.patience) or dead(fee, live=provider.live)
    except PaymentUnavailable:
        return
    await settle(fee, said, till=till, payables=payables)


async def look_up(fee: Fee, *, ref: str | None, till: Till, payables: Payables) -> bool:
    """Ask the provider how a fee stands, because somebody says that it changed. False if it does not say."""
    asked = replace(fee.asked, ref=fee.provider_ref or ref)
    try:
        said = await heard(till.providers[fee.provider].find(asked), patience=till.patience)
    except PaymentUnavailable:
        return False
    if said is not None and said.key == fee.key:
        await settle(fee, said, till=till, payables=payables)
    return True


async def look_into(fee: Fee, *, now: datetime, till: Till, payables: Payables) -> None:
    """Ask about a fee that is silent; give it up when its payer had their time."""
    # the older it is, the less often; first, so that one whose looking fails does not stand before all others
    again = now + max(LOOKS_EVERY, (now - fee.requested_at) / 20)
    async with till.database.transaction() as work:
        await store.look_again(work.connection, fee.id, at=again)
    await resolve(fee, give_up=now >= fee.ends_at, till=till, payables=payables)
