"""Reconciling: each hour our payments are held against the providers' books. Breaks are written down, not mended."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from core import jobs
from core.database import Database
from core.errors import PaymentUnavailable
from core.paging import Bookmark, Page
from shop import break_store, payment_store, refund_store
from shop.breaks import Break, BreakKind, Charged, SeenBreak, disagreement, stranger
from shop.fees import refund_store as fee_refund_store
from shop.fees import store as fee_store
from shop.fees.fee import Fee
from shop.order import UNSETTLED, Payment
from shop.payments.paying import Asked, Charge, PaymentProvider
from shop.refund import RefundStatus
from shop.settling import asked_for, heard
from shop.taking import note_break
from shop.till import Till

JOB = "payments.reconcile"

EVERY = timedelta(minutes=5)
"""How often to look whether the hour has come."""

LOOKS_BACK = timedelta(days=3)
"""How far. Refunds come later than this, too; those that were made here are looked after one by one."""

SETTLES_WITHIN = timedelta(minutes=10)
"""Younger payments are left alone: money may be on its way between the books."""

PATIENCE = timedelta(minutes=2)
"""How long a provider may take over its statement; it comes in many pages."""

_ON_ITS_WAY = frozenset({RefundStatus.REQUESTED, RefundStatus.SENT})

log = logging.getLogger(__name__)


class Reconciler:
    """Compares. Any number may run at once: each hour is done by one of them."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def run(self) -> None:
        """Reconcile every hour until cancelled."""
        while True:
            try:
                await self.reconcile()
            except Exception:  # a house whose books are not compared must not stop selling: log, wait, go on
                log.exception("reconciling stumbled")
            await asyncio.sleep(EVERY.total_seconds())

    async def reconcile(self) -> int | None:
        """Compare the books, if nobody did in this hour. Returns the breaks found; None if it was not our turn."""
        now = self._till.clock.now()
        async with self._till.database.transaction() as work:
            if not await jobs.take_slot(work.connection, JOB, slot=f"{now:%Y-%m-%dT%H}", now=now):
                return None
        found = [await self._compare(provider, now=now) for provider in self._till.providers.values()]
        log.info("books compared", extra={"breaks": sum(found)})
        return sum(found)

    async def _compare(self, provider: PaymentProvider, *, now: datetime) -> int:
        since, until = now - LOOKS_BACK, now - SETTLES_WITHIN
        try:
            theirs = await heard(provider.statement(since=since, until=until), patience=PATIENCE)
        except PaymentUnavailable:
            return 0
        async with self._till.database.reading() as sql:
            ours: list[Payment | Fee] = [
                *await payment_store.asked_between(sql, provider.name, since, until),
                *await fee_store.asked_between(sql, provider.name, since, until),
            ]
            by_key = {line.key: line for line in theirs}
            unmatched = by_key.keys() - {payment.key for payment in ours}
            known = {key for key in unmatched if await _is_ours(sql, provider.name, key)}
        doubtful = [payment for payment in ours if _disagrees(payment, by_key.get(payment.key), live=provider.live)]
        found = [stranger(provider.name, by_key[key]) for key in sorted(unmatched - known)]
        found += [await self._look_twice(payment, provider) for payment in doubtful]
        breaks = [each for each in found if each is not None]
        for each in breaks:
            async with self._till.database.transaction() as work:
                await note_break(work, each, now=now)
        return len(breaks)

    async def _look_twice(self, doubtful: Payment | Fee, provider: PaymentProvider) -> Break | None:
        """What is on its way between the books while they are read is no break."""
        try:
            said = await heard(provider.find(_asked(doubtful)), patience=self._till.patience)
        except PaymentUnavailable:
            return None
        now, on_its_way = await _now(doubtful, self._till.database)
        found = None if now.status in UNSETTLED else disagreement(now, said, live=provider.live)
        return None if found is not None and found.kind is BreakKind.REFUNDED and on_its_way else found


async def breaks(*, after: Bookmark | None, limit: int, till: Till) -> Page[SeenBreak]:
    """Every break that was ever seen, the newest first.

    Raises:
        BadCursor: ``after`` is no bookmark of this list.
    """
    async with till.database.reading() as sql:
        return await break_store.seen(sql, after=after, limit=limit)


def _asked(charged: Payment | Fee) -> Asked:
    return charged.asked if isinstance(charged, Fee) else asked_for(charged)


async def _is_ours(sql: AsyncConnection, provider: str, key: str) -> bool:
    payment = await payment_store.named(sql, provider, key=key, ref=None)
    return payment is not None or await fee_store.named(sql, provider, key=key, ref=None) is not None


async def _now(charged: Payment | Fee, database: Database) -> tuple[Charged, bool]:
    """How it stands by now, and whether money of it is on its way back."""
    async with database.reading() as sql:
        if isinstance(charged, Fee):
            fee = await fee_store.find(sql, charged.id)
            statuses = {refund.status for refund in await fee_refund_store.of_fees(sql, [fee.id])}
            return fee, not statuses.isdisjoint(_ON_ITS_WAY)
        payment = await payment_store.find(sql, charged.id)
        statuses = {refund.status for refund in await refund_store.of_order(sql, payment.order)}
        return payment, not statuses.isdisjoint(_ON_ITS_WAY)


def _disagrees(payment: Charged, said: Charge | None, *, live: bool) -> bool:
    return payment.status not in UNSETTLED and disagreement(payment, said, live=live) is not None
