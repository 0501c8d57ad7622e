"""The only SQL of memberships. A change is a compare-and-set and adds exactly one turn; who is a member follows it.

Locks are taken in this order everywhere: a fee, its membership, an invoice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core import due
from core.database import upsert
from core.errors import NoSuchMembership
from core.ids import MembershipId, ShowId, TierId, ViewerId
from core.money import Money
from core.paging import Bookmark, Page, read_page
from core.people import Language
from shop import member_store
from shop.engaging.memberships import tier_store
from shop.engaging.memberships.calendar import Period, Span
from shop.engaging.memberships.membership import LIVE, Membership, Offered, Status
from shop.engaging.memberships.tables import MembershipRow, MembershipTurnRow
from shop.member import Member

DUE = "membership.due"
"""The row in the diary: something is to be done about a membership."""

_LIVE = tuple(sorted(status.value for status in LIVE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What happened to a membership, when, by whom of the staff, and why."""

    version: int
    turn: str
    status: Status
    at: datetime
    by: ViewerId | None
    reason: str | None


async def add(sql: AsyncConnection, one: Membership) -> bool:
    """Write a new membership down. False if the person has one that can still go on."""
    row = upsert(sql, MembershipRow).values(id=one.id, viewer=one.viewer, **_columns(one))
    added = await sql.execute(row.on_conflict_do_nothing())
    if added.rowcount != 1:
        return False
    await _add_turn(sql, one, "joined", at=one.joined_at, by=None, reason=None)
    return True


async def change(
    sql: AsyncConnection,
    before: Membership,
    after: Membership,
    turn: str,
    *,
    now: datetime,
    by: ViewerId | None = None,
    reason: str | None = None,
) -> bool:
    """Put ``after`` in place of ``before``; what it gives, and when it is looked at again, follow. False: too late."""
    seen = (MembershipRow.id == before.id) & (MembershipRow.version == before.version)
    changed = await sql.execute(update(MembershipRow).where(seen).values(**_columns(after)))
    if changed.rowcount != 1:
        return False
    await _add_turn(sql, after, turn, at=now, by=by, reason=reason)
    if before.access_until or after.access_until:
        tier = await tier_store.find(sql, after.offered.tier)
        until = after.access_until or now
        await member_store.put(sql, Member(viewer=after.viewer, tier=tier.key, rank=tier.rank, until=until), now=now)
    if after.due_at is None:
        await due.forget(sql, DUE, after.id)
    elif after.due_at != before.due_at:
        await due.remind(sql, DUE, after.id, at=after.due_at)
    return True


async def find(sql: AsyncConnection, membership: MembershipId, *, lock: bool = False) -> Membership:
    """The membership with this id.

    Raises:
        NoSuchMembership: There is none.
    """
    wanted = _memberships().where(MembershipRow.id == membership)
    row = (await sql.execute(wanted.with_for_update() if lock else wanted)).first()
    if row is None:
        raise NoSuchMembership(membership)
    return _membership(row)


async def of(sql: AsyncConnection, viewer: ViewerId) -> Membership | None:
    """The latest membership of ``viewer``; the one that can still go on, if there is one."""
    mine = _memberships().where(MembershipRow.viewer == viewer).order_by(MembershipRow.id.desc()).limit(1)
    row = (await sql.execute(mine)).first()
    return _membership(row) if row else None


async def page(sql: AsyncConnection, *, status: Status | None, after: Bookmark | None, limit: int) -> Page[Membership]:
    """Memberships, the newest first.

    Raises:
        BadCursor: ``after`` is no bookmark of this list.
    """
    chosen = _memberships() if status is None else _memberships().where(MembershipRow.status == status.value)
    columns = MembershipRow.__table__.c
    found = await read_page(sql, chosen, by=(columns.joined_at, columns.id), after=after, limit=limit)
    return found.each(_membership)


async def turns(sql: AsyncConnection, membership: MembershipId) -> Sequence[Turned]:
    """All that happened to it, the oldest first."""
    mine = select(MembershipTurnRow.__table__).where(MembershipTurnRow.membership == membership)
    return [
        Turned(
            version=row.version,
            turn=row.turn,
            status=Status(row.status),
            at=row.at,
            by=ViewerId(row.by) if row.by else None,
            reason=row.reason,
        )
        for row in await sql.execute(mine.order_by(MembershipTurnRow.version))
    ]


async def living(sql: AsyncConnection) -> dict[TierId, int]:
    """How many memberships of each tier can still go on."""
    mine = select(MembershipRow.tier, func.count().label("many")).where(MembershipRow.status.in_(_LIVE))
    return {TierId(row.tier): int(row.many) for row in await sql.execute(mine.group_by(MembershipRow.tier))}


async def _add_turn(
    sql: AsyncConnection, one: Membership, turn: str, *, at: datetime, by: ViewerId | None, reason: str | None
) -> None:
    row = {"membership": one.id, "version": one.version, "turn": turn, "status": one.status.value}
    await sql.execute(insert(MembershipTurnRow).values(**row, at=at, by=by, reason=reason))


def _memberships() -> Select[*tuple[Any, ...]]:
    return select(MembershipRow.__table__)


def _columns(one: Membership) -> dict[str, object]:
    return {
        "name": one.name,
        "language": one.language.value,
        "email": one.email,
        "show": one.show,
        "tier": one.offered.tier,
        "amount": one.offered.price.amount,
        "currency": one.offered.price.currency,
        "period": one.offered.period.value,
        "next_tier": one.next.tier if one.next else None,
        "next_amount": one.next.price.amount if one.next else None,
        "next_period": one.next.period.value if one.next else None,
        "anchor": one.anchor,
        "period_start": one.span.start,
        "period_end": one.span.end,
        "status": one.status.value,
        "version": one.version,
        "cancelling": one.cancelling,
        "tries": one.tries,
        "failed_at": one.failed_at,
        "provider": one.provider,
        "how": one.how,
        "saved": one.saved,
        "joined_at": one.joined_at,
        "ended_at": one.ended_at,
    }


def _membership(row: Row[*tuple[Any, ...]]) -> Membership:
    return Membership(
        id=MembershipId(row.id),
        viewer=ViewerId(row.viewer),
        name=row.name,
        language=Language(row.language),
        email=row.email,
        show=ShowId(row.show),
        offered=_offered(row.tier, row.amount, row.currency, row.period),
        next=_offered(row.next_tier, row.next_amount, row.currency, row.next_period) if row.next_tier else None,
        anchor=row.anchor,
        span=Span(row.period_start, row.period_end),
        status=Status(row.status),
        version=row.version,
        cancelling=row.cancelling,
        tries=row.tries,
        failed_at=row.failed_at,
        provider=row.provider,
        how=row.how,
        saved=row.saved,
        joined_at=row.joined_at,
        ended_at=row.ended_at,
    )


def _offered(tier: str, amount: int, currency: str, period: str) -> Offered:
    return Offered(tier=TierId(tier), price=Money(amount=amount, currency=currency), period=Period(period))
