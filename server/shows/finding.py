"""Finding: shows by name, and the list of them."""

from core.database import Database
from core.errors import ShowOver
from core.events import ShowState
from core.ids import ShowId
from server.shows import store
from server.shows.show import Show


class Shows:
    """Reads shows."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def find(self, name: str) -> Show:
        """The show with this id or slug.

        Raises:
            NoSuchShow: There is none.
        """
        async with self._database.reading() as sql:
            return await store.find(sql, name)

    async def listed(self) -> list[Show]:
        """Shows for the start page: on air first, then what comes, then what was."""
        async with self._database.reading() as sql:
            return await store.listed(sql)

    async def state(self, show: ShowId) -> ShowState:
        """Where ``show`` is in its life.

        Raises:
            NoSuchShow: There is no such show.
        """
        return (await self.find(show)).state

    async def check_open(self, show: ShowId) -> None:
        """Let a message pass.

        Raises:
            NoSuchShow: There is no such show.
            ShowOver: It has ended.
        """
        if not (await self.find(show)).is_open:
            raise ShowOver
