"""Looking up: the orders of the house, for its staff. Who may ask is the door's affair."""

from core.database import Database
from core.paging import Bookmark, Page
from shop import order_list_store
from shop.order import Order
from shop.order_list_store import Search


async def find_orders(search: Search, *, after: Bookmark | None, limit: int, database: Database) -> Page[Order]:
    """Orders of all buyers that fit ``search``, the newest first.

    Raises:
        BadCursor: ``after`` is no bookmark of such a list.
    """
    async with database.reading() as sql:
        return await order_list_store.found(sql, search, after=after, limit=limit)
