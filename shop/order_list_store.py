"""The only SQL of long lists of orders: a buyer's own, and all of them as the staff look for them."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ids import ShowId, ViewerId
from core.paging import Bookmark, Page, read_page
from shop import order_store
from shop.order import Order, OrderStatus
from shop.order_tables import OrderRow

WHOLE_NUMBER = 10
"""Signs of an order's number, the dash aside."""

_READ_AS = str.maketrans("OIL", "011")
"""What people take for one another when they read a number. Source: Crockford's base 32, decoding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which orders are looked for. ``words``: the beginning of a number, of a mail address, or part of a phone."""

    status: OrderStatus | None = None
    show: ShowId | None = None
    words: str = ""


async def found(sql: AsyncConnection, search: Search, *, after: Bookmark | None, limit: int) -> Page[Order]:
    """Orders that fit ``search``, the newest first."""
    return await _page(sql, select(OrderRow.__table__).where(*_conditions(search)), after=after, limit=limit)


async def of_buyer(sql: AsyncConnection, buyer: ViewerId, *, after: Bookmark | None, limit: int) -> Page[Order]:
    """The orders of ``buyer``, the newest first."""
    return await _page(sql, select(OrderRow.__table__).where(OrderRow.buyer == buyer), after=after, limit=limit)


async def _page(
    sql: AsyncConnection, query: Select[*tuple[Any, ...]], *, after: Bookmark | None, limit: int
) -> Page[Order]:
    newest = OrderRow.__table__.c.placed_at, OrderRow.__table__.c.id
    rows = await read_page(sql, query, by=newest, after=after, limit=limit)
    return Page(items=tuple(await order_store.whole(sql, rows.items)), next=rows.next)


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if search.status is not None:
        wanted.append(OrderRow.status == search.status.value)
    if search.show is not None:
        wanted.append(OrderRow.show == search.show)
    if words := search.words.strip():
        wanted.append(_said(words))
    return wanted


def _said(words: str) -> ColumnElement[bool]:
    if "@" in words:
        return func.lower(OrderRow.email).startswith(words.lower(), autoescape=True)
    number = re.sub(r"[\s-]", "", words).upper().translate(_READ_AS)
    dashed = f"{number[:5]}-{number[5:]}" if len(number) > 5 else number
    by_number = (
        OrderRow.number == dashed
        if len(number) == WHOLE_NUMBER
        else OrderRow.number.startswith(dashed, autoescape=True)
    )
    either = by_number | func.lower(OrderRow.email).startswith(words.lower(), autoescape=True)
    digits = re.sub(r"\D", "", words)
    return either | OrderRow.phone.contains(digits) if len(digits) >= 4 else either
