"""Migrating: bring a database to the present shape, once, however many processes start together."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

MIGRATIONS = Path(__file__).parent / "migrations"

PATIENCE_SECONDS = 60
"""How long a start waits for another process that is migrating."""

_ADVISORY_LOCK = 7_310_579_410_357
"""PostgreSQL's lock that says: a Vitrina is migrating here."""


def configuration(connection: Connection) -> Config:
    """Alembic's configuration, with the connection to run on."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def migrate(url: str) -> None:
    """Bring the database behind ``url`` to the newest revision; creates a SQLite file and its folder.

    Raises:
        TimeoutError: Another process has been migrating for more than ``PATIENCE_SECONDS``.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
    elif connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA busy_timeout=60000")
    command.upgrade(configuration(connection), "head")
