"""Migrating: bring a database to the present shape, once, however many processes start together."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, make_url, text

from core.database import Database
from core.events import Event
from server.settings import Settings

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


async def migrate(url: str, *, to: str = "head") -> None:
    """Bring the database behind ``url`` to the newest revision; creates a SQLite file and its folder.

    Args:
        to: Another revision to stop at.

    Raises:
        TimeoutError: Another process has been migrating for more than ``PATIENCE_SECONDS``.
        DatabaseBusy: The same, said by the database.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    database = Database(url, tell=_nobody_listens, rebuilding=True)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), database.transaction() as work:
            await work.connection.run_sync(_upgrade, to)
    finally:
        await database.close()


def _upgrade(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
    command.upgrade(configuration(connection), to)
    if connection.dialect.name == "sqlite" and (astray := connection.execute(text("PRAGMA foreign_key_check")).first()):
        raise RuntimeError(f"a row of {astray[0]} points at nothing after migrating; nothing was changed")


async def _nobody_listens(_fact: Event) -> None:
    """A migration tells nothing."""


if __name__ == "__main__":
    asyncio.run(migrate(Settings().database_url))
