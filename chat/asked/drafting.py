"""Drafting: what was asked and its answer become a draft of the FAQ, one of each group."""

from dataclasses import replace
from datetime import datetime

from chat.asked import answer_store, asker_store, store
from chat.asked.group import Group
from chat.asked.knowing import Knowing
from chat.asked.lines import line_of
from chat.asked.masking import wording
from chat.asked.topics import NAMES, OTHER
from chat.asked.viewing import owe_group
from chat.faq import store as faq
from chat.faq.faq import LONGEST_QUESTION, MOST_WORDINGS, Faq
from chat.faq.writing import check_words
from core.clock import Clock
from core.database import Database, Work
from core.errors import BadAnswer, NoSuchGroup, StaffOnly
from core.events import AnswerSource, Localized
from core.ids import FaqId, GroupId, ShowId, mint
from core.people import Language, Viewer
from moderation.judge import Judge


class Drafting:
    """Makes entries of groups."""

    def __init__(self, *, database: Database, clock: Clock, judge: Judge, knowing: Knowing) -> None:
        self._database = database
        self._clock = clock
        self._judge = judge
        self._knowing = knowing

    async def make_entry(self, group: GroupId, *, show: ShowId, answer: Localized | None, by: Viewer) -> Faq:
        """A draft of the FAQ of what was asked. Made again, it is the one there is.

        Args:
            answer: In words of the staff; None: as it was answered, or what the assistant suggests.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NoSuchGroup: The show has none of that id.
            BadAnswer: The words may not be shown, or there are none.
        """
        if not by.is_staff:
            raise StaffOnly
        await check_words(answer, by=by, show=show, judge=self._judge)
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            if (found := await store.find(sql, group, show=show)) is None:
                raise NoSuchGroup(group)
            if (known := await faq.of_group(sql, group)) is not None:
                return known
            said = await answer_store.last_of(sql, group)
            if answer is None and said is not None and said.source is not AnswerSource.MISSING:
                answer = said.text
            if answer is None and found.guess is not None:
                line = await line_of(sql, found.guess, show=show, knowing=self._knowing)
                answer = line.text if line else None
            if answer is None:
                raise BadAnswer(why="nothing")
            made = await draft(work, found, answer, by=by, now=now)
            stands = await store.find(sql, group, show=show) or found
            await owe_group(work, stands, knowing=self._knowing, now=now)
        return made


async def draft(work: Work, group: Group, answer: Localized, *, by: Viewer, now: datetime) -> Faq:
    """Make a draft of what was asked and its ``answer``. A draft that is there takes over the words, an entry none."""
    sql = work.connection
    known = await faq.of_group(sql, group.id)
    if known is not None:
        if known.published:
            return known
        changed = replace(known, answer=answer, changed_by=by.name, changed_at=now)
        return await faq.put(sql, changed) or known
    asked = [
        replace(each, text=wording(each.text)) for each in await asker_store.wordings(sql, group.id, most=MOST_WORDINGS)
    ]
    by_language = {each.language: each.text[:LONGEST_QUESTION] for each in reversed(asked)}
    label = NAMES.get(group.topic, NAMES[OTHER])
    first = next(iter(by_language.values()), None)
    named = group.topic != OTHER and group.topic in NAMES
    entry = Faq(
        id=FaqId(mint("faq")),
        topic=group.topic if group.topic != OTHER else None,
        product=group.product,
        question=Localized(
            ru=by_language.get(Language.RU) or (label.ru if named else first or label.ru),
            en=by_language.get(Language.EN) or (label.en if named else first or label.en),
        ),
        answer=answer,
        wordings=tuple(dict.fromkeys(each.text for each in asked)),
        show=group.show,
        group=group.id,
        changed_by=by.name,
        changed_at=now,
    )
    await faq.add(sql, entry)
    return entry
