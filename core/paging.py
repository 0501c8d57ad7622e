"""Paging: a long list is read a page at a time, from a bookmark on, and misses nothing that was there all along.

A bookmark is what the last row of a page is sorted by, not its number: rows that come or go meanwhile move nobody's
place. Source: docs/decisions/0025-manners-of-the-api.md.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Row, Select, TypeDecorator, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import BadCursor

Key: TypeAlias = str | int | datetime

Bookmark: TypeAlias = tuple[Key, ...]
"""What the last row of a page is sorted by, column by column."""

LARGEST = 2**63 - 1
"""What a BIGINT holds; PostgreSQL takes no more."""

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of a list. ``next`` is where the following page begins; None: this was the last."""

    items: tuple[T, ...]
    next: Bookmark | None

    def each(self, change: Callable[[T], U]) -> "Page[U]":
        """The same page of what ``change`` makes of its items."""
        return Page(items=tuple(change(item) for item in self.items), next=self.next)


async def read_page(
    sql: AsyncConnection,
    query: Select[*tuple[Any, ...]],
    *,
    by: Sequence[ColumnElement[Any]],
    after: Bookmark | None,
    limit: int,
    newest_first: bool = True,
) -> Page[Row[*tuple[Any, ...]]]:
    """The rows of ``query`` that follow ``after``, at most ``limit``.

    Args:
        by: The columns of ``query`` that it is sorted by, all in one direction. Together they must be unique, and an
            index over them is what makes a page cheap; the last is usually an id.
        newest_first: The largest first.

    Raises:
        BadCursor: ``after`` is no bookmark of a list sorted like this.
    """
    if after is not None:
        here, there = tuple_(*by), tuple_(*_values(by, after))
        query = query.where(here < there if newest_first else here > there)
    order = [column.desc() if newest_first else column.asc() for column in by]
    rows = (await sql.execute(query.order_by(*order).limit(limit + 1))).all()
    shown = tuple(rows[:limit])
    return Page(items=shown, next=_bookmark(shown[-1], by) if len(rows) > limit else None)


def _values(by: Sequence[ColumnElement[Any]], after: Bookmark) -> list[ColumnElement[Any]]:
    if len(after) != len(by) or not all(_fits(key, column) for key, column in zip(after, by, strict=True)):
        raise BadCursor
    return [literal(key, column.type) for key, column in zip(after, by, strict=True)]


def _fits(key: Key, column: ColumnElement[Any]) -> bool:
    if isinstance(key, int) and abs(key) > LARGEST:
        return False
    kind = column.type
    return type(key) is (kind.impl_instance if isinstance(kind, TypeDecorator) else kind).python_type


def _bookmark(row: Row[*tuple[Any, ...]], by: Sequence[ColumnElement[Any]]) -> Bookmark:
    return tuple(row._mapping[column] for column in by)
