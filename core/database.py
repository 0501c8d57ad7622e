"""Database: one transaction, one commit, then the facts are told.

SQLite and PostgreSQL behind the same two doors. On SQLite every write transaction is ``BEGIN IMMEDIATE`` on the one
writing connection, so that writers queue instead of failing; readers have connections of their own (WAL).
Source: docs/decisions/0003-sqlite-by-default.md.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from sqlalchemy import event, insert
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from core.events import Event, encode
from core.tables import OutboxRow

Tell: TypeAlias = Callable[[Event], Awaitable[None]]
"""Gives a fact to whoever listens."""

BUSY_TIMEOUT_MS = 5_000
"""How long a SQLite writer of another process may keep us waiting."""

POOL_SIZE = 10
"""Connections a process keeps to PostgreSQL; small, because time held counts, not number. Source: commerce.md, E5."""

log = logging.getLogger(__name__)


class Work:
    """What happens inside one transaction: the connection to use, and the facts that follow from it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.told: list[Event] = []
        self.owes = False

    def tell(self, fact: Event) -> None:
        """Tell ``fact`` after the commit. A crash in between may lose it: good enough for chat, not for money."""
        self.told.append(fact)

    async def owe(self, fact: Event) -> None:
        """Write ``fact`` down with the rows of this transaction; the relay tells it at least once."""
        await self.connection.execute(
            insert(OutboxRow).values(
                id=fact.id, kind=type(fact).__name__, payload=encode(fact).decode(), created_at=fact.at, due_at=fact.at
            )
        )
        self.owes = True


class Database:
    """The one truth.

    Args:
        url: ``sqlite+aiosqlite:///path`` or ``postgresql+asyncpg://...``.
        tell: Gets each told fact, in order, after its transaction is committed.
    """

    def __init__(self, url: str, *, tell: Tell) -> None:
        self._tell = tell
        self.owed = asyncio.Event()
        self._writer, self._reader = _engines(url)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Work]:
        """Do some work, commit once, then tell its facts. Any error inside rolls everything back and tells nothing."""
        async with self._writer.begin() as connection:
            work = Work(connection)
            yield work
        if work.owes:
            self.owed.set()
        for fact in work.told:
            await self._tell_or_log(fact)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view for reading; nothing written here is kept."""
        async with self._reader.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()

    async def _tell_or_log(self, fact: Event) -> None:
        try:
            await self._tell(fact)
        except (OSError, TimeoutError) as failure:
            log.warning("fact not told", extra={"fact": type(fact).__name__, "show": fact.show, "why": repr(failure)})


def _engines(url: str) -> tuple[AsyncEngine, AsyncEngine]:
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0, pool_pre_ping=True, pool_timeout=10)
        return engine, engine
    writer = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=30)
    reader = create_async_engine(url, pool_size=4, max_overflow=4, pool_timeout=30)
    _prepare_sqlite(writer, begin="BEGIN IMMEDIATE")
    _prepare_sqlite(reader, begin="BEGIN")
    return writer, reader


def _prepare_sqlite(engine: AsyncEngine, *, begin: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)
