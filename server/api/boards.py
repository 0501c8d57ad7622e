"""Boards: a host states what gives points and lets a leaderboard begin; staff see who leads, and end it."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, StringConstraints

from core.events import BoardView, Localized, Value
from core.ids import ID_PATTERN, BoardId
from core.lines import NO_CONTROLS
from core.money import Money
from server.api.asking import Host, Staff, TheHouse
from server.api.repeating import OnceKey, mark
from server.api.shows import ShowName, own_show
from shop.engaging.leaderboard.board import FEWEST, LONGEST, LONGEST_PRIZE, MOST, MOST_POINTS, SHORTEST, Terms, rules
from shop.engaging.leaderboard.showing import Ranked

router = APIRouter(tags=["crowd"])

ABoard = Annotated[str, Path(pattern=ID_PATTERN, description="A leaderboard's id.")]

Points = Annotated[int, Field(ge=0, le=MOST_POINTS)]


class BoardTerms(Value):
    """What gives points: a paid order, each whole ``step`` of it, a vote, asking for a discount, a right quiz answer.

    ``places`` are shown, for ``seconds``; ``prize`` is what the host has for the first.
    """

    seconds: Annotated[int, Field(ge=int(SHORTEST.total_seconds()), le=int(LONGEST.total_seconds()))]
    places: Annotated[int, Field(ge=FEWEST, le=MOST)] = 10
    per_order: Points = 0
    step: Money | None = None
    per_vote: Points = 0
    per_ask: Points = 0
    per_answer: Points = 0
    prize: (
        Annotated[
            str, StringConstraints(min_length=1, max_length=LONGEST_PRIZE, strip_whitespace=True, pattern=NO_CONTROLS)
        ]
        | None
    ) = None

    @property
    def terms(self) -> Terms:
        """The same, for the shop."""
        return Terms(
            lasts=timedelta(seconds=self.seconds),
            places=self.places,
            per_order=self.per_order,
            step=self.step,
            per_vote=self.per_vote,
            per_ask=self.per_ask,
            per_answer=self.per_answer,
            prize=self.prize,
        )


class BoardPreview(Value):
    """What viewers will read."""

    rules: Localized


class StaffPlace(Value):
    """Somebody among the first as the team sees them: their whole name, and the orders that count for them."""

    place: int
    points: int
    viewer: str
    name: str
    orders: tuple[str, ...]

    @classmethod
    def of(cls, ranked: Ranked) -> "StaffPlace":
        """The same, for the team."""
        return cls(
            place=ranked.place, points=ranked.points, viewer=ranked.person, name=ranked.name, orders=ranked.orders
        )


class StaffBoard(Value):
    """A board, and who leads it."""

    board: BoardView
    first: tuple[StaffPlace, ...]


class BoardsView(Value):
    """The latest boards of a show, the newest first."""

    items: tuple[StaffBoard, ...]
    server_time: datetime


@router.post("/shows/{name}/boards", status_code=status.HTTP_201_CREATED)
async def announce_board(
    name: ShowName, wish: BoardTerms, key: OnceKey, *, house: TheHouse, host: Host, response: Response
) -> BoardView:
    """Fix the rules of a leaderboard and let viewers read them; nothing counts yet."""
    show = await own_show(name, house, host)
    made, replayed = await house.mechanics.boards.announce(show.id, wish.terms, key=key, by=host)
    mark(response, replayed=replayed)
    return made


@router.post("/shows/{name}/boards/preview")
async def preview_board(name: ShowName, wish: BoardTerms, house: TheHouse, host: Host) -> BoardPreview:
    """The line of rules that viewers would read. Nothing is made."""
    await own_show(name, house, host)
    return BoardPreview(rules=rules(wish.terms))


@router.get("/shows/{name}/boards")
async def list_boards(name: ShowName, house: TheHouse, _staff: Staff) -> BoardsView:
    """The latest leaderboards of a show, and who leads each, by their whole names."""
    show = await house.shows.find(name)
    found = await house.mechanics.boards.listed(show.id)
    items = tuple(StaffBoard(board=board, first=tuple(map(StaffPlace.of, first))) for board, first in found)
    return BoardsView(items=items, server_time=house.clock.now())


@router.put("/shows/{name}/boards/{board}/open")
async def begin_board(name: ShowName, board: ABoard, house: TheHouse, host: Host) -> BoardView:
    """Give points from now on."""
    show = await own_show(name, house, host)
    return await house.mechanics.boards.begin(BoardId(board), show=show.id)


@router.delete("/shows/{name}/boards/{board}/open")
async def end_board(name: ShowName, board: ABoard, house: TheHouse, host: Host) -> BoardView:
    """End it now, with the places that there are."""
    show = await own_show(name, house, host)
    return await house.mechanics.boards.end(BoardId(board), show=show.id)


@router.delete("/shows/{name}/boards/{board}")
async def cancel_board(name: ShowName, board: ABoard, house: TheHouse, _staff: Staff) -> BoardView:
    """Take a board back: it has no places. One that has ended stays as it ended."""
    show = await house.shows.find(name)
    return await house.mechanics.boards.cancel(BoardId(board), show=show.id)
