"""The back office's orders: looking for them. Staff look; what moves money is the host's."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from core.events import Localized, Value
from core.ids import OrderId, ShowId
from core.lines import NO_CONTROLS
from core.money import Money
from server.api.asking import Staff, TheHouse
from server.api.paging import APage
from server.live.frames import Id
from shop.delivery import Contact
from shop.looking_up import find_orders
from shop.order import Order, OrderStatus
from shop.order_list_store import Search

router = APIRouter(prefix="/desk/orders", tags=["desk"])

Words = Annotated[str, StringConstraints(max_length=100, pattern=NO_CONTROLS)]


class ListedOrder(Value):
    """An order in the list."""

    id: OrderId
    number: str
    show: ShowId
    status: OrderStatus
    buyer_name: str
    contact: Contact
    titles: tuple[Localized, ...]
    units: int
    total: Money
    refunded: Money
    placed_at: datetime


class ListedOrders(Value):
    """A page of orders, the newest first. ``next`` is the cursor of the page after it."""

    items: tuple[ListedOrder, ...]
    next: str | None


@router.get("")
async def list_orders(
    page: APage,
    house: TheHouse,
    _staff: Staff,
    status: OrderStatus | None = None,
    show: Id | None = None,
    words: Annotated[Words, Query(description="A number, an e-mail or a phone, or the beginning of one.")] = "",
) -> ListedOrders:
    """Orders of all buyers."""
    search = Search(status=status, show=ShowId(show) if show else None, words=words)
    found = await find_orders(search, after=page.after, limit=page.limit, database=house.database)
    return ListedOrders(items=tuple(_listed(order) for order in found.items), next=page.cursor(found.next))


def _listed(order: Order) -> ListedOrder:
    return ListedOrder(
        id=order.id,
        number=order.number,
        show=order.show,
        status=order.status,
        buyer_name=order.buyer_name,
        contact=order.contact,
        titles=tuple(line.title for line in order.lines),
        units=order.units,
        total=order.total,
        refunded=order.refunded,
        placed_at=order.placed_at,
    )
