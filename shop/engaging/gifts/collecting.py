"""Collecting: a show says what its gifts are for; it is reached once, however many give at once."""

from collections.abc import Sequence

from core.clock import Clock
from core.database import Database, Tell, Work
from core.errors import MessageRefused, NoSuchGoal
from core.events import GiftGoalBegan, GiftGoalEnded, GiftGoalProgressed, GiftGoalView, Localized, Mechanic
from core.ids import GiftGoalId, ShowId, mint
from core.money import Money
from core.people import Viewer
from moderation.judge import Judge
from shop import key_store
from shop.engaging import switch_store
from shop.engaging.gifts import goal_store
from shop.engaging.gifts.gift import GiftSend, GiftTerms
from shop.engaging.gifts.goal import GiftGoal, GoalStatus
from shop.engaging.progress import Progress
from shop.key_store import Key

MOST = 1_000
"""A goal is at most so many times what one person may give in a show."""


class Goals:
    """Begins goals, ends them, and tells how far they have come.

    Args:
        tell: Gives progress to everybody.
    """

    def __init__(
        self, *, database: Database, clock: Clock, judge: Judge, terms: GiftTerms, progress: Progress, tell: Tell
    ) -> None:
        self._database = database
        self._clock = clock
        self._judge = judge
        self._terms = terms
        self._progress = progress
        self._tell = tell
        progress.introduce(Mechanic.GIFTS, self.tell)

    async def begin(self, show: ShowId, title: Localized, target: Money, *, by: Viewer, key: Key) -> GiftGoal:
        """Collect for something from now on, once for ``key``.

        Raises:
            BadAmount: It is too little or too much.
            MessageRefused: The title may not be shown.
            GoalRunning: The show collects for something already.
            MechanicOff: Gifts are switched off.
            KeyReused: The key came before with another wish.
        """
        now, terms = self._clock.now(), self._terms
        terms.checked(target, least=terms.least, most=terms.per_show * MOST)
        for words in {title.ru, title.en}:
            verdict = await self._judge.judge(words, by, surface="note")
            if not verdict.allowed:
                raise MessageRefused(reasons=[reason.value for reason in verdict.reasons])
        goal = GiftGoal(
            id=GiftGoalId(mint("ggl")),
            show=show,
            title=title,
            target=target,
            got=Money.zero(target.currency),
            status=GoalStatus.OPEN,
            version=1,
            began_at=now,
        )
        async with self._database.transaction() as work:
            if known := await key_store.once(work, key, result=goal.id, now=now):
                return await goal_store.find(work.connection, GiftGoalId(known))
            await switch_store.check_on(work.connection, show, Mechanic.GIFTS)
            await goal_store.add(work.connection, goal)
            await work.owe(GiftGoalBegan(show=show, at=now, goal=goal.view))
        return goal

    async def end(self, goal: GiftGoalId, *, show: ShowId) -> GiftGoal:
        """End a goal before it is reached. One that is over stays as it is.

        Raises:
            NoSuchGoal: There is none in ``show``.
        """
        async with self._database.transaction() as work:
            found = await goal_store.find(work.connection, goal)
            if found.show != show:
                raise NoSuchGoal(goal)
            if (ended := await goal_store.end(work.connection, goal)) is None:
                return found
            await work.owe(GiftGoalEnded(show=show, at=self._clock.now(), goal=ended.view))
        return ended

    async def standing(self, show: ShowId) -> GiftGoalView | None:
        """The latest goal of ``show``."""
        async with self._database.reading() as sql:
            found = await goal_store.latest(sql, show)
        return found.view if found else None

    async def count(self, work: Work, gifts: Sequence[GiftSend]) -> list[GiftGoal]:
        """Let gifts count, in the transaction in which they are paid. Say ``moved`` of what comes back, after it."""
        moved = []
        for show in sorted({sent.show for sent in gifts}):
            amounts = [sent.amount.amount for sent in gifts if sent.show == show]
            if (goal := await goal_store.count(work.connection, show, amounts)) is None:
                continue
            moved.append(goal)
            if goal.status is GoalStatus.REACHED:
                await work.owe(GiftGoalEnded(show=show, at=self._clock.now(), goal=goal.view))
        return moved

    def moved(self, goal: GiftGoal | None) -> None:
        """Let everybody hear of it soon."""
        if goal is not None:
            self._progress.moved(Mechanic.GIFTS, goal.id)

    async def tell(self, goal: str) -> None:
        """Tell everybody how a goal stands; one that is over was told already."""
        async with self._database.reading() as sql:
            found = await goal_store.find(sql, GiftGoalId(goal))
        if found.status is GoalStatus.OPEN:
            await self._tell(GiftGoalProgressed(show=found.show, at=self._clock.now(), goal=found.view))
