"""Sales: what a show has sold so far, for the people in the studio."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database, Tell
from core.events import OrderPaid, OrderRefunded, SaleLine, SaleMade, SaleRefunded, Sales
from core.ids import EventId, OrderId, ShowId, derive
from core.money import Money
from shop import order_store, sales_store
from shop.order import Order

SHOWN = 20
"""Sales the studio lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A paid order, as the host sees it: what and for how much, not who."""

    order: OrderId
    at: datetime
    lines: tuple[SaleLine, ...]
    total: Money


class SalesBoard:
    """Adds up the paid orders of a show.

    Args:
        tell: Gives a sale to the studio; a sale told twice is the same fact.
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(self, *, database: Database, tell: Tell, currency: str) -> None:
        self._database = database
        self._tell = tell
        self._currency = currency

    async def on_paid(self, *facts: OrderPaid) -> None:
        """Tell the studio about the orders, with the sums of their shows as they are by now.

        Of more than it lists it is told of the latest: the sums are whole.
        """
        by_show = defaultdict[ShowId, list[OrderPaid]](list)
        for fact in facts:
            by_show[fact.show].append(fact)
        latest = [fact for some in by_show.values() for fact in some[-SHOWN:]]
        async with self._database.reading() as sql:
            orders = await order_store.find_all(sql, [fact.order for fact in latest])
            sums = {show: await self._sums(sql, show) for show in by_show}
        for fact in latest:
            sale = sale_of(orders[fact.order])
            await self._tell(
                SaleMade(
                    id=EventId(derive("evt", "sale.made", fact.order)),
                    show=fact.show,
                    at=fact.at,
                    order=sale.order,
                    lines=sale.lines,
                    total=sale.total,
                    sales=sums[fact.show],
                )
            )

    async def on_refunded(self, fact: OrderRefunded) -> None:
        """Tell the studio what went back, with the sums of the show as they are by now."""
        event = EventId(derive("evt", "sale.refunded", fact.refund))
        sums = await self.sums(fact.show)
        await self._tell(
            SaleRefunded(id=event, show=fact.show, at=fact.at, order=fact.order, amount=fact.amount, sales=sums)
        )

    async def sums(self, show: ShowId) -> Sales:
        """Paid orders of ``show``, their units and their money, less what went back."""
        async with self._database.reading() as sql:
            return await self._sums(sql, show)

    async def recent(self, show: ShowId) -> tuple[Sale, ...]:
        """The latest sales of ``show``, newest first."""
        async with self._database.reading() as sql:
            return tuple(sale_of(order) for order in await order_store.paid_in(sql, show, limit=SHOWN))

    async def _sums(self, sql: AsyncConnection, show: ShowId) -> Sales:
        so_far = await sales_store.sums(sql, show)
        revenue = Money(amount=so_far.revenue, currency=self._currency)
        return Sales(version=so_far.version, orders=so_far.orders, units=so_far.units, revenue=revenue)


def sale_of(order: Order) -> Sale:
    """A paid order without its buyer, and without what went back."""
    kept = ((line, line.units - line.refunded_units) for line in order.lines)
    lines = tuple(SaleLine(offer=line.offer, title=line.title, units=units) for line, units in kept if units)
    return Sale(order=order.id, at=order.paid_at or order.placed_at, lines=lines, total=order.total - order.refunded)
