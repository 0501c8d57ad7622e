"""Appealing: somebody looks at what was decided about them, and says once what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chat import ban_store
from chat import store as messages
from chat.appeals import store
from chat.appeals.appeal import MOST_OPEN, Appeal, Decision, Terms, known_bans, may_be_appealed
from chat.appeals.closing import ANSWER_BY, tell, write
from chat.held import store as held_store
from chat.held.held import KEPT
from chat.log.entry import Deed
from core import due
from core.clock import Clock
from core.database import Database, alone
from core.errors import AlreadyDecided, NoSuchDecision, NotAppealable
from core.events import AppealState
from core.ids import AppealId, BanId, ShowId, mint
from core.people import Viewer
from moderation.judge import Judge
from moderation.passing import check_passes

SHOWN: Final = 20
"""Messages that were not let through, and appeals, of one person that they are shown."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about somebody, and what they said against it. ``open``: they may still."""

    decision: Decision
    appeal: Appeal | None
    open: bool


class Appealing:
    """Takes appeals. Any number may come at once, in any process: of one decision there is one.

    Args:
        terms: What counts until the host decides.
    """

    def __init__(self, *, database: Database, clock: Clock, judge: Judge, terms: Terms) -> None:
        self._database = database
        self._clock = clock
        self._judge = judge
        self._usual = terms

    async def terms(self) -> Terms:
        """How appeals are treated now."""
        async with self._database.reading() as sql:
            return (await store.terms(sql, usual=self._usual)).terms

    async def decided(self, show: ShowId, viewer: Viewer) -> list[Decided]:
        """What was decided about ``viewer`` in ``show`` or in all, as far as they know, the newest first."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            terms = (await store.terms(sql, usual=self._usual)).terms
            decisions = await self._decisions(sql, show, viewer, now)
            appeals = await store.of_decisions(sql, [each.about for each in decisions])
            for appeal in await store.of_person(sql, viewer.id, show=show, count=SHOWN):
                if appeal.decision.about not in appeals:  # what it was about is over, or forgotten
                    appeals[appeal.decision.about] = appeal
                    decisions.append(appeal.decision)
        found = [_decided(each, appeals.get(each.about), terms) for each in decisions]
        return sorted(found, key=lambda each: (each.decision.at, each.decision.about), reverse=True)

    async def appeal(self, about: str, words: str, *, show: ShowId, by: Viewer) -> Appeal:
        """Say in ``show`` what is wrong with a decision. The same words once more change nothing.

        Raises:
            NoSuchDecision: ``by`` knows of no such decision.
            NotAppealable: It is over before anybody could answer, or too many of theirs wait.
            AlreadyDecided: They have appealed in other words before; that stands.
            MessageRefused: The judge found something in the words.
        """
        now = self._clock.now()
        async with self._database.reading() as sql:
            known = {each.about: each for each in await self._decisions(sql, show, by, now)}
            before = (await store.of_decisions(sql, [about])).get(about)
            terms = (await store.terms(sql, usual=self._usual)).terms
        decision = next((each for name, each in known.items() if name == about), None)
        if before is not None and before.decision.viewer == by.id and not (decision and decision.follows(before)):
            return _the_same(before, words)
        if decision is None:
            raise NoSuchDecision(about)
        decision.check_long_enough(terms)
        await check_passes(self._judge, words, by, surface="appeal", show=show)
        appeal = Appeal(
            id=AppealId(mint("apl")),
            show=show,
            decision=decision,
            words=words,
            at=now,
            due=now + terms.answered_within,
        )
        async with self._database.transaction() as work:
            sql = work.connection
            await alone(
                sql, f"appeals of {by.id} in {show}"
            )  # first: of several tabs each counts what the others wrote
            if decision.sentence is not None:  # first, as whoever ends it does: no appeal is left behind
                ban = await ban_store.lock(sql, BanId(about))
                if ban is None or not known_bans([ban], now):
                    raise NoSuchDecision(about)
            if await store.waiting_of(sql, by.id, show=show) >= MOST_OPEN:
                raise NotAppealable(why="enough")
            if not await store.add(sql, appeal):
                return _the_same((await store.of_decisions(sql, [about]))[about], words)
            await due.remind(sql, ANSWER_BY, appeal.id, at=appeal.due)
            await write(work, appeal, Deed.APPEAL_MADE, by=by, at=now)
            await tell(work, appeal, at=now)
        return appeal

    async def _decisions(self, sql: AsyncConnection, show: ShowId, viewer: Viewer, now: datetime) -> list[Decision]:
        bans = known_bans(await ban_store.of_person(sql, viewer.id, show=show), now)
        since = now - KEPT
        refused = await held_store.not_let_through(sql, viewer.id, show=show, since=since, count=SHOWN)
        recent = [ban for ban in bans if ban.holds(now) or (ban.lifted_at or ban.until or now) > since]
        removed = await messages.removed_of(sql, viewer.id, show=show, since=since, count=SHOWN)
        return [
            *map(Decision.of_ban, recent),
            *map(Decision.of_held, filter(may_be_appealed, refused)),
            *map(Decision.of_removed, removed),
        ]


def _decided(decision: Decision, appeal: Appeal | None, terms: Terms) -> Decided:
    if appeal is not None and decision.follows(appeal):
        appeal = None
    try:
        decision.check_long_enough(terms)
    except NotAppealable:
        return Decided(decision, appeal, open=False)
    return Decided(decision, appeal, open=appeal is None)


def _the_same(before: Appeal, words: str) -> Appeal:
    if before.words == words and before.state is AppealState.OPEN:
        return before
    at = before.answered_at or before.at
    raise AlreadyDecided(before.id, outcome=before.state.value, by=before.answered_by_name, at=at.isoformat())
