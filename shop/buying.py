"""Buying: a cart becomes an order whose units are held, once for each Idempotency-Key."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Work
from core.errors import CartEmpty, NoSuchOrder, OverLimit, PriceChanged, ShowOver, SoldOut, StillRunning
from core.events import OrderCancelled, OrderPlaced, ShowStatus
from core.ids import OfferId, OrderId, ShowId, VariantId, mint
from core.money import Money
from core.people import Viewer
from shop import cart_store, key_store, order_store, reserving
from shop.cart import CartLine
from shop.delivery import Contact, Delivery
from shop.key_store import Key
from shop.order import Order, OrderEvent, OrderLine, OrderStatus, number_of, total_of
from shop.reserving import ReservationStatus, demand_of
from shop.settling import resolve
from shop.till import Till

SELLING = {ShowStatus.SCHEDULED, ShowStatus.LIVE, ShowStatus.RECONNECTING}
"""A show sells before it starts, while it runs, and while its picture is lost; not after its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a buyer asks for: everything in their cart that ``show`` sells, at the total they were shown."""

    show: ShowId
    email: str
    expected_total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An order as it stands now. ``replayed``: the key came before, and nothing was done this time."""

    order: Order
    replayed: bool = False


async def place_order(wish: Wish, buyer: Viewer, *, key: str, till: Till) -> Answer:
    """Turn the cart of ``buyer`` into an order and hold its units for ``till.hold``, all of them or none.

    Raises:
        CartEmpty: There is nothing of this show in the cart.
        SoldOut: Fewer units are left than wanted; nothing was held.
        OverLimit: Paid and held units together would be more than one buyer may take.
        PriceChanged: The total is another by now.
        ShowOver: The show sells nothing any more.
        KeyReused: The key came before with another wish.
        BadKey: There is no key.
    """
    asked = Key(principal=buyer.id, route="POST /orders", key=key, request=_request(wish))
    async with till.database.reading() as sql:
        if known := await key_store.find(sql, asked):
            return Answer(order=await order_store.find(sql, OrderId(known.result)), replayed=True)
        _check(await cart_store.lines(sql, buyer.id, show=wish.show), wish, till=till)  # most losers end here
    if await till.gate.status(wish.show) not in SELLING:
        raise ShowOver(wish.show)
    order_id, now = OrderId(mint("ord")), till.clock.now()
    async with till.database.transaction() as work:
        await cart_store.lock(work.connection, buyer.id, now=now)
        if known := await key_store.remember(work.connection, asked, result=order_id, now=now, done=True):
            return Answer(order=await order_store.find(work.connection, OrderId(known.result)), replayed=True)
        order = await _order(work.connection, wish, order_id, buyer=buyer, now=now, till=till)
        await _write(work, order, now=now)
        return Answer(order=order)


async def cancel(order: OrderId, buyer: Viewer, *, till: Till) -> Order:
    """Give an order up that is not paid: its units are on sale again, its lines back in the cart.

    Raises:
        NoSuchOrder: There is none, or it is somebody else's.
        OrderClosed: It is paid or expired; it stays as it is.
        StillRunning: A payment has begun this moment; it is not given up unheard.
    """
    known = await look(order, buyer, till=till)
    if (payment := known.payment_on_its_way) is not None:
        await resolve(payment, give_up=True, till=till)
    now = till.clock.now()
    async with till.database.transaction() as work:
        locked = await order_store.find(work.connection, order, lock=True)
        if locked.status is OrderStatus.CANCELLED:
            return locked
        if locked.began_to_pay(since=known):
            raise StillRunning(order)
        await let_go(work, locked, OrderEvent.BUYER_CANCELLED, now=now)
        await work.owe(OrderCancelled(show=locked.show, at=now, order=locked.id, buyer=locked.buyer))
        return await order_store.find(work.connection, order)


async def look(order: OrderId, buyer: Viewer, *, till: Till) -> Order:
    """The order, for its buyer.

    Raises:
        NoSuchOrder: There is none, or it is somebody else's.
    """
    async with till.database.reading() as sql:
        found = await order_store.find(sql, order)
    if found.buyer != buyer.id:
        raise NoSuchOrder(order)
    return found


async def my_orders(buyer: Viewer, *, till: Till) -> list[Order]:
    """The latest orders of ``buyer``, newest first."""
    async with till.database.reading() as sql:
        return await order_store.of_buyer(sql, buyer.id)


async def let_go(work: Work, locked: Order, event: OrderEvent, *, now: datetime) -> None:
    """End an unpaid order that this transaction has locked: units on sale again, lines back in the cart.

    Raises:
        OrderClosed: ``event`` cannot happen to it any more.
    """
    status = ReservationStatus.EXPIRED if event is OrderEvent.HOLD_ENDED else ReservationStatus.RELEASED
    await order_store.change(work.connection, locked, event, at=now)
    # the cart before the stock: a new order of the same buyer locks them in this order too
    await cart_store.put_back(work.connection, locked.buyer, locked.lines, now=now)
    await reserving.release(work, locked, status=status, now=now)


async def _order(
    sql: AsyncConnection, wish: Wish, order: OrderId, *, buyer: Viewer, now: datetime, till: Till
) -> Order:
    in_cart = await cart_store.lines(sql, buyer.id, show=wish.show)
    lines = _check(in_cart, wish, till=till)
    await _check_limits(sql, in_cart, buyer=buyer)
    return Order(
        id=order,
        number=number_of(order),
        show=wish.show,
        buyer=buyer.id,
        buyer_name=buyer.name if buyer.named else "",
        language=buyer.language,
        contact=Contact(email=wish.email),
        delivery=Delivery.agreed(till.currency),
        status=OrderStatus.PENDING,
        version=1,
        lines=lines,
        total=total_of(lines, till.currency),
        refunded=Money.zero(till.currency),
        placed_at=now,
        reserved_until=now + till.hold,
    )


async def _write(work: Work, order: Order, *, now: datetime) -> None:
    await order_store.add(work.connection, order)
    await cart_store.take_out(work.connection, order.buyer, [(line.offer, line.variant) for line in order.lines])
    await work.owe(OrderPlaced(show=order.show, at=now, order=order.id, buyer=order.buyer))
    await reserving.reserve(work, order, now=now)


def _check(in_cart: tuple[CartLine, ...], wish: Wish, *, till: Till) -> tuple[OrderLine, ...]:
    if not in_cart:
        raise CartEmpty
    lines = tuple(line.as_order_line() for line in in_cart)
    left: dict[VariantId, int] = {line.variant: line.left for line in in_cart}
    for variant, units in demand_of(lines).items():
        if units > left[variant]:
            raise SoldOut(variant, variant=variant, left=left[variant])
    if (total := total_of(lines, till.currency)) != wish.expected_total:
        raise PriceChanged(total=total)
    return lines


async def _check_limits(sql: AsyncConnection, in_cart: tuple[CartLine, ...], *, buyer: Viewer) -> None:
    wanted: Counter[OfferId] = Counter()
    for line in in_cart:
        wanted[line.offer] += line.units
    bought = await order_store.bought(sql, buyer.id, list(wanted))
    limits = {line.offer: line.limit for line in in_cart}
    for offer, units in wanted.items():
        if units + bought.get(offer, 0) > limits[offer]:
            raise OverLimit(offer, offer=offer, limit=limits[offer])


def _request(wish: Wish) -> dict[str, object]:
    expected = wish.expected_total
    return {"show": wish.show, "email": wish.email, "total": [expected.amount, expected.currency]}
