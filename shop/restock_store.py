"""The only SQL of units that come back from an order: its claims shrink, the shelf changes by guarded UPDATEs."""

from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ids import OrderId, VariantId
from shop.movement import StockLevel
from shop.order_tables import ReservationRow
from shop.reserving import ReservationStatus
from shop.tables import StockRow


async def claimed(sql: AsyncConnection, order: OrderId) -> dict[VariantId, int]:
    """Units that lie on the shelf for ``order``. The caller has locked the order."""
    rows = await sql.execute(
        select(ReservationRow.variant, ReservationRow.units).where(
            ReservationRow.order == order, ReservationRow.status == ReservationStatus.CLAIMED.value
        )
    )
    return {VariantId(row.variant): row.units for row in rows}


async def unclaim(
    sql: AsyncConnection, order: OrderId, units: Mapping[VariantId, int], *, claims: Mapping[VariantId, int]
) -> None:
    """So many units are not ``order``'s any more; ``claims`` is what it had. A claim of nothing is over."""
    for variant in sorted(units):
        rest = claims[variant] - units[variant]
        after = {"units": rest} if rest else {"status": ReservationStatus.RETURNED.value}
        await sql.execute(
            update(ReservationRow)
            .where(
                ReservationRow.order == order,
                ReservationRow.variant == variant,
                ReservationRow.status == ReservationStatus.CLAIMED.value,
            )
            .values(**after)
        )


async def move(sql: AsyncConnection, variant: VariantId, *, on_hand: int, reserved: int) -> StockLevel:
    """Let ``on_hand`` more units lie on the shelf, and ``reserved`` more of them be spoken for; fewer if negative."""
    moved = await sql.execute(
        update(StockRow)
        .where(StockRow.variant == variant)
        .values(on_hand=StockRow.on_hand + on_hand, reserved=StockRow.reserved + reserved, version=StockRow.version + 1)
        .returning(StockRow.on_hand, StockRow.reserved, StockRow.version)
    )
    row = moved.one()
    return StockLevel(variant=variant, on_hand=row.on_hand, reserved=row.reserved, version=row.version)
