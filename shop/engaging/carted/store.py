"""The only SQL of how many carts an offer lies in."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import InCarts
from core.ids import OfferId, ShowId, ViewerId
from shop.tables import CartLineRow, CartRow, OfferRow


async def counted(
    sql: AsyncConnection, *, since: datetime, but: Collection[ViewerId], show: ShowId | None = None
) -> dict[ShowId, tuple[InCarts, ...]]:
    """By show, the offers that lie in carts that were changed ``since``, and in how many.

    Args:
        but: Whose carts do not count.
    """
    line, cart, carts = CartLineRow, CartRow, func.count(CartLineRow.buyer.distinct())
    mine = (
        select(OfferRow.show, line.offer, carts.label("carts"))
        .join(cart, cart.buyer == line.buyer)
        .join(OfferRow, OfferRow.id == line.offer)
        .where(cart.changed_at >= since, line.buyer.not_in(but))
        .group_by(OfferRow.show, line.offer)
        .order_by(line.offer)
    )
    found: dict[ShowId, tuple[InCarts, ...]] = {}
    for row in await sql.execute(mine if show is None else mine.where(OfferRow.show == show)):
        one = InCarts(offer=OfferId(row.offer), carts=int(row.carts))
        found[row.show] = (*found.get(row.show, ()), one)
    return found
