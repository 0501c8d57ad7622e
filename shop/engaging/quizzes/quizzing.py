"""Quizzing: a host asks, the server's clock opens and ends it, the first who know it win.

Source: docs/decisions/0032-the-first-who-know.md.
"""

import secrets
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core import due
from core.clock import Clock
from core.database import Database, Tell, Work
from core.errors import BadQuiz, NoSuchQuiz, QuizOver, QuizRunning
from core.events import Mechanic, QuizAnnounced, QuizBegan, QuizEnded, QuizProgressed, QuizStatus
from core.ids import QuizId, ShowId, ViewerId, mint
from core.people import Viewer
from moderation.judge import Judge
from shop import key_store, offer_store
from shop.engaging import switch_store
from shop.engaging.quizzes import answer_store, store
from shop.engaging.quizzes.question import Question
from shop.engaging.quizzes.quiz import LATEST, SETTLES, Quiz, view_of
from shop.engaging.quizzes.rewarding import CLOSE, reward
from shop.engaging.quizzes.showing import AnswerProof
from shop.key_store import Key

OPEN: Final = "quiz.open"
"""What falls due for a quiz: its question is told. ``CLOSE``: what came in time is written, and the first are found."""

LISTED: Final = 20
"""Quizzes that staff see of one show."""

NONCE_BYTES: Final = 16

Team: TypeAlias = Callable[[AsyncConnection], Awaitable[Collection[ViewerId]]]
"""Finds everybody of the team."""


