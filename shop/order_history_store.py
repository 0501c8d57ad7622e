"""The only SQL of what happened to an order."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ids import OrderId, ViewerId
from shop.order import OrderEvent, OrderStatus
from shop.order_tables import OrderEventRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One change of an order. ``by`` and ``by_name`` are who of the staff made it, None if it was nobody of them."""

    event: OrderEvent
    status: OrderStatus
    at: datetime
    by: ViewerId | None
    by_name: str | None
    note: str | None


async def history(sql: AsyncConnection, order: OrderId) -> tuple[Happening, ...]:
    """What happened to ``order``, from its beginning."""
    changes = select(OrderEventRow.__table__).where(OrderEventRow.order == order).order_by(OrderEventRow.version)
    return tuple(
        Happening(
            event=OrderEvent(row.event),
            status=OrderStatus(row.status),
            at=row.at,
            by=ViewerId(row.actor) if row.actor else None,
            by_name=row.actor_name,
            note=row.note,
        )
        for row in await sql.execute(changes)
    )
