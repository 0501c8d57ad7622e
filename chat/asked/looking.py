"""Looking: each message that was let through is looked at after it is kept, in batches and beside everything else.

No author waits for it. What passes the gate waits in a queue; in a room too loud for one thread the oldest are left
out, counted and told to staff. Looking takes its share and no more.
"""

import asyncio
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Final

from chat import ban_store as bans
from chat import store as messages
from chat.answering.knowledge import Entry
from chat.answering.understanding import Understanding
from chat.asked import asker_store as askers
from chat.asked import mode_store
from chat.asked.finding import Finding, Found
from chat.asked.gate import may_ask
from chat.asked.grouping import Grouping
from chat.asked.knowing import Herald, Knowing, Moment
from chat.asked.telling import Telling
from chat.faq import store as faq
from chat.faq.faq import Faq
from core.clock import Clock
from core.database import Database
from core.errors import Unavailable
from core.events import AssistantMode
from core.heard import Heard
from core.ids import ShowId, ViewerId
from core.people import Role

AT_ONCE: Final = 64
"""Questions in one go: a thread that works longer in one piece makes a room stutter."""

MOST_WAITING: Final = 2_000
"""Questions that wait; then the oldest are left out."""

RESTS: Final = 2.0
"""Times as long as it took it rests: at most a third of a core, and less of a database that is busy."""

GATHERS: Final = 0.25
"""Seconds it rests at least: a crowd that asks one thing is one look and one transaction."""

LOOKS_BACK: Final = timedelta(seconds=60)
"""How far back a process that begins looks for what another took with it; who asked before that has asked again."""

AGAIN_AFTER: Final = 0.5
"""Seconds until it tries again where a neighbour failed."""

REMEMBERED: Final = 50
"""Shows whose knowledge is at hand."""

log = logging.getLogger(__name__)


class Looking:
    """Hears what is said, and looks at it. See ``chat.hearing.Hearing``.

    Args:
        telling: Is told which groups moved.
    """

    def __init__(
        self, *, database: Database, clock: Clock, knowing: Knowing, grouping: Grouping, telling: Telling
    ) -> None:
        self._database = database
        self._clock = clock
        self._knowing = knowing
        self._grouping = grouping
        self._telling = telling
        self._herald: Herald | None = None
        self._queue: deque[Heard] = deque()
        self._something = asyncio.Event()
        self._known: OrderedDict[ShowId, tuple[str, Finding]] = OrderedDict()
        self._understanding: Understanding | None = None

    def introduce(self, herald: Herald) -> None:
        """Learn who tells people that their question was passed on; they need the chat first, so they come later."""
        self._herald = herald

    def hear(self, heard: Sequence[Heard]) -> None:
        """See ``Hearing.hear``. What staff say is no question."""
        for each in heard:
            if each.viewer.role in (Role.GUEST, Role.VIEWER) and may_ask(each.text, wishes=bool(each.intents)):
                if len(self._queue) >= MOST_WAITING:
                    self._telling.left_out(self._queue.popleft().show)
                self._queue.append(each)
        if self._queue:
            self._something.set()

    async def run(self) -> None:
        """Look until cancelled, first at what a process that is gone has left."""
        try:
            await self.look_back()
        except (Unavailable, OSError) as failure:
            log.warning("what was asked before is not looked at", extra={"why": repr(failure)})
        while True:
            await self._something.wait()
            began = time.monotonic()
            await self.look_some()
            await asyncio.sleep(max(GATHERS, (time.monotonic() - began) * RESTS))

    async def look_back(self) -> None:
        """Hear what was said lately and counts for nothing yet, wherever; what another looks at as well counts once.

        Whoever was shut out meanwhile has asked nothing.
        """
        now, out = self._clock.now(), dict[ShowId, set[ViewerId]]()
        async with self._database.reading() as sql:
            missed = await askers.missed(sql, since=now - LOOKS_BACK, most=MOST_WAITING)
            for show in {each.show for each in missed}:
                theirs = {each.viewer.id for each in missed if each.show == show}
                out[show] = await bans.shut_out(sql, show, theirs, now=now)
        self.hear([each for each in missed if each.viewer.id not in out[each.show]])

    async def look_some(self) -> int:
        """Look at what waits, as much as goes at once. Returns how many questions that were."""
        some = [self._queue.popleft() for _ in range(min(AT_ONCE, len(self._queue)))]
        if not self._queue:
            self._something.clear()
        for show, theirs in groupby(sorted(some, key=lambda each: each.show), key=lambda each: each.show):
            heard = list(theirs)
            try:
                await self._look(show, heard)
            except (Unavailable, OSError) as failure:  # nothing of it was kept: they are looked at later
                log.warning("questions wait for a neighbour", extra={"show": show, "why": repr(failure)})
                self._queue.extendleft(reversed(heard))
                self._something.set()
                await asyncio.sleep(AGAIN_AFTER)
            except Exception:  # they are lost; those of other shows and those who come are not
                log.exception("questions were not looked at", extra={"show": show})
        return len(some)

    async def _look(self, show: ShowId, heard: Sequence[Heard]) -> None:
        async with self._database.reading() as sql:
            if (await mode_store.find(sql, show)).mode is AssistantMode.OFF:
                return
            standing = await messages.standing(sql, [each.message for each in heard])
            heard = [each for each in heard if each.message in standing]
            moments = await self._knowing.moments(sql, show, [(each.viewer.id, each.at) for each in heard])
            stamp = f"{await self._knowing.stamp(sql, show)} {await faq.stamp(sql)}"
            kept = self._known.get(show)
            entries = None if kept is not None and kept[0] == stamp else await self._knowing.entries(sql, show)
            products = {each.sku for each in entries or () if each.sku}
            written = await faq.published(sql, products) if entries is not None else ()
        if entries is not None:
            finding = await asyncio.to_thread(self._learn, entries, written)
            self._known[show] = stamp, finding
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        finding = self._known[show][1]
        self._known.move_to_end(show)
        found = await asyncio.to_thread(_find_each, finding, heard, moments)
        asked = [(each, what) for each, what in zip(heard, found, strict=True) if what is not None]
        if asked:
            taken = await self._grouping.take(show, asked)
            self._telling.moved(show, taken.moved)
            if self._herald is not None:
                for viewer, message in taken.passed_on:
                    self._herald.question_passed_on(viewer, show, message)

    def _learn(self, entries: Sequence[Entry], written: Sequence[Faq]) -> Finding:
        if self._understanding is None:
            self._understanding = Understanding.shipped()
        return Finding(entries, written, self._understanding)


def _find_each(finding: Finding, heard: Sequence[Heard], moments: Sequence[Moment]) -> list[Found | None]:
    return [finding.find(each.text, moment) for each, moment in zip(heard, moments, strict=True)]
