"""Telling: staff are told at a tick how groups stand, many in one fact, however many ask.

What is told is read from the database and is the whole of it: several processes may tell the same, in any order.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.asked import answer_store, store
from chat.asked.knowing import Knowing
from chat.asked.viewing import views
from core.clock import Clock
from core.database import Database, Tell
from core.events import AnswerChanged, GroupView, QuestionsMoved
from core.ids import AnswerId, GroupId, ShowId

TICK: Final = timedelta(seconds=1)
"""How often. A number that moves once a second is alive."""

TOGETHER: Final = 20
"""Groups in one fact."""

log = logging.getLogger(__name__)


class Telling:
    """Tells of groups that have moved in this process."""

    def __init__(self, *, database: Database, clock: Clock, knowing: Knowing, tell: Tell) -> None:
        self._database = database
        self._clock = clock
        self._knowing = knowing
        self._tell = tell
        self._moved: dict[ShowId, dict[GroupId, None]] = {}
        self._left_out: dict[ShowId, int] = {}

    def moved(self, show: ShowId, groups: Iterable[GroupId]) -> None:
        """Let these be told of at the next tick."""
        self._moved.setdefault(show, {}).update(dict.fromkeys(groups))

    def left_out(self, show: ShowId) -> None:
        """One question more was not looked at."""
        self._left_out[show] = self._left_out.get(show, 0) + 1

    async def run(self) -> None:
        """Tell at each tick until cancelled."""
        while True:
            await asyncio.sleep(TICK.total_seconds())
            await self.tell()

    async def tell(self) -> int:
        """Tell of everything that moved. Returns how many groups that were."""
        moved, self._moved = self._moved, {}
        left_out, self._left_out = self._left_out, {}
        for show in {**moved, **left_out}:
            try:
                await self._tell_of(show, list(moved.get(show, ())), left_out=left_out.get(show, 0))
            except Exception:  # the next question tells it anyway; other shows must be told
                log.exception("groups not told", extra={"show": show})
        return sum(map(len, moved.values()))

    async def _tell_of(self, show: ShowId, ids: list[GroupId], *, left_out: int) -> None:
        for start in range(0, max(1, len(ids)), TOGETHER):
            async with self._database.reading() as sql:
                groups = await store.find_each(sql, ids[start : start + TOGETHER])
                told = await views(sql, show, groups, knowing=self._knowing)
                more = await self._more(sql, told)
            await self._tell(QuestionsMoved(show=show, at=self._clock.now(), groups=told, left_out=left_out))
            left_out = 0
            await self._count_up(show, more)

    async def _more(self, sql: AsyncConnection, groups: Sequence[GroupView]) -> dict[AnswerId, int]:
        """Answers that more people have asked for than they say, and how many."""
        people = {each.answer: each.people for each in groups if each.answer is not None}
        told = await answer_store.asked(sql, list(people))
        return {answer: people[answer] for answer, asked in told.items() if people[answer] > asked}

    async def _count_up(self, show: ShowId, asked: Mapping[AnswerId, int]) -> None:
        """Everybody sees by how many their question was asked. One row at a time: nobody waits in a ring."""
        for answer, people in asked.items():
            async with self._database.transaction() as work:
                changed = await answer_store.count_up(work.connection, answer, asked=people)
                if changed is not None:
                    work.tell(AnswerChanged(show=show, at=self._clock.now(), answer=changed.view))
