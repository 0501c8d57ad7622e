"""Letterhead: what letters say beside the order: the title of its show, and where the buyer can see it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchShow
from server.accounts.order_links import OrderLinks
from server.shows import store as shows
from shop.order import Order
from shop.receipts import Around


class HouseLetterhead:
    """See ``shop.notifying.Letterhead``.

    Args:
        root: How the world reaches us, with scheme.
    """

    def __init__(self, *, links: OrderLinks, root: str) -> None:
        self._links = links
        self._root = root.rstrip("/")

    async def around(self, sql: AsyncConnection, order: Order) -> Around:
        """The show's title, if there still is such a show, and a link that opens the order."""
        link = self._root + self._links.path(order.id)
        try:
            return Around(show=(await shows.find(sql, order.show)).title, link=link)
        except NoSuchShow:
            return Around(link=link)
