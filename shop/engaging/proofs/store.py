"""The only SQL of the proof."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import ShowId
from core.paging import Bookmark, Page, read_page
from core.tables import ToProveRow
from shop.engaging.proofs.link import GENESIS, Head, Link
from shop.engaging.proofs.tables import ProofHeadRow, ProofRecordRow


async def head(sql: AsyncConnection, show: ShowId) -> str:
    """The hash of the last record of ``show``; zeros before the first."""
    return (await standing(sql, show)).hash


async def standing(sql: AsyncConnection, show: ShowId) -> Head:
    """Where the chain of ``show`` ends."""
    row = (await sql.execute(select(ProofHeadRow.seq, ProofHeadRow.hash).where(ProofHeadRow.show == show))).first()
    return Head(seq=row.seq, hash=row.hash) if row else Head()


async def hold(sql: AsyncConnection, show: ShowId) -> Head | None:
    """Where the chain of ``show`` ends; nobody else appends until the transaction is over. None: somebody does."""
    fresh = upsert(sql, ProofHeadRow).values(show=show, seq=0, hash=GENESIS).on_conflict_do_nothing()
    await sql.execute(fresh)
    held = select(ProofHeadRow.seq, ProofHeadRow.hash).where(ProofHeadRow.show == show)
    row = (await sql.execute(held.with_for_update(skip_locked=True))).first()
    return Head(seq=row.seq, hash=row.hash) if row is not None else None


async def shows_to_prove(sql: AsyncConnection, *, limit: int) -> list[ShowId]:
    """Shows of which something is not in the chain yet."""
    waiting = select(ToProveRow.show).distinct().limit(limit)
    return [ShowId(show) for show in (await sql.execute(waiting)).scalars()]


async def take_up(sql: AsyncConnection, show: ShowId, *, limit: int) -> list[tuple[str, str]]:
    """Take what is to be proved of ``show`` off the list, the oldest first: ids and bodies. Needs its head held."""
    row = ToProveRow
    oldest = select(row.id, row.body).where(row.show == show).order_by(row.at, row.id).limit(limit)
    found = [(each.id, each.body) for each in await sql.execute(oldest)]
    if found:
        await sql.execute(delete(row).where(row.id.in_([each for each, _ in found])))
    return found


async def recorded(sql: AsyncConnection, facts: Collection[str]) -> set[str]:
    """Which of ``facts`` are in a chain already."""
    return set((await sql.execute(select(ProofRecordRow.fact).where(ProofRecordRow.fact.in_(facts)))).scalars())


async def append(sql: AsyncConnection, show: ShowId, links: Sequence[Link]) -> None:
    """Put ``links`` at the end of the chain. Needs its head held."""
    await sql.execute(insert(ProofRecordRow), [asdict(each) for each in links])
    moved = update(ProofHeadRow).where(ProofHeadRow.show == show)
    await sql.execute(moved.values(seq=links[-1].seq, hash=links[-1].hash))


async def page(
    sql: AsyncConnection,
    show: ShowId,
    *,
    kinds: Collection[str] = (),
    after: Bookmark | None = None,
    limit: int,
    newest_first: bool = False,
) -> Page[Link]:
    """Records of ``show``, those of ``kinds`` if any are named."""
    row = ProofRecordRow
    chosen = select(*row.__table__.columns).where(row.show == show)
    if kinds:
        chosen = chosen.where(row.kind.in_(kinds))
    found = await read_page(sql, chosen, by=[row.__table__.c.seq], after=after, limit=limit, newest_first=newest_first)
    return found.each(_link)


async def find(sql: AsyncConnection, show: ShowId, seq: int) -> Link | None:
    """One record of ``show``."""
    row = ProofRecordRow
    found = await sql.execute(select(*row.__table__.columns).where(row.show == show, row.seq == seq))
    return _link(one) if (one := found.first()) else None


def _link(row: Row[*tuple[Any, ...]]) -> Link:
    return Link(**row._mapping)
