"""The only SQL of what goes back of fees. A change of status is a compare-and-set."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchRefund
from core.ids import FeeId, FeeRefundId, ViewerId
from core.money import Money
from core.paging import Bookmark, Page, read_page
from shop.fees.fee import FeeRefund
from shop.fees.tables import FeeRefundRow
from shop.refund import REFUND_CHANGES, RefundStatus

_UNANSWERED = (RefundStatus.REQUESTED.value, RefundStatus.SENT.value)


async def add(sql: AsyncConnection, refund: FeeRefund, *, look_at: datetime) -> None:
    """Write down that money is about to go back."""
    await sql.execute(
        insert(FeeRefundRow).values(
            id=refund.id,
            fee=refund.fee,
            key=refund.key,
            status=refund.status.value,
            version=refund.version,
            amount=refund.amount.amount,
            currency=refund.amount.currency,
            reason=refund.reason,
            by=refund.by,
            requested_at=refund.requested_at,
            look_at=look_at,
        )
    )


async def change(
    sql: AsyncConnection,
    refund: FeeRefund,
    status: RefundStatus,
    *,
    at: datetime,
    ref: str | None = None,
    by: ViewerId | None = None,
) -> FeeRefund | None:
    """Move ``refund`` on. None if that change is not in the table, or somebody else was faster."""
    if status not in REFUND_CHANGES[refund.status]:
        return None
    new = replace(
        refund,
        status=status,
        version=refund.version + 1,
        sent_at=refund.sent_at or (at if status is RefundStatus.SENT else None),
        settled_at=at if status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED) else None,
        provider_ref=ref or refund.provider_ref,
    )
    row = FeeRefundRow
    changed = await sql.execute(
        update(row)
        .where(row.id == refund.id, row.status == refund.status.value, row.version == refund.version)
        .values(
            status=new.status.value,
            version=new.version,
            sent_at=new.sent_at,
            settled_at=new.settled_at,
            settled_by=by,
            provider_ref=new.provider_ref,
        )
    )
    return new if changed.rowcount == 1 else None


async def note_ref(sql: AsyncConnection, refund: FeeRefundId, ref: str) -> None:
    """The provider named a refund that it has not settled yet."""
    await sql.execute(update(FeeRefundRow).where(FeeRefundRow.id == refund).values(provider_ref=ref))


async def find(sql: AsyncConnection, refund: FeeRefundId) -> FeeRefund:
    """The refund with this id.

    Raises:
        NoSuchRefund: There is none.
    """
    row = (await sql.execute(_refunds().where(FeeRefundRow.id == refund))).first()
    if row is None:
        raise NoSuchRefund(refund)
    return _refund(row)


async def of_fees(sql: AsyncConnection, fees: Sequence[FeeId]) -> list[FeeRefund]:
    """Every refund of ``fees``, the oldest first."""
    rows = await sql.execute(_refunds().where(FeeRefundRow.fee.in_(fees)).order_by(FeeRefundRow.id))
    return [_refund(row) for row in rows]


async def spoken_for(sql: AsyncConnection, fees: Sequence[FeeId]) -> dict[FeeId, int]:
    """What of each of ``fees`` went back or is on its way, in minor units."""
    row = FeeRefundRow
    sums = (
        select(row.fee, func.sum(row.amount).label("gone"))
        .where(row.fee.in_(fees), row.status != RefundStatus.FAILED.value)
        .group_by(row.fee)
    )
    return {FeeId(each.fee): int(each.gone) for each in await sql.execute(sums)}


async def unanswered(sql: AsyncConnection, now: datetime, *, limit: int) -> list[FeeRefund]:
    """Refunds that it is time to ask for, or to ask about."""
    due = _refunds().where(FeeRefundRow.status.in_(_UNANSWERED), FeeRefundRow.look_at <= now)
    return [_refund(row) for row in await sql.execute(due.order_by(FeeRefundRow.look_at).limit(limit))]


async def listed(
    sql: AsyncConnection, *, status: RefundStatus | None, after: Bookmark | None, limit: int
) -> Page[FeeRefund]:
    """Refunds of all fees, the newest first."""
    query = _refunds() if status is None else _refunds().where(FeeRefundRow.status == status.value)
    page = await read_page(sql, query, by=(FeeRefundRow.__table__.c.id,), after=after, limit=limit)
    return page.each(_refund)


async def look_again(sql: AsyncConnection, refund: FeeRefundId, *, at: datetime) -> None:
    """Look into ``refund`` again then, and not before."""
    await sql.execute(update(FeeRefundRow).where(FeeRefundRow.id == refund).values(look_at=at))


def _refunds() -> Select[*tuple[Any, ...]]:
    return select(FeeRefundRow.__table__)


def _refund(row: Row[*tuple[Any, ...]]) -> FeeRefund:
    return FeeRefund(
        id=FeeRefundId(row.id),
        fee=FeeId(row.fee),
        key=row.key,
        status=RefundStatus(row.status),
        version=row.version,
        amount=Money(amount=row.amount, currency=row.currency),
        reason=row.reason,
        by=ViewerId(row.by) if row.by else None,
        requested_at=row.requested_at,
        sent_at=row.sent_at,
        settled_at=row.settled_at,
        provider_ref=row.provider_ref,
    )
