"""Buying: a cart becomes an order whose units are held, once for each Idempotency-Key."""

from collections.abc import Sequence
from datetime import datetime

from core.database import Work
from core.errors import NoSuchOrder, StillRunning
from core.events import OrderCancelled
from core.ids import OrderId, mint
from core.people import Viewer
from shop import cart_store, order_store, promo_store, reserving
from shop.key import Key
from shop.order import Order, OrderEvent, OrderStatus
from shop.purchase import Answer as Answer
from shop.purchase import Purchase
from shop.purchase import Wish as Wish
from shop.reserving import ReservationStatus
from shop.settling import resolve
from shop.till import Till


async def place_order(wish: Wish, buyer: Viewer, *, key: str, till: Till) -> Answer:
    """Turn the cart of ``buyer`` into an order and hold its units for a while, all of them or none.

    Raises:
        NoSuchShow: There is no such show.
        CartEmpty: There is nothing of this show in the cart.
        SoldOut: Fewer units are left than wanted; nothing was held.
        OverLimit: Paid and held units together would be more than one buyer may take.
        PriceChanged: The total is another by now.
        BadDelivery: It cannot be delivered like that.
        ShowOver: The show sells nothing any more.
        KeyReused: The key came before with another wish.
        BadKey: There is no key.
        Unavailable: Too many buy at once, or the database is away. The key may come again: it leads to one order.
    """
    asked = Key(principal=buyer.id, route="POST /orders", key=key, request=_request(wish))
    return await till.cashier.sell(Purchase(order=OrderId(mint("ord")), wish=wish, buyer=buyer, key=asked))


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
        await let_go(work, [locked], OrderEvent.BUYER_CANCELLED, now=now)
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


async def let_go(work: Work, locked: Sequence[Order], event: OrderEvent, *, now: datetime) -> None:
    """End unpaid orders that this transaction has locked: units on sale again, lines back in the carts.

    Raises:
        OrderClosed: ``event`` cannot happen to one of them any more.
    """
    sql, ids = work.connection, [order.id for order in locked]
    status = ReservationStatus.EXPIRED if event is OrderEvent.HOLD_ENDED else ReservationStatus.RELEASED
    await order_store.change(sql, locked, event, at=now)
    # carts in the order of their owners, and before the stock: new orders lock them so, too
    for order in sorted(locked, key=lambda each: each.buyer):
        await cart_store.put_back(sql, order.buyer, order.lines, now=now)
    await promo_store.give_back(sql, ids, now=now, into_carts=True)
    await reserving.release(work, locked, status=status, now=now)


def _request(wish: Wish) -> dict[str, object]:
    expected = wish.expected_total
    return {
        "show": wish.show,
        "contact": wish.contact.model_dump(),
        "delivery": wish.delivery.model_dump() if wish.delivery else None,
        "total": [expected.amount, expected.currency],
    }
