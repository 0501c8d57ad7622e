"""Fulfilling: a paid order is packed, sent and delivered by the staff. Its units leave the stock when they are sent."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from core.clock import Clock
from core.database import Database, Work
from core.errors import RefundRunning
from core.events import OrderShipped
from core.ids import OrderId
from core.people import Viewer
from shop import key_store, letter_store, order_store, parcel_store, refund_store
from shop.key_store import Key
from shop.letter import LetterKind
from shop.order import Order, OrderEvent

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """How an order was sent: by whom, and the number by which it is followed. Both may be nothing for a courier."""

    carrier: str | None = None
    tracking: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilled:
    """An order as it stands now. ``replayed``: the key came before, and nothing was done this time."""

    order: Order
    replayed: bool = False


async def pack(order: OrderId, *, by: Viewer, key: Key, note: str = "", database: Database, clock: Clock) -> Fulfilled:
    """The order lies ready in its parcel. Once for each key.

    Raises:
        NoSuchOrder: There is none.
        OrderClosed: It is not paid, or was packed before; it stays as it is.
        KeyReused: The key came before with something else.
    """
    now = clock.now()
    async with database.transaction() as work:
        locked = await order_store.find(work.connection, order, lock=True)
        if await key_store.once(work, key, result=order, now=now):
            return Fulfilled(order=locked, replayed=True)
        return Fulfilled(order=await _change(work, locked, OrderEvent.PACKED, by=by, note=note, at=now))


async def ship(
    order: OrderId, parcel: Parcel, *, by: Viewer, key: Key, note: str = "", database: Database, clock: Clock
) -> Fulfilled:
    """The parcel is on its way: its units leave the stock, and the buyer is written to. Once for each key.

    Raises:
        NoSuchOrder: There is none.
        OrderClosed: It is not packed, or was sent before; it stays as it is.
        RefundRunning: Money for some of its units is on its way back.
        KeyReused: The key came before with another parcel.
    """
    now = clock.now()
    async with database.transaction() as work:
        locked = await order_store.find(work.connection, order, lock=True)
        if await key_store.once(work, key, result=order, now=now):
            return Fulfilled(order=locked, replayed=True)
        if await refund_store.takes_units(work.connection, order):
            raise RefundRunning(order)
        sent = replace(locked, carrier=parcel.carrier, tracking=parcel.tracking)
        shipped = await _change(work, sent, OrderEvent.SHIPPED, by=by, note=note, at=now)
        await parcel_store.hand_over(work.connection, order, by=by.id, now=now)
        await letter_store.add(work.connection, [shipped], LetterKind.SHIPPING, now=now)
        await work.owe(OrderShipped(show=shipped.show, at=now, order=order, buyer=shipped.buyer))
    return Fulfilled(order=shipped)


async def deliver(
    order: OrderId, *, by: Viewer, key: Key, note: str = "", database: Database, clock: Clock
) -> Fulfilled:
    """The buyer has it. Once for each key.

    Raises:
        NoSuchOrder: There is none.
        OrderClosed: It was never sent, or is delivered already; it stays as it is.
        KeyReused: The key came before with something else.
    """
    now = clock.now()
    async with database.transaction() as work:
        locked = await order_store.find(work.connection, order, lock=True)
        if await key_store.once(work, key, result=order, now=now):
            return Fulfilled(order=locked, replayed=True)
        return Fulfilled(order=await _change(work, locked, OrderEvent.DELIVERED, by=by, note=note, at=now))


async def _change(work: Work, order: Order, event: OrderEvent, *, by: Viewer, note: str, at: datetime) -> Order:
    changed = await order_store.change(work.connection, [order], event, at=at, by=by, note=note)
    log.info("order changed by staff", extra={"order": order.id, "change": event.value, "by": by.id})
    return changed[order.id]
