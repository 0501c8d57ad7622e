"""The only SQL of orders. A change of status is a compare-and-set and adds exactly one event."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchOrder
from core.ids import OfferId, OrderId, ProductId, ShowId, VariantId, ViewerId
from core.money import Money
from core.people import Language, Viewer
from shop import payment_store
from shop.delivery import Contact, Delivery
from shop.order import BOUGHT, Order, OrderEvent, OrderLine, OrderStatus
from shop.order_tables import OrderEventRow, OrderLineRow, OrderRow, ReservationRow

_SOLD = tuple(sorted(status.value for status in BOUGHT))

_COUNTED = (OrderStatus.PENDING.value, *_SOLD)

_MILLISECOND = timedelta(milliseconds=1)


async def add(sql: AsyncConnection, orders: Sequence[Order]) -> None:
    """Write new orders down, each with its lines and its first event."""
    await sql.execute(insert(OrderRow), [_order_values(order) for order in orders])
    lines = [_line_values(order, place) for order in orders for place in range(len(order.lines))]
    await sql.execute(insert(OrderLineRow), lines)
    events = [_event_values(order, OrderEvent.PLACED, at=order.placed_at) for order in orders]
    await sql.execute(insert(OrderEventRow), events)


async def change(
    sql: AsyncConnection,
    orders: Sequence[Order],
    event: OrderEvent,
    *,
    at: datetime,
    by: Viewer | None = None,
    note: str = "",
) -> dict[OrderId, Order]:
    """Let ``event`` happen to each of ``orders``, which the caller has locked. Returns them as they are then.

    Args:
        by: Who of the staff did it.
        note: What they said about it.

    Raises:
        OrderClosed: This event cannot happen to one of them.
        IntegrityError: One is not what it was any more: there is an event of that version. The caller rolls back.
    """
    new = [order.changed(event, at=at) for order in orders]
    known = OrderRow.id == bindparam("known_id"), OrderRow.version == bindparam("known_version")
    rows = [{"known_id": each.id, "known_version": each.version - 1, **_change_values(each)} for each in new]
    await sql.execute(update(OrderRow).where(*known), rows)
    await sql.execute(insert(OrderEventRow), [_event_values(each, event, at=at, by=by, note=note) for each in new])
    return {each.id: each for each in new}


async def hold(sql: AsyncConnection, holds: Sequence[tuple[OrderId, datetime]]) -> None:
    """Hold the units of unpaid orders that this transaction has locked, of each until then."""
    if not holds:
        return
    orders = [{"known_id": order, "reserved_until": until} for order, until in holds]
    units = [{"known_id": order, "expires_at": until} for order, until in holds]
    await sql.execute(update(OrderRow).where(OrderRow.id == bindparam("known_id")), orders)
    await sql.execute(update(ReservationRow).where(ReservationRow.order == bindparam("known_id")), units)


async def find(sql: AsyncConnection, order: OrderId, *, lock: bool = False) -> Order:
    """The order with this id. ``lock``: nobody else may change it before the end of this transaction.

    Raises:
        NoSuchOrder: There is none.
    """
    one = _orders().where(OrderRow.id == order)
    if not (found := await _read(sql, one.with_for_update() if lock else one)):
        raise NoSuchOrder(order)
    return found[0]


async def find_all(
    sql: AsyncConnection, orders: Collection[OrderId], *, lock: bool = False, wait: bool = True
) -> dict[OrderId, Order]:
    """Those of ``orders`` that there are.

    Args:
        lock: Nobody else may change them before the end of this transaction; locked in the order of their ids.
        wait: For those that somebody else has locked; else they are left out.
    """
    if not orders:
        return {}
    those = _orders().where(OrderRow.id.in_(orders)).order_by(OrderRow.id)
    locked = those.with_for_update(skip_locked=not wait) if lock else those
    return {order.id: order for order in await _read(sql, locked)}


async def paid_in(sql: AsyncConnection, show: ShowId, *, limit: int) -> list[Order]:
    """The latest sold orders of ``show``, newest first by the moment of the payment."""
    paid = _orders().where(OrderRow.show == show, OrderRow.status.in_(_SOLD))
    return await _read(sql, paid.order_by(OrderRow.paid_at.desc(), OrderRow.id.desc()).limit(limit))


async def paid_by(
    sql: AsyncConnection, show: ShowId, buyer: ViewerId, *, within: tuple[datetime, datetime], but: OrderId
) -> OrderId | None:
    """An order of ``buyer`` in ``show``, not ``but``, that was paid ``within`` [from, before) and not given back."""
    row, (since, before) = OrderRow, within
    theirs = select(row.id).where(row.show == show, row.buyer == buyer, row.id != but, row.status.in_(_SOLD))
    inside = theirs.where(row.paid_at >= since, row.paid_at < before).order_by(row.paid_at, row.id).limit(1)
    found = (await sql.execute(inside)).scalar_one_or_none()
    return OrderId(found) if found else None


async def buyers(sql: AsyncConnection, viewers: Collection[ViewerId]) -> set[ViewerId]:
    """Those of ``viewers`` who have paid for something, whatever became of it."""
    paid = select(OrderRow.buyer).where(OrderRow.buyer.in_(viewers), OrderRow.paid_at.is_not(None))
    return {ViewerId(buyer) for buyer in (await sql.execute(paid.distinct())).scalars()}


async def overdue(sql: AsyncConnection, now: datetime, *, limit: int) -> list[OrderId]:
    """Orders whose hold has ended without money, the oldest first."""
    late = (
        select(OrderRow.id)
        .where(OrderRow.status == OrderStatus.PENDING.value, OrderRow.reserved_until <= now)
        .order_by(OrderRow.reserved_until, OrderRow.id)
        .limit(limit)
    )
    return [OrderId(row.id) for row in await sql.execute(late)]


async def bought(
    sql: AsyncConnection, buyers: Iterable[ViewerId], offers: Iterable[OfferId]
) -> dict[tuple[ViewerId, OfferId], int]:
    """Units of each of ``offers`` that each of ``buyers`` has paid for or holds now, and not given back."""
    of_these = (
        OrderRow.buyer.in_(sorted(buyers)),
        OrderRow.status.in_(_COUNTED),
        OrderLineRow.offer.in_(sorted(offers)),
    )
    counted = (
        select(
            OrderRow.buyer,
            OrderLineRow.offer,
            func.sum(OrderLineRow.units - OrderLineRow.refunded_units).label("units"),
        )
        .join(OrderRow, OrderRow.id == OrderLineRow.order)
        .where(*of_these)
        .group_by(OrderRow.buyer, OrderLineRow.offer)
    )
    return {(ViewerId(row.buyer), OfferId(row.offer)): int(row.units) for row in await sql.execute(counted)}


def _orders() -> Select[*tuple[Any, ...]]:
    return select(OrderRow.__table__)


async def _read(sql: AsyncConnection, chosen: Select[*tuple[Any, ...]]) -> list[Order]:
    return await whole(sql, (await sql.execute(chosen)).all())


async def whole(sql: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Order]:
    """The orders behind their rows, with their lines and latest payments."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    lines: dict[str, list[OrderLine]] = defaultdict(list)
    currencies = {row.id: row.currency for row in rows}
    of_orders = select(OrderLineRow.__table__).where(OrderLineRow.order.in_(ids)).order_by(OrderLineRow.position)
    for line in await sql.execute(of_orders):
        lines[line.order].append(_line(line, currencies[line.order]))
    payments = await payment_store.latest(sql, ids)
    return [replace(_order(row), lines=tuple(lines[row.id]), payment=payments.get(row.id)) for row in rows]


