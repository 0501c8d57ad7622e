"""The only SQL of what a show has sold."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ids import ShowId
from shop.order import BOUGHT
from shop.order_tables import OrderLineRow, OrderRow
from shop.refund import RefundStatus
from shop.refund_tables import RefundRow

_SOLD = tuple(sorted(status.value for status in BOUGHT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Sold orders of a show, their units and their money in minor units, less what went back.

    ``version`` counts the sales and refunds there ever were, so it only grows.
    """

    version: int
    orders: int
    units: int
    revenue: int


async def sums(sql: AsyncConnection, show: ShowId) -> Sums:
    """What ``show`` has sold so far."""
    sold = (OrderRow.show == show, OrderRow.status.in_(_SOLD))
    money = func.coalesce(func.sum(OrderRow.total - OrderRow.refunded), 0)
    kept = func.coalesce(func.sum(OrderLineRow.units - OrderLineRow.refunded_units), 0)
    units = select(kept).join(OrderRow, OrderRow.id == OrderLineRow.order).where(*sold)
    sales = select(func.count()).select_from(OrderRow).where(OrderRow.show == show, OrderRow.paid_at.is_not(None))
    back = RefundRow.show == show, RefundRow.status == RefundStatus.SUCCEEDED.value
    refunds = select(func.count()).select_from(RefundRow).where(*back)
    so_far = select(
        func.count().label("orders"),
        money.label("revenue"),
        units.correlate(None).scalar_subquery().label("units"),
        (sales.correlate(None).scalar_subquery() + refunds.scalar_subquery()).label("version"),
    )
    row = (await sql.execute(so_far.select_from(OrderRow).where(*sold))).one()
    return Sums(version=int(row.version), orders=row.orders, units=int(row.units), revenue=int(row.revenue))
