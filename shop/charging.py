"""Charging: ask a provider for the money of an order, so that a crash at any moment charges nobody twice.

First the intent is committed under a key of its own, then the provider is asked outside any transaction, then its
answer is settled. Source: commerce.md, section 6 (two-phase).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database import Work
from core.errors import NoSuchOrder, OrderClosed, PaymentUnavailable, StillRunning, Unfit
from core.ids import OrderId, PaymentId, mint
from core.money import Money
from core.people import Viewer
from shop import key_store, order_store, payment_store
from shop.buying import Answer, look
from shop.key_store import Key
from shop.order import Order, Payment, PaymentStatus
from shop.payments.fiscal import receipt_for
from shop.payments.paying import ChargeRequest, Method
from shop.settling import heard, moved, resolve, settle, withdraw
from shop.till import Till

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


async def pay(order: OrderId, means: Means, *, buyer: Viewer, key: str, till: Till) -> Answer:
    """Ask for the money of ``order``. The answer is the order: paid, or still pending if declined or unanswered.

    A payment that waits for its buyer is given up for this one, where its provider lets us.

    Raises:
        NoSuchOrder: There is none, or it is somebody else's.
        OrderClosed: It is over, or its hold has ended.
        StillRunning: A payment of it is on its way; this one was not started.
        KeyReused: The key came before with other means.
        Unfit: There is no such way to pay, or it does not take so much.
    """
    provider = till.providers.get(means.provider)
    method = next((each for each in provider.methods if each.how == means.how), None) if provider else None
    if provider is None or method is None:
        raise Unfit(means.provider, provider=means.provider)
    request = {"provider": means.provider, "how": means.how}
    asked = Key(principal=buyer.id, route=f"POST /orders/{order}/payments", key=key, request=request)
    await _give_up_what_waits(order, asked, buyer=buyer, till=till)
    async with till.database.transaction() as work:
        intent = await _intend(work, order, means, method=method, buyer=buyer, asked=asked, till=till)
    if intent is not None:
        payment, wish = intent
        try:
            said = await heard(provider.charge(wish), patience=till.patience)
        except PaymentUnavailable:
            pass  # it is looked into later
        else:
            await withdraw(await settle(payment, said, till=till), till=till)
    return Answer(order=await look(order, buyer, till=till), replayed=intent is None)


async def _give_up_what_waits(order: OrderId, asked: Key, *, buyer: Viewer, till: Till) -> None:
    async with till.database.reading() as sql:
        known = await order_store.find(sql, order)
        if known.buyer != buyer.id:
            raise NoSuchOrder(order)
        if await key_store.find(sql, asked):
            return
    if (payment := known.payment) is not None and payment.status is PaymentStatus.REQUIRES_ACTION:
        await resolve(payment, give_up=True, till=till)


async def _intend(
    work: Work, order: OrderId, means: Means, *, method: Method, buyer: Viewer, asked: Key, till: Till
) -> tuple[Payment, ChargeRequest] | None:
    now = till.clock.now()
    locked = await order_store.find(work.connection, order, lock=True)
    if locked.buyer != buyer.id:
        raise NoSuchOrder(order)
    payment = _payment(locked, means, now=now)
    if known := await key_store.remember(work.connection, asked, result=payment.id, now=now, done=False):
        if known.done_at is None and now < known.created_at + 2 * till.patience:
            raise StillRunning(order)
        return None
    if not locked.takes_money(now):
        raise OrderClosed(order, order_status=locked.status.value)
    if locked.payment_on_its_way is not None:
        raise StillRunning(order)
    if not method.takes(payment.amount):
        raise Unfit(means.how, amount=payment.amount)
    await payment_store.add(work.connection, payment, look_at=now + LOOKED_INTO_AFTER)
    work.tell(moved(locked, payment, now=now))
    held_until = min(now + method.hold, locked.placed_at + HELD_AT_MOST)
    if held_until > locked.reserved_until:
        await order_store.hold(work.connection, order, until=held_until)
    wish = ChargeRequest(
        key=payment.key,
        amount=payment.amount,
        order=order,
        how=means.how,
        description=locked.number,
        return_url=means.back(locked),
        receipt=receipt_for(locked),
    )
    return payment, wish


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
