"""Grouping: what was asked is put into groups, and answered where the assistant may and is sure.

Any number may group at once, in any process: the database holds a group once, and lets one of them speak about it
within the cool-down. Source: docs/decisions/0039-the-assistant-in-the-room.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from chat.asked import answer_store, asker_store, mode_store, store
from chat.asked.asker_store import Asker
from chat.asked.clustering import Clusters, packed
from chat.asked.finding import Found
from chat.asked.group import ABSENT, ASSISTANT, Answer, Group, mode_of
from chat.asked.knowing import Knowing, Line, source_of
from chat.asked.lines import line_of
from chat.asked.store import Key, Touch
from chat.asked.topics import NAMES, OTHER
from core.clock import Clock
from core.database import Database, Work
from core.events import AnswerSaid, AnswerSource, AssistantMode, GroupState, ModesView
from core.heard import Heard
from core.ids import AnswerId, GroupId, MessageId, ShowId, ViewerId, mint

MOST_UNNAMED: Final = 200
"""Groups without a name that a question is compared with."""

Asked: TypeAlias = tuple[Heard, Found]
"""A message, and what it asks."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it: groups that moved, and questions that nobody could answer at once."""

    moved: list[GroupId] = field(default_factory=list)
    passed_on: list[tuple[ViewerId, MessageId]] = field(default_factory=list)


class Grouping:
    """Groups questions.

    Args:
        cool_down: How long the assistant says nothing more about a group that it has spoken about.
    """

    def __init__(self, *, database: Database, clock: Clock, knowing: Knowing, cool_down: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._knowing = knowing
        self._cool_down = cool_down

    async def take(self, show: ShowId, asked: Sequence[Asked]) -> Taken:
        """Count ``asked`` and answer, in one transaction. Where the assistant is switched off nothing is kept."""
        taken, now = Taken(), self._clock.now()
        async with self._database.transaction() as work:
            unnamed = any(found.topic == OTHER for _, found in asked)
            modes = await mode_store.hold(work.connection, show, alone=unnamed)
            keyed = await self._keyed(work, show, asked, modes=modes, unnamed=unnamed)
            if not keyed:
                return taken
            best = {key: _best(keyed[key]) for key in sorted(keyed, key=_place)}
            groups = await store.touch_each(work.connection, [_touch(*each) for each in best.items()], now=now)
            new = await _new(work, [(key, groups[key], keyed[key]) for key in best])
            if not new:
                return taken
            await asker_store.add_askers(work.connection, [(groups[key], _askers(new[key])) for key in new])
            for key, theirs in new.items():
                group = await self._speak(work, groups[key], _best(theirs), modes=modes, now=now)
                taken.moved.append(group.id)
                if group.state is GroupState.WAITING:
                    taken.passed_on.extend((heard.viewer.id, heard.message) for heard, _ in theirs)
        return taken

    async def _keyed(
        self, work: Work, show: ShowId, asked: Sequence[Asked], *, modes: ModesView, unnamed: bool
    ) -> Mapping[Key, list[Asked]]:
        known = await store.unnamed(work.connection, show, most=MOST_UNNAMED) if unnamed else []
        clusters, keyed = Clusters(known), dict[Key, list[Asked]]()
        for heard, found in asked:
            if mode_of(modes, found.topic, None) is AssistantMode.OFF:
                continue
            cluster = clusters.of(found) if found.topic == OTHER else ""
            key = Key(show=show, product=found.product, topic=found.topic, cluster=cluster)
            keyed.setdefault(key, []).append((heard, found))
        return keyed

    async def _speak(self, work: Work, group: Group, found: Found, *, modes: ModesView, now: datetime) -> Group:
        """Answer, where the assistant may, is sure and has not spoken lately; else it waits for staff."""
        if not group.may_be_told(now, cool_down=self._cool_down):
            return group
        guess = found.faq or found.line
        source = AnswerSource.MISSING if found.missing else source_of(guess) if guess else None
        if (found.answers or found.missing) and mode_of(modes, group.topic, source) is AssistantMode.AUTO:
            said = await self._say(work, group, found, now=now)
            if said is not None:
                return said
        return group if group.state is GroupState.WAITING else await store.wait(work.connection, group.id)

    async def _say(self, work: Work, group: Group, found: Found, *, now: datetime) -> Group | None:
        """Say what the knowledge says at this moment; None: it says nothing any more, or another spoke first."""
        sql = work.connection
        line = await self._line(work, group, found)
        if line is None:
            return None
        state = GroupState.WAITING if line.source is AnswerSource.MISSING else GroupState.ANSWERED
        told = await store.answered(sql, group.id, now=now, cool_down=self._cool_down, state=state)
        if told is None:
            return None
        titles = await self._knowing.titles(sql, [line.product] if line.product else [])
        crowd = (await asker_store.crowds(sql, [told]))[told.id]
        answer = Answer(
            id=AnswerId(mint("ans")),
            show=group.show,
            group=group.id,
            round=told.round,
            source=line.source,
            by=ASSISTANT,
            by_name=None,
            text=line.text,
            language=found.language,
            field=line.field,
            link=line.link,
            product=line.product,
            product_title=titles.get(line.product) if line.product else None,
            questions=tuple(each.message for each in await asker_store.wordings(sql, group.id)),
            asked=crowd.people,
            at=now,
        )
        await answer_store.add(sql, answer)
        await work.owe(AnswerSaid(show=group.show, at=now, answer=answer.view))
        return told

    async def _line(self, work: Work, group: Group, found: Found) -> Line | None:
        if found.missing:
            field = NAMES.get(group.topic, NAMES[OTHER])
            return Line(source=AnswerSource.MISSING, text=ABSENT, field=field, product=group.product)
        entry = found.faq or found.line
        return await line_of(work.connection, entry, show=group.show, knowing=self._knowing) if entry else None


async def _new(work: Work, asked: Sequence[tuple[Key, Group, list[Asked]]]) -> Mapping[Key, list[Asked]]:
    """``asked`` without what was looked back at although its group was answered since, or its author counts in it."""
    back = [(group, heard) for _, group, theirs in asked for heard, _ in theirs if heard.again]
    known = frozenset[tuple[GroupId, ViewerId]]()
    if back:
        groups, viewers = [group for group, _ in back], {heard.viewer.id for _, heard in back}
        known = await asker_store.counted(work.connection, groups, viewers)
    old = {
        heard.message
        for group, heard in back
        if (group.said_at is not None and group.said_at >= heard.at) or (group.id, heard.viewer.id) in known
    }
    left = {key: [each for each in theirs if each[0].message not in old] for key, _, theirs in asked}
    return {key: theirs for key, theirs in left.items() if theirs}


def _place(key: Key) -> tuple[str, str, str]:
    """In which order groups are locked."""
    return key.product or "", key.topic, key.cluster


def _best(asked: Sequence[Asked]) -> Found:
    """The surest finding of those that are one."""
    return max((found for _, found in asked), key=lambda each: (each.answers, each.missing, each.sure))


def _touch(key: Key, found: Found) -> Touch:
    guess = found.faq or found.line
    return Touch(
        key=key,
        meaning=packed(found.meaning) if key.topic == OTHER else None,
        guess=(guess, source_of(guess)) if guess else None,
        sure=found.sure,
    )


def _askers(asked: Sequence[Asked]) -> list[Asker]:
    """Everybody once, by what they asked first."""
    each = {
        heard.viewer.id: Asker(viewer=heard.viewer.id, message=heard.message, language=found.language, at=heard.at)
        for heard, found in reversed(asked)
    }
    return list(each.values())
