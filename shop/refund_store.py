"""The only SQL of refunds. A change of status is a compare-and-set and adds exactly one event."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchRefund
from core.ids import OrderId, PaymentId, RefundId, ShowId, ViewerId
from core.money import Money
from core.paging import Bookmark, Page, read_page
from shop.order import Order, OrderStatus, PaymentStatus
from shop.order_tables import OrderLineRow, OrderRow, PaymentRow
from shop.refund import OPEN, REFUND_CHANGES, Refund, RefundHappening, RefundLine, RefundStatus, Share
from shop.refund_tables import RefundEventRow, RefundLineRow, RefundRow

_OPEN = tuple(sorted(status.value for status in OPEN))
_UNSETTLED = (RefundStatus.REQUESTED.value, RefundStatus.SENT.value)
_CAPTURED = (PaymentStatus.CAPTURED.value, PaymentStatus.PARTIALLY_REFUNDED.value)


async def add(sql: AsyncConnection, refund: Refund, *, look_at: datetime) -> None:
    """Write down that money is about to go back, with the refund's first event."""
    await sql.execute(
        insert(RefundRow).values(
            id=refund.id,
            order=refund.order,
            show=refund.show,
            payment=refund.payment,
            key=refund.key,
            status=refund.status.value,
            version=refund.version,
            amount=refund.amount.amount,
            delivery=refund.share.delivery.amount,
            currency=refund.amount.currency,
            restock=refund.restock,
            reason=refund.reason,
            by=refund.by,
            requested_at=refund.requested_at,
            look_at=look_at,
        )
    )
    lines = [
        {"refund": refund.id, "position": line.position, "units": line.units, "amount": line.amount.amount}
        for line in refund.share.lines
    ]
    if lines:
        await sql.execute(insert(RefundLineRow), lines)
    await _add_event(sql, refund, at=refund.requested_at, actor=refund.by, note=refund.reason)


async def change(
    sql: AsyncConnection,
    refund: Refund,
    status: RefundStatus,
    *,
    at: datetime,
    ref: str | None = None,
    actor: ViewerId | None = None,
    note: str | None = None,
) -> Refund | None:
    """Move ``refund`` on. None if that change is not in the table, or somebody else was faster."""
    if status not in REFUND_CHANGES[refund.status]:
        return None
    over = status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED)
    new = replace(
        refund,
        status=status,
        version=refund.version + 1,
        sent_at=refund.sent_at or (at if status is RefundStatus.SENT else None),
        settled_at=at if over else None,
        provider_ref=ref or refund.provider_ref,
    )
    changed = await sql.execute(
        update(RefundRow)
        .where(RefundRow.id == refund.id, RefundRow.status == refund.status.value, RefundRow.version == refund.version)
        .values(
            status=new.status.value,
            version=new.version,
            sent_at=new.sent_at,
            settled_at=new.settled_at,
            provider_ref=new.provider_ref,
        )
    )
    if changed.rowcount != 1:
        return None
    await _add_event(sql, new, at=at, actor=actor, note=note)
    return new


async def note_ref(sql: AsyncConnection, refund: RefundId, ref: str) -> None:
    """The provider named a refund that it has not settled yet."""
    await sql.execute(update(RefundRow).where(RefundRow.id == refund).values(provider_ref=ref))


async def find(sql: AsyncConnection, refund: RefundId) -> Refund:
    """The refund with this id.

    Raises:
        NoSuchRefund: There is none.
    """
    if not (found := await _read(sql, _refunds().where(RefundRow.id == refund))):
        raise NoSuchRefund(refund)
    return found[0]


async def history(sql: AsyncConnection, refund: RefundId) -> list[RefundHappening]:
    """Every change of a refund, the first one first."""
    changes = select(RefundEventRow.__table__).where(RefundEventRow.refund == refund).order_by(RefundEventRow.version)
    return [
        RefundHappening(
            status=RefundStatus(row.status), at=row.at, by=ViewerId(row.actor) if row.actor else None, note=row.note
        )
        for row in await sql.execute(changes)
    ]


async def of_order(sql: AsyncConnection, order: OrderId) -> list[Refund]:
    """All refunds of ``order``, the oldest first."""
    return await _read(sql, _refunds().where(RefundRow.order == order).order_by(RefundRow.id))


async def listed(
    sql: AsyncConnection, *, status: RefundStatus | None, after: Bookmark | None, limit: int
) -> Page[Refund]:
    """Refunds for the staff, newest first, a page at a time.

    Raises:
        BadCursor: ``after`` is no bookmark of such a list.
    """
    chosen = _refunds() if status is None else _refunds().where(RefundRow.status == status.value)
    table = RefundRow.__table__
    page = await read_page(sql, chosen, by=[table.c.requested_at, table.c.id], after=after, limit=limit)
    whole = await _whole(sql, page.items)
    return Page(items=tuple(whole), next=page.next)


