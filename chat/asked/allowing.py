"""Allowing: staff decide what the assistant may do in a show. Each batch of questions reads it anew."""

from typing import Final

from chat.asked import mode_store
from chat.log import store as log
from chat.log.entry import Deed, Told, entry
from core.clock import Clock
from core.database import Database
from core.errors import AssistantChanged, NotTheHost, StaffOnly
from core.events import AssistantSwitched, ModesView
from core.ids import ShowId
from core.people import Viewer

MOST_TOPICS: Final = 200
"""Topics about which something is decided in one show."""


class Allowing:
    """Switches the assistant."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def read(self, show: ShowId) -> ModesView:
        """What it may do."""
        async with self._database.reading() as sql:
            return await mode_store.find(sql, show)

    async def decide(self, show: ShowId, modes: ModesView, *, by: Viewer) -> ModesView:
        """Let ``modes`` count from now on, in place of those of the same version.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host decides.
            AssistantChanged: Somebody else has decided meanwhile.
        """
        if not by.is_staff:
            raise StaffOnly
        if not by.is_host:
            raise NotTheHost
        now = self._clock.now()
        async with self._database.transaction() as work:
            before = await mode_store.find(work.connection, show)
            made = await mode_store.put(work.connection, show, modes, by=by.name, at=now)
            if made is None:
                raise AssistantChanged(version=(await mode_store.find(work.connection, show)).version)
            told = entry(
                Deed.ASSISTANT,
                by=by,
                show=show,
                subject="assistant",
                about=made.mode.value,
                at=now,
                before=_told(before),
                after=_told(made),
            )
            await log.write(work.connection, told)
            await work.owe(AssistantSwitched(show=show, at=now, modes=made))
        return made


def _told(modes: ModesView) -> Told:
    topics = {f"topic {topic}": mode.value for topic, mode in sorted(modes.topics.items())}
    return {"version": modes.version, "mode": modes.mode.value, **topics}
