"""The back office's orders as a file: whoever takes all of them away is the host, and it is written down."""

import logging
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from core.database import Database
from core.ids import ShowId
from core.paging import Bookmark
from core.people import Viewer
from server.accounts.api_key import Scope
from server.api.asking import Scoped, TheHouse
from server.api.desk_orders import Words
from server.live.frames import Id
from shop import order_csv
from shop.looking_up import find_orders
from shop.order import OrderStatus
from shop.order_list_store import Search

router = APIRouter(prefix="/desk", tags=["desk"])

AT_ONCE = 100
"""Orders read in one go: no database connection is held while a slow line takes the file."""

Taking = Annotated[Viewer, Scoped(Scope.ORDERS_READ)]
"""The host, or a program that may read orders."""

log = logging.getLogger(__name__)


@router.get("/orders.csv", response_class=StreamingResponse, responses={200: {"content": {"text/csv": {}}}})
async def export_orders(
    house: TheHouse,
    by: Taking,
    status: OrderStatus | None = None,
    show: Id | None = None,
    words: Annotated[Words, Query(description="As in the list.")] = "",
) -> StreamingResponse:
    """Every order that fits, the newest first, as CSV in UTF-8."""
    search = Search(status=status, show=ShowId(show) if show else None, words=words)
    log.info("orders taken away as a file", extra={"by": by.id})
    headers = {"Content-Disposition": 'attachment; filename="orders.csv"', "Cache-Control": "no-store"}
    lines = _lines(search, database=house.database)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(search: Search, *, database: Database) -> AsyncIterator[str]:
    yield order_csv.head()
    after: Bookmark | None = None
    while True:
        page = await find_orders(search, after=after, limit=AT_ONCE, database=database)
        yield order_csv.rows(page.items)
        if (after := page.next) is None:
            return
