"""Paid: who paid for an order is counted, once, by the moment in which they did. The unlock is locked by then."""

from collections.abc import Sequence
from datetime import datetime

from core.database import Work
from core.events import OrderPaid
from shop.engaging.shut_out import ShutOut
from shop.engaging.unlocks import changing, store, voice_store
from shop.engaging.unlocks.holding import let_hold
from shop.engaging.unlocks.unlock import Unlock


async def count_paid(
    work: Work, unlock: Unlock, paid: Sequence[OrderPaid], *, now: datetime, shut_out: ShutOut
) -> None:
    """Count who ``paid`` in time and was not counted before; their goal may be met by that."""
    sql = work.connection
    if not (new := await voice_store.add_buyers(sql, unlock.id, paid)):
        return
    await let_hold(work, unlock, new - await shut_out(sql, unlock.show, new, now=now), now=now)
    if await store.grow(sql, unlock.id, by=len(new)) >= unlock.terms.target:
        await changing.settle(work, unlock, now=now, shut_out=shut_out)
