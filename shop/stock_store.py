"""The only SQL of stock and reservations. Stock is changed by one guarded UPDATE a row, rows in sorted order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import SoldOut
from core.ids import OrderId, VariantId, mint
from shop.order_tables import ReservationRow
from shop.tables import StockRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What is left of a variant after a change."""

    variant: VariantId
    left: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Units of a variant spoken for by an order."""

    order: OrderId
    variant: VariantId
    units: int
    expires_at: datetime


async def take(sql: AsyncConnection, demand: Mapping[VariantId, int]) -> list[Stock]:
    """Speak for all of ``demand``. Rows are locked in the order of their ids, so that two carts never deadlock.

    Raises:
        SoldOut: Fewer are left of one variant. The caller rolls back: rows before it are already changed.
    """
    return [await _take(sql, variant, demand[variant]) for variant in sorted(demand)]


async def give_back(sql: AsyncConnection, demand: Mapping[VariantId, int]) -> list[Stock]:
    """Put units that were spoken for on sale again."""
    return [await _move(sql, variant, -demand[variant]) for variant in sorted(demand)]


async def write_reservations(sql: AsyncConnection, reservations: Iterable[Reservation], *, status: str) -> None:
    """Write down for whom the units were taken."""
    rows = [
        {
            "id": mint("rsv"),
            "order": each.order,
            "variant": each.variant,
            "units": each.units,
            "status": status,
            "expires_at": each.expires_at,
        }
        for each in reservations
    ]
    await sql.execute(insert(ReservationRow), rows)


async def change_reservations(
    sql: AsyncConnection, orders: Sequence[OrderId], *, before: str, after: str
) -> dict[VariantId, int]:
    """Move the reservations of ``orders`` from one status to the next. Returns the units that moved."""
    moved = await sql.execute(
        update(ReservationRow)
        .where(ReservationRow.order.in_(orders), ReservationRow.status == before)
        .values(status=after)
        .returning(ReservationRow.variant, ReservationRow.units)
    )
    units: dict[VariantId, int] = defaultdict(int)
    for row in moved:
        units[VariantId(row.variant)] += row.units
    return dict(units)


async def left(sql: AsyncConnection, variants: Iterable[VariantId], *, lock: bool = False) -> dict[VariantId, int]:
    """How many of each could be bought now; only a hint, unless their rows are locked until the end."""
    rows = select(StockRow.__table__).where(StockRow.variant.in_(sorted(variants))).order_by(StockRow.variant)
    if lock:
        rows = rows.with_for_update(key_share=True)  # who writes reservations of a variant need not wait for us
    return {VariantId(row.variant): row.on_hand - row.reserved for row in await sql.execute(rows)}


async def _take(sql: AsyncConnection, variant: VariantId, units: int) -> Stock:
    taken = await sql.execute(
        update(StockRow)
        .where(StockRow.variant == variant, StockRow.on_hand - StockRow.reserved >= units)
        .values(reserved=StockRow.reserved + units, version=StockRow.version + 1)
        .returning((StockRow.on_hand - StockRow.reserved).label("left"), StockRow.version)
    )
    if (row := taken.first()) is None:
        remaining = (await left(sql, [variant])).get(variant, 0)
        raise SoldOut(variant, variant=variant, left=remaining)
    return Stock(variant=variant, left=row.left, version=row.version)


async def _move(sql: AsyncConnection, variant: VariantId, units: int) -> Stock:
    moved = await sql.execute(
        update(StockRow)
        .where(StockRow.variant == variant)
        .values(reserved=StockRow.reserved + units, version=StockRow.version + 1)
        .returning((StockRow.on_hand - StockRow.reserved).label("left"), StockRow.version)
    )
    row = moved.one()
    return Stock(variant=variant, left=row.left, version=row.version)
