"""The only SQL of answers to quizzes. Whoever touches them has locked their quiz."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Row, Table, bindparam, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import QuizStatus
from core.ids import PromotionId, QuizId, ShowId, ViewerId
from shop.engaging.draws.marks import is_guests, place_of, signed_in
from shop.engaging.quizzes.tables import QuizAnswerRow, QuizRow
from shop.promo_tables import PromoCodeRow, PromotionRow
from shop.tables import CartRow

_ORDER = (QuizAnswerRow.at, QuizAnswerRow.ticket)
"""The order in which the server got answers; of two at one moment, that of their tickets."""

_AT_ONCE: Final = 500
"""People whose places one statement writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answered, and when the server got it. ``said``: words, ``option``: a place.

    ``mark``: where they answered from, see ``draws.marks``.
    """

    person: ViewerId
    ticket: str
    mark: str | None
    name: str
    open: bool
    said: str | None
    option: int | None
    right: bool
    way: str
    at: datetime

    @property
    def place(self) -> tuple[datetime, str]:
        """By which answers are in order."""
        return self.at, self.ticket

    @property
    def device(self) -> str | None:
        """Where they answered from, whoever they are there."""
        return None if self.mark is None else place_of(self.mark)

    def is_one_with(self, other: "Answer") -> bool:
        """Whether one of the two stands: of a person, of guests of a device, and of who has signed out since the first.

        Who has signed in since is told at the end: their guest's answer is theirs by then.
        """
        late = max(self, other, key=lambda each: each.place)
        is_guests_again = late.mark is not None and is_guests(late.mark) and self.device == other.device
        return self.person == other.person or is_guests_again


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What came of somebody's answer, for them alone."""

    quiz: QuizId
    status: QuizStatus
    answer: Answer
    rank: int | None
    code: str | None
    ends_at: datetime | None
    used: bool


async def near(
    sql: AsyncConnection, quiz: QuizId, *, people: Collection[ViewerId], devices: Collection[str]
) -> list[Answer]:
    """The answers of ``people``, and those that came from ``devices``, of guests and of accounts."""
    row = QuizAnswerRow
    marks = [*devices, *map(signed_in, devices)]
    theirs = select(row.__table__).where(row.quiz == quiz, row.person.in_(people) | row.mark.in_(marks))
    return [_answer(each) for each in await sql.execute(theirs)]


async def put(sql: AsyncConnection, quiz: QuizId, *, fresh: Sequence[Answer], stale: Collection[ViewerId]) -> None:
    """Write ``fresh`` answers down in place of those of ``stale`` people."""
    row = QuizAnswerRow
    if stale:
        await sql.execute(delete(row).where(row.quiz == quiz, row.person.in_(stale)))
    if fresh:
        await sql.execute(insert(row), [{"quiz": quiz, **_values(each)} for each in fresh])
    if fresh or stale:
        grown = update(QuizRow).where(QuizRow.id == quiz)
        grown = grown.values(answers=QuizRow.answers + len(fresh) - len(stale), version=QuizRow.version + 1)
        await sql.execute(grown)


async def drop(sql: AsyncConnection, quiz: QuizId, person: ViewerId) -> bool:
    """Take back what ``person`` answered, as the guest they were, too. Returns whether there was something."""
    row = QuizAnswerRow
    guests = select(CartRow.buyer).where(CartRow.merged_into == person)
    theirs = delete(row).where(row.quiz == quiz, (row.person == person) | row.person.in_(guests))
    if not (gone := (await sql.execute(theirs)).rowcount):
        return False
    await sql.execute(
        update(QuizRow).where(QuizRow.id == quiz).values(answers=QuizRow.answers - gone, version=QuizRow.version + 1)
    )
    return True


async def drop_late(sql: AsyncConnection, quiz: QuizId, *, ends_at: datetime) -> None:
    """Take back what came at ``ends_at`` or later: its end was brought forward while it was being written."""
    row = QuizAnswerRow
    late = (await sql.execute(delete(row).where(row.quiz == quiz, row.at >= ends_at))).rowcount
    if late:
        await sql.execute(update(QuizRow).where(QuizRow.id == quiz).values(answers=QuizRow.answers - late))


