"""Settling: what a provider says about a payment becomes true here, once, whenever it is heard."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from core.errors import PaymentUnavailable, Unavailable
from shop.breaks import differs
from shop.order import UNSETTLED, Payment, PaymentStatus
from shop.payments.paying import Asked, Charge, PaymentProvider, Settlement
from shop.taking import Heard, Standing
from shop.till import Till

Said = TypeVar("Said")

log = logging.getLogger(__name__)


async def settle(payment: Payment, said: Charge, *, till: Till) -> Payment:
    """Write down what the provider ``said``. Hearing it twice, or after something later, changes nothing.

    Returns the payment as it stands then.

    Money for an expired order takes its units anew; if they are gone, or the order was cancelled, the order cannot be
    fulfilled, and ``refunding`` gives the money back. What contradicts our books only goes into the list of breaks.
    """
    if payment.status is PaymentStatus.CAPTURED and payment.provider_ref and _is_known(payment, said, till=till):
        return payment
    return (await tell(payment, said, till=till)).payment


async def tell(payment: Payment, said: Charge, *, till: Till) -> Standing:
    """The same, without a look whether it was heard before. Returns the payment and its order as they stand then."""
    provider = till.providers[payment.provider]
    return await till.teller.settle(Heard(payment=payment, said=said, provider=provider, vat_code=till.vat_code))


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


def _is_known(payment: Payment, said: Charge, *, till: Till) -> bool:
    """Whether nothing new is ``said`` of a captured payment: providers tell it once more, some many times."""
    live = till.providers[payment.provider].live
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
