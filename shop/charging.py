"""Charging: ask a provider for the money of an order, so that a crash at any moment charges nobody twice.

First the intent is committed under a key of its own, then the provider is asked outside any transaction, then its
answer is settled. Source: commerce.md, section 6 (two-phase).
"""

from dataclasses import dataclass

from core.database import Work
from core.errors import NoSuchOrder, OrderClosed, StillRunning, Unfit
from core.ids import OrderId, PaymentId, mint
from core.money import Money
from core.people import Viewer
from shop import key_store, order_store, payment_store
from shop.buying import Answer, look
from shop.key_store import Key
from shop.order import Order, Payment, PaymentStatus
from shop.payments.paying import Settlement
from shop.settling import heard, settle
from shop.till import Till


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """How a buyer wants to pay: at which provider, and what they chose there."""

    provider: str
    how: str


async def pay(order: OrderId, means: Means, *, buyer: Viewer, key: str, till: Till) -> Answer:
    """Ask for the money of ``order``. The answer is the order: paid, or still pending if declined or unanswered.

    Raises:
        NoSuchOrder: There is none, or it is somebody else's.
        OrderClosed: It is over, or its hold has ended.
        StillRunning: A payment of it is on its way; this one was not started.
        KeyReused: The key came before with other means.
        Unfit: There is no such provider.
    """
    if (provider := till.providers.get(means.provider)) is None:
        raise Unfit(means.provider, provider=means.provider)
    request = {"provider": means.provider, "how": means.how}
    asked = Key(principal=buyer.id, route=f"POST /orders/{order}/payments", key=key, request=request)
    async with till.database.transaction() as work:
        payment = await _intend(work, order, means, buyer=buyer, asked=asked, till=till)
    if payment is not None:
        call = provider.charge(payment.key, amount=payment.amount, how=means.how)
        said = await heard(call, patience=till.patience)
        await settle(payment, said or Settlement.PENDING, till=till)
    return Answer(order=await look(order, buyer, till=till), replayed=payment is None)


async def _intend(work: Work, order: OrderId, means: Means, *, buyer: Viewer, asked: Key, till: Till) -> Payment | None:
    now = till.clock.now()
    locked = await order_store.find(work.connection, order, lock=True)
    if locked.buyer != buyer.id:
        raise NoSuchOrder(order)
    payment = _payment(locked, means, till=till)
    if known := await key_store.remember(work.connection, asked, result=payment.id, now=now, done=False):
        if known.done_at is None and now < known.created_at + 2 * till.patience:
            raise StillRunning(order)
        return None
    if not locked.takes_money(now):
        raise OrderClosed(order, order_status=locked.status.value)
    if locked.payment_on_its_way is not None:
        raise StillRunning(order)
    await payment_store.add(work.connection, payment)
    return payment


def _payment(order: Order, means: Means, *, till: Till) -> Payment:
    payment = PaymentId(mint("pay"))
    return Payment(
        id=payment,
        order=order.id,
        provider=means.provider,
        key=f"{payment}:charge:1",
        status=PaymentStatus.REQUESTED,
        version=1,
        amount=order.total,
        requested_at=till.clock.now(),
        refunded=Money.zero(order.total.currency),
    )
