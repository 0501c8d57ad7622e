"""Replying: staff answer a group, or want to hear no more of it; the first who decides has decided.

What somebody of the staff writes becomes a draft of the FAQ in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chat.asked import answer_store, asker_store, mode_store, store
from chat.asked.drafting import draft
from chat.asked.group import Answer, Group
from chat.asked.knowing import Knowing, Line
from chat.asked.lines import line_of
from chat.asked.viewing import owe_group, views
from chat.asked.writing_down import write_answer, write_dismissal
from chat.faq.writing import check_words
from core.clock import Clock
from core.database import Database, Work
from core.errors import AlreadyDecided, BadAnswer, NoSuchGroup, StaffOnly
from core.events import (
    AnswerChanged,
    AnswerSaid,
    AnswerSource,
    GroupState,
    GroupView,
    Localized,
)
from core.ids import AnswerId, GroupId, ShowId, mint
from core.people import Language, Viewer
from moderation.judge import Judge

LISTED: Final = 200
"""Groups of a show that staff see at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What staff answer.

    Args:
        text: In their own words; None: what the assistant suggests, as it stands now.
        round: How often the group was answered when they looked.
        pin: Whether it stays in view.
    """

    text: Localized | None = None
    round: int
    pin: bool = False


class Replying:
    """Lets staff decide about groups and answers. Any number may decide at once, in any process: one of them does."""

    def __init__(self, *, database: Database, clock: Clock, judge: Judge, knowing: Knowing) -> None:
        self._database = database
        self._clock = clock
        self._judge = judge
        self._knowing = knowing

    async def listed(self, show: ShowId, *, states: Iterable[GroupState]) -> tuple[GroupView, ...]:
        """Groups of ``show`` in one of ``states``, those of most people first."""
        async with self._database.reading() as sql:
            groups = await store.listed(sql, show, states=tuple(states), most=LISTED)
            return await views(sql, show, groups, knowing=self._knowing)

    async def answer(self, group: GroupId, reply: Reply, *, show: ShowId, by: Viewer) -> tuple[Answer, GroupView]:
        """Answer everybody who asked. The same of the same person once more changes nothing.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NoSuchGroup: The show has none of that id.
            BadAnswer: The words may not be shown, or there is nothing to suggest.
            AlreadyDecided: Somebody else was first.
        """
        if not by.is_staff:
            raise StaffOnly
        await check_words(reply.text, by=by, show=show, judge=self._judge)
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            if reply.pin:
                await mode_store.hold(sql, show, alone=True)  # first, as whoever pins does
            found = await store.find(sql, group, show=show)
            if found is None:
                raise NoSuchGroup(group)
            line = await line_of(sql, found.guess, show=show, knowing=self._knowing) if found.guess else None
            if reply.text is None and line is None:
                raise BadAnswer(why="nothing")
            state = GroupState.ANSWERED
            decided = await store.decide(sql, group, show=show, round=reply.round, state=state, by=by, now=now)
            if decided is not None:
                answer = await self._said(work, decided, reply, line, by=by)
                await write_answer(sql, answer, before=line.text if line else None, by=by, at=now)
                decided = await store.find(sql, group, show=show) or decided
                await owe_group(work, decided, knowing=self._knowing, now=now)
        if decided is None:
            return await self._decided_before(group, show=show, by=by, reply=reply)
        return answer, await self._view(decided)

    async def dismiss(self, group: GroupId, *, show: ShowId, round: int, by: Viewer) -> GroupView:
        """Want to hear no more of it; the assistant is silent about it, too.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NoSuchGroup: The show has none of that id.
            AlreadyDecided: Somebody else was first.
        """
        if not by.is_staff:
            raise StaffOnly
        now, state = self._clock.now(), GroupState.DISMISSED
        async with self._database.transaction() as work:
            decided = await store.decide(work.connection, group, show=show, round=round, state=state, by=by, now=now)
            if decided is not None:
                await write_dismissal(work.connection, decided, by=by, at=now)
                await owe_group(work, decided, knowing=self._knowing, now=now)
        if decided is not None:
            return await self._view(decided)
        found = await self._found(group, show=show)
        if (found.state, found.decided_by) != (state, by.id):
            raise _already(found)
        return await self._view(found)

    async def _said(self, work: Work, group: Group, reply: Reply, line: Line | None, *, by: Viewer) -> Answer:
        sql, now = work.connection, self._clock.now()
        asked = await asker_store.wordings(sql, group.id)
        cited = line if reply.text is None or (line is not None and line.text == reply.text) else None
        titles = await self._knowing.titles(sql, [group.product] if group.product else [])
        answer = Answer(
            id=AnswerId(mint("ans")),
            show=group.show,
            group=group.id,
            round=group.round,
            source=cited.source if cited else AnswerSource.STAFF,
            by=by.id,
            by_name=by.name,
            text=cited.text if cited else reply.text or Localized(ru="", en=""),
            language=asked[0].language if asked else Language.RU,
            field=cited.field if cited else None,
            link=cited.link if cited else None,
            product=group.product,
            product_title=titles.get(group.product) if group.product else None,
            questions=tuple(each.message for each in asked),
            asked=max(1, (await asker_store.crowds(sql, [group]))[group.id].people),
            pinned=reply.pin,
            at=now,
        )
        if reply.pin:
            let_go = await answer_store.let_go(sql, group.show)
            await work.owe(*(AnswerChanged(show=group.show, at=now, answer=each.view) for each in let_go))
        await answer_store.add(sql, answer)
        await work.owe(AnswerSaid(show=group.show, at=now, answer=answer.view))
        if cited is None:
            await draft(work, group, answer.text, by=by, now=now)
        return answer

    async def _decided_before(
        self, group: GroupId, *, show: ShowId, by: Viewer, reply: Reply
    ) -> tuple[Answer, GroupView]:
        found = await self._found(group, show=show)
        async with self._database.reading() as sql:
            last = await answer_store.last_of(sql, group)
        same = last is not None and last.by == by.id and last.round == reply.round + 1
        if last is None or not same or (reply.text is not None and last.text != reply.text):
            raise _already(found)
        return last, await self._view(found)

    async def _found(self, group: GroupId, *, show: ShowId) -> Group:
        async with self._database.reading() as sql:
            found = await store.find(sql, group, show=show)
        if found is None:
            raise NoSuchGroup(group)
        return found

    async def _view(self, group: Group) -> GroupView:
        async with self._database.reading() as sql:
            return (await views(sql, group.show, [group], knowing=self._knowing))[0]


def _already(group: Group) -> AlreadyDecided:
    at = group.decided_at or group.said_at
    by = group.decided_by_name
    return AlreadyDecided(group.id, outcome=group.state.value, by=by, at=at.isoformat() if at else None)