def _order_values(order: Order) -> dict[str, object]:
    return {
        "id": order.id,
        "number": order.number,
        "show": order.show,
        "buyer": order.buyer,
        "buyer_name": order.buyer_name,
        "language": order.language.value,
        "email": order.contact.email,
        "phone": order.contact.phone,
        "delivery_method": order.delivery.method,
        "delivery_title": order.delivery.title,
        "delivery_price": order.delivery.price.amount,
        "address": order.delivery.address,
        "status": order.status.value,
        "version": order.version,
        "currency": order.total.currency,
        "discount": order.discount.amount,
        "total": order.total.amount,
        "refunded": order.refunded.amount,
        "placed_at": order.placed_at,
        "reserved_until": order.reserved_until,
        "moment_ms": order.moment // _MILLISECOND if order.moment is not None else None,
    }


def _change_values(order: Order) -> dict[str, object]:
    return {
        "status": order.status.value,
        "version": order.version,
        "refunded": order.refunded.amount,
        "paid_at": order.paid_at,
        "shipped_at": order.shipped_at,
        "delivered_at": order.delivered_at,
        "carrier": order.carrier,
        "tracking": order.tracking,
    }


def _event_values(
    order: Order, event: OrderEvent, *, at: datetime, by: Viewer | None = None, note: str = ""
) -> dict[str, object]:
    return {
        "order": order.id,
        "version": order.version,
        "event": event.value,
        "status": order.status.value,
        "at": at,
        "actor": by.id if by else None,
        "actor_name": by.name if by else None,
        "note": note or None,
    }


def _line_values(order: Order, place: int) -> dict[str, object]:
    line = order.lines[place]
    return {
        "order": order.id,
        "position": place,
        "offer": line.offer,
        "product": line.product,
        "variant": line.variant,
        "title": line.title,
        "variant_name": line.variant_name,
        "units": line.units,
        "unit_price": line.unit_price.amount,
        "list_price": line.list_price.amount,
        "discount": line.discount.amount,
        "reasons": line.reasons,
    }


def _line(row: Row[*tuple[Any, ...]], currency: str) -> OrderLine:
    return OrderLine(
        offer=OfferId(row.offer),
        product=ProductId(row.product),
        variant=VariantId(row.variant),
        title=row.title,
        variant_name=row.variant_name,
        units=row.units,
        refunded_units=row.refunded_units,
        unit_price=Money(amount=row.unit_price, currency=currency),
        list_price=Money(amount=row.list_price, currency=currency),
        discount=Money(amount=row.discount, currency=currency),
        reasons=row.reasons,
    )


def _order(row: Row[*tuple[Any, ...]]) -> Order:
    return Order(
        id=OrderId(row.id),
        number=row.number,
        show=ShowId(row.show),
        buyer=ViewerId(row.buyer),
        buyer_name=row.buyer_name,
        language=Language(row.language),
        contact=Contact(email=row.email, phone=row.phone),
        delivery=Delivery(
            method=row.delivery_method,
            title=row.delivery_title,
            price=Money(amount=row.delivery_price, currency=row.currency),
            address=row.address,
        ),
        status=OrderStatus(row.status),
        version=row.version,
        lines=(),
        total=Money(amount=row.total, currency=row.currency),
        refunded=Money(amount=row.refunded, currency=row.currency),
        placed_at=row.placed_at,
        reserved_until=row.reserved_until,
        moment=row.moment_ms * _MILLISECOND if row.moment_ms is not None else None,
        paid_at=row.paid_at,
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
        carrier=row.carrier,
        tracking=row.tracking,
    )
