"""Store: the only SQL of thresholds."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from moderation.tables import ThresholdsRow
from moderation.thresholds import Thresholds


async def standing(sql: AsyncConnection) -> dict[str, Thresholds]:
    """What counts, by model."""
    row = ThresholdsRow
    found = await sql.execute(select(row.__table__).where(row.undone_at.is_(None)).order_by(row.version))
    return {each.model: _thresholds(each) for each in found}


async def add(sql: AsyncConnection, made: Thresholds, *, at: datetime) -> int:
    """Let ``made`` count from now on. Returns their version."""
    values = {
        "model": made.model,
        "marks": made.marks,
        "share": made.share,
        "messages": made.messages,
        "made_at": at,
    }
    written = await sql.execute(insert(ThresholdsRow).values(**values).returning(ThresholdsRow.version))
    return int(written.scalar_one())


async def undo(sql: AsyncConnection, version: int, *, at: datetime) -> bool:
    """Let those of ``version`` count no longer. Returns whether they did until now."""
    row = ThresholdsRow
    undone = update(row).where(row.version == version, row.undone_at.is_(None)).values(undone_at=at)
    return bool((await sql.execute(undone)).rowcount)


def _thresholds(row: Row[Any]) -> Thresholds:
    return Thresholds(
        model=row.model,
        marks=row.marks,
        share=row.share,
        messages=row.messages,
        version=row.version,
        made_at=row.made_at,
    )
