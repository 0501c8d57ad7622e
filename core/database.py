"""Database: one transaction, one commit, then the facts are told.

SQLite and PostgreSQL behind the same two doors. On SQLite every write transaction is ``BEGIN IMMEDIATE`` on the one
writing connection, so that writers queue instead of failing; readers have connections of their own (WAL).
Source: docs/decisions/0003-sqlite-by-default.md.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Any, TypeAlias

from sqlalchemy import event, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from core.errors import DatabaseBusy, Unavailable
from core.events import Event, encode
from core.events.proof import Proved, record_of
from core.sqlite_cursor import OneTrip
from core.tables import Base, OutboxRow, ToProveRow

Tell: TypeAlias = Callable[[Event], Awaitable[bool | None]]
"""Gives a fact to whoever listens. False: the bus left it out, because the room is too loud."""

BUSY_TIMEOUT_MS = 5_000
"""How long a SQLite writer of another process may keep us waiting."""

REBUILT_WITHIN_MS = 60_000
"""How long one who rebuilds waits for another who does."""

KEPT_STATEMENTS = 512
"""Statements that a connection to SQLite keeps prepared; the house has some hundreds."""

POOL_SIZE = 10
"""Connections a process keeps to PostgreSQL; small, because time held counts, not number. Source: commerce.md, E5."""

POOL_TIMEOUT = 15.0
"""Seconds to wait for a connection before the caller is told to come back."""

CONNECTS_WITHIN = 10.0
"""Seconds PostgreSQL may take to answer a new connection."""

RESTED = 5.0
"""Seconds after which a connection that nobody used is asked whether it still lives."""

POSTGRES_LIMITS = {
    "lock_timeout": "3s",
    "statement_timeout": "10s",
    "idle_in_transaction_session_timeout": "30s",
}
"""No statement waits for ever, and a stuck process frees its locks. Source: commerce.md, SQLAlchemy notes."""

_BUSY_STATES = {"55P03", "57014", "40001", "40P01", "53300", "57P03"}
"""SQLSTATEs worth a retry: lock not available, statement too slow (it waited for several locks), serialization failure,
deadlock, too many connections, not up yet.
"""

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Told:
    """A fact on its way out.

    ``carried`` is known once the transaction is over: False if the bus left the fact out, True if it was heard, or if
    telling failed and nobody knows.
    """

    fact: Event
    carried: bool = True


class Work:
    """What happens inside one transaction: the connection to use, and the facts that follow from it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.told: list[Told] = []
        self.owes = False

    def tell(self, fact: Event) -> Told:
        """Tell ``fact`` after the commit. A crash in between may lose it: good enough for chat, not for money."""
        told = Told(fact)
        self.told.append(told)
        return told

    async def owe(self, *facts: Event) -> None:
        """Write ``facts`` down with the rows of this transaction; the relay tells each at least once."""
        if not facts:
            return
        rows = [
            {
                "id": fact.id,
                "kind": type(fact).__name__,
                "payload": encode(fact).decode(),
                "created_at": fact.at,
                "due_at": fact.at,
            }
            for fact in facts
        ]
        await self.connection.execute(insert(OutboxRow), rows)
        self.owes = True
        await self.record(*(record for fact in facts if (record := record_of(fact)) is not None))

    async def record(self, *records: Event | Proved) -> None:
        """Let the proof of their shows keep ``records``, which are public. What is owed and provable is kept anyway."""
        if records:
            rows = [
                {"id": each.id, "show": each.show, "at": each.at, "body": each.model_dump_json()} for each in records
            ]
            await self.connection.execute(insert(ToProveRow), rows)


