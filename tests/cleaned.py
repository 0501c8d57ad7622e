"""Cleaned: a PostgreSQL database that serves one test after another, for making one takes ten times as long."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import asyncpg

from tests.postgres import PostgresServer

SHAPE = """
    SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
        SELECT 'class ' || oid || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'column ' || attrelid || attname || atttypid || attnotnull FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT 'trigger ' || oid || tgname || tgenabled::text FROM pg_trigger
        UNION ALL SELECT 'constraint ' || oid || conname FROM pg_constraint
        UNION ALL SELECT 'function ' || oid || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS shape(part)
"""
"""What a test may have changed beside rows; the same number as long as nothing of it has."""

HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"


class CleanedDatabases:
    """Lends databases in which nothing is left of whoever had them before.

    Args:
        make_tables: Makes every table, once, in the template that all are copies of.
        tables: Their names.
    """

    def __init__(
        self, server: PostgresServer, make_tables: Callable[[str], Awaitable[None]], *, tables: Sequence[str]
    ) -> None:
        self._server = server
        self._make_tables = make_tables
        # without triggers: what may only grow is emptied as well, and nothing has to be emptied in order
        self._empty = "; ".join(
            ["SET session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in tables)]
        )
        self._free: list[tuple[str, str]] = []

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[str]:
        """The address of an empty one. Its borrower may do with it whatever they like."""
        name, shape = self._free.pop() if self._free else await self._made()
        yield f"postgresql+asyncpg://{self._server.address}/{name}"
        if await self._cleaned(name, shape):
            self._free.append((name, shape))
        else:
            await self._server.run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _made(self) -> tuple[str, str]:
        name = f"test_{secrets.token_hex(6)}"
        await self._server.run(f"CREATE DATABASE {name} TEMPLATE {await self._server.template(self._make_tables)}")
        connection = await asyncpg.connect(f"postgresql://{self._server.address}/{name}")
        try:
            return name, str(await connection.fetchval(SHAPE))
        finally:
            await connection.close()

    async def _cleaned(self, name: str, shape: str) -> bool:
        """Empty it. Whether it is as good as new."""
        connection = await asyncpg.connect(f"postgresql://{self._server.address}/{name}")
        try:
            await connection.fetch(HANG_UP, name)
            if await connection.fetchval(SHAPE) != shape:
                return False
            await connection.execute(self._empty)
            return True
        finally:
            await connection.close()
