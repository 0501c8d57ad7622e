"""Migrating, on both databases."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from server.metadata import METADATA
from server.migrating import migrate
from tests.postgres import PostgresServer


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), METADATA))


async def _what_differs(url: str) -> list[object]:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_differences)
    finally:
        await engine.dispose()


async def _tables(url: str) -> set[str]:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return set(await connection.run_sync(lambda each: inspect(each).get_table_names()))
    finally:
        await engine.dispose()


async def _migrate_in_processes(url: str, *, how_many: int) -> list[int]:
    environment = {**os.environ, "VITRINA_DATABASE_URL": url}
    command = (sys.executable, "-m", "server.migrating")
    processes = [await asyncio.create_subprocess_exec(*command, env=environment) for _ in range(how_many)]
    return [await process.wait() for process in processes]


async def test_a_new_sqlite_file_gets_the_shape_that_the_rooms_declare(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/deep/house.db"

    await migrate(url)
    await migrate(url)

    assert await _what_differs(url) == []


async def test_processes_that_start_together_migrate_a_sqlite_file_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/house.db"

    assert await _migrate_in_processes(url, how_many=3) == [0, 0, 0]

    assert await _what_differs(url) == []


@pytest.mark.postgres
async def test_postgres_gets_the_same_shape_however_many_start_together(postgres_server: PostgresServer) -> None:
    await postgres_server.run("CREATE DATABASE migrated")
    url = f"postgresql+asyncpg://{postgres_server.address}/migrated"
    try:
        assert await _migrate_in_processes(url, how_many=3) == [0, 0, 0]

        assert await _what_differs(url) == []
        assert set(METADATA.tables) <= await _tables(url)
    finally:
        await postgres_server.run("DROP DATABASE migrated WITH (FORCE)")
