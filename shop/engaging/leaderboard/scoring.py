"""Scoring: what people do gives points, once each, by facts that may be told twice; what goes back takes them away.

Only what is true counts: an order is looked at under the lock of its board, a vote and an ask when their poll and
their discount are over. Source: docs/decisions/0035-points-from-stated-rules.md.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.database import Database, Work
from core.events import (
    Mechanic,
    OrderPaid,
    OrderRefunded,
    PollEnded,
    PollStatus,
    QuizEnded,
    QuizStatus,
    UnlockChanged,
    UnlockGoal,
    UnlockStatus,
)
from core.ids import PollId, ShowId, UnlockId, ViewerId
from core.money import Money
from shop import order_store
from shop.engaging import switch_store
from shop.engaging.leaderboard import point_store, store
from shop.engaging.leaderboard.board import Absence, Board, Source
from shop.engaging.leaderboard.point_store import Points, cause_of
from shop.engaging.leaderboard.showing import People, Showing
from shop.engaging.polls import store as poll_store
from shop.engaging.progress import Progress
from shop.engaging.quizzes import store as quiz_store
from shop.engaging.shut_out import ShutOut, nobody
from shop.engaging.unlocks import voice_store
from shop.order import BOUGHT, Order

AT_ONCE: Final = 250
"""People who get points in one transaction."""

Finder: TypeAlias = Callable[[AsyncConnection, Board], Awaitable[Mapping[ViewerId, int]]]
"""Who gets how many points on a board."""


class Scoring:
    """Gives points, and takes them back. Any number may do so at once, in any process."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        people: People,
        showing: Showing,
        progress: Progress,
        shut_out: ShutOut = nobody,
    ) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._showing = showing
        self._progress = progress
        self._shut_out = shut_out

    # By buying

    async def on_paid(self, *facts: OrderPaid) -> None:
        """Give points for orders that were paid, unless their money went back meanwhile."""
        shows, moments = sorted({fact.show for fact in facts}), [fact.at for fact in facts]
        async with self._database.reading() as sql:
            if not await store.may_count(sql, shows, since=min(moments), until=max(moments)):
                return
        async with self._database.transaction() as work:
            boards = await self._begun(work, *shows)
            orders = await order_store.find_all(work.connection, [fact.order for fact in facts]) if boards else {}
            for board in boards:
                paid = [fact for fact in facts if fact.show == board.show and board.counts_at(fact.at)]
                worth = {fact.order: _worth(board, orders[fact.order]) for fact in paid}
                given = [
                    Points(
                        person=fact.buyer,
                        source=Source.ORDER,
                        subject=fact.order,
                        points=worth[fact.order],
                        at=fact.at,
                        cause=cause_of(Source.ORDER, fact.order),
                    )
                    for fact in paid
                    if worth[fact.order] > 0
                ]
                await self._give(work, board, given)
        for show in shows:
            self._progress.moved(Mechanic.BOARDS, show)

    async def on_refunded(self, fact: OrderRefunded) -> None:
        """Take back what the order is not worth any more: who gives points for it at this moment is waited for."""
        async with self._database.transaction() as work:
            sql = work.connection
            for board in await store.begun(sql, fact.show):
                worth = _worth(board, await order_store.find(sql, fact.order))
                for person, points in await point_store.held_for(sql, board.id, fact.order):
                    if points > worth:
                        back = Points(
                            person=person,
                            source=Source.REFUND,
                            subject=fact.order,
                            points=worth - points,
                            at=fact.at,
                            cause=cause_of(Source.REFUND, fact.refund),
                        )
                        await point_store.take(sql, board.id, back)
                        await self._showing.changed(work, board, now=self._clock.now())
        self._progress.moved(Mechanic.BOARDS, fact.show)

    # By taking part

    async def on_poll(self, fact: PollEnded) -> None:
        """Give points to who voted; one that was taken back gives none."""
        if fact.poll.status is not PollStatus.ENDED:
            return
        poll = PollId(fact.poll.id)

        async def voters(sql: AsyncConnection, board: Board) -> Mapping[ViewerId, int]:
            since = board.began_at or fact.at
            return dict.fromkeys(await poll_store.voted_since(sql, poll, since), board.terms.per_vote)

        await self._give_many(fact.show, Source.VOTE, poll, voters, at=_in_time(fact.at, fact.poll.ends_at))

    async def on_unlock(self, fact: UnlockChanged) -> None:
        """Give points to who asked for a discount, once it is open or its time is over; none if it was taken back."""
        over = fact.unlock.status in (UnlockStatus.UNLOCKED, UnlockStatus.CLOSED, UnlockStatus.MISSED)
        if fact.unlock.goal is not UnlockGoal.WANTS or not over:
            return
        unlock = UnlockId(fact.unlock.id)

        async def askers(sql: AsyncConnection, board: Board) -> Mapping[ViewerId, int]:
            since = board.began_at or fact.at
            return dict.fromkeys(await voice_store.asked_since(sql, unlock, since), board.terms.per_ask)

        await self._give_many(fact.show, Source.ASK, unlock, askers, at=_in_time(fact.at, fact.unlock.closes_at))

    async def on_quiz(self, fact: QuizEnded) -> None:
        """Give points to who was right; a quiz that was taken back gives none."""
        if fact.quiz.status is QuizStatus.ENDED:
            quiz, at = fact.quiz.id, _in_time(fact.at, fact.quiz.ends_at)

            async def knowing(sql: AsyncConnection, board: Board) -> Mapping[ViewerId, int]:
                right = await quiz_store.right_since(sql, quiz, board.began_at or fact.at)
                return dict.fromkeys(right, board.terms.per_answer)

            await self._give_many(fact.show, Source.ANSWER, quiz, knowing, at=at)

    # Who is shut out, and who signs in

    async def uncount(self, work: Work, person: ViewerId, *, show: ShowId | None) -> list[ShowId]:
        """Who is shut out stands on no board that there is. See ``chat.counting``."""
        now, moved = self._clock.now(), []
        for board in await store.that_concern(work.connection, [person], show=show):
            if await point_store.set_absent(work.connection, board.id, person, Absence.BAN, now=now):
                await self._showing.changed(work, board, now=now)
                moved.append(board.show)
        return moved

    def uncounted(self, shows: Sequence[ShowId]) -> None:
        """Somebody is off the boards for good."""
        for show in shows:
            self._progress.moved(Mechanic.BOARDS, show)

    async def merge(self, guest: ViewerId, into: ViewerId) -> None:
        """A guest signed in: what they have points for is the account's, once; so is their wish to stay out."""
        if guest == into:
            return
        now, moved = self._clock.now(), set()
        async with self._database.transaction() as work:
            sql = work.connection
            boards = await store.that_concern(sql, [guest, into], show=None)
            await point_store.sign_in(sql, guest, into, now=now)
            without = await point_store.shows_without(sql, guest)
            for show in without:
                await point_store.stay_out(sql, show, into, now=now)
            staff = bool(boards) and into in await self._people.staff(sql)
            for board in boards:
                hides = board.show in without and await point_store.set_absent(
                    sql, board.id, into, Absence.WISH, now=now
                )
                if await self._hand_over(work, board, guest, into, staff=staff) or hides:
                    await self._showing.changed(work, board, now=now)
                    moved.add(board.show)
        self.uncounted(sorted(moved))

    async def _hand_over(self, work: Work, board: Board, guest: ViewerId, into: ViewerId, *, staff: bool) -> bool:
        sql, now = work.connection, self._clock.now()
        got = await point_store.got(sql, board.id, guest)
        for each in got:
            away = cause_of(Source.MERGED, each.cause)
            back = replace(each, source=Source.MERGED, points=-each.points, at=now, cause=away)
            await point_store.take(sql, board.id, back)
        if not staff:
            for each in got:
                await point_store.give(sql, board.show, board.id, [replace(each, person=into)])
            await self._hide(sql, board, [into])
        _, absent = await point_store.score_of(sql, board.id, guest)
        if absent is not None:
            await point_store.set_absent(sql, board.id, into, absent, now=now)
        return bool(got) or absent is not None

    # Giving

    async def _begun(self, work: Work, *shows: ShowId) -> list[Board]:
        """Boards that have begun, locked, where they are not switched off."""
        boards = await store.begun(work.connection, *shows)
        off = {
            show
            for show in {board.show for board in boards}
            if await switch_store.is_off(work.connection, show, Mechanic.BOARDS)
        }
        return [board for board in boards if board.show not in off]

    async def _counting(self, work: Work, show: ShowId, at: datetime) -> list[Board]:
        return [board for board in await self._begun(work, show) if board.counts_at(at)]

    async def _give_many(self, show: ShowId, source: Source, subject: str, find: Finder, *, at: datetime) -> None:
        """Give a crowd its points, some at a time, so that nobody who writes has to wait for all of them.

        Whoever dies in between is told the fact again: who has the points has them once.
        """
        async with self._database.reading() as sql:
            if not await store.may_count(sql, [show], since=at, until=at):
                return
        async with self._database.transaction() as work:
            boards = await self._counting(work, show, at)
        async with self._database.reading() as sql:
            due = {
                each.id: [(who, count) for who, count in (await find(sql, each)).items() if count] for each in boards
            }
        for board, everybody in due.items():
            for start in range(0, len(everybody), AT_ONCE):
                async with self._database.transaction() as work:
                    for each in await self._counting(work, show, at):
                        if each.id == board:
                            await self._give(
                                work,
                                each,
                                [
                                    Points(
                                        person=person,
                                        source=source,
                                        subject=subject,
                                        points=points,
                                        at=at,
                                        cause=cause_of(source, subject),
                                    )
                                    for person, points in everybody[start : start + AT_ONCE]
                                ],
                            )
        self._progress.moved(Mechanic.BOARDS, show)

    async def _give(self, work: Work, board: Board, points: Sequence[Points]) -> None:
        """Give ``points``, but to staff; who signed in meanwhile is one person."""
        if not points:
            return
        sql, people = work.connection, {each.person for each in points}
        accounts, staff = await point_store.accounts_of(sql, people), await self._people.staff(sql)
        whole = [replace(each, person=accounts.get(each.person, each.person)) for each in points]
        given = {(each.person, each.cause): each for each in whole if each.person not in staff}
        if given and await point_store.give(sql, board.show, board.id, [given[each] for each in sorted(given)]):
            await self._hide(sql, board, {person for person, _ in given})
            await self._showing.changed(work, board, now=self._clock.now())

    async def _hide(self, sql: AsyncConnection, board: Board, people: Collection[ViewerId]) -> None:
        """Who was shut out before they had points is not shown either."""
        now = self._clock.now()
        for each in sorted(await self._shut_out(sql, board.show, people, now=now)):
            await point_store.set_absent(sql, board.id, each, Absence.BAN, now=now)


def _in_time(told: datetime, ends_at: datetime | None) -> datetime:
    """When something ended: it is told a moment later, so that whoever was in time is counted."""
    return told if ends_at is None else min(told, ends_at)


def _worth(board: Board, order: Order) -> int:
    """The points of ``order``: none if it did not stay sold."""
    if order.status not in BOUGHT:
        return 0
    return board.terms.worth(Money(amount=order.total.amount - order.refunded.amount, currency=order.total.currency))
