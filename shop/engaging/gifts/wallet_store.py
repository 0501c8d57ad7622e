"""The only SQL of wallets, beside the ledger's."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import ViewerId
from shop.engaging.gifts.tables import WalletRow
from shop.engaging.gifts.wallet import Cap, Purse


async def find(sql: AsyncConnection, person: ViewerId) -> Purse | None:
    """The purse of ``person``; None if they never had one."""
    row = (await sql.execute(select(WalletRow.__table__).where(WalletRow.person == person))).first()
    return _purse(row) if row else None


async def lock(sql: AsyncConnection, person: ViewerId, *, now: datetime) -> Purse:
    """The purse of ``person``, made if need be: until this transaction ends, they give nothing elsewhere."""
    return (await lock_all(sql, [person], now=now))[person]


async def lock_all(sql: AsyncConnection, people: Collection[ViewerId], *, now: datetime) -> dict[ViewerId, Purse]:
    """The same of several, locked in the order of their ids."""
    mine = select(WalletRow.__table__).where(WalletRow.person.in_(people)).order_by(WalletRow.person).with_for_update()
    rows = (await sql.execute(mine)).all()
    if missing := sorted(set(people) - {ViewerId(row.person) for row in rows}):
        new = upsert(sql, WalletRow).values([{"person": person, "opened_at": now} for person in missing])
        await sql.execute(new.on_conflict_do_nothing(index_elements=["person"]))
        rows = (await sql.execute(mine)).all()
    return {ViewerId(row.person): _purse(row) for row in rows}


async def change(sql: AsyncConnection, purse: Purse) -> None:
    """Write down how ``purse`` stands; the caller holds its lock."""
    await sql.execute(
        update(WalletRow)
        .where(WalletRow.person == purse.person)
        .values(
            day_cap=purse.per_day.now,
            day_then=purse.per_day.then,
            day_since=purse.per_day.since,
            show_cap=purse.per_show.now,
            show_then=purse.per_show.then,
            show_since=purse.per_show.since,
            adult_text=purse.adult_text,
            adult_at=purse.adult_at,
        )
    )


def _purse(row: Row[*tuple[Any, ...]]) -> Purse:
    return Purse(
        person=ViewerId(row.person),
        per_day=Cap(now=row.day_cap, then=row.day_then, since=row.day_since),
        per_show=Cap(now=row.show_cap, then=row.show_then, since=row.show_since),
        adult_text=row.adult_text,
        adult_at=row.adult_at,
    )
