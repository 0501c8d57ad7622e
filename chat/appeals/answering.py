"""Answering: somebody of the staff who did not decide looks again; the first answer counts. Nobody waits for ever."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias

from chat import ban_store
from chat.appeals import store
from chat.appeals.appeal import Appeal, Terms, check_may_answer
from chat.appeals.closing import ANSWER_BY, BY_ITSELF, close, tell, write
from chat.appeals.restoring import Restoring
from chat.bans import Ban
from chat.doors import Doors
from chat.held import store as held_store
from chat.log import store as log
from chat.log.entry import Deed, entry
from chat.message import excerpt
from chat.reviews import store as reviews
from chat.reviews.review import Review, Why, masked
from core import due
from core.clock import Clock
from core.database import Database, Work
from core.due import Doer
from core.errors import AlreadyDecided, NoSuchAppeal, StaffOnly, Unfit
from core.events import AppealState
from core.ids import AppealId, BanId, MessageId, ShowId
from core.paging import Bookmark, Page
from core.people import Viewer
from moderation.judge import Judge
from moderation.passing import check_passes

Outcome: TypeAlias = Literal[AppealState.UPHELD, AppealState.SHORTENED, AppealState.LIFTED]

Ring: TypeAlias = Callable[[], Awaitable[None]]
"""Makes every process look at once who may not stay."""


class Team(Protocol):
    """Knows who works here."""

    async def staff(self) -> Collection[Viewer]:
        """Every host and moderator."""
        ...


class Answering:
    """Answers appeals. Any number may at once, in any process: one of them does.

    Args:
        doors: In a show that is over nobody is shown anything again.
        ring: Called after a sentence ended or became shorter.
        terms: What counts until the host decides.
    """

    def __init__(
        self, *, database: Database, clock: Clock, doors: Doors, judge: Judge, team: Team, ring: Ring, terms: Terms
    ) -> None:
        self._database = database
        self._clock = clock
        self._judge = judge
        self._team = team
        self._ring = ring
        self._usual = terms
        self._restoring = Restoring(database=database, clock=clock, doors=doors)

    @property
    def doers(self) -> Mapping[str, Doer]:
        """What the diary does here."""
        return {ANSWER_BY: self.escalate, **self._restoring.doers}

    async def queue(
        self, show: ShowId, *, waiting: bool, after: Bookmark | None, limit: int
    ) -> tuple[Page[Appeal], int, int]:
        """What waits, what is due first on top; or what was answered, the newest first. And how many wait, are late."""
        async with self._database.reading() as sql:
            read = store.queue if waiting else store.answered
            page = await read(sql, show, after=after, limit=limit)
            return page, *(await store.counts(sql, show, now=self._clock.now()))

    async def answer(
        self,
        appeal: AppealId,
        outcome: Outcome,
        words: str,
        *,
        lasts: timedelta | None = None,
        show: ShowId,
        by: Viewer,
    ) -> Appeal:
        """Answer in ``show``. The same answer of the same person once more changes nothing.

        Args:
            words: What the person is told.
            lasts: From now on, if the sentence is made shorter.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NoSuchAppeal: There is none that staff of ``show`` see.
            NotTheHost, OwnSentence: See ``check_may_answer``.
            Unfit: A sentence is to become shorter, and would not; or it is about a message.
            MessageRefused: The judge found something in the words.
            AlreadyDecided: Somebody else was first; it stays as it is.
        """
        if not by.is_staff:
            raise StaffOnly
        found = await self._find(appeal, show)
        if found.state is not AppealState.OPEN:
            return _answered_before(found, outcome, by)
        check_may_answer(found, by, staff=await self._team.staff())
        _check_fits(found, outcome, lasts)
        await check_passes(self._judge, words, by, surface="appeal", show=show)
        is_open = await self._restoring.is_open(found.show)
        now, about = self._clock.now(), found.decision.about
        until = None if lasts is None else now + lasts
        async with self._database.transaction() as work:
            ban = await self._lock(work, found)
            if until is not None and (ban is None or not ban.holds(now) or (ban.until and ban.until <= until)):
                raise Unfit("it would not be shorter")
            closed = await close(work, [about], outcome, by=by, at=now, answer=words, until=until)
            if closed and ban is not None:
                await _change(work, ban, outcome, until=until, now=now)
            if closed and ban is None and outcome is AppealState.LIFTED:
                await self._was_wrong(work, found, by=by)
                await self._restoring.restore(work, found.decision, is_open=is_open)
        if not closed:
            return _answered_before(await self._find(appeal, show), outcome, by)
        if outcome is not AppealState.UPHELD and ban is not None:
            await self._ring()
        return closed[0]

    async def escalate(self, subject: str) -> None:
        """Nobody answered in time: the host is told, and what the house says of such sentences happens."""
        now, ended = self._clock.now(), False
        async with self._database.reading() as sql:
            late = await store.find(sql, AppealId(subject))
            terms = (await store.terms(sql, usual=self._usual)).terms
        if late is None or late.state is not AppealState.OPEN:
            return
        async with self._database.transaction() as work:
            if now < late.due:
                await due.remind(work.connection, ANSWER_BY, late.id, at=late.due)
                return
            ban = await self._lock(work, late)
            appeal = await store.escalate(work.connection, late.id, now=now)
            if appeal is None:
                return
            await write(work, appeal, Deed.APPEAL_OVERDUE, by=BY_ITSELF, at=now)
            if terms.unanswered_ends and ban is not None and ban.show is not None:
                ended = bool(await close(work, [ban.id], AppealState.LIFTED, by=None, at=now))
                await _change(work, ban, AppealState.LIFTED, until=None, now=now)
            else:
                await tell(work, appeal, at=now)
        if ended:
            await self._ring()

    async def _find(self, appeal: AppealId, show: ShowId) -> Appeal:
        async with self._database.reading() as sql:
            found = await store.find(sql, appeal, show=show)
        if found is None:
            raise NoSuchAppeal(appeal)
        return found

    async def _lock(self, work: Work, appeal: Appeal) -> Ban | None:
        """The ban it is about, which nobody changes meanwhile; None: it is about a message."""
        if appeal.decision.sentence is None:
            return None
        return await ban_store.lock(work.connection, BanId(appeal.decision.about))

    async def _was_wrong(self, work: Work, appeal: Appeal, *, by: Viewer) -> None:
        sql, now, about = work.connection, self._clock.now(), appeal.decision
        message, text = MessageId(about.about), about.text or ""
        held = await held_store.find(sql, message, show=appeal.show)
        review = Review(
            message=message,
            show=appeal.show,
            why=Why.WRONG,
            was="removed" if about.removed else held.state.value if held else "refused",
            text=text,
            findings=held.findings if held else (),
            scores=held.scores if held else {},
            at=now,
        )
        if await reviews.add(sql, review):
            masks = excerpt(masked(text, review.findings))
            await log.write(sql, entry(Deed.WRONG, by=by, show=appeal.show, subject=message, about=masks, at=now))


def _check_fits(appeal: Appeal, outcome: Outcome, lasts: timedelta | None) -> None:
    if (outcome is AppealState.SHORTENED) != (lasts is not None):
        raise Unfit("what becomes shorter needs an end, and nothing else has one")
    if outcome is AppealState.SHORTENED and appeal.decision.sentence is None:
        raise Unfit("a message lasts no time")


async def _change(work: Work, ban: Ban, outcome: Outcome, *, until: datetime | None, now: datetime) -> None:
    if outcome is AppealState.LIFTED:
        await ban_store.lift_one(work.connection, ban.id, at=now)
    elif until is not None:
        await ban_store.shorten(work.connection, ban.id, until=until, at=now)


def _answered_before(appeal: Appeal, outcome: Outcome, by: Viewer) -> Appeal:
    if (appeal.state, appeal.answered_by) == (outcome, by.id):
        return appeal
    at = appeal.answered_at.isoformat() if appeal.answered_at else None
    raise AlreadyDecided(appeal.id, outcome=appeal.state.value, by=appeal.answered_by_name, at=at)
