"""Deciding: somebody of the staff looks at a held message, and the first who decides has decided.

What is approved is said then, as it would have been: kept, counted and shown, in one transaction with the decision.
"""

import logging
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from chat import store as messages
from chat.counting import Counting
from chat.doors import Doors
from chat.held import store
from chat.held.held import EXPIRE, Held
from chat.held.recording import record
from chat.hushing import Hushing
from chat.message import quoted
from core import due
from core.clock import Clock
from core.database import Database, Work
from core.errors import AlreadyDecided, NoSuchMessage, NotTheHost, ShowOver, StaffOnly
from core.events import HeldDecided, HeldState, MessageHeld, MessagePosted
from core.ids import MessageId, ShowId
from core.paging import Bookmark, Page
from core.people import Viewer
from moderation.verdict import LATE, Action, Verdict

Outcome: TypeAlias = Literal[HeldState.APPROVED, HeldState.DENIED]

OPEN: Final = (HeldState.WAITING,)
CLOSED: Final = (HeldState.APPROVED, HeldState.DENIED, HeldState.EXPIRED, HeldState.REFUSED)

log = logging.getLogger(__name__)


class Deciding:
    """Decides about held messages. Any number may decide at once, in any process: one of them does.

    Args:
        counters: They count what an approved message wishes for, one after another.
        hushing: Says which messages others may not read yet.
    """

    def __init__(
        self, *, database: Database, clock: Clock, doors: Doors, counters: Sequence[Counting], hushing: Hushing
    ) -> None:
        self._database = database
        self._clock = clock
        self._doors = doors
        self._counters = counters
        self._hushing = hushing

    async def decide(self, message: MessageId, outcome: Outcome, *, show: ShowId, by: Viewer) -> Held:
        """Approve or deny. The same decision of the same person once more changes nothing.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NoSuchMessage: Nothing of that name was held in ``show``.
            AlreadyDecided: Somebody else was first, or it has expired; it stays as it is.
            NotTheHost: It is of one of the staff, whose words only the host decides about.
            ShowOver: The show has ended: nothing is said in it any more.
        """
        if not by.is_staff:
            raise StaffOnly
        async with self._database.reading() as sql:
            waiting = await store.find(sql, message, show=show)
        if waiting is None or waiting.state is not HeldState.WAITING:
            return await self._decided_before(message, outcome, show=show, by=by)
        if waiting.author.is_staff and not by.is_host:
            raise NotTheHost
        if outcome is HeldState.APPROVED:
            await self._doors.check_open(show)
        now = self._clock.now()
        async with self._database.transaction() as work:
            held = await store.decide(work.connection, message, show=show, state=outcome, by=by, now=now)
            if held is not None:
                await record(work, [held], by=by)
                if outcome is HeldState.APPROVED:
                    await self._say(held, work, by_a_person=True)
        if held is None:
            return await self._decided_before(message, outcome, show=show, by=by)
        if outcome is HeldState.APPROVED:
            self._say_counted(held)
        return held

    async def settle(self, waiting: Held, verdict: Verdict) -> None:
        """What was held because the judge was late is answered: said, or denied, or it waits on for what was found.

        Nothing happens if somebody has decided, or the show has ended meanwhile.
        """
        show, now = waiting.show, self._clock.now()
        others = [each for each in waiting.findings if each.rule != LATE and each not in verdict.findings]
        say = verdict.allowed and not others
        try:
            await self._doors.check_open(show)
        except ShowOver:
            return
        async with self._database.transaction() as work:
            sql = work.connection
            findings = [*others, *verdict.findings]
            held = await store.explain(sql, waiting.id, show=show, findings=findings, scores=verdict.scores, now=now)
            if held is None:
                return
            if not say and verdict.action is not Action.REFUSE:
                await work.owe(MessageHeld(show=show, at=now, held=held.view))
                return
            outcome = HeldState.APPROVED if say else HeldState.DENIED
            held = await store.decide(sql, waiting.id, show=show, state=outcome, by=None, now=now)
            assert held is not None, "it was found waiting, and nobody else changes it before we are done"
            await due.forget(sql, EXPIRE, held.id)
            await work.owe(HeldDecided(show=show, at=now, held=held.view))
            if say:
                await self._say(held, work, by_a_person=False)
        if say:
            self._say_counted(held)

    async def expire(self, message: str) -> None:
        """Its time is over. What else is late in its show goes along."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            show = await store.overdue(sql, MessageId(message), now=now)
        if show is None:
            return
        async with self._database.transaction() as work:
            expired = await store.expire(work.connection, show, now=now)
            await work.owe(*(HeldDecided(show=show, at=now, held=each.view) for each in expired))

    async def listed(self, show: ShowId, *, open_only: bool, after: Bookmark | None, limit: int) -> Page[Held]:
        """What was held in ``show``, the newest first: what waits, or with it all of which it is known how it ended."""
        states = OPEN if open_only else (*OPEN, *CLOSED)
        async with self._database.reading() as sql:
            return await store.page(sql, show, states=states, after=after, limit=limit)

    async def _say(self, held: Held, work: Work, *, by_a_person: bool) -> None:
        sql = work.connection
        answered = await messages.find_all(sql, [held.reply_to] if held.reply_to else [])
        message = held.message(reply_to=quoted(held.reply_to, held.show, answered))
        if not await messages.add(sql, [messages.New(held.show, held.key, message, held.counted_as, held.origin)]):
            return  # it was said under this key meanwhile, and counted then
        heard = held.heard
        hushed = await self._hushing.hush(work, [heard])  # first, as whoever keeps messages does: none waits in a ring
        await messages.hush(sql, hushed)
        for counter in self._counters if heard.intents else ():
            await counter.count(work, [heard])
        if not hushed:
            now = self._clock.now()
            await work.owe(MessagePosted(show=held.show, at=now, message=message, approved=by_a_person))

    def _say_counted(self, held: Held) -> None:
        heard = held.heard
        for counter in self._counters if heard.intents else ():
            try:
                counter.counted([heard])
            except Exception:  # it is counted for good; whoever is to be told finds it in the database
                log.exception("a counter stumbled after the count")

    async def _decided_before(self, message: MessageId, outcome: Outcome, *, show: ShowId, by: Viewer) -> Held:
        await self.expire(message)
        async with self._database.reading() as sql:
            held = await store.find(sql, message, show=show)
        if held is None:
            raise NoSuchMessage(message)
        if (held.state, held.by) == (outcome, by.id):
            return held
        at = held.decided_at.isoformat() if held.decided_at else None
        raise AlreadyDecided(message, outcome=held.state.value, by=held.by_name, at=at)
