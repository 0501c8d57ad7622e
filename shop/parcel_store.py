"""The only SQL of what leaves the house: claimed units become shipped ones, and the shelf holds that many less."""

from collections import Counter
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ids import MovementId, OrderId, VariantId, ViewerId, mint
from shop import movement_store
from shop.movement import Movement, MovementKind
from shop.order_tables import ReservationRow
from shop.reserving import ReservationStatus
from shop.tables import StockRow


async def hand_over(sql: AsyncConnection, order: OrderId, *, by: ViewerId, now: datetime) -> None:
    """What was claimed for ``order`` leaves the house: on hand and reserved fall together, what is left stays."""
    claimed = ReservationRow.order == order, ReservationRow.status == ReservationStatus.CLAIMED.value
    moved = await sql.execute(
        update(ReservationRow)
        .where(*claimed)
        .values(status=ReservationStatus.SHIPPED.value)
        .returning(ReservationRow.variant, ReservationRow.units)
    )
    units = Counter[str]()
    for row in moved:
        units[row.variant] += row.units
    for variant in sorted(units):
        gone = await _hand_over(sql, VariantId(variant), units[variant], order=order, by=by, now=now)
        await movement_store.record(sql, [gone])


async def _hand_over(
    sql: AsyncConnection, variant: VariantId, units: int, *, order: OrderId, by: ViewerId, now: datetime
) -> Movement:
    changed = await sql.execute(
        update(StockRow)
        .where(StockRow.variant == variant)
        .values(on_hand=StockRow.on_hand - units, reserved=StockRow.reserved - units, version=StockRow.version + 1)
        .returning(StockRow.on_hand)
    )
    return Movement(
        id=MovementId(mint("mov")),
        variant=variant,
        kind=MovementKind.SHIPPED,
        units=-units,
        on_hand=changed.scalar_one(),
        source_type="order",
        source_id=order,
        at=now,
        by=by,
    )