async def in_order(sql: AsyncConnection, quiz: QuizId) -> list[tuple[datetime, str, bool]]:
    """Every answer as the server got it: moment, ticket, whether it was right."""
    row = QuizAnswerRow
    rows = await sql.execute(select(row.at, row.ticket, row.right).where(row.quiz == quiz).order_by(*_ORDER))
    return [(each.at, each.ticket, each.right) for each in rows]


async def who_knew(sql: AsyncConnection, quiz: QuizId) -> list[tuple[ViewerId, ViewerId]]:
    """Who was right, the first first, and whose account each is by now: a guest who signed in is their account."""
    row = QuizAnswerRow
    home = func.coalesce(CartRow.merged_into, row.person).label("home")
    right = select(row.person, home).outerjoin(CartRow, CartRow.buyer == row.person)
    rows = await sql.execute(right.where(row.quiz == quiz, row.right.is_(True)).order_by(*_ORDER))
    return [(ViewerId(each.person), ViewerId(each.home)) for each in rows]


async def rank(sql: AsyncConnection, quiz: QuizId, ranks: Mapping[ViewerId, int]) -> None:
    """Write down who was the so-manieth to be right."""
    row, people = QuizAnswerRow, list(ranks)
    for start in range(0, len(people), _AT_ONCE):
        places = {who: ranks[who] for who in people[start : start + _AT_ONCE]}
        theirs = update(row).where(row.quiz == quiz, row.person.in_(places))
        await sql.execute(theirs.values(rank=case(places, value=row.person)))


async def win(sql: AsyncConnection, quiz: QuizId, won: Mapping[ViewerId, PromotionId]) -> None:
    """These people won a code each."""
    if not won:
        return
    row = cast("Table", QuizAnswerRow.__table__)
    theirs = update(row).where(row.c.quiz == quiz, row.c.person == bindparam("who")).values(promotion=bindparam("what"))
    await sql.execute(theirs, [{"who": who, "what": what} for who, what in won.items()])


async def proved(sql: AsyncConnection, quiz: QuizId, *, limit: int) -> list[tuple[datetime, str]]:
    """Moment and ticket of the first who were right, in their order."""
    row = QuizAnswerRow
    ranked = select(row.at, row.ticket).where(row.quiz == quiz, row.rank.is_not(None)).order_by(row.rank)
    return [(each.at, each.ticket) for each in await sql.execute(ranked.limit(limit))]


async def mine(sql: AsyncConnection, show: ShowId, person: ViewerId) -> list[Mine]:
    """What ``person`` answered in the quizzes of ``show``, and what they won as the guest they were; oldest first."""
    row, code = QuizAnswerRow, PromoCodeRow
    chosen = (
        select(row.__table__, QuizRow.status, code.shown, code.used, PromotionRow.ends_at.label("until"))
        .add_columns(PromotionRow.owner)
        .join(QuizRow, QuizRow.id == row.quiz)
        .outerjoin(PromotionRow, PromotionRow.id == row.promotion)
        .outerjoin(code, code.promotion == row.promotion)
        .where(QuizRow.show == show)
    )
    answered = (await sql.execute(chosen.where(row.person == person))).all()
    won = (await sql.execute(chosen.where(PromotionRow.owner == person, row.person != person))).all()
    return [_mine(each, person) for each in sorted((*answered, *won), key=lambda each: str(each.quiz))]


def _mine(row: Row[Any], person: ViewerId) -> Mine:
    is_theirs = row.owner == person
    return Mine(
        quiz=QuizId(row.quiz),
        status=QuizStatus(row.status),
        answer=_answer(row),
        rank=row.rank,
        code=row.shown if is_theirs else None,
        ends_at=row.until if is_theirs else None,
        used=is_theirs and bool(row.used),
    )


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        person=ViewerId(row.person),
        ticket=row.ticket,
        mark=row.mark,
        name=row.name,
        open=row.open,
        said=row.said,
        option=row.option,
        right=row.right,
        way=row.way,
        at=row.at,
    )


def _values(answer: Answer) -> dict[str, Any]:
    fields = ("person", "ticket", "mark", "name", "open", "said", "option", "right", "way", "at")
    return {field: getattr(answer, field) for field in fields}
