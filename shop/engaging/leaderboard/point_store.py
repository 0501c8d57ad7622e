"""The only SQL of points, of their sums, and of who stays out. The board is locked before any of it is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import BoardId, OrderId, ShowId, ViewerId
from shop.engaging.leaderboard.board import Absence, Source, Standing
from shop.engaging.leaderboard.tables import BoardAbsenceRow, BoardGuestRow, BoardPointRow, BoardScoreRow
from shop.engaging.ticker.tables import TickerNameRow
from shop.order_tables import OrderRow

AT_ONCE: Final = 500
"""Rows in one statement: PostgreSQL takes 32,767 values, and so does SQLite."""

T = TypeVar("T")

_SEEN = BoardScoreRow.absent.is_(None) & (BoardScoreRow.points > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Points for one thing that somebody did, or taken back for one that went back. ``cause`` names it once."""

    person: ViewerId
    source: Source
    subject: str
    points: int
    at: datetime
    cause: str


async def give(sql: AsyncConnection, show: ShowId, board: BoardId, points: Iterable[Points]) -> int:
    """Write down what is new of ``points``, and add it up. Returns how many were new."""
    new = 0
    for some in _batched(points):
        rows = [{"board": board, **_values(each)} for each in some]
        put = upsert(sql, BoardPointRow).on_conflict_do_nothing().returning(BoardPointRow.person, BoardPointRow.cause)
        written = {(row.person, row.cause) for row in await sql.execute(put, rows)}
        got = defaultdict[ViewerId, list[Points]](list)
        for each in some:
            if (each.person, each.cause) in written:
                got[each.person].append(each)
        absent = await _staying_out(sql, show, got.keys())
        sums = [
            {
                "board": board,
                "person": person,
                "points": sum(each.points for each in got[person]),
                "reached_at": max(each.at for each in got[person]),
                "absent": Absence.WISH.value if person in absent else None,
            }
            for person in sorted(got)
        ]
        if sums:
            fresh = upsert(sql, BoardScoreRow)
            grown = {
                "points": BoardScoreRow.points + fresh.excluded.points,
                "reached_at": _later(fresh.excluded.reached_at),
            }
            await sql.execute(fresh.on_conflict_do_update(index_elements=["board", "person"], set_=grown), sums)
        new += len(written)
    return new


async def take(sql: AsyncConnection, board: BoardId, points: Points) -> None:
    """Take points back from somebody who has them."""
    await sql.execute(insert(BoardPointRow).values(board=board, **_values(points)))
    score = (BoardScoreRow.board == board) & (BoardScoreRow.person == points.person)
    less = {
        "points": BoardScoreRow.points + points.points,
        "reached_at": _later(literal(points.at, BoardScoreRow.reached_at.type)),
    }
    await sql.execute(update(BoardScoreRow).where(score).values(**less))


async def held_for(sql: AsyncConnection, board: BoardId, subject: str) -> list[tuple[ViewerId, int]]:
    """Who has points for ``subject``, and how many."""
    row = BoardPointRow
    total = func.sum(row.points)
    mine = select(row.person, total.label("points")).where(row.board == board, row.subject == subject)
    found = await sql.execute(mine.group_by(row.person).having(total != 0))
    return [(ViewerId(each.person), int(each.points)) for each in found]


async def got(sql: AsyncConnection, board: BoardId, person: ViewerId) -> list[Points]:
    """What ``person`` still has points for, one for each thing."""
    row = BoardPointRow
    total, latest = func.sum(row.points), func.max(row.at)
    kept = func.min(row.source).filter(row.source.not_in([Source.REFUND.value, Source.MERGED.value]))
    mine = select(row.subject, kept.label("source"), total.label("points"), latest.label("at"))
    mine = mine.where(row.board == board, row.person == person).group_by(row.subject).having(total != 0)
    return [
        Points(
            person=person,
            source=Source(each.source),
            subject=each.subject,
            points=int(each.points),
            at=each.at,
            cause=cause_of(Source(each.source), each.subject),
        )
        for each in await sql.execute(mine.order_by(row.subject))
    ]


def cause_of(source: Source, subject: str) -> str:
    """The one name of what gives points: told again, it is the same."""
    return f"{source.value}:{subject}"


# Sums


async def first(sql: AsyncConnection, board: BoardId, *, limit: int) -> list[Standing]:
    """The first of ``board``; of equals, who came to their points earlier."""
    score = BoardScoreRow
    mine = select(score.person, score.points).where(score.board == board, _SEEN)
    found = await sql.execute(mine.order_by(score.points.desc(), score.reached_at, score.person).limit(limit))
    return [Standing(person=ViewerId(row.person), points=int(row.points)) for row in found]


async def people(sql: AsyncConnection, board: BoardId) -> int:
    """How many stand on ``board``."""
    return await _count(sql, select(func.count()).where(BoardScoreRow.board == board, _SEEN))


async def with_exactly(sql: AsyncConnection, board: BoardId, points: int) -> int:
    """How many of ``board`` have so many points."""
    mine = select(func.count()).where(BoardScoreRow.board == board, _SEEN)
    return await _count(sql, mine.where(BoardScoreRow.points == points))


async def with_more(sql: AsyncConnection, board: BoardId, points: int) -> int:
    """How many of ``board`` have more points."""
    mine = select(func.count()).where(BoardScoreRow.board == board, _SEEN)
    return await _count(sql, mine.where(BoardScoreRow.points > points))


