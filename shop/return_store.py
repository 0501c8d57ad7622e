"""The only SQL of returns. A change of status is a compare-and-set and adds exactly one event."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchReturn, StillRunning
from core.ids import OrderId, RefundId, ReturnId, ViewerId
from core.paging import Bookmark, Page, read_page
from shop.return_request import ReturnEvent, ReturnHappening, ReturnLine, ReturnRequest, ReturnStatus, after
from shop.return_tables import ReturnEventRow, ReturnLineRow, ReturnRow


async def add(sql: AsyncConnection, request: ReturnRequest) -> None:
    """Write a new return down, with its first event."""
    await sql.execute(
        insert(ReturnRow).values(
            id=request.id,
            order=request.order,
            buyer=request.buyer,
            status=request.status.value,
            version=request.version,
            reason=request.reason,
            requested_at=request.requested_at,
            changed_at=request.changed_at,
        )
    )
    lines = [{"request": request.id, "position": each.position, "units": each.units} for each in request.lines]
    await sql.execute(insert(ReturnLineRow), lines)
    await _add_event(sql, request, ReturnEvent.REQUESTED, by=request.buyer, note=request.reason)


async def change(
    sql: AsyncConnection,
    known: ReturnRequest,
    event: ReturnEvent,
    *,
    at: datetime,
    by: ViewerId,
    note: str | None = None,
    tracking: str | None = None,
    refund: RefundId | None = None,
    lines: Sequence[ReturnLine] = (),
) -> ReturnRequest:
    """Let ``event`` happen to a return. ``lines``: what an inspection counted.

    Raises:
        ReturnClosed: This event cannot happen to a return in that status.
        StillRunning: It is not what it was when it was read; nothing changed.
    """
    new = replace(
        known,
        status=after(known.status, event),
        version=known.version + 1,
        changed_at=at,
        tracking=tracking or known.tracking,
        refund=refund or known.refund,
        lines=tuple(lines) or known.lines,
    )
    changed = await sql.execute(
        update(ReturnRow)
        .where(ReturnRow.id == known.id, ReturnRow.status == known.status.value, ReturnRow.version == known.version)
        .values(status=new.status.value, version=new.version, changed_at=at, tracking=new.tracking, refund=new.refund)
    )
    if changed.rowcount != 1:
        raise StillRunning(known.id)
    for line in lines:
        counted = update(ReturnLineRow).where(
            ReturnLineRow.request == known.id, ReturnLineRow.position == line.position
        )
        await sql.execute(counted.values(good=line.good, damaged=line.damaged))
    await _add_event(sql, new, event, by=by, note=note)
    return new


async def find(sql: AsyncConnection, request: ReturnId, *, lock: bool = False) -> ReturnRequest:
    """The return with this id. ``lock``: nobody else may change it before the end of this transaction.

    Raises:
        NoSuchReturn: There is none.
    """
    one = _requests().where(ReturnRow.id == request)
    if (row := (await sql.execute(one.with_for_update() if lock else one)).first()) is None:
        raise NoSuchReturn(request)
    return (await _whole(sql, [row]))[0]


async def history(sql: AsyncConnection, request: ReturnId) -> list[ReturnHappening]:
    """Every change of a return, the first one first."""
    changes = select(ReturnEventRow.__table__).where(ReturnEventRow.request == request)
    return [
        ReturnHappening(
            event=ReturnEvent(row.event),
            status=ReturnStatus(row.status),
            at=row.at,
            by=ViewerId(row.actor),
            note=row.note or None,
        )
        for row in await sql.execute(changes.order_by(ReturnEventRow.version))
    ]


async def of_order(sql: AsyncConnection, order: OrderId) -> list[ReturnRequest]:
    """All returns of ``order``, the oldest first."""
    rows = await sql.execute(_requests().where(ReturnRow.order == order).order_by(ReturnRow.id))
    return await _whole(sql, rows.all())


async def listed(
    sql: AsyncConnection, *, status: ReturnStatus | None, after: Bookmark | None, limit: int
) -> Page[ReturnRequest]:
    """Returns for the staff, newest first, a page at a time.

    Raises:
        BadCursor: ``after`` is no bookmark of such a list.
    """
    chosen = _requests() if status is None else _requests().where(ReturnRow.status == status.value)
    table = ReturnRow.__table__
    page = await read_page(sql, chosen, by=[table.c.requested_at, table.c.id], after=after, limit=limit)
    return Page(items=tuple(await _whole(sql, page.items)), next=page.next)


def _requests() -> Select[*tuple[Any, ...]]:
    return select(ReturnRow.__table__)


async def _whole(sql: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[ReturnRequest]:
    lines: dict[str, list[ReturnLine]] = defaultdict(list)
    of_these = select(ReturnLineRow.__table__).where(ReturnLineRow.request.in_([row.id for row in rows]))
    for line in await sql.execute(of_these.order_by(ReturnLineRow.position)):
        lines[line.request].append(
            ReturnLine(position=line.position, units=line.units, good=line.good, damaged=line.damaged)
        )
    return [
        ReturnRequest(
            id=ReturnId(row.id),
            order=OrderId(row.order),
            buyer=ViewerId(row.buyer),
            status=ReturnStatus(row.status),
            version=row.version,
            lines=tuple(lines[row.id]),
            reason=row.reason,
            requested_at=row.requested_at,
            changed_at=row.changed_at,
            tracking=row.tracking,
            refund=RefundId(row.refund) if row.refund else None,
        )
        for row in rows
    ]


async def _add_event(
    sql: AsyncConnection, request: ReturnRequest, event: ReturnEvent, *, by: ViewerId, note: str | None
) -> None:
    await sql.execute(
        insert(ReturnEventRow).values(
            request=request.id,
            version=request.version,
            event=event.value,
            status=request.status.value,
            at=request.changed_at,
            actor=by,
            note=note,
        )
    )
