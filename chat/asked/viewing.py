"""Viewing: groups as staff see them, with what the assistant would say at this moment."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.asked import answer_store, asker_store, mode_store
from chat.asked.group import Group, mode_of
from chat.asked.knowing import Knowing, Line
from chat.asked.lines import lines_of
from chat.asked.masking import wording
from chat.asked.topics import NAMES, OTHER
from chat.faq import store as faq
from core.database import Work
from core.events import GroupView, HumanView, Localized, QuestionsMoved, SuggestionView, WordingView
from core.ids import GroupId, ShowId


async def views(
    sql: AsyncConnection, show: ShowId, groups: Sequence[Group], *, knowing: Knowing
) -> tuple[GroupView, ...]:
    """``groups`` of ``show``, in their order."""
    if not groups:
        return ()
    modes = await mode_store.find(sql, show)
    crowds = await asker_store.crowds(sql, groups)
    titles = await knowing.titles(sql, {each.product for each in groups if each.product})
    lines = await lines_of(sql, {each.guess for each in groups if each.guess}, show=show, knowing=knowing)
    entries = await faq.of_groups(sql, [each.id for each in groups])
    ways = await asker_store.wordings_of(sql, [each.id for each in groups])
    answers = await answer_store.last_of_each(sql, groups)
    found = []
    for group in groups:
        line = lines.get(group.guess) if group.guess else None
        asked = [WordingView(message=each.message, text=wording(each.text)) for each in ways[group.id]]
        last = answers.get(group.id)
        crowd = crowds[group.id]
        found.append(
            GroupView(
                id=group.id,
                version=group.version,
                topic=group.topic,
                label=_label(group, line, asked),
                product=group.product,
                product_title=titles.get(group.product) if group.product else None,
                state=group.state,
                people=crowd.people,
                since=crowd.since,
                wordings=tuple(asked),
                suggestion=_suggestion(group, line),
                humans=crowd.humans,
                human=await _human(sql, group.id, show=show) if crowd.humans else None,
                round=group.round,
                answered_by=last.by_name if last else None,
                answer=last.id if last and not last.taken_back else None,
                mode=mode_of(modes, group.topic, group.source),
                faq=entries.get(group.id),
                first_at=group.first_at,
                last_at=group.last_at,
            )
        )
    return tuple(found)


async def owe_group(work: Work, group: Group, *, knowing: Knowing, now: datetime) -> None:
    """Let staff be told how ``group`` stands, whatever happens after the commit."""
    told = await views(work.connection, group.show, [group], knowing=knowing)
    await work.owe(QuestionsMoved(show=group.show, at=now, groups=told))


def _label(group: Group, line: Line | None, asked: Sequence[WordingView]) -> Localized:
    """What it is about: the topic's name, the field's, or how somebody asked."""
    if group.topic in NAMES and group.topic != OTHER:
        return NAMES[group.topic]
    if line is not None:
        return line.field
    return Localized(ru=asked[0].text, en=asked[0].text) if asked else NAMES[OTHER]


def _suggestion(group: Group, line: Line | None) -> SuggestionView | None:
    if line is None:
        return None
    return SuggestionView(text=line.text, source=line.source, field=line.field, link=line.link, sure=group.sure)


async def _human(sql: AsyncConnection, group: GroupId, *, show: ShowId) -> HumanView | None:
    found = await asker_store.last_human(sql, group)
    if found is None:
        return None
    at, name, answer, question = found
    line = await answer_store.find(sql, answer, show=show)
    return HumanView(
        at=at, name=name, question=wording(question) if question else None, line=line.text if line else None
    )
