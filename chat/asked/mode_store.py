"""Mode store: the only SQL of what the assistant may do."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.asked.tables import ModesRow
from core.database import upsert
from core.events import AssistantMode, ModesView
from core.ids import ShowId

USUAL = ModesView(version=0)
"""What it may do where nobody decided anything."""


async def find(sql: AsyncConnection, show: ShowId) -> ModesView:
    """What was decided for ``show`` last."""
    row = (await sql.execute(select(ModesRow.__table__).where(ModesRow.show_id == show))).first()
    return _modes(row) if row else USUAL


async def hold(sql: AsyncConnection, show: ShowId, *, alone: bool) -> ModesView:
    """The same; nobody decides otherwise before the end of this transaction. ``alone``: nor does another hold it."""
    held = select(ModesRow.__table__).where(ModesRow.show_id == show).with_for_update(read=not alone)
    row = (await sql.execute(held)).first()
    if row is None:
        new = upsert(sql, ModesRow).values(show_id=show, mode=USUAL.mode.value, topics={}, version=0)
        await sql.execute(new.on_conflict_do_nothing(index_elements=["show_id"]))
        row = (await sql.execute(held)).one()
    return _modes(row)


async def put(sql: AsyncConnection, show: ShowId, modes: ModesView, *, by: str, at: datetime) -> ModesView | None:
    """Let ``modes`` count, if those of this version are what they were made of. Returns them; None: they were not."""
    await hold(sql, show, alone=True)
    mine = (ModesRow.show_id == show) & (ModesRow.version == modes.version)
    values = {
        "mode": modes.mode.value,
        "topics": dict(modes.topics),
        "version": modes.version + 1,
        "changed_by": by,
        "changed_at": at,
    }
    changed = update(ModesRow).where(mine).values(**values).returning(*ModesRow.__table__.c)
    row = (await sql.execute(changed)).first()
    return _modes(row) if row else None


def _modes(row: Row[Any]) -> ModesView:
    return ModesView(
        version=row.version,
        mode=AssistantMode(row.mode),
        topics=row.topics,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
