"""Play money: a provider of our own, for demos and tests. It keeps its own books and moves nothing.

Its books are in the database but never in the shop's transactions: to the shop it is as foreign as a bank.
"""

import asyncio
from enum import StrEnum

from core.clock import Clock
from core.database import Database
from core.money import Money
from shop.payments import store
from shop.payments.paying import Settlement

_NOTHING = Money.zero("RUB")


class PlayOutcome(StrEnum):
    """What the tester wants to happen."""

    PAYS = "pays"
    DECLINES = "declines"
    NEVER_ANSWERS = "never_answers"


_SETTLEMENTS = {
    PlayOutcome.PAYS: Settlement.CAPTURED,
    PlayOutcome.DECLINES: Settlement.DECLINED,
    PlayOutcome.NEVER_ANSWERS: Settlement.PENDING,
}


class PlayMoney:
    """See ``shop.payments.paying.PaymentProvider``."""

    name = "play"

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def charge(self, key: str, *, amount: Money, how: str) -> Settlement:
        """Do what the tester chose; "never answers" writes the charge down and then keeps its silence."""
        wanted = _SETTLEMENTS[PlayOutcome(how)]
        async with self._database.transaction() as work:
            status = await store.write(work.connection, key, amount=amount, status=wanted.value, now=self._clock.now())
        if status == Settlement.PENDING:
            await asyncio.Event().wait()  # the caller's patience ends this
        return Settlement(status)

    async def find(self, key: str) -> Settlement | None:
        """What the books say."""
        async with self._database.reading() as sql:
            status = await store.status_of(sql, key)
        return Settlement(status) if status else None

    async def cancel(self, key: str) -> Settlement:
        """Give a pending charge up; a key never heard of is written down as cancelled, so that it is dead."""
        cancelled = Settlement.CANCELLED.value
        async with self._database.transaction() as work:
            await store.write(work.connection, key, amount=_NOTHING, status=cancelled, now=self._clock.now())
            await store.change(work.connection, key, before=Settlement.PENDING.value, after=cancelled)
            return Settlement(await store.status_of(work.connection, key) or cancelled)

    async def refund(self, key: str, *, refund_key: str) -> Settlement:
        """Give a captured charge back."""
        before, refunded = Settlement.CAPTURED.value, Settlement.REFUNDED.value
        async with self._database.transaction() as work:
            await store.change(work.connection, key, before=before, after=refunded, refund_key=refund_key)
            return Settlement(await store.status_of(work.connection, key) or Settlement.CANCELLED.value)

    async def answer_late(self, key: str) -> None:
        """Let a charge that never answered go through after all, as a slow bank would."""
        async with self._database.transaction() as work:
            await store.change(work.connection, key, before=Settlement.PENDING.value, after=Settlement.CAPTURED.value)
