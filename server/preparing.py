"""Preparing: bring the database to the present shape, and put a demo's goods on the shelf, before anybody serves."""

import asyncio
import os

from sqlalchemy.exc import OperationalError

from core.errors import DatabaseBusy
from server.migrating import migrate
from server.processes.lifeline import Lifeline
from server.processes.part import Part, Role
from server.settings import Settings
from server.welcome import give_up


def migrated(settings: Settings) -> bool:
    """Migrate. Returns whether that was done; if not, why is said."""
    try:
        asyncio.run(migrate(settings.database_url))
    except (DatabaseBusy, OperationalError, OSError) as fault:
        give_up(f"The database does not answer: {fault}.")
        return False
    return True


def prepare(settings: Settings, part: Part) -> int:
    """Be the process that prepares a house of several. Returns the exit status."""
    Lifeline(part.line).follow(lambda _: os._exit(1))  # a transaction that is not committed leaves nothing behind
    if not migrated(settings):
        return 1
    if part.role is Role.PREPARING:
        asyncio.run(_furnish(settings, part))
    return 0


async def _furnish(settings: Settings, part: Part) -> None:
    # here, because who only migrates needs nothing of it
    from server.furnishing import furnish
    from server.wiring import build

    async with build(settings, media=part.media) as house:
        await furnish(house)
