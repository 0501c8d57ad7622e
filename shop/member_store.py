"""The only SQL of who is a member now. One look at a key for each person; the till asks for a whole batch at once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import ViewerId
from shop.member import Member
from shop.member_tables import MemberRow


async def put(sql: AsyncConnection, member: Member, *, now: datetime) -> None:
    """Write down what ``member`` is from now on; an ``until`` that has passed: a member no more."""
    values = {"tier": member.tier, "rank": member.rank, "until": member.until, "changed_at": now}
    row = upsert(sql, MemberRow).values(viewer=member.viewer, **values)
    await sql.execute(row.on_conflict_do_update(index_elements=["viewer"], set_=values))


async def rerank(sql: AsyncConnection, tier: str, rank: int, *, now: datetime) -> None:
    """Members of ``tier`` are of this rank from now on."""
    mine = (MemberRow.tier == tier) & (MemberRow.rank != rank)
    await sql.execute(update(MemberRow).where(mine).values(rank=rank, changed_at=now))


async def ranks(sql: AsyncConnection, viewers: Collection[ViewerId], *, now: datetime) -> Mapping[ViewerId, int]:
    """Of which rank those of ``viewers`` are members who are any at ``now``."""
    mine = select(MemberRow.viewer, MemberRow.rank).where(MemberRow.viewer.in_(viewers), MemberRow.until > now)
    return {ViewerId(row.viewer): int(row.rank) for row in await sql.execute(mine)}


async def find(sql: AsyncConnection, viewer: ViewerId, *, now: datetime) -> Member | None:
    """What ``viewer`` is a member of at ``now``."""
    row = (await sql.execute(_members().where(MemberRow.viewer == viewer, MemberRow.until > now))).first()
    return _member(row) if row else None


async def changed(sql: AsyncConnection, *, since: datetime | None, now: datetime) -> list[Member]:
    """Members who became or ceased to be so at ``since`` or later; without it all who are."""
    wanted = MemberRow.changed_at >= since if since is not None else MemberRow.until > now
    return [_member(row) for row in await sql.execute(_members().where(wanted))]


def _members() -> Select[*tuple[Any, ...]]:
    return select(MemberRow.__table__)


def _member(row: Row[*tuple[Any, ...]]) -> Member:
    return Member(viewer=ViewerId(row.viewer), tier=row.tier, rank=int(row.rank), until=row.until)
