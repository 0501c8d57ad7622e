"""Pairs: rows that are named by two texts each, many at once and by one statement, however many there are.

A long list behind IN makes SQLite read the whole table, and PostgreSQL prepare anew for each length.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import FromClause, Row, Select, Text, bindparam, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

_TEXTS = postgresql.ARRAY(Text)


class ByPairs:
    """Finds what ``wanted`` selects where the columns ``one`` and ``other`` are a pair; an index covers both."""

    def __init__(self, wanted: Select[Any], one: Any, other: Any) -> None:
        self._by_dialect = {
            dialect: wanted.join(pairs, (one == pairs.c.one) & (other == pairs.c.other))
            for dialect, pairs in (("sqlite", _in_sqlite()), ("postgresql", _in_postgres()))
        }

    async def find(self, sql: AsyncConnection, pairs: Collection[tuple[str, str]]) -> Sequence[Row[Any]]:
        """The rows of ``pairs``, in no order."""
        if not pairs:
            return ()
        dialect = sql.dialect.name
        if dialect == "sqlite":
            values: dict[str, Any] = {"pairs": json.dumps(list(pairs))}
        else:
            values = {"ones": [one for one, _ in pairs], "others": [other for _, other in pairs]}
        found: Sequence[Row[Any]] = (await sql.execute(self._by_dialect[dialect], values)).all()
        return found


def _in_sqlite() -> FromClause:
    each = func.json_each(bindparam("pairs")).table_valued("value")
    one, other = (func.json_extract(each.c.value, f"$[{place}]") for place in (0, 1))
    return select(one.label("one"), other.label("other")).subquery()


def _in_postgres() -> FromClause:
    ones, others = (bindparam(name, type_=_TEXTS) for name in ("ones", "others"))
    return func.unnest(ones, others).table_valued("one", "other").render_derived()
