"""Store: the only SQL of display rates."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.tables import RateRow
from core.database import upsert
from core.ids import ShowId, ViewerId


async def find(sql: AsyncConnection, show: ShowId) -> int | None:
    """The rate of ``show``, if its staff decided about it."""
    return (await sql.execute(select(RateRow.per_second).where(RateRow.show_id == show))).scalar_one_or_none()


async def put(sql: AsyncConnection, show: ShowId, per_second: int | None, *, by: ViewerId, at: datetime) -> None:
    """Write down what was decided. Taken back, it keeps its row, so that every process learns of it."""
    values = {"per_second": per_second, "changed_by": by, "changed_at": at}
    row = upsert(sql, RateRow).values(show_id=show, **values)
    await sql.execute(row.on_conflict_do_update(index_elements=["show_id"], set_=values))


async def changed(sql: AsyncConnection, shows: Collection[ShowId], since: datetime) -> set[ShowId]:
    """Those of ``shows`` about which something was decided at ``since`` or later."""
    if not shows:
        return set()
    late = select(RateRow.show_id).where(RateRow.changed_at >= since)
    return {ShowId(show) for show in (await sql.execute(late)).scalars()} & set(shows)
