"""Sweeping: what time does to orders. Holds end, silent payments are looked into, late money goes back.

Any number of sweepers may run at once, in any process: each change is a compare-and-set, each provider call has a key.
"""

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Sequence
from datetime import datetime, timedelta

from core.events import OrderExpired
from core.ids import OrderId
from shop import giving_back, order_store, payment_store, refund_store, refunding
from shop.buying import let_go
from shop.fees import sweeping as fee_sweeping
from shop.fees.charging import Fees
from shop.order import Order, OrderEvent, OrderStatus, Payment
from shop.settling import resolve
from shop.till import Till

EVERY = timedelta(seconds=1)
"""How often to look; a buyer watches a countdown, so the units should be back when it ends."""

RESOLVE_EVERY = timedelta(seconds=15)
"""How often to look for payments that have to be looked into, and at least between two looks into one of them."""

TAKEN_AT_ONCE = 100
"""Orders or payments looked at in one sweep."""

_SIDE_BY_SIDE = 8
"""Of these, how many wait for a provider at the same time."""

log = logging.getLogger(__name__)


class Sweeper:
    """Ends what is over.

    Args:
        fees: What is paid for that is no order; looked into as well, if there is any.
    """

    def __init__(self, till: Till, *, fees: Fees | None = None) -> None:
        self._till = till
        self._fees = fees
        self._resolved_at: datetime | None = None

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep(self._till.clock.now())
            except Exception:  # a sweeper that dies strands stock: log, wait, go on
                log.exception("sweeper stumbled")
            await asyncio.sleep(EVERY.total_seconds())

    async def sweep(self, now: datetime) -> int:
        """End every hold that is over by ``now``; from time to time, resolve and refund. Returns the holds ended."""
        ended = some = await self._end_some(now)
        while some == TAKEN_AT_ONCE:  # a flash sale of a few minutes ago; else what is left is stuck, and can wait
            ended += (some := await self._end_some(now))
        if self._resolved_at is None or now >= self._resolved_at + RESOLVE_EVERY:
            self._resolved_at = now
            await self.reconcile(now)
        return ended

    async def reconcile(self, now: datetime) -> None:
        """Ask what became of silent payments and refunds, and give back money whose order will not be delivered."""
        async with self._till.database.reading() as sql:
            silent = await payment_store.unsettled(sql, now, limit=TAKEN_AT_ONCE)
        await _each(_look_into(payment, now=now, till=self._till) for payment in silent)
        async with self._till.database.reading() as sql:
            waiting = await refund_store.unsettled(sql, now, limit=TAKEN_AT_ONCE)
            owed = await refund_store.owed(sql, before=now - refunding.TRIED_AGAIN_AFTER, limit=TAKEN_AT_ONCE)
        await _each(giving_back.look_into(refund, till=self._till) for refund in waiting)
        await _each(refunding.give_up(order, till=self._till) for order in owed)
        if self._fees is not None:
            await fee_sweeping.sweep(now, till=self._till, payables=self._fees.payables)

    async def _end_some(self, now: datetime) -> int:
        async with self._till.database.reading() as sql:
            overdue = await order_store.overdue(sql, now, limit=TAKEN_AT_ONCE)
            known = await order_store.find_all(sql, overdue)
        quiet = [order.id for order in known.values() if order.payment_on_its_way is None]
        ended, rest = 0, [order for order in overdue if order not in quiet]
        try:
            ended = await expire_all(quiet, now=now, till=self._till)
        except Exception:  # one of them cannot be ended; the others need not suffer from it
            log.exception("sweeping some stumbled")
            rest = overdue
        return ended + sum(await _each(expire(order, now=now, till=self._till) for order in rest))


async def expire_all(orders: Sequence[OrderId], *, now: datetime, till: Till) -> int:
    """End the holds of ``orders`` that are over, in one transaction. Returns how many.

    Left alone is what somebody else is changing right now, and what has a payment on its way.

    One for each would take the row of a wanted variant as often as it was held.
    """
    if not orders:
        return 0
    async with till.database.transaction() as work:
        locked = (await order_store.find_all(work.connection, orders, lock=True, wait=False)).values()
        over = [order for order in locked if _is_over(order, now) and order.payment_on_its_way is None]
        if over:
            await let_go(work, over, OrderEvent.HOLD_ENDED, now=now)
            await work.owe(*(_expired(order, now) for order in over))
    log.info("holds ended", extra={"orders": len(over)})
    return len(over)


async def expire(order: OrderId, *, now: datetime, till: Till) -> bool:
    """End the hold of ``order`` if it is over and no money came. False if there was nothing to end.

    A payment on its way is given up at the provider first; if it went through at the last moment, the order is paid.
    """
    async with till.database.reading() as sql:
        known = await order_store.find(sql, order)
    if (payment := known.payment_on_its_way) is not None:
        await resolve(payment, give_up=True, till=till)
    async with till.database.transaction() as work:
        locked = await order_store.find(work.connection, order, lock=True)
        if not _is_over(locked, now) or locked.began_to_pay(since=known):
            return False
        await let_go(work, [locked], OrderEvent.HOLD_ENDED, now=now)
        await work.owe(_expired(locked, now))
    log.info("hold ended", extra={"order": order})
    return True


def _is_over(order: Order, now: datetime) -> bool:
    return order.status is OrderStatus.PENDING and not order.takes_money(now)


def _expired(order: Order, now: datetime) -> OrderExpired:
    return OrderExpired(show=order.show, at=now, order=order.id, buyer=order.buyer)


async def _look_into(payment: Payment, *, now: datetime, till: Till) -> bool:
    # the older it is, the less often; first, so that one whose looking fails does not stand before all others
    again = now + max(RESOLVE_EVERY, (now - payment.requested_at) / 20)
    async with till.database.transaction() as work:
        await payment_store.look_again(work.connection, payment.id, at=again)
        order = await order_store.find(work.connection, payment.order)
    await resolve(payment, give_up=not order.takes_money(now), till=till)
    return True


async def _each(jobs: Iterable[Awaitable[object]]) -> list[bool]:
    gate = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def _one(job: Awaitable[object]) -> bool:
        async with gate:
            try:
                return bool(await job)
            except Exception:  # one order's trouble must not hold up the others; it is tried again
                log.exception("sweeping one stumbled")
                return False

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_one(job)) for job in jobs]
    return [task.result() for task in tasks]
