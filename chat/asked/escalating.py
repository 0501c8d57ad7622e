"""Escalating: a line of the assistant was not enough for somebody, and its group waits for a human."""

from datetime import timedelta
from typing import Final

from chat.asked import answer_store, asker_store, store
from chat.asked.telling import Telling
from core.buckets import Buckets
from core.clock import Clock
from core.database import Database
from core.errors import NoSuchAnswer
from core.ids import AnswerId, ShowId
from core.people import Viewer

AT_ONCE: Final = 3
"""Lines about which one person may ask for a human in a burst."""

EVERY: Final = timedelta(seconds=20)
"""How often after that."""


class Escalating:
    """Passes lines on to humans."""

    def __init__(self, *, database: Database, clock: Clock, telling: Telling) -> None:
        self._database = database
        self._clock = clock
        self._telling = telling
        self._pace = Buckets(at_once=AT_ONCE, every=EVERY, clock=clock)

    async def ask(self, answer: AnswerId, *, show: ShowId, viewer: Viewer) -> bool:
        """``viewer`` wants a human about ``answer``. False: they have said so before, which changes nothing.

        Raises:
            NoSuchAnswer: The show has none of that id, or it was taken back.
            SlowDown: They ask about too many lines.
        """
        self._pace.take(viewer.id)
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            found = await answer_store.find(sql, answer, show=show)
            if found is None or found.taken_back or await store.find(sql, found.group, show=show) is None:
                raise NoSuchAnswer(answer)
            if not await asker_store.add_human(sql, answer, viewer, group=found.group, now=now):
                return False
            await store.wait(sql, found.group)
        self._telling.moved(show, [found.group])
        return True
