"""The only SQL of breaks between our books and those of payment providers."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import OrderId, PaymentId, mint
from core.paging import Bookmark, Page, read_page
from shop.breaks import Break, BreakKind, SeenBreak
from shop.order_tables import PaymentRow
from shop.payment_tables import PaymentBreakRow


async def add(sql: AsyncConnection, found: Break, *, now: datetime) -> bool:
    """Write a break down; one that is known already was seen again. True if it is new."""
    new = mint("brk")
    put = upsert(sql, PaymentBreakRow).values(
        id=new,
        provider=found.provider,
        kind=found.kind.value,
        subject=found.subject,
        payment=found.payment,
        ours=found.ours,
        theirs=found.theirs,
        first_seen_at=now,
        last_seen_at=now,
    )
    seen_again = {"ours": put.excluded.ours, "theirs": put.excluded.theirs, "last_seen_at": put.excluded.last_seen_at}
    written = put.on_conflict_do_update(index_elements=["provider", "subject", "kind"], set_=seen_again)
    id_of_row = (await sql.execute(written.returning(PaymentBreakRow.id))).scalar_one()
    return bool(id_of_row == new)


async def seen(sql: AsyncConnection, *, after: Bookmark | None, limit: int) -> Page[SeenBreak]:
    """Breaks, the newest first."""
    rows = PaymentBreakRow.__table__.c
    by = (rows.first_seen_at, rows.id)
    query = select(*rows, PaymentRow.order).outerjoin(PaymentRow, PaymentRow.id == rows.payment)
    page = await read_page(sql, query, by=by, after=after, limit=limit)
    return page.each(_break)


def _break(row: Row[*tuple[Any, ...]]) -> SeenBreak:
    found = Break(
        provider=row.provider,
        kind=BreakKind(row.kind),
        subject=row.subject,
        payment=PaymentId(row.payment) if row.payment else None,
        ours=row.ours,
        theirs=row.theirs,
    )
    order = OrderId(row.order) if row.order else None
    return SeenBreak(
        id=row.id, found=found, order=order, first_seen_at=row.first_seen_at, last_seen_at=row.last_seen_at
    )
