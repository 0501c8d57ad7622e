"""Looking up: orders and all that happened to them. Who may ask is the door's affair."""

from dataclasses import dataclass

from core.database import Database
from core.ids import OrderId, ViewerId
from core.paging import Bookmark, Page
from shop import letter_store, order_history_store, order_list_store, order_store
from shop.letter_store import LetterStanding
from shop.order import Order
from shop.order_history_store import Happening
from shop.order_list_store import Search


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An order from its beginning to now, and the letters about it."""

    order: Order
    history: tuple[Happening, ...]
    letters: tuple[LetterStanding, ...]


async def find_orders(search: Search, *, after: Bookmark | None, limit: int, database: Database) -> Page[Order]:
    """Orders of all buyers that fit ``search``, the newest first.

    Raises:
        BadCursor: ``after`` is no bookmark of such a list.
    """
    async with database.reading() as sql:
        return await order_list_store.found(sql, search, after=after, limit=limit)


async def orders_of(buyer: ViewerId, *, after: Bookmark | None, limit: int, database: Database) -> Page[Order]:
    """The orders of ``buyer``, the newest first.

    Raises:
        BadCursor: ``after`` is no bookmark of such a list.
    """
    async with database.reading() as sql:
        return await order_list_store.of_buyer(sql, buyer, after=after, limit=limit)


async def story_of(order: OrderId, *, database: Database) -> Story:
    """One order, and what happened to it.

    Raises:
        NoSuchOrder: There is none.
    """
    async with database.reading() as sql:
        return Story(
            order=await order_store.find(sql, order),
            history=await order_history_store.history(sql, order),
            letters=await letter_store.of_order(sql, order),
        )
