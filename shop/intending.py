"""Intending: that a provider will be asked for the money of many orders is written down in one transaction, before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from core.database import Work
from core.errors import NoSuchOrder, OrderClosed, StillRunning, Unfit, VitrinaError
from core.ids import OrderId, PaymentId, mint
from core.money import Money
from core.people import Viewer
from shop import key_store, order_store, payment_store
from shop.key import Key, Known
from shop.order import Order, Payment, PaymentStatus
from shop.payments.fiscal import receipt_for
from shop.payments.paying import ChargeRequest, Method
from shop.taking import moved

LOOKED_INTO_AFTER = timedelta(seconds=60)
"""How old a payment without an answer is before the provider is asked about it. Source: commerce.md, section 4."""

HELD_AT_MOST = timedelta(minutes=75)
"""How long after it was placed an order is held, however often its buyer begins to pay anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """How a buyer wants to pay: at which provider, what they chose there, and where their browser comes back to."""

    provider: str
    how: str
    back: Callable[[Order], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A buyer's wish to pay an order, under a key. ``patience`` is how long its provider may take to answer."""

    order: OrderId
    buyer: Viewer
    key: Key
    means: Means
    method: Method
    patience: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A payment that was written down; its provider is to be asked as ``request`` says."""

    payment: Payment
    request: ChargeRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Nothing was written: ``payment`` waits for the buyer, and is given up first."""

    payment: Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """Nothing was written: the key came before."""


Intended: TypeAlias = Begun | Waiting | Replayed | VitrinaError


async def intend(work: Work, intents: Sequence[Intent], *, now: datetime) -> list[Intended]:
    """Decide ``intents``, one after the other, and write those down that may be asked for."""
    sql = work.connection
    orders = await order_store.find_all(sql, {intent.order for intent in intents}, lock=True)
    keys = await key_store.find_all(sql, [intent.key for intent in intents])
    known = frozenset(keys)
    endings: list[Intended] = []
    begun: list[tuple[Intent, Begun]] = []
    for intent in intents:
        try:
            ending = _decided(intent, orders, keys, now=now)
        except VitrinaError as refusal:
            endings.append(refusal)
            continue
        endings.append(ending)
        if isinstance(ending, Begun):  # whoever comes behind in this batch meets it
            orders[intent.order] = replace(orders[intent.order], payment=ending.payment)
            keys[intent.key.name] = _running(intent.key, ending.payment, now=now)
            begun.append((intent, ending))
    if begun:
        outlived = [intent.key for intent, _ in begun if intent.key.name in known]
        await _write(work, begun, orders, outlived, now=now)
    return endings


def _decided(
    intent: Intent, orders: Mapping[OrderId, Order], keys: Mapping[tuple[str, str, str], Known], *, now: datetime
) -> Begun | Waiting | Replayed:
    order = orders.get(intent.order)
    if order is None or order.buyer != intent.buyer.id:
        raise NoSuchOrder(intent.order)
    if (known := keys.get(intent.key.name)) is not None and known.holds(now):
        intent.key.check(known)
        if known.done_at is None and now < known.created_at + 2 * intent.patience:
            raise StillRunning(order.id)
        return Replayed()
    if not order.takes_money(now):
        raise OrderClosed(order.id, order_status=order.status.value)
    if (payment := order.payment_on_its_way) is not None:
        if payment.status is PaymentStatus.REQUIRES_ACTION:
            return Waiting(payment=payment)
        raise StillRunning(order.id)
    if not intent.method.takes(order.total):
        raise Unfit(intent.means.how, amount=order.total)
    payment = _payment(order, intent.means, now=now)
    return Begun(payment=payment, request=_request(order, payment, intent.means))


async def _write(
    work: Work,
    begun: Sequence[tuple[Intent, Begun]],
    orders: Mapping[OrderId, Order],
    outlived: Sequence[Key],
    *,
    now: datetime,
) -> None:
    sql = work.connection
    if outlived:
        await key_store.forget(sql, outlived)
    await key_store.add(sql, [(intent.key, each.payment.id) for intent, each in begun], now=now, done=False)
    await payment_store.add(sql, [each.payment for _, each in begun], look_at=now + LOOKED_INTO_AFTER)
    holds: list[tuple[OrderId, datetime]] = []
    for intent, each in begun:
        order = orders[intent.order]
        work.tell(moved(order, each.payment, now=now))
        until = min(now + intent.method.hold, order.placed_at + HELD_AT_MOST)
        if until > order.reserved_until:
            holds.append((order.id, until))
    await order_store.hold(sql, holds)


def _payment(order: Order, means: Means, *, now: datetime) -> Payment:
    payment = PaymentId(mint("pay"))
    return Payment(
        id=payment,
        order=order.id,
        provider=means.provider,
        key=f"{payment}:charge:1",
        status=PaymentStatus.REQUESTED,
        version=1,
        amount=order.total,
        requested_at=now,
        refunded=Money.zero(order.total.currency),
    )


def _request(order: Order, payment: Payment, means: Means) -> ChargeRequest:
    return ChargeRequest(
        key=payment.key,
        amount=payment.amount,
        order=order.id,
        how=means.how,
        description=order.number,
        return_url=means.back(order),
        receipt=receipt_for(order),
    )


def _running(key: Key, payment: Payment, *, now: datetime) -> Known:
    return Known(request_hash=key.request_hash, result=payment.id, created_at=now, done_at=None)
