"""Answer store: the only SQL of answers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.asked.group import Answer, Group
from chat.asked.tables import AnswerRow
from core.events import AnswerSource
from core.ids import AnswerId, GroupId, MessageId, ProductId, ShowId, ViewerId
from core.people import Language, Viewer


async def add(sql: AsyncConnection, answer: Answer) -> None:
    """Write an answer down."""
    values = {
        "id": answer.id,
        "show_id": answer.show,
        "group_id": answer.group,
        "round": answer.round,
        "source": answer.source.value,
        "by": answer.by,
        "by_name": answer.by_name,
        "text": answer.text,
        "language": answer.language.value,
        "field": answer.field,
        "link": answer.link,
        "product": answer.product,
        "product_title": answer.product_title,
        "questions": answer.questions,
        "asked": answer.asked,
        "pinned": answer.pinned,
        "version": answer.version,
        "at": answer.at,
    }
    await sql.execute(insert(AnswerRow).values(**values))


async def shown(sql: AsyncConnection, show: ShowId, *, count: int) -> tuple[Answer, ...]:
    """The latest answers of ``show`` that stand, and the one that is pinned, the oldest first."""
    standing = _all().where(AnswerRow.show_id == show, AnswerRow.taken_back_at.is_(None))
    latest = (await sql.execute(standing.order_by(AnswerRow.id.desc()).limit(count))).all()
    pinned = (await sql.execute(standing.where(AnswerRow.pinned))).all()
    found = {row.id: _answer(row) for row in (*latest, *pinned)}
    return tuple(found[each] for each in sorted(found))


async def find(sql: AsyncConnection, answer: AnswerId, *, show: ShowId) -> Answer | None:
    """An answer of ``show``, taken back or not."""
    row = (await sql.execute(_all().where(AnswerRow.id == answer, AnswerRow.show_id == show))).first()
    return _answer(row) if row else None


async def last_of(sql: AsyncConnection, group: GroupId) -> Answer | None:
    """The last answer to ``group``, taken back or not."""
    theirs = _all().where(AnswerRow.group_id == group)
    row = (await sql.execute(theirs.order_by(AnswerRow.round.desc()).limit(1))).first()
    return _answer(row) if row else None


async def last_of_each(sql: AsyncConnection, groups: Collection[Group]) -> dict[GroupId, Answer]:
    """The last answer to each of ``groups`` that was answered, taken back or not."""
    rounds = [(each.id, each.round) for each in groups if each.round]
    if not rounds:
        return {}
    rows = await sql.execute(_all().where(tuple_(AnswerRow.group_id, AnswerRow.round).in_(rounds)))
    return {GroupId(row.group_id): _answer(row) for row in rows.all()}


async def asked(sql: AsyncConnection, answers: Collection[AnswerId]) -> dict[AnswerId, int]:
    """How many are said to have asked for each of ``answers``."""
    rows = await sql.execute(select(AnswerRow.id, AnswerRow.asked).where(AnswerRow.id.in_(answers)))
    return {AnswerId(row.id): row.asked for row in rows}


async def count_up(sql: AsyncConnection, answer: AnswerId, *, asked: int) -> Answer | None:
    """So many have asked by now. None: it is known, or the answer does not stand."""
    more = (AnswerRow.id == answer) & (AnswerRow.asked < asked) & AnswerRow.taken_back_at.is_(None)
    return await _changed(sql, more, asked=asked)


async def pin(sql: AsyncConnection, answer: AnswerId, *, show: ShowId) -> Answer | None:
    """Keep it in view. None: it is pinned already, or does not stand."""
    mine = (AnswerRow.id == answer) & (AnswerRow.show_id == show) & AnswerRow.pinned.is_(False)
    return await _changed(sql, mine & AnswerRow.taken_back_at.is_(None), pinned=True)


async def let_go(sql: AsyncConnection, show: ShowId, *, but: AnswerId | None = None) -> list[Answer]:
    """Keep no answer of ``show`` in view, but one. Returns those that were."""
    pinned = (AnswerRow.show_id == show) & AnswerRow.pinned
    if but is not None:
        pinned &= AnswerRow.id != but
    changed = update(AnswerRow).where(pinned).values(pinned=False, version=AnswerRow.version + 1)
    return [_answer(row) for row in (await sql.execute(changed.returning(*AnswerRow.__table__.c))).all()]


async def take_back(
    sql: AsyncConnection, answer: AnswerId, *, show: ShowId, by: Viewer, now: datetime
) -> Answer | None:
    """Take it back. None: it was, or there is none."""
    mine = (AnswerRow.id == answer) & (AnswerRow.show_id == show) & AnswerRow.taken_back_at.is_(None)
    return await _changed(sql, mine, taken_back_at=now, taken_back_by=by.id, pinned=False)


async def _changed(sql: AsyncConnection, which: Any, **values: Any) -> Answer | None:
    changed = update(AnswerRow).where(which).values(**values, version=AnswerRow.version + 1)
    row = (await sql.execute(changed.returning(*AnswerRow.__table__.c))).first()
    return _answer(row) if row else None


def _all() -> Select[Any]:
    return select(AnswerRow.__table__)


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        id=AnswerId(row.id),
        show=ShowId(row.show_id),
        group=GroupId(row.group_id),
        round=row.round,
        source=AnswerSource(row.source),
        by=ViewerId(row.by),
        by_name=row.by_name,
        text=row.text,
        language=Language(row.language),
        field=row.field,
        link=row.link,
        product=ProductId(row.product) if row.product else None,
        product_title=row.product_title,
        questions=tuple(map(MessageId, row.questions)),
        asked=row.asked,
        pinned=row.pinned,
        taken_back=row.taken_back_at is not None,
        version=row.version,
        at=row.at,
    )
