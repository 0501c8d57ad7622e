"""Migrating, on both databases."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, bindparam, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from core.database import Database
from core.events import Event
from core.tables import UtcDateTime
from server.metadata import METADATA
from server.migrating import migrate
from shop.invariants import broken_invariants
from tests.fakes import TurnedClock
from tests.postgres import PostgresServer
from tests.services import make_tables


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


async def _guards(url: str) -> list[tuple[str, str]]:
    """Triggers and what they do; Alembic does not compare them."""
    sqlite = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    postgres = """
        SELECT pg_get_triggerdef(t.oid) AS def, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal ORDER BY def"""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            found = await connection.execute(text(sqlite if "sqlite" in url else postgres))
            return [(row[0], " ".join(row[1].split())) for row in found]
    finally:
        await engine.dispose()


async def _migrate_in_processes(url: str, *, how_many: int) -> list[int]:
    environment = {**os.environ, "VITRINA_DATABASE_URL": url}
    command = (sys.executable, "-m", "server.migrating")
    processes = [await asyncio.create_subprocess_exec(*command, env=environment) for _ in range(how_many)]
    return [await process.wait() for process in processes]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database without a table."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/house.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    await server.run("CREATE DATABASE of_before")
    yield f"postgresql+asyncpg://{server.address}/of_before"
    await server.run("DROP DATABASE of_before WITH (FORCE)")


@pytest.fixture
async def declared_url(empty_url: str, request: pytest.FixtureRequest) -> str:
    """A database of the same kind, with all tables as the rooms declare them."""
    if "sqlite" in empty_url:
        return f"sqlite+aiosqlite:///{request.getfixturevalue('sqlite_template')}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return f"postgresql+asyncpg://{server.address}/{await server.template(make_tables)}"


async def test_a_migrated_database_has_the_guards_that_the_rooms_declare(empty_url: str, declared_url: str) -> None:
    await migrate(empty_url)

    assert await _guards(empty_url) == await _guards(declared_url)
    assert len(await _guards(empty_url)) > 0


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


async def _nobody_listens(_fact: Event) -> None:
    """Nothing is told."""


_BEFORE_0003 = (
    """INSERT INTO orders (id, number, show, buyer, buyer_name, language, email, status, version, currency, total,
        placed_at, reserved_until) VALUES
        ('ord_1', 'A-1', 'shw_1', 'vwr_1', '', 'ru', 'anna@shop.example', 'paid', 2, 'RUB', 100, :at, :at),
        ('ord_2', 'A-2', 'shw_1', 'vwr_1', '', 'ru', 'anna@shop.example', 'expired', 2, 'RUB', 100, :at, :at),
        ('ord_3', 'A-3', 'shw_1', 'vwr_1', '', 'ru', 'anna@shop.example', 'cancelled', 2, 'RUB', 100, :at, :at)""",
    """INSERT INTO order_lines ("order", position, offer, product, variant, title, variant_name, units, unit_price)
        SELECT id, 0, 'ofr_1', 'prd_1', 'var_1', '{"ru":"а","en":"a"}', '{"ru":"а","en":"a"}', 1, 100 FROM orders""",
    """INSERT INTO payments (id, "order", provider, "key", status, version, amount, currency, requested_at) VALUES
        ('pay_1', 'ord_1', 'play', 'k1', 'captured', 2, 100, 'RUB', :at),
        ('pay_2', 'ord_2', 'play', 'k2', 'captured', 2, 100, 'RUB', :at),
        ('pay_3', 'ord_3', 'play', 'k3', 'refunded', 3, 100, 'RUB', :at)""",
    """INSERT INTO receipts ("order", status, due_at, attempts) VALUES ('ord_1', 'due', :at, 1)""",
)


async def test_orders_of_before_keep_their_lines_and_late_money_is_told(empty_url: str) -> None:
    await migrate(empty_url, to="0002")
    engine = create_async_engine(empty_url)
    async with engine.begin() as connection:
        for statement in _BEFORE_0003:
            moments = [bindparam("at", TurnedClock().now(), type_=UtcDateTime())] if ":at" in statement else []
            await connection.execute(text(statement).bindparams(*moments))

    await migrate(empty_url)

    async with engine.connect() as connection:
        orders = await connection.execute(text("SELECT id, status, version, refunded FROM orders ORDER BY id"))
        lines = await connection.execute(text('SELECT "order", list_price, discount, reasons FROM order_lines'))
        events = await connection.execute(text('SELECT "order", event FROM order_events ORDER BY "order", version'))
        letters = await connection.execute(text('SELECT "order", kind, about, status, attempts FROM letters'))
        held = await connection.execute(text("SELECT kind, posted FROM ledger_accounts ORDER BY kind"))
    await engine.dispose()
    database = Database(empty_url, tell=_nobody_listens)
    broken = await broken_invariants(database)
    await database.close()
    assert [name for name in broken if name.split()[0] in ("I5", "I6", "I7", "I19")] == []
    assert [tuple(account) for account in held] == [("held", -200), ("owed_back", 100), ("sales", 100)]
    assert [tuple(order) for order in orders] == [
        ("ord_1", "paid", 2, 0),
        ("ord_2", "paid_unfulfillable", 3, 0),
        ("ord_3", "refunded", 4, 100),
    ]
    assert [tuple(letter) for letter in letters] == [("ord_1", "receipt", "", "due", 1)]
    assert sorted(tuple(line) for line in lines) == [(f"ord_{number}", 100, 0, "[]") for number in (1, 2, 3)]
    assert [tuple(event) for event in events] == [
        ("ord_2", "money_came_too_late"),
        ("ord_3", "money_came_too_late"),
        ("ord_3", "all_refunded"),
    ]
