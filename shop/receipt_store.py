"""The only SQL of receipts: due with the payment, claimed by one sender at a time, sent once."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import OrderId
from shop.order_tables import ReceiptRow

CLAIM = timedelta(minutes=5)
"""How long a sender may take before another one may try."""


class ReceiptStatus(StrEnum):
    """Where a receipt is."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"


async def add(sql: AsyncConnection, order: OrderId, *, now: datetime) -> None:
    """The order is paid: it gets a receipt."""
    row = upsert(sql, ReceiptRow).values(order=order, status=ReceiptStatus.DUE.value, due_at=now, attempts=0)
    await sql.execute(row.on_conflict_do_nothing(index_elements=["order"]))


async def claim(sql: AsyncConnection, order: OrderId, *, now: datetime) -> int | None:
    """Take the receipt up to send it. Returns which attempt this is; None if it is sent, or somebody else is at it."""
    free = or_(
        ReceiptRow.status == ReceiptStatus.DUE.value,
        (ReceiptRow.status == ReceiptStatus.SENDING.value) & (ReceiptRow.due_at <= now),
    )
    claimed = await sql.execute(
        update(ReceiptRow)
        .where(ReceiptRow.order == order, free)
        .values(status=ReceiptStatus.SENDING.value, due_at=now + CLAIM, attempts=ReceiptRow.attempts + 1)
        .returning(ReceiptRow.attempts)
    )
    return claimed.scalar_one_or_none()


async def mark_sent(sql: AsyncConnection, order: OrderId, *, now: datetime) -> None:
    """It left."""
    await _leave(sql, order, status=ReceiptStatus.SENT.value, sent_at=now)


async def put_back(sql: AsyncConnection, order: OrderId, *, due_at: datetime) -> None:
    """It did not leave; try again at ``due_at``."""
    await _leave(sql, order, status=ReceiptStatus.DUE.value, due_at=due_at)


async def overdue(sql: AsyncConnection, *, before: datetime, limit: int) -> list[OrderId]:
    """Orders whose receipt should have left before that moment, whatever was the reason."""
    waiting = (ReceiptStatus.DUE.value, ReceiptStatus.SENDING.value)
    late = select(ReceiptRow.order).where(ReceiptRow.status.in_(waiting), ReceiptRow.due_at <= before)
    return [OrderId(row.order) for row in await sql.execute(late.order_by(ReceiptRow.due_at).limit(limit))]


async def _leave(sql: AsyncConnection, order: OrderId, **values: object) -> None:
    await sql.execute(
        update(ReceiptRow)
        .where(ReceiptRow.order == order, ReceiptRow.status == ReceiptStatus.SENDING.value)
        .values(**values)
    )
