"""Notifying: buyers are written to, once for each thing that happened. The row is the record, a task the wake-up."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.database import Database
from core.events import OrderPaid, OrderRefunded, OrderShipped
from core.ids import OrderId, RefundId
from shop import letter_store, order_store, refund_store
from shop.letter import Letter, LetterKind, Mailer
from shop.letter_store import LetterName
from shop.order import Order
from shop.receipts import Around, receipt_for, refund_for, shipping_for

RETRY_AFTER = timedelta(minutes=1)
RETRY_WITHIN = timedelta(hours=6)
"""Wait after mail that could not be handed over: doubled with each attempt from the first to the second."""

OVERDUE_AFTER = timedelta(minutes=2)
"""A letter that did not leave by then has lost its task: it is asked for again."""

CHASED_AT_ONCE = 100
"""Letters asked for again in one go."""

log = logging.getLogger(__name__)


class LetterQueue(Protocol):
    """Wakes whoever sends letters."""

    async def ask_for(self, *letters: LetterName) -> None:
        """Have ``letters`` sent soon.

        Raises:
            OSError: Nobody can be woken now; worth a retry.
        """
        ...


class Letterhead(Protocol):
    """Knows what letters say beside the order."""

    async def around(self, sql: AsyncConnection, order: Order) -> Around:
        """What stands around ``order``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDesk:
    """Asks for a letter when something has happened to an order."""

    queue: LetterQueue

    async def on_paid(self, *facts: OrderPaid) -> None:
        """Have the receipts sent."""
        await self.queue.ask_for(*(LetterName(order=fact.order, kind=LetterKind.RECEIPT) for fact in facts))

    async def on_shipped(self, *facts: OrderShipped) -> None:
        """Have the buyers told that the parcels are on their way."""
        await self.queue.ask_for(*(LetterName(order=fact.order, kind=LetterKind.SHIPPING) for fact in facts))

    async def on_refunded(self, *facts: OrderRefunded) -> None:
        """Have the buyers told that money went back; once for each refund."""
        back = (LetterName(order=fact.order, kind=LetterKind.REFUND, about=fact.refund) for fact in facts)
        await self.queue.ask_for(*back)


async def send_letter(
    letter: LetterName, *, database: Database, mailer: Mailer, letterhead: Letterhead, clock: Clock
) -> bool:
    """Send a letter that is due, unless it was sent before or somebody is at it. Returns whether it left.

    Raises:
        OSError: The post did not take it; it is due again after a while.
    """
    now = clock.now()
    async with database.transaction() as work:
        if (attempt := await letter_store.claim(work.connection, letter, now=now)) is None:
            return False
        written = await _write(work.connection, letter, letterhead=letterhead)
    try:
        await mailer.send(written)
    except OSError:
        async with database.transaction() as work:
            await letter_store.put_back(work.connection, letter, due_at=now + _wait_after(attempt))
        raise
    async with database.transaction() as work:
        await letter_store.mark_sent(work.connection, letter, now=clock.now())
    log.info("letter sent", extra={"order": letter.order, "letter_kind": letter.kind.value})
    return True


async def overdue_letters(*, database: Database, clock: Clock) -> list[LetterName]:
    """Letters that should have left by now: their task was lost, or the post was down."""
    async with database.reading() as sql:
        return await letter_store.overdue(sql, before=clock.now() - OVERDUE_AFTER, limit=CHASED_AT_ONCE)


async def _write(sql: AsyncConnection, letter: LetterName, *, letterhead: Letterhead) -> Letter:
    order = await order_store.find(sql, OrderId(letter.order))
    around = await letterhead.around(sql, order)
    match letter.kind:
        case LetterKind.RECEIPT:
            return receipt_for(order, around)
        case LetterKind.SHIPPING:
            return shipping_for(order, around)
        case LetterKind.REFUND:
            refund = await refund_store.find(sql, RefundId(letter.about))
            return refund_for(order, refund.amount, around, about=refund.id)


def _wait_after(attempt: int) -> timedelta:
    return min(RETRY_WITHIN, RETRY_AFTER * (1 << min(attempt - 1, 10)))
