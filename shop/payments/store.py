"""The only SQL of the play-money provider's own books."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.money import Money
from shop.order_tables import PlayChargeRow


async def write(sql: AsyncConnection, key: str, *, amount: Money, status: str, now: datetime) -> str:
    """Write a charge down under its key. Returns how it stands: as written, or as it was if the key is known."""
    put = upsert(sql, PlayChargeRow).values(
        key=key, amount=amount.amount, currency=amount.currency, status=status, asked_at=now
    )
    await sql.execute(put.on_conflict_do_nothing(index_elements=["key"]))
    return await status_of(sql, key) or status


async def status_of(sql: AsyncConnection, key: str) -> str | None:
    """How the charge stands; None if there is none."""
    found = await sql.execute(select(PlayChargeRow.status).where(PlayChargeRow.key == key))
    return found.scalar_one_or_none()


async def change(sql: AsyncConnection, key: str, *, before: str, after: str, refund_key: str | None = None) -> None:
    """Move a charge on, if it stands as expected."""
    await sql.execute(
        update(PlayChargeRow)
        .where(PlayChargeRow.key == key, PlayChargeRow.status == before)
        .values(status=after, refund_key=refund_key)
    )