async def score_of(sql: AsyncConnection, board: BoardId, person: ViewerId) -> tuple[int, Absence | None]:
    """The points of ``person``, and why they are not shown, if they are not."""
    score = BoardScoreRow
    mine = select(score.points, score.absent).where(score.board == board, score.person == person)
    row = (await sql.execute(mine)).first()
    return (int(row.points), Absence(row.absent) if row.absent else None) if row else (0, None)


# Who stays out


async def stay_out(sql: AsyncConnection, show: ShowId, person: ViewerId, *, now: datetime) -> None:
    """Remember the wish of ``person``, for all boards of ``show``."""
    row = upsert(sql, BoardAbsenceRow).values(show=show, person=person, at=now)
    await sql.execute(row.on_conflict_do_nothing())


async def come_back(sql: AsyncConnection, show: ShowId, person: ViewerId) -> None:
    """Forget that wish."""
    row = BoardAbsenceRow
    await sql.execute(delete(row).where(row.show == show, row.person == person))


async def stays_out(sql: AsyncConnection, show: ShowId, person: ViewerId) -> bool:
    """Whether ``person`` does not want to stand on boards of ``show``."""
    return bool(await _staying_out(sql, show, [person]))


async def shows_without(sql: AsyncConnection, person: ViewerId) -> list[ShowId]:
    """Shows on whose boards ``person`` does not want to stand."""
    mine = select(BoardAbsenceRow.show).where(BoardAbsenceRow.person == person)
    return [ShowId(row.show) for row in await sql.execute(mine)]


async def set_absent(
    sql: AsyncConnection, board: BoardId, person: ViewerId, why: Absence | None, *, now: datetime
) -> bool:
    """Show ``person`` on ``board`` or not; who was banned stays so. Returns whether that changed anything."""
    values = {"board": board, "person": person, "points": 0, "reached_at": now, "absent": why.value if why else None}
    fresh = upsert(sql, BoardScoreRow).values(values)
    was = BoardScoreRow.absent
    other = was.is_not(None) if why is None else was.is_distinct_from(why.value)
    changed = fresh.on_conflict_do_update(
        index_elements=["board", "person"],
        set_={"absent": values["absent"]},
        where=other & was.is_distinct_from(Absence.BAN.value),
    )
    return (await sql.execute(changed.returning(BoardScoreRow.person))).first() is not None


# Who is who


async def accounts_of(sql: AsyncConnection, guests: Collection[ViewerId]) -> dict[ViewerId, ViewerId]:
    """Whose account each of ``guests`` is by now; who has none is left out."""
    row = BoardGuestRow
    found: dict[ViewerId, ViewerId] = {}
    for some in _batched(guests):
        rows = await sql.execute(select(row.guest, row.account).where(row.guest.in_(some)))
        found |= {ViewerId(each.guest): ViewerId(each.account) for each in rows}
    return found


async def sign_in(sql: AsyncConnection, guest: ViewerId, account: ViewerId, *, now: datetime) -> None:
    """From now on what ``guest`` did is the account's."""
    row = upsert(sql, BoardGuestRow).values(guest=guest, account=account, at=now)
    await sql.execute(row.on_conflict_do_nothing())


async def names_said(sql: AsyncConnection, show: ShowId, people: Collection[ViewerId]) -> dict[ViewerId, str]:
    """The names of those of ``people`` who let the first of them be said for an order in ``show``."""
    shown = TickerNameRow
    mine = (
        select(OrderRow.buyer, OrderRow.buyer_name)
        .join(shown, shown.order == OrderRow.id)
        .where(OrderRow.show == show, OrderRow.buyer.in_(people), shown.shown)
        .order_by(OrderRow.id)
    )
    return {ViewerId(row.buyer): str(row.buyer_name) for row in await sql.execute(mine)}


async def orders_of(
    sql: AsyncConnection, board: BoardId, people: Collection[ViewerId]
) -> Mapping[ViewerId, tuple[OrderId, ...]]:
    """For which orders each of ``people`` has points."""
    row = BoardPointRow
    mine = select(row.person, row.subject).where(row.board == board, row.person.in_(people))
    rows = await sql.execute(mine.where(row.source == Source.ORDER.value).order_by(row.subject))
    found: dict[ViewerId, tuple[OrderId, ...]] = {}
    for each in rows:
        found[each.person] = (*found.get(each.person, ()), OrderId(each.subject))
    return found


async def _staying_out(sql: AsyncConnection, show: ShowId, people: Collection[ViewerId]) -> set[ViewerId]:
    row = BoardAbsenceRow
    found = await sql.execute(select(row.person).where(row.show == show, row.person.in_(people))) if people else ()
    return {ViewerId(each.person) for each in found}


def _later(moment: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """When somebody came to their points: not before the last of them, though that may be heard of first."""
    score = BoardScoreRow
    return case(((score.points > 0) & (score.reached_at > moment), score.reached_at), else_=moment)


async def _count(sql: AsyncConnection, chosen: Select[Any]) -> int:
    return int((await sql.execute(chosen)).scalar_one())


def _values(points: Points) -> dict[str, object]:
    return {
        "person": points.person,
        "cause": points.cause,
        "source": points.source.value,
        "subject": points.subject,
        "points": points.points,
        "at": points.at,
    }


def _batched(every: Iterable[T]) -> Iterator[Sequence[T]]:
    rest = list(every)
    return (rest[at : at + AT_ONCE] for at in range(0, len(rest), AT_ONCE))
