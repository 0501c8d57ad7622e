"""The only SQL of boards. Whoever gives points, begins or ends one locks the board first."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import NoSuchBoard
from core.events import BoardStatus
from core.ids import BoardId, ShowId, ViewerId
from core.money import Money
from shop.engaging.leaderboard.board import SHOWN_AFTER_END, Board, Terms
from shop.engaging.leaderboard.tables import BoardRow, BoardScoreRow

_BEGUN = (BoardStatus.OPEN.value, BoardStatus.ENDED.value)
_MAY_HAVE_BEGUN = (BoardStatus.ANNOUNCED.value, *_BEGUN)


async def add(sql: AsyncConnection, board: Board, *, currency: str, by: ViewerId, now: datetime) -> bool:
    """Write a board down. False if another one of its show stands."""
    terms = board.terms
    row = upsert(sql, BoardRow).values(
        id=board.id,
        show=board.show,
        status=board.status.value,
        version=board.version,
        lasts_seconds=round(terms.lasts.total_seconds()),
        places=terms.places,
        per_order=terms.per_order,
        step=terms.step.amount if terms.step is not None else None,
        currency=currency,
        per_vote=terms.per_vote,
        per_ask=terms.per_ask,
        per_answer=terms.per_answer,
        prize=terms.prize,
        created_by=by,
        created_at=now,
    )
    return (await sql.execute(row.on_conflict_do_nothing())).rowcount == 1


async def find(sql: AsyncConnection, board: BoardId, *, lock: bool = False) -> Board:
    """The board of this id.

    Args:
        lock: Nobody else may give points or end it before the end of this transaction.

    Raises:
        NoSuchBoard: There is none.
    """
    chosen = select(BoardRow.__table__).where(BoardRow.id == board)
    row = (await sql.execute(chosen.with_for_update() if lock else chosen)).first()
    if row is None:
        raise NoSuchBoard(board)
    return _board(row)


async def shown(sql: AsyncConnection, show: ShowId, *, now: datetime) -> Board | None:
    """What pages of ``show`` draw: the one that stands, or whose end is not long ago."""
    row = BoardRow
    stands = row.status.in_([BoardStatus.ANNOUNCED.value, BoardStatus.OPEN.value])
    recent = (row.status == BoardStatus.ENDED.value) & (row.ends_at > now - SHOWN_AFTER_END)
    mine = select(row.__table__).where(row.show == show, stands | recent).order_by(row.id.desc()).limit(1)
    found = (await sql.execute(mine)).first()
    return _board(found) if found else None


async def all_of(sql: AsyncConnection, show: ShowId, *, limit: int) -> list[Board]:
    """The latest of ``show``, the newest first."""
    mine = select(BoardRow.__table__).where(BoardRow.show == show).order_by(BoardRow.id.desc()).limit(limit)
    return [_board(row) for row in await sql.execute(mine)]


async def begun(sql: AsyncConnection, *shows: ShowId) -> list[Board]:
    """Boards of ``shows`` that are open or have ended, locked in the order of their ids.

    One that is announced is locked as well: it does not begin before the end of this transaction.
    """
    row = BoardRow
    mine = select(row.__table__).where(row.show.in_(shows), row.status.in_(_MAY_HAVE_BEGUN))
    return await _begun(sql, mine)


async def may_count(sql: AsyncConnection, shows: Collection[ShowId], *, since: datetime, until: datetime) -> bool:
    """Whether a board of ``shows`` counts what happened from ``since`` to ``until``, or may have begun by then."""
    row = BoardRow
    counts = row.status.in_(_BEGUN) & (row.began_at <= until) & (row.ends_at > since)
    mine = select(row.id).where(row.show.in_(shows), (row.status == BoardStatus.ANNOUNCED.value) | counts).limit(1)
    return (await sql.execute(mine)).first() is not None


async def that_concern(sql: AsyncConnection, people: Collection[ViewerId], *, show: ShowId | None) -> list[Board]:
    """Boards of ``show`` (None: of all) that are open, or have ended with one of ``people``. Locked as above."""
    row, score = BoardRow, BoardScoreRow
    stands = exists().where(score.board == row.id, score.person.in_(people))
    running = row.status.in_([BoardStatus.ANNOUNCED.value, BoardStatus.OPEN.value])
    mine = select(row.__table__).where(running | ((row.status == BoardStatus.ENDED.value) & stands))
    return await _begun(sql, mine if show is None else mine.where(row.show == show))


async def with_points_of(sql: AsyncConnection, person: ViewerId, *, show: ShowId) -> list[BoardId]:
    """Boards of ``show`` that are open or have ended, and on which ``person`` stands."""
    row, score = BoardRow, BoardScoreRow
    stands = exists().where(score.board == row.id, score.person == person, score.absent.is_(None), score.points > 0)
    mine = select(row.id).where(row.show == show, row.status.in_(_BEGUN), stands).order_by(row.id)
    return [BoardId(each.id) for each in await sql.execute(mine)]


async def change_status(
    sql: AsyncConnection, board: BoardId, *, old: Sequence[BoardStatus], new: BoardStatus, **values: object
) -> bool:
    """Go from one of ``old`` to ``new``, once. Returns whether it did."""
    row = BoardRow
    changed = await sql.execute(
        update(row)
        .where(row.id == board, row.status.in_([each.value for each in old]))
        .values(status=new.value, version=row.version + 1, **values)
    )
    return changed.rowcount == 1


async def moved(sql: AsyncConnection, board: BoardId) -> None:
    """Something about its rows changed: its version grows."""
    await sql.execute(update(BoardRow).where(BoardRow.id == board).values(version=BoardRow.version + 1))


async def _begun(sql: AsyncConnection, chosen: Select[Any]) -> list[Board]:
    rows = await sql.execute(chosen.order_by(BoardRow.id).with_for_update())
    return [_board(each) for each in rows if each.status in _BEGUN]


def _board(row: Row[Any]) -> Board:
    return Board(
        id=BoardId(row.id),
        show=ShowId(row.show),
        terms=Terms(
            lasts=timedelta(seconds=row.lasts_seconds),
            places=row.places,
            per_order=row.per_order,
            step=Money(amount=row.step, currency=row.currency) if row.step is not None else None,
            per_vote=row.per_vote,
            per_ask=row.per_ask,
            per_answer=row.per_answer,
            prize=row.prize,
        ),
        status=BoardStatus(row.status),
        version=row.version,
        began_at=row.began_at,
        ends_at=row.ends_at,
    )