async def takes_units(sql: AsyncConnection, order: OrderId) -> bool:
    """Whether money for units of ``order`` is on its way back, and nobody knows yet whether it went."""
    open_ones = RefundRow.order == order, RefundRow.status.in_(_OPEN), RefundLineRow.units > 0
    found = select(RefundRow.id).join(RefundLineRow, RefundLineRow.refund == RefundRow.id).where(*open_ones)
    return (await sql.execute(found.limit(1))).first() is not None


async def unsettled(sql: AsyncConnection, now: datetime, *, limit: int) -> list[Refund]:
    """Refunds of which we do not know what became, and that are due to be looked into."""
    due = _refunds().where(RefundRow.status.in_(_UNSETTLED), RefundRow.look_at <= now)
    return await _read(sql, due.order_by(RefundRow.look_at, RefundRow.id).limit(limit))


async def look_again(sql: AsyncConnection, refund: RefundId, *, at: datetime) -> None:
    """Do not look into it before that moment."""
    await sql.execute(update(RefundRow).where(RefundRow.id == refund).values(look_at=at))


async def owed(sql: AsyncConnection, *, before: datetime, limit: int) -> list[OrderId]:
    """Orders that cannot be fulfilled, whose money is not on its way back.

    Args:
        before: A refund of theirs that failed after that moment is not tried again yet.
    """
    failed_just_now = (RefundRow.status == RefundStatus.FAILED.value) & (RefundRow.requested_at > before)
    in_the_way = RefundRow.status.in_(_OPEN) | failed_just_now
    blocked = select(RefundRow.id).where(RefundRow.order == OrderRow.id, in_the_way).exists()
    lost = (
        select(OrderRow.id)
        .join(PaymentRow, PaymentRow.order == OrderRow.id)
        .where(OrderRow.status == OrderStatus.UNFULFILLABLE.value, PaymentRow.status.in_(_CAPTURED), ~blocked)
        .order_by(OrderRow.id)
        .limit(limit)
    )
    return [OrderId(row.id) for row in await sql.execute(lost)]


async def book(sql: AsyncConnection, refund: Refund, order: Order) -> bool:
    """Write ``refund`` into ``order`` as it was read: its money, and the units that came back. False if it is not so.

    The order's row is locked by the caller; that the sums stay within the order is refused otherwise by the database.
    """
    booked = await sql.execute(
        update(OrderRow)
        .where(OrderRow.id == order.id, OrderRow.refunded == order.refunded.amount)
        .values(refunded=OrderRow.refunded + refund.amount.amount)
    )
    for line in refund.share.lines:
        if line.units:
            await sql.execute(
                update(OrderLineRow)
                .where(OrderLineRow.order == order.id, OrderLineRow.position == line.position)
                .values(refunded_units=OrderLineRow.refunded_units + line.units)
            )
    return booked.rowcount == 1


def _refunds() -> Select[*tuple[Any, ...]]:
    return select(RefundRow.__table__)


async def _read(sql: AsyncConnection, chosen: Select[*tuple[Any, ...]]) -> list[Refund]:
    return await _whole(sql, (await sql.execute(chosen)).all())


async def _whole(sql: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Refund]:
    if not rows:
        return []
    lines: dict[str, list[RefundLine]] = defaultdict(list)
    currencies = {row.id: row.currency for row in rows}
    of_refunds = select(RefundLineRow.__table__).where(RefundLineRow.refund.in_(list(currencies)))
    for line in await sql.execute(of_refunds.order_by(RefundLineRow.position)):
        amount = Money(amount=line.amount, currency=currencies[line.refund])
        lines[line.refund].append(RefundLine(position=line.position, units=line.units, amount=amount))
    return [_refund(row, tuple(lines[row.id])) for row in rows]


async def _add_event(
    sql: AsyncConnection, refund: Refund, *, at: datetime, actor: ViewerId | None, note: str | None
) -> None:
    await sql.execute(
        insert(RefundEventRow).values(
            refund=refund.id, version=refund.version, status=refund.status.value, at=at, actor=actor, note=note
        )
    )


def _refund(row: Row[*tuple[Any, ...]], lines: tuple[RefundLine, ...]) -> Refund:
    return Refund(
        id=RefundId(row.id),
        order=OrderId(row.order),
        show=ShowId(row.show),
        payment=PaymentId(row.payment),
        key=row.key,
        status=RefundStatus(row.status),
        version=row.version,
        share=Share(lines=lines, delivery=Money(amount=row.delivery, currency=row.currency)),
        restock=row.restock,
        reason=row.reason,
        by=ViewerId(row.by) if row.by else None,
        requested_at=row.requested_at,
        sent_at=row.sent_at,
        settled_at=row.settled_at,
        provider_ref=row.provider_ref,
    )
