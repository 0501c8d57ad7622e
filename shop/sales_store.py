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
    money = func.coalesce(func.sum(OrderRow.total - OrderRow.refunded), 0).label("revenue")
    counted = (await sql.execute(select(func.count().label("orders"), money).where(*sold))).one()
    kept = func.coalesce(func.sum(OrderLineRow.units - OrderLineRow.refunded_units), 0)
    units = await sql.execute(select(kept).join(OrderRow, OrderRow.id == OrderLineRow.order).where(*sold))
    sales = select(func.count()).select_from(OrderRow).where(OrderRow.show == show, OrderRow.paid_at.is_not(None))
    back = RefundRow.show == show, RefundRow.status == RefundStatus.SUCCEEDED.value
    refunds = select(func.count()).select_from(RefundRow).where(*back)
    ever = (await sql.execute(select(sales.scalar_subquery() + refunds.scalar_subquery()))).scalar_one()
    return Sums(version=int(ever), orders=counted.orders, units=int(units.scalar_one()), revenue=int(counted.revenue))
