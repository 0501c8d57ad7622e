"""Sweeping: what time does to fees. Silent ones are looked into, late refunds asked for again."""

import logging
from collections.abc import Awaitable
from datetime import datetime

from shop.fees import refund_store, refunding, settling, store
from shop.fees.settling import Payables
from shop.till import Till

TAKEN_AT_ONCE = 100
"""Fees or refunds looked at in one sweep."""

log = logging.getLogger(__name__)


async def sweep(now: datetime, *, till: Till, payables: Payables) -> None:
    """Look into every fee and refund that it is time for. Any number may do so at once."""
    async with till.database.reading() as sql:
        silent = await store.unsettled(sql, now, limit=TAKEN_AT_ONCE)
    for fee in silent:
        await _survive(settling.look_into(fee, now=now, till=till, payables=payables))
    async with till.database.reading() as sql:
        waiting = await refund_store.unanswered(sql, now, limit=TAKEN_AT_ONCE)
    for refund in waiting:
        await _survive(refunding.look_into(refund, till=till, payables=payables))


async def _survive(job: Awaitable[object]) -> None:
    try:
        await job
    except Exception:  # one fee's trouble must not hold up the others; it is tried again
        log.exception("sweeping a fee stumbled")