class Database:
    """The one truth.

    Args:
        url: ``sqlite+aiosqlite:///path`` or ``postgresql+asyncpg://...``.
        tell: Gets each told fact, in order, after its transaction is committed.
        pool_size: Connections to PostgreSQL; SQLite has one that writes.
        pool_timeout: Seconds to wait for one of them.
        rebuilding: Tables are being made anew: SQLite lets go of the rows that point at them meanwhile.
    """

    def __init__(
        self,
        url: str,
        *,
        tell: Tell,
        pool_size: int = POOL_SIZE,
        pool_timeout: float = POOL_TIMEOUT,
        rebuilding: bool = False,
    ) -> None:
        self._tell = tell
        self.owed = asyncio.Event()
        self._writer, self._reader = _engines(
            url, pool_size=pool_size, pool_timeout=pool_timeout, rebuilding=rebuilding
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Work]:
        """Do some work, commit once, then tell its facts. Any error inside rolls everything back and tells nothing.

        Raises:
            DatabaseBusy: No connection or lock in time; nothing was changed.
            Unavailable: The database hung up; if it was at the commit, nobody knows whether it was done.
        """
        with _busy_is_told():
            async with self._writer.begin() as connection:
                work = Work(connection)
                yield work
        if work.owes:
            self.owed.set()
        for told in work.told:
            await self._tell_or_log(told)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view for reading; nothing can be written here.

        Raises:
            DatabaseBusy: No connection in time.
        """
        with _busy_is_told():
            async with self._reader.connect() as connection:
                yield connection

    async def healthy(self) -> bool:
        """Whether the database answers now."""
        try:
            async with self.reading() as connection:
                await connection.execute(select(1))
        except (Unavailable, DBAPIError, OSError):
            return False
        return True

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writer.dispose()
        await self._reader.dispose()

    async def _tell_or_log(self, told: Told) -> None:
        fact = told.fact
        try:
            told.carried = await self._tell(fact) is not False
        except Exception:  # the transaction is committed: a listener's failure cannot make it fail any more
            log.exception("fact not told", extra={"fact": type(fact).__name__, "show": fact.show})


def upsert(sql: AsyncConnection, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An insert that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``, for the database in use."""
    return sqlite.insert(row) if sql.dialect.name == "sqlite" else postgresql.insert(row)


async def alone(sql: AsyncConnection, name: str) -> None:
    """Nobody else does what goes by ``name`` before this transaction is over. On SQLite nobody else writes anyway."""
    if sql.dialect.name == "postgresql":
        await sql.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


@contextmanager
def _busy_is_told() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as failure:
        raise DatabaseBusy from failure
    except DBAPIError as failure:
        if getattr(failure.orig, "sqlstate", None) in _BUSY_STATES or "database is locked" in str(failure.orig):
            raise DatabaseBusy from failure
        if failure.connection_invalidated:
            raise Unavailable("the database hung up") from failure
        raise


def _engines(url: str, *, pool_size: int, pool_timeout: float, rebuilding: bool) -> tuple[AsyncEngine, AsyncEngine]:
    if make_url(url).get_backend_name() != "sqlite":
        limits = {"server_settings": POSTGRES_LIMITS, "timeout": CONNECTS_WITHIN}
        engine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=pool_timeout,
            connect_args=limits,
            hide_parameters=True,
        )
        _look_before_use(engine)
        return engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    both: dict[str, Any] = {
        "module": OneTrip(),
        "connect_args": {"cached_statements": KEPT_STATEMENTS},
        "pool_timeout": pool_timeout,
        "hide_parameters": True,  # what people wrote stays out of the logs
    }
    writer = create_async_engine(url, pool_size=1, max_overflow=0, **both)
    reader = create_async_engine(url, pool_size=4, max_overflow=4, **both)
    anew = ("foreign_keys=OFF", f"busy_timeout={REBUILT_WITHIN_MS}") if rebuilding else ("foreign_keys=ON",)
    _prepare_sqlite(writer, *anew, "recursive_triggers=ON")
    _prepare_sqlite(reader, "foreign_keys=ON", "query_only=ON")
    event.listen(writer.sync_engine, "begin", lambda sql: sql.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(reader.sync_engine, "begin", lambda sql: sql.connection.dbapi_connection.begin_with_next("BEGIN"))
    return writer, reader


def _look_before_use(engine: AsyncEngine) -> None:
    """Replace connections that ended while nobody used them. To ask costs three round trips: that of ``pool_pre_ping``,
    half of a read of one row. The driver knows who hung up; only one that rested for long may be gone without a word.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def _rests(_connection: object, record: Any) -> None:
        record.info["rests since"] = monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _is_there(connection: Any, record: Any, _proxy: object) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError
        if monotonic() - record.info.get("rests since", inf) > RESTED:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as failure:
                raise DisconnectionError from failure


def _prepare_sqlite(engine: AsyncEngine, *more: str) -> None:
    pragmas = ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_TIMEOUT_MS}", *more)

    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
