"""The only SQL of the ticker."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.events import TickerLine
from core.ids import OrderId, ProductId, ShowId, ViewerId
from shop.engaging.ticker.line import Line, Purchase
from shop.engaging.ticker.tables import TickerLineRow, TickerNameRow, TickerPaceRow, TickerPurchaseRow
from shop.order import BOUGHT
from shop.order_tables import OrderLineRow, OrderRow


async def placed(sql: AsyncConnection, orders: Collection[OrderId]) -> set[OrderId]:
    """Those of ``orders`` whose purchases have their lines already."""
    row = TickerPurchaseRow
    found = await sql.execute(select(row.order).where(row.order.in_(orders)).distinct()) if orders else ()
    return {OrderId(each.order) for each in found}


async def waiting(sql: AsyncConnection, show: ShowId, *, since: datetime) -> list[tuple[ProductId, datetime]]:
    """Which products are to be told of at ``since`` or later, and when."""
    row = TickerLineRow
    found = await sql.execute(select(row.product, row.due).where(row.show == show, row.due >= since))
    return [(ProductId(each.product), each.due) for each in found]


async def begin(sql: AsyncConnection, lines: Iterable[Line]) -> None:
    """Let there be lines; rows in order, so that nobody waits in a ring."""
    rows = [asdict(each) for each in sorted(lines, key=lambda line: line.id)]
    if rows:
        await sql.execute(upsert(sql, TickerLineRow).on_conflict_do_nothing(), rows)


async def put(sql: AsyncConnection, places: Iterable[tuple[OrderId, int, str]]) -> None:
    """Put positions of orders into lines, unless another relay just has; rows in order as well."""
    rows = [{"order": order, "position": position, "line": line} for order, position, line in sorted(places)]
    if rows:
        await sql.execute(upsert(sql, TickerPurchaseRow).on_conflict_do_nothing(), rows)


async def hold(sql: AsyncConnection, line: str) -> Line | None:
    """A line that nobody else draws until the transaction is over."""
    row = TickerLineRow
    found = (await sql.execute(select(row.__table__).where(row.id == line).with_for_update())).first()
    return _line(found) if found else None


async def lines_of(sql: AsyncConnection, order: OrderId) -> list[str]:
    """The lines that tell of ``order``, always in the same order."""
    row = TickerPurchaseRow
    return list((await sql.execute(select(row.line).where(row.order == order).distinct().order_by(row.line))).scalars())


async def purchases(sql: AsyncConnection, line: str) -> list[Purchase]:
    """What is true now of the orders in ``line``."""
    of, name = TickerPurchaseRow, TickerNameRow
    found = await sql.execute(
        select(
            OrderRow.id,
            OrderRow.buyer,
            OrderRow.buyer_name,
            OrderRow.status,
            OrderRow.paid_at,
            (OrderLineRow.units - OrderLineRow.refunded_units).label("units"),
            name.shown,
        )
        .select_from(of)
        .join(OrderRow, OrderRow.id == of.order)
        .join(OrderLineRow, (OrderLineRow.order == of.order) & (OrderLineRow.position == of.position))
        .outerjoin(name, name.order == of.order)
        .where(of.line == line)
    )
    sold = {status.value for status in BOUGHT}
    return [
        Purchase(
            order=OrderId(row.id),
            buyer=ViewerId(row.buyer),
            buyer_name=row.buyer_name,
            open=bool(row.shown),
            units=int(row.units) if row.status in sold else 0,
            paid_at=row.paid_at,
        )
        for row in found
    ]


async def keep(sql: AsyncConnection, line: str, told: TickerLine | None, *, version: int) -> None:
    """Write down how everybody knows a line now."""
    await sql.execute(update(TickerLineRow).where(TickerLineRow.id == line).values(told=told, version=version))


async def recent(sql: AsyncConnection, show: ShowId, *, limit: int) -> Sequence[TickerLine]:
    """The latest lines that stand, oldest first."""
    row = TickerLineRow
    latest = select(row.told).where(row.show == show, row.told.is_not(None)).order_by(row.due.desc(), row.id.desc())
    found = (await sql.execute(latest.limit(limit))).scalars()
    return [told for told in found if told is not None][::-1]


async def name_shown(sql: AsyncConnection, order: OrderId) -> bool:
    """Whether the ticker may say the first name of who bought ``order``."""
    chosen = select(TickerNameRow.shown).where(TickerNameRow.order == order)
    return bool((await sql.execute(chosen)).scalar_one_or_none())


async def show_name(sql: AsyncConnection, order: OrderId, *, shown: bool, now: datetime) -> bool:
    """Remember what the buyer chose. Returns whether that is new; nobody is named before they choose."""
    values = {"shown": shown, "changed_at": now}
    chosen = upsert(sql, TickerNameRow).values(order=order, **values)
    changed = chosen.on_conflict_do_update(
        index_elements=["order"], set_=values, where=TickerNameRow.shown.is_distinct_from(shown)
    )
    return (await sql.execute(changed.returning(TickerNameRow.order))).first() is not None


async def delay(sql: AsyncConnection, show: ShowId) -> timedelta | None:
    """How long staff let the ticker of ``show`` wait, if they said so."""
    row = TickerPaceRow
    chosen = (await sql.execute(select(row.delay_ms).where(row.show == show))).scalar_one_or_none()
    return timedelta(milliseconds=chosen) if chosen is not None else None


async def set_delay(sql: AsyncConnection, show: ShowId, wait: timedelta, *, by: ViewerId, now: datetime) -> None:
    """Let the ticker of ``show`` wait so long."""
    values = {"delay_ms": wait // timedelta(milliseconds=1), "changed_by": by, "changed_at": now}
    chosen = upsert(sql, TickerPaceRow).values(show=show, **values)
    await sql.execute(chosen.on_conflict_do_update(index_elements=["show"], set_=values))


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    return Line(
        id=row.id,
        show=ShowId(row.show),
        product=ProductId(row.product),
        title=row.title,
        due=row.due,
        version=row.version,
        told=row.told,
    )
