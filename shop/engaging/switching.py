"""Switching: staff stop a mechanic at once, in one show, and let it go on; nothing has to be started anew.

While one is off, nobody can take part and pages do not show it. What has begun keeps its end by the server's clock, and
what people did before stays as it was.
"""

from core.clock import Clock
from core.database import Database
from core.events import Mechanic, MechanicsSwitched, Switches
from core.ids import ShowId, ViewerId
from shop.engaging import switch_store


class Switching:
    """The kill switches of the mechanics."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def switch(self, show: ShowId, mechanic: Mechanic, *, on: bool, by: ViewerId) -> Switches:
        """Switch ``mechanic`` of ``show`` on or off, and tell everybody. Asked twice, nothing changes."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            changed = await switch_store.switch(work.connection, show, mechanic, off=not on, by=by, now=now)
            switches = await switch_store.standing(work.connection, show)
            if changed:
                await work.owe(MechanicsSwitched(show=show, at=now, switches=switches))
        return switches

    async def standing(self, show: ShowId) -> Switches:
        """How the switches of ``show`` stand."""
        async with self._database.reading() as sql:
            return await switch_store.standing(sql, show)
