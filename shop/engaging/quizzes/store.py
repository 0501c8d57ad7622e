"""The only SQL of quizzes. Whoever answers or ends one locks the quiz first."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchQuiz
from core.events import QuizStatus
from core.ids import QuizId, ShowId, ViewerId
from shop.engaging.quizzes.quiz import Quiz, Winner
from shop.engaging.quizzes.tables import QuizAnswerRow, QuizRow

SHOWN_AFTER_END: Final = timedelta(minutes=1)
"""How long pages that come are still shown one that is over."""

HONOURED: Final = 3
"""Who is named of a quiz without a prize: the first so many."""


async def add(sql: AsyncConnection, quiz: Quiz, *, now: datetime) -> None:
    """Write a draft down."""
    prize = quiz.question.prize
    await sql.execute(
        insert(QuizRow).values(
            id=quiz.id,
            show=quiz.show,
            question=quiz.question,
            status=quiz.status.value,
            version=quiz.version,
            nonce=quiz.nonce,
            answers=0,
            right=0,
            prizes=prize.winners if prize else 0,
            given=0,
            created_by=quiz.created_by,
            created_at=now,
        )
    )


async def find(sql: AsyncConnection, quiz: str, *, lock: bool = False) -> Quiz:
    """The quiz of this id.

    Args:
        lock: Nobody else may answer or end it before the end of this transaction.

    Raises:
        NoSuchQuiz: There is none.
    """
    chosen = select(QuizRow.__table__).where(QuizRow.id == quiz)
    found = await _quizzes(sql, chosen.with_for_update() if lock else chosen)
    if not found:
        raise NoSuchQuiz(quiz)
    return found[0]


async def shown(sql: AsyncConnection, show: ShowId, *, now: datetime) -> list[Quiz]:
    """What pages of ``show`` draw: the one that stands, and one that was over a moment ago."""
    row = QuizRow
    recent = row.status.in_([QuizStatus.ANNOUNCED.value, QuizStatus.OPEN.value]) | (
        (row.status == QuizStatus.ENDED.value) & (row.ended_at > now - SHOWN_AFTER_END)
    )
    return await _quizzes(sql, select(row.__table__).where(row.show == show, recent).order_by(row.id))


async def all_of(sql: AsyncConnection, show: ShowId, *, limit: int) -> list[Quiz]:
    """The latest of ``show``, drafts among them, the newest first."""
    chosen = select(QuizRow.__table__).where(QuizRow.show == show)
    return await _quizzes(sql, chosen.order_by(QuizRow.id.desc()).limit(limit))


async def open_in(sql: AsyncConnection, shows: Collection[ShowId] | None) -> list[QuizId]:
    """Which quizzes of ``shows`` (None: of all) are open."""
    chosen = select(QuizRow.id).where(QuizRow.status == QuizStatus.OPEN.value).order_by(QuizRow.id)
    rows = await sql.execute(chosen if shows is None else chosen.where(QuizRow.show.in_(shows)))
    return [QuizId(row.id) for row in rows]


async def standing_in(sql: AsyncConnection, show: ShowId) -> QuizId | None:
    """Which quiz of ``show`` is announced or open."""
    status = QuizRow.status.in_([QuizStatus.ANNOUNCED.value, QuizStatus.OPEN.value])
    found = (await sql.execute(select(QuizRow.id).where(QuizRow.show == show, status))).scalar_one_or_none()
    return QuizId(found) if found is not None else None


async def change(sql: AsyncConnection, quiz: QuizId, *, old: QuizStatus, **values: object) -> bool:
    """Change one whose status is ``old``; its version grows. Returns whether it was."""
    row = QuizRow
    mine = update(row).where(row.id == quiz, row.status == old.value)
    return (await sql.execute(mine.values(version=row.version + 1, **values))).rowcount == 1


async def right_answers(sql: AsyncConnection, quiz: str) -> list[tuple[ViewerId, int]]:
    """Who was right in a quiz that has ended, and the so-manieth they were, the first first."""
    row = QuizAnswerRow
    ranked = select(row.person, row.rank).where(row.quiz == quiz, row.rank.is_not(None)).order_by(row.rank)
    return [(ViewerId(each.person), int(each.rank)) for each in await sql.execute(ranked)]


async def right_since(sql: AsyncConnection, quiz: str, moment: datetime) -> list[ViewerId]:
    """Who was right in a quiz that has ended, and said so at ``moment`` or later."""
    row = QuizAnswerRow
    right = select(row.person).where(row.quiz == quiz, row.rank.is_not(None), row.at >= moment)
    return [ViewerId(each.person) for each in await sql.execute(right.order_by(row.rank))]


async def _quizzes(sql: AsyncConnection, chosen: Select[Any]) -> list[Quiz]:
    rows = (await sql.execute(chosen)).all()
    counts = await _counts(sql, [row.id for row in rows if row.question.options])
    winners = await _winners(sql, [row.id for row in rows if row.status == QuizStatus.ENDED.value])
    return [_quiz(row, counts[row.id], winners[row.id]) for row in rows]


async def _counts(sql: AsyncConnection, quizzes: Collection[str]) -> dict[str, dict[int, int]]:
    answer, counts = QuizAnswerRow, defaultdict[str, dict[int, int]](dict)
    if quizzes:
        chosen = select(answer.quiz, answer.option, func.count().label("people")).where(answer.quiz.in_(quizzes))
        for each in await sql.execute(chosen.group_by(answer.quiz, answer.option)):
            counts[each.quiz][each.option] = each.people
    return counts


async def _winners(sql: AsyncConnection, quizzes: Collection[str]) -> dict[str, list[Winner]]:
    row, winners = QuizAnswerRow, defaultdict[str, list[Winner]](list)
    if quizzes:
        named = select(row.quiz, row.rank, row.ticket, row.name, row.open, row.at).join(QuizRow, QuizRow.id == row.quiz)
        first = row.rank <= func.coalesce(func.nullif(QuizRow.prizes, 0), HONOURED)
        for each in await sql.execute(named.where(row.quiz.in_(quizzes), first).order_by(row.quiz, row.rank)):
            winner = Winner(rank=each.rank, ticket=each.ticket, full_name=each.name, open=each.open, at=each.at)
            winners[each.quiz].append(winner)
    return winners


def _quiz(row: Row[Any], counts: Mapping[int, int], winners: Sequence[Winner]) -> Quiz:
    return Quiz(
        id=QuizId(row.id),
        show=ShowId(row.show),
        question=row.question,
        status=QuizStatus(row.status),
        version=row.version,
        nonce=row.nonce,
        created_by=ViewerId(row.created_by),
        answers=row.answers,
        right=row.right,
        given=row.given,
        counts=tuple(counts.get(place, 0) for place in range(1, len(row.question.options) + 1)),
        opens_at=row.opens_at,
        ends_at=row.ends_at,
        digest=row.digest,
        winners=tuple(winners),
    )
