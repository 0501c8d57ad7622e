"""Showing: a board as everybody may see it, and one's own place on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Work
from core.events import BoardEnded, BoardStatus, BoardView, Value
from core.events.proof import BoardProved
from core.ids import OrderId, ViewerId
from shop.engaging.draws.sealing import Seals
from shop.engaging.leaderboard import point_store, store
from shop.engaging.leaderboard.board import Board, Standing, places_of, rules
from shop.engaging.ticker.line import first_name, mask


class People(Protocol):
    """Knows who is who."""

    async def staff(self, sql: AsyncConnection) -> Collection[ViewerId]:
        """Everybody of the team."""
        ...

    async def names(self, sql: AsyncConnection, people: Collection[ViewerId]) -> Mapping[ViewerId, str]:
        """Under which names ``people`` write."""
        ...


class MyBoard(Value):
    """Where you stand on a board: ``place`` of ``people``; null while you have no points, or are not shown.

    ``ticket`` stands for you in its rows. ``shown``: you have not chosen to stay out.
    """

    board: str
    ticket: str
    points: int
    place: int | None
    people: int
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Somebody among the first, as the team sees them."""

    place: int
    points: int
    person: ViewerId
    name: str
    orders: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """Draws boards from their rows."""

    people: People
    seals: Seals

    async def view(self, sql: AsyncConnection, board: Board) -> BoardView:
        """How ``board`` stands; names are masked, but for who lets the ticker say theirs. None on one taken back."""
        standings = await self._named(sql, board, await self._first(sql, board))
        rows = places_of(standings, [self.seals.ticket(board.id, each.person) for each in standings])
        last = rows[-1].points if rows else 0
        equals = await point_store.with_exactly(sql, board.id, last) if rows else 0
        return BoardView(
            id=board.id,
            version=board.version,
            status=board.status,
            rules=rules(board.terms),
            prize=board.terms.prize,
            places=board.terms.places,
            rows=rows,
            more=equals - sum(each.points == last for each in rows),
            people=await point_store.people(sql, board.id) if rows else 0,
            began_at=board.began_at,
            ends_at=board.ends_at,
        )

    async def mine(self, sql: AsyncConnection, board: Board, viewer: ViewerId) -> MyBoard:
        """Where ``viewer`` stands on ``board``."""
        points, absent = await point_store.score_of(sql, board.id, viewer)
        out = await point_store.stays_out(sql, board.show, viewer)
        stands = points > 0 and absent is None
        return MyBoard(
            board=board.id,
            ticket=self.seals.ticket(board.id, viewer),
            points=points,
            place=1 + await point_store.with_more(sql, board.id, points) if stands else None,
            people=await point_store.people(sql, board.id),
            shown=not out,
        )

    async def ranked(self, sql: AsyncConnection, board: Board) -> list[Ranked]:
        """The first of ``board`` by their whole names, with their orders that count: for the team alone."""
        standings = await self._first(sql, board)
        people = [each.person for each in standings]
        names = await self.people.names(sql, people)
        orders = await point_store.orders_of(sql, board.id, people)
        rows = places_of(standings, people)
        return [
            Ranked(
                place=row.place,
                points=row.points,
                person=each,
                name=names.get(each, ""),
                orders=orders.get(each, ()),
            )
            for row, each in zip(rows, people, strict=True)
        ]

    async def changed(self, work: Work, board: Board, *, now: datetime) -> None:
        """Rows of ``board`` changed: its version grows, and places that were told are told anew."""
        await store.moved(work.connection, board.id)
        if board.has_ended:
            await self.owe_end(work, board, now=now)

    async def renamed(self, work: Work, board: Board, person: ViewerId, *, now: datetime) -> None:
        """The name of ``person`` is said, or not any more. The proof keeps masked ones, so it says nothing of that."""
        rows = await self._first(work.connection, board)
        if person not in [each.person for each in rows]:
            return
        await store.moved(work.connection, board.id)
        if board.has_ended:
            await work.owe(await self._ended(work, board, now=now))

    async def owe_end(self, work: Work, board: Board, *, now: datetime) -> None:
        """Owe everybody how ``board`` ended, and the proof the same without names."""
        fact = await self._ended(work, board, now=now)
        await work.owe(fact)
        rows = tuple(each.model_copy(update={"name": mask(each.name or "")}) for each in fact.board.rows)
        proved = fact.board.model_copy(update={"rows": rows})
        await work.record(BoardProved(id=fact.id, show=board.show, at=now, board=proved))

    async def _first(self, sql: AsyncConnection, board: Board) -> list[Standing]:
        if board.status is BoardStatus.CANCELLED:
            return []
        return await point_store.first(sql, board.id, limit=board.terms.places)

    async def _ended(self, work: Work, board: Board, *, now: datetime) -> BoardEnded:
        stands = await store.find(work.connection, board.id)
        return BoardEnded(show=board.show, at=now, board=await self.view(work.connection, stands))

    async def _named(self, sql: AsyncConnection, board: Board, standings: Sequence[Standing]) -> list[Standing]:
        people = [each.person for each in standings]
        names, said = await self.people.names(sql, people), await point_store.names_said(sql, board.show, people)
        return [
            replace(each, name=first_name(said.get(each.person, "")) or mask(names.get(each.person, "")))
            for each in standings
        ]
