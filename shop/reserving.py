"""Reserving: hold all units of a cart for a buyer for a little while, or none of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from core.database import Work
from core.events import StockChanged
from core.ids import ShowId, VariantId
from shop import catalogue_store, stock_store
from shop.order import Order, demand_of
from shop.stock_store import Reservation, Stock

HOLD = timedelta(minutes=5)
"""How long units are held for a buyer who has not paid. Source: docs/decisions/0006-reserve-pay-claim.md."""


class ReservationStatus(StrEnum):
    """Where units that were spoken for are."""

    HELD = "held"
    CLAIMED = "claimed"
    SHIPPED = "shipped"
    RELEASED = "released"
    EXPIRED = "expired"
    RETURNED = "returned"


async def reserve(work: Work, orders: Sequence[Order], *, now: datetime) -> None:
    """Hold what ``orders`` want until the ``reserved_until`` of each, all of it.

    Raises:
        SoldOut: Not everything is there. The caller's transaction must roll back; then nothing is held.
    """
    await _take(work, orders, status=ReservationStatus.HELD, now=now)


async def claim(work: Work, orders: Sequence[Order]) -> None:
    """The money is here: the held units are the buyers'. They leave the stock when they are shipped."""
    held, claimed = ReservationStatus.HELD, ReservationStatus.CLAIMED
    await stock_store.change_reservations(work.connection, [order.id for order in orders], before=held, after=claimed)


async def reclaim(work: Work, order: Order, *, now: datetime) -> None:
    """The money came after the hold had ended: take the units anew, if they can be had.

    Raises:
        SoldOut: They cannot. The caller rolls back to where it was before.
    """
    await _take(work, [order], status=ReservationStatus.CLAIMED, now=now)


async def release(work: Work, orders: Sequence[Order], *, status: ReservationStatus, now: datetime) -> None:
    """Put the held units of ``orders`` on sale again; everyone watching is told."""
    freed = await stock_store.change_reservations(
        work.connection, [order.id for order in orders], before=ReservationStatus.HELD, after=status
    )
    shows = await catalogue_store.shows_offering(work.connection, freed)
    changed = await stock_store.give_back(work.connection, freed)
    await work.owe(*_changes(changed, shows, now=now))


async def _take(work: Work, orders: Sequence[Order], *, status: ReservationStatus, now: datetime) -> None:
    wanted = [
        Reservation(order=order.id, variant=variant, units=units, expires_at=order.reserved_until)
        for order in orders
        for variant, units in demand_of(order.lines).items()
    ]
    await stock_store.write_reservations(work.connection, wanted, status=status)
    demand: Counter[VariantId] = Counter()
    for each in wanted:
        demand[each.variant] += each.units
    shows = await catalogue_store.shows_offering(work.connection, demand)
    changed = await stock_store.take(work.connection, demand)  # the hot rows come last: their locks are held least
    await work.owe(*_changes(changed, shows, now=now))


def _changes(changed: list[Stock], shows: list[tuple[VariantId, ShowId]], *, now: datetime) -> list[StockChanged]:
    by_variant = {stock.variant: stock for stock in changed}
    return [
        StockChanged(
            show=show, at=now, variant=variant, left=by_variant[variant].left, version=by_variant[variant].version
        )
        for variant, show in shows
    ]
