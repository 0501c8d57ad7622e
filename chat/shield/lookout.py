"""Lookout: what is noticed of a raid, in each process, is counted in the database, for all of them together."""

import asyncio
import logging
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from chat.club import Club
from chat.doors import Doors
from chat.log.entry import Deed
from chat.shield import store
from chat.shield.changing import change
from chat.shield.raid import Evidence, Trace, called, evidence, is_raid, marks_of
from chat.shield.regulars import Regulars
from chat.shield.shield import Shield
from chat.shield.shielding import Shielding
from core.clock import Clock
from core.database import Database, Work
from core.errors import NoSuchShow, ShowOver, Unavailable
from core.ids import ShowId, ViewerId
from core.people import Viewer
from moderation.talk import CALLED
from moderation.verdict import Verdict

EVERY: Final = timedelta(seconds=1)
"""How often what was noticed is counted."""

MOST: Final = 2_000
"""Traces of a show that wait to be counted; a raid of so many is known without the rest."""

KEPT: Final = timedelta(hours=1)
"""How long a trace is kept: longer than anything is judged by it."""

log = logging.getLogger(__name__)


class Lookout:
    """Notices, counts, and puts the shield up, once.

    Args:
        doors: Know which shows there are: nothing is noticed of what was written to any other.
        club: Knows members, who are no raiders.
        regulars: Knows buyers, who are none either.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        doors: Doors,
        shielding: Shielding,
        club: Club,
        regulars: Regulars,
    ) -> None:
        self._database = database
        self._clock = clock
        self._doors = doors
        self._shielding = shielding
        self._club = club
        self._regulars = regulars
        self._noticed: dict[ShowId, dict[tuple[ViewerId, str], datetime]] = {}
        self._looking = asyncio.Lock()

    def sight(self, author: Viewer, show: ShowId, text: str, verdict: Verdict, *, wishes: bool) -> None:
        """``author`` wrote ``text``, and the judge said ``verdict``. It waits for nothing."""
        if author.is_staff or self._club.badge(author.id) is not None:
            return
        noticed = self._noticed.get(show, {})
        for mark in marks_of(text, verdict, wishes=wishes):
            if len(noticed) < MOST:
                noticed[author.id, mark] = self._clock.now()
        if noticed:
            self._noticed[show] = noticed

    async def run(self) -> None:
        """Count until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:  # a lookout that falls asleep sees no raid: log, go on
                log.exception("the lookout stumbled")
            await asyncio.sleep(EVERY.total_seconds())

    async def look(self) -> None:
        """Count what was noticed since the last look. What cannot be counted now is counted at the next."""
        async with self._looking:  # whoever looks meanwhile sees what was counted
            await self._look_at_all()

    async def _look_at_all(self) -> None:
        for show in list(self._noticed):
            marks = self._noticed.pop(show)
            try:
                await self._look_at(show, [Trace(viewer, mark, at) for (viewer, mark), at in marks.items()])
            except (NoSuchShow, ShowOver):
                continue
            except (OSError, Unavailable) as failure:
                self._noticed[show] = dict(islice((marks | self._noticed.get(show, {})).items(), MOST))
                log.warning("the lookout cannot count", extra={"show": show, "why": repr(failure)})

    async def _look_at(self, show: ShowId, traces: list[Trace]) -> None:
        await self._doors.check_open(show)
        shield = await self._shielding.of(show)
        if shield.alarm.on:
            await self._count(show, await self._of_strangers(shield, traces))

    async def _of_strangers(self, shield: Shield, traces: list[Trace]) -> list[Trace]:
        """Those of newcomers to this show; who has bought here is none."""
        people = {trace.viewer for trace in traces}
        before = self._clock.now() - shield.alarm.new_for
        buyers = await self._regulars.buyers(people)
        async with self._database.reading() as sql:
            wrote = await store.known(sql, shield.show, people, before=before)
        return [trace for trace in traces if trace.viewer not in buyers and trace.viewer not in wrote]

    async def _count(self, show: ShowId, traces: list[Trace]) -> None:
        if not traces:
            return
        now = self._clock.now()
        async with self._database.transaction() as work:
            shield = await store.lock(work.connection, show, at=now)  # first: who counts next counts these as well
            await store.trace(work.connection, show, traces)
            await store.forget(work.connection, show, before=now - KEPT)
            raid = await self._raid(shield, work, now)
            if raid is not None:
                await change(
                    work, shield, shield.put_up_for(raid, at=now), Deed.SHIELD_UP, by=None, at=now, reason="raid"
                )
        if raid is not None:
            log.warning("a raid: the shield is up", extra={"show": show, "persons": raid.persons})
            await self._shielding.told(show)

    async def _raid(self, shield: Shield, work: Work, now: datetime) -> Evidence | None:
        """What a raid is known by that is to put ``shield`` up now."""
        alarm, sql = shield.alarm, work.connection
        is_quiet = shield.quiet_until is not None and now < shield.quiet_until
        if not alarm.on or is_quiet or shield.is_up(now):
            return None
        traces = await store.traces(sql, shield.show, since=now - alarm.within)
        if len({trace.viewer for trace in traces}) < alarm.persons:
            return None
        told_to = called(await store.staff_said(sql, shield.show, since=now - CALLED))
        speakers = await store.speakers(sql, shield.show, since=now - alarm.within)
        found = evidence(traces, speakers=speakers, called=told_to, within=alarm.within)
        return found if is_raid(found, alarm) else None
