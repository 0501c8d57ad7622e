"""Jobs: what is done once in a while, and only once however many beats and workers there are."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.tables import JobSlotRow

KEPT = timedelta(days=30)
"""How long it is remembered that a job was done."""


async def take_slot(sql: AsyncConnection, job: str, *, slot: str, now: datetime) -> bool:
    """Take ``job`` up for ``slot`` of time. False if it was done before; it counts when the transaction commits."""
    row = upsert(sql, JobSlotRow).values(job=job, slot=slot, taken_at=now)
    taken = await sql.execute(row.on_conflict_do_nothing(index_elements=["job", "slot"]))
    return taken.rowcount == 1


async def is_taken(sql: AsyncConnection, job: str, *, slot: str) -> bool:
    """Whether ``job`` was done for ``slot``."""
    known = select(JobSlotRow.slot).where(JobSlotRow.job == job, JobSlotRow.slot == slot)
    return (await sql.execute(known)).first() is not None


async def prune(sql: AsyncConnection, *, now: datetime) -> int:
    """Forget slots older than ``KEPT``. Returns how many."""
    gone = await sql.execute(delete(JobSlotRow).where(JobSlotRow.taken_at < now - KEPT))
    return gone.rowcount
