"""The back office's orders: looking for them, and sending them on their way. What moves money is the host's."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import StringConstraints

from core.events import Localized, Value
from core.ids import OrderId, ShowId
from core.lines import NO_CONTROLS
from core.money import Money
from core.people import Role, Viewer
from server.accounts.api_key import Scope
from server.api.asking import Scoped, TheHouse
from server.api.order_stories import HappeningView, LetterView, ShowName, letters_of, show_name
from server.api.orders import AnOrderId, OrderView, view_of
from server.api.paging import APage
from server.api.repeating import OnceKey, mark
from server.house import House
from server.live.frames import Id
from shop import fulfilling
from shop.delivery import Contact
from shop.fulfilling import Fulfilled, Parcel
from shop.looking_up import find_orders, story_of
from shop.order import Order, OrderStatus
from shop.order_list_store import Search

router = APIRouter(prefix="/desk/orders", tags=["desk"])

Looking = Annotated[Viewer, Scoped(Scope.ORDERS_READ, least=Role.MODERATOR)]
"""Staff, or a program that may read orders."""

Sending = Annotated[Viewer, Scoped(Scope.ORDERS_WRITE, least=Role.MODERATOR)]
"""Staff, or a program that may send orders on their way."""

Words = Annotated[str, StringConstraints(max_length=100, pattern=NO_CONTROLS)]


Note = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True, pattern=NO_CONTROLS)]

Said = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=NO_CONTROLS)]


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


class StaffHappening(HappeningView):
    """One change of an order, and who of the staff made it."""

    by_name: str | None
    note: str | None


class DeskOrder(Value):
    """An order with all that is known about it."""

    order: OrderView
    buyer_name: str
    show: ShowName | None
    history: tuple[StaffHappening, ...]
    letters: tuple[LetterView, ...]


class Noting(Value):
    """What is said about a step; it stays in the order's history, for the staff."""

    note: Note = ""


class Shipping(Noting):
    """How the parcel goes."""

    carrier: Said | None = None
    tracking: Said | None = None


@router.get("")
async def list_orders(
    page: APage,
    house: TheHouse,
    _by: Looking,
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


@router.get("/{order}")
async def get_order(order: AnOrderId, house: TheHouse, _by: Looking) -> DeskOrder:
    """One order with its history."""
    return await _seen(OrderId(order), house)


@router.post("/{order}/pack")
async def pack(
    order: AnOrderId, wish: Noting, key: OnceKey, *, house: TheHouse, by: Sending, response: Response
) -> DeskOrder:
    """The order lies ready in its parcel."""
    done = await fulfilling.pack(
        OrderId(order), by=by, key=key, note=wish.note, database=house.database, clock=house.clock
    )
    return await _answer(done, house, response)


@router.post("/{order}/ship")
async def ship(
    order: AnOrderId, wish: Shipping, key: OnceKey, *, house: TheHouse, by: Sending, response: Response
) -> DeskOrder:
    """The parcel is on its way: its units leave the stock, the buyer is written to."""
    parcel = Parcel(carrier=wish.carrier, tracking=wish.tracking)
    done = await fulfilling.ship(
        OrderId(order), parcel, by=by, key=key, note=wish.note, database=house.database, clock=house.clock
    )
    return await _answer(done, house, response)


@router.post("/{order}/deliver")
async def deliver(
    order: AnOrderId, wish: Noting, key: OnceKey, *, house: TheHouse, by: Sending, response: Response
) -> DeskOrder:
    """The buyer has it."""
    done = await fulfilling.deliver(
        OrderId(order), by=by, key=key, note=wish.note, database=house.database, clock=house.clock
    )
    return await _answer(done, house, response)


async def _answer(done: Fulfilled, house: House, response: Response) -> DeskOrder:
    mark(response, replayed=done.replayed)
    return await _seen(done.order.id, house)


async def _seen(order: OrderId, house: House) -> DeskOrder:
    story = await story_of(order, database=house.database)
    return DeskOrder(
        order=view_of(story.order, now=house.clock.now()),
        buyer_name=story.order.buyer_name,
        show=await show_name(story.order.show, house),
        history=tuple(StaffHappening.model_validate(each, from_attributes=True) for each in story.history),
        letters=letters_of(story),
    )
