"""Reconciling: each hour our payments are held against the providers' books. Breaks are written down, not mended."""

import asyncio
import logging
from datetime import datetime, timedelta

from core import jobs
from core.errors import PaymentUnavailable
from core.paging import Bookmark, Page
from shop import break_store, payment_store, refund_store
from shop.breaks import Break, BreakKind, SeenBreak, disagreement, stranger
from shop.order import UNSETTLED, Payment
from shop.payments.paying import Charge, PaymentProvider
from shop.refund import RefundStatus
from shop.settling import asked_for, heard, note_break
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
            ours = await payment_store.asked_between(sql, provider.name, since, until)
            by_key = {line.key: line for line in theirs}
            unmatched = by_key.keys() - {payment.key for payment in ours}
            others = [await payment_store.named(sql, provider.name, key=key, ref=None) for key in unmatched]
        known = {payment.key for payment in others if payment is not None}
        doubtful = [payment for payment in ours if _disagrees(payment, by_key.get(payment.key), live=provider.live)]
        found = [stranger(provider.name, by_key[key]) for key in sorted(unmatched - known)]
        found += [await self._look_twice(payment, provider) for payment in doubtful]
        breaks = [each for each in found if each is not None]
        for each in breaks:
            async with self._till.database.transaction() as work:
                await note_break(work, each, now=now)
        return len(breaks)

    async def _look_twice(self, doubtful: Payment, provider: PaymentProvider) -> Break | None:
        """What is on its way between the books while they are read is no break."""
        try:
            said = await heard(provider.find(asked_for(doubtful)), patience=self._till.patience)
        except PaymentUnavailable:
            return None
        async with self._till.database.reading() as sql:
            payment = await payment_store.find(sql, doubtful.id)
            refunds = await refund_store.of_order(sql, payment.order)
        found = None if payment.status in UNSETTLED else disagreement(payment, said, live=provider.live)
        on_its_way = any(refund.status in _ON_ITS_WAY for refund in refunds)
        return None if found is not None and found.kind is BreakKind.REFUNDED and on_its_way else found


async def breaks(*, after: Bookmark | None, limit: int, till: Till) -> Page[SeenBreak]:
    """Every break that was ever seen, the newest first.

    Raises:
        BadCursor: ``after`` is no bookmark of this list.
    """
    async with till.database.reading() as sql:
        return await break_store.seen(sql, after=after, limit=limit)


def _disagrees(payment: Payment, said: Charge | None, *, live: bool) -> bool:
    return payment.status not in UNSETTLED and disagreement(payment, said, live=live) is not None