class Quizzing:
    """Makes quizzes, announces, opens and ends them.

    Args:
        judge: Says whether the words may be shown.
        tell: Tells everybody who watches how it stands.
        currency: The one that codes are in (ISO 4217).
        team: Finds who may not win.
    """

    def __init__(
        self, *, database: Database, clock: Clock, judge: Judge, tell: Tell, currency: str, team: Team
    ) -> None:
        self._database = database
        self._clock = clock
        self._judge = judge
        self._tell = tell
        self._currency = currency
        self._team = team

    # What staff do

    async def draft(self, show: ShowId, question: Question, *, key: Key, by: Viewer) -> tuple[Quiz, bool]:
        """Prepare a quiz. Returns it, and whether ``key`` came before.

        Raises:
            BadQuiz: Its words may not be shown, or the offer is not this show's.
            NoSuchOffer: There is no such offer.
            KeyReused: The key came before with another question.
        """
        shown = (question.text, *question.answers, *(text for each in question.options for text in (each.ru, each.en)))
        for text in shown:
            if not (await self._judge.judge(text, by, surface="message")).allowed:
                raise BadQuiz(why="words")
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql, quiz = work.connection, QuizId(mint("quz"))
            if (known := await key_store.once(work, key, result=quiz, now=now)) is not None:
                return await store.find(sql, known), True
            offer = question.prize.offer if question.prize else None
            if offer is not None and (await offer_store.find_offer(sql, offer)).show != show:
                raise BadQuiz(why="offer")
            made = Quiz(
                id=quiz,
                show=show,
                question=question,
                status=QuizStatus.DRAFT,
                version=1,
                nonce=secrets.token_hex(NONCE_BYTES),
                created_by=by.id,
            )
            await store.add(sql, made, now=now)
        return made, False

    async def announce(self, quiz: QuizId, *, show: ShowId, wait: timedelta) -> Quiz:
        """Let everybody read the rules; ``wait`` later the question is told. One that stands already stands.

        Raises:
            NoSuchQuiz: The show has none of that id.
            QuizRunning: Another one stands.
            BadQuiz: It is over, or ``wait`` is too long.
            MechanicOff: Staff have switched quizzes off.
        """
        if not timedelta() <= wait <= LATEST:
            raise BadQuiz(why="wait")
        now = self._clock.now()
        try:
            async with self._database.transaction() as work:
                return await self._announce(work, quiz, show, opens_at=now + wait, now=now)
        except IntegrityError as taken:  # another one began in this moment
            raise QuizRunning(show) from taken

    async def end(self, quiz: QuizId, *, show: ShowId) -> Quiz:
        """End it now: nothing that comes from here on counts, and soon it is told who won.

        Raises:
            NoSuchQuiz: The show has none of that id.
            QuizOver: It is not open.
        """
        async with self._database.transaction() as work:
            found = await _of(work, quiz, show)
            now = self._clock.now()  # with the quiz locked: what others wrote before came before
            if found.status is QuizStatus.ENDED:
                return found
            if found.status is not QuizStatus.OPEN:
                raise QuizOver(quiz)
            if found.takes_at(now):
                await store.change(work.connection, quiz, old=QuizStatus.OPEN, ends_at=now)
                await due.remind(work.connection, CLOSE, quiz, at=now + SETTLES)
            stands = await store.find(work.connection, quiz)
        await self._tell(QuizProgressed(show=show, at=now, quiz=view_of(stands)))
        return stands

    async def cancel(self, quiz: QuizId, *, show: ShowId) -> Quiz:
        """Take it back: nobody wins.

        Raises:
            NoSuchQuiz: The show has none of that id.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await _of(work, quiz, show)
            if found.status in (QuizStatus.ENDED, QuizStatus.CANCELLED):
                return found
            new = QuizStatus.CANCELLED.value
            await store.change(work.connection, quiz, old=found.status, status=new, ended_at=now)
            for what in (OPEN, CLOSE):
                await due.forget(work.connection, what, quiz)
            stands = await store.find(work.connection, quiz)
            if found.stands:
                await work.owe(QuizEnded(show=show, at=now, quiz=view_of(stands)))
        return stands

    async def listed(self, show: ShowId) -> list[Quiz]:
        """The latest of ``show``, the newest first."""
        async with self._database.reading() as sql:
            return await store.all_of(sql, show, limit=LISTED)

    # What everybody may see

    async def shown(self, show: ShowId) -> list[Quiz]:
        """Those that pages of ``show`` draw."""
        async with self._database.reading() as sql:
            return await store.shown(sql, show, now=self._clock.now())

    async def proof(self, quiz: QuizId, *, show: ShowId) -> tuple[Quiz, tuple[AnswerProof, ...]]:
        """One that has ended, and all its answers as the server got them, without names.

        Raises:
            NoSuchQuiz: The show has none of that id.
            QuizOver: It has not ended yet.
        """
        async with self._database.reading() as sql:
            found = await store.find(sql, quiz)
            if found.show != show or found.status is QuizStatus.DRAFT:
                raise NoSuchQuiz(quiz)
            if found.status is not QuizStatus.ENDED:
                raise QuizOver(quiz)
            told = await answer_store.in_order(sql, quiz)
        return found, tuple(AnswerProof(at=at, ticket=ticket, right=right) for at, ticket, right in told)

    # What the clock does

    async def open(self, quiz: str) -> None:
        """Tell the question of one whose moment has come."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await store.find(work.connection, quiz, lock=True)
            if found.status is QuizStatus.ANNOUNCED and found.opens_at is not None and found.opens_at <= now:
                await _open(work, found, now=now)

    async def close(self, quiz: str) -> None:
        """Find the first of one that is over, and give them what they won."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await store.find(work.connection, quiz, lock=True)
            is_over = found.ends_at is not None and found.ends_at + SETTLES <= now
            if found.status is QuizStatus.OPEN and is_over:
                staff = await self._team(work.connection)
                await reward(work, found, staff=staff, currency=self._currency, now=now)

    async def tell(self, quiz: str) -> None:
        """Tell everybody how it stands."""
        async with self._database.reading() as sql:
            found = await store.find(sql, quiz)
        if found.status is QuizStatus.OPEN:
            await self._tell(QuizProgressed(show=found.show, at=self._clock.now(), quiz=view_of(found)))

    async def _announce(self, work: Work, quiz: QuizId, show: ShowId, *, opens_at: datetime, now: datetime) -> Quiz:
        sql = work.connection
        await switch_store.check_on(sql, show, Mechanic.QUIZZES)
        found = await _of(work, quiz, show)
        if found.stands:
            return found
        if found.status is not QuizStatus.DRAFT:
            raise BadQuiz(why="over")
        if await store.standing_in(sql, show) is not None:
            raise QuizRunning(show)
        values = {"status": QuizStatus.ANNOUNCED.value, "opens_at": opens_at}
        await store.change(sql, quiz, old=QuizStatus.DRAFT, **values)
        stands = await store.find(sql, quiz)
        await work.owe(QuizAnnounced(show=show, at=now, quiz=view_of(stands)))
        if opens_at <= now:
            return await _open(work, stands, now=now)
        await due.remind(sql, OPEN, quiz, at=opens_at)
        return stands


async def _open(work: Work, quiz: Quiz, *, now: datetime) -> Quiz:
    sql, ends_at = work.connection, now + quiz.question.lasts
    values = {"status": QuizStatus.OPEN.value, "opens_at": now, "ends_at": ends_at}
    await store.change(sql, quiz.id, old=QuizStatus.ANNOUNCED, **values)
    await due.remind(sql, CLOSE, quiz.id, at=ends_at + SETTLES)
    stands = await store.find(sql, quiz.id)
    await work.owe(QuizBegan(show=quiz.show, at=now, quiz=view_of(stands)))
    return stands


async def _of(work: Work, quiz: QuizId, show: ShowId) -> Quiz:
    found = await store.find(work.connection, quiz, lock=True)
    if found.show != show:
        raise NoSuchQuiz(quiz)
    return found
