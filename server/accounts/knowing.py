"""Knowing: who is behind an id."""

from collections.abc import Collection

from core.database import Database
from core.ids import ViewerId
from core.people import Viewer
from server.accounts import store


class Accounts:
    """Everybody who ever came."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def person(self, viewer: ViewerId) -> Viewer | None:
        """Who that is; None if there is nobody."""
        async with self._database.reading() as sql:
            return await store.viewer(sql, viewer)

    async def staff(self) -> Collection[Viewer]:
        """Every host and moderator."""
        async with self._database.reading() as sql:
            return await store.team(sql)
