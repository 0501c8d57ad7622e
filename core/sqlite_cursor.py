"""SQLite cursor: a statement goes to the connection's thread and back once, rows and all.

aiosqlite asks its thread four times for each select: for a cursor, to execute, for the rows, to close. Each answer
waits until the event loop comes round, which in a full house takes long enough that a transaction of ten statements
held the one writing connection for half a second. Streams (``AsyncConnection.stream``) go as often as SQLAlchemy's.
Source: docs/decisions/0003-sqlite-by-default.md.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, cast

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    AsyncAdapt_aiosqlite_ss_cursor,
)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A cursor whose real one lives for the length of a statement; what is known of it is kept in ``_ended``."""

    __slots__ = ("_ended", "arraysize")

    _adapt_connection: "_Connection"

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection) -> None:
        self._adapt_connection = cast("_Connection", adapt_connection)
        self._connection = adapt_connection._connection
        self._rows = deque()
        self._ended: tuple[Any, int, int | None] = (None, -1, None)
        self.arraysize = 1

    @property
    def description(self) -> Any:
        return self._ended[0]

    @property
    def rowcount(self) -> int:
        return self._ended[1]

    @property
    def lastrowid(self) -> Any:
        return self._ended[2]

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """Nothing is open."""

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._at_once(lambda cursor: cursor.execute(operation, () if parameters is None else parameters))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        await self._at_once(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _at_once(self, ask: Callable[[sqlite3.Cursor], object]) -> None:
        connection: Any = self._connection
        adapted = self._adapt_connection

        def work() -> tuple[list[Any], tuple[Any, int, int | None]]:
            cursor = connection._conn.cursor()
            try:
                if adapted.due is not None:
                    cursor.execute(adapted.due)
                    adapted.due = None
                ask(cursor)
                rows = cursor.fetchall() if cursor.description else []  # only then the statement is over, and counted
                return rows, (cursor.description, cursor.rowcount, cursor.lastrowid)
            finally:
                cursor.close()

        async with adapted._execute_mutex:
            rows, self._ended = await connection._execute(work)
        self._rows = deque(rows)


class _Stream(AsyncAdapt_aiosqlite_ss_cursor):
    """SQLAlchemy's own, but it begins where somebody has to."""

    __slots__ = ()

    _adapt_connection: "_Connection"

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        if self._adapt_connection.due is not None:
            await self._cursor.execute(self._adapt_connection.due)
            self._adapt_connection.due = None
        return await super()._execute_async(operation, parameters)


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection that does not ask its thread to roll back where nothing was begun."""

    __slots__ = ("due",)

    _cursor_cls = _Cursor
    _ss_cursor_cls = _Stream

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self.due: str | None = None
        """What the next statement says first; nothing more when it is said."""

    def begin_with_next(self, begin: str) -> None:
        """Let the next statement say ``begin`` first, on the same trip. For those who hold no lock before they ask."""
        self.due = begin

    def rollback(self) -> None:
        self.due = None
        raw = self._connection._connection
        if raw is not None and raw.in_transaction:  # whoever leaves in the middle of a trip loses the connection
            super().rollback()


class OneTrip(AsyncAdapt_aiosqlite_dbapi):
    """The driver that ``create_async_engine`` takes as its ``module``."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arg: Any, **kw: Any) -> _Connection:
        """A connection with such cursors."""
        return _Connection(self, super().connect(*arg, **kw)._connection)
