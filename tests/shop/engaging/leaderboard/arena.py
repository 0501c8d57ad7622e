"""An arena: a show with a board, what one process has of it, and the facts that give points."""

from asyncio import Event
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database
from core.due import Diary
from core.events import BoardChanged, BoardView, OrderPaid, OrderRefunded, decode
from core.events.proof import BoardProved
from core.ids import BoardId, ShowId, ViewerId
from core.money import Money
from core.people import Viewer
from core.tables import OutboxRow, ToProveRow
from moderation.judge import RulesJudge
from shop.engaging.draws.sealing import Seals
from shop.engaging.leaderboard.board import Terms
from shop.engaging.leaderboard.leading import CLOSE, Boards
from shop.engaging.leaderboard.scoring import Scoring
from shop.engaging.leaderboard.showing import MyBoard, Showing
from shop.engaging.progress import Progress
from shop.key import Key
from shop.order import Order
from shop.refund import Refund, What
from tests.shop.shelf import SHOW, Shelf, a_host, an_offer

MINUTE = timedelta(minutes=1)
TERMS = Terms(
    lasts=30 * MINUTE,
    places=3,
    per_order=10,
    step=Money(amount=100_00, currency="RUB"),
    per_vote=5,
    per_ask=3,
    per_answer=7,
)


class Gate:
    """Where somebody stops until they are let go."""

    def __init__(self) -> None:
        self.reached, self.open = Event(), Event()

    async def pass_through(self) -> None:
        self.reached.set()
        await self.open.wait()


class Register:
    """Who is who, as a test says it."""

    gate: Gate | None = None

    def __init__(self) -> None:
        self.team: set[ViewerId] = set()
        self.banned: set[ViewerId] = set()
        self.known: dict[ViewerId, str] = {}

    async def staff(self, sql: AsyncConnection) -> Collection[ViewerId]:
        if self.gate is not None:
            await self.gate.pass_through()
        return self.team

    async def names(self, sql: AsyncConnection, people: Collection[ViewerId]) -> Mapping[ViewerId, str]:
        return {each: self.known.get(each, "Анна") for each in people}


class Arena:
    """One process."""

    def __init__(self, shelf: Shelf, *, database: Database | None = None, register: Register | None = None) -> None:
        self.shelf, self.host, self.mug = shelf, a_host(), an_offer("mug")
        self.register = register or Register()
        self.database, self.told, self.progress = database or shelf.database, list[BoardChanged](), Progress()
        showing = Showing(people=self.register, seals=Seals("a secret of the house"))
        parts: dict[str, Any] = {"database": self.database, "clock": shelf.clock, "progress": self.progress}
        judge = RulesJudge(clock=shelf.clock)
        self.boards = Boards(**parts, judge=judge, showing=showing, tell=self._hear, currency="RUB")
        self.scoring = Scoring(**parts, people=self.register, showing=showing, shut_out=self._shut_out)
        self.diary = Diary(database=self.database, clock=shelf.clock, doers={CLOSE: self.boards.close})

    @classmethod
    async def open(cls, shelf: Shelf) -> Self:
        """With a mug on the shelf, of 1,990 roubles: an order of it is worth 10 + 19 points."""
        arena = cls(shelf)
        await shelf.put(an_offer("mug", stock=100))
        return arena

    async def _hear(self, fact: object) -> bool:
        assert isinstance(fact, BoardChanged)
        self.told.append(fact)
        return True

    async def _shut_out(
        self, _sql: AsyncConnection, _show: ShowId, people: Collection[ViewerId], *, now: datetime
    ) -> set[ViewerId]:
        return self.register.banned & set(people)

    async def proved(self) -> list[BoardView]:
        """How boards ended, as the proof has it, the first first."""
        async with self.database.reading() as sql:
            bodies = [row.body for row in await sql.execute(select(ToProveRow.body).order_by(ToProveRow.id))]
        return [BoardProved.model_validate_json(body).board for body in bodies if "board.places" in body]

    async def announce(self, *, key: str = "one", **change: Any) -> BoardView:
        terms = replace(TERMS, **change)
        asked = Key(principal=self.host.id, route="POST boards", key=key, request={"terms": str(terms)})
        return (await self.boards.announce(SHOW, terms, key=asked, by=self.host))[0]

    async def begin(self, *, key: str = "one", **change: Any) -> BoardId:
        board = BoardId((await self.announce(key=key, **change)).id)
        await self.boards.begin(board, show=SHOW)
        return board

    async def stands(self) -> BoardView:
        return (await self.boards.standing(SHOW))[0]

    async def points(self) -> list[tuple[int, int]]:
        """Place and points, from the first."""
        return [(row.place, row.points) for row in (await self.stands()).rows]

    async def mine(self, viewer: Viewer) -> MyBoard:
        mine = await self.boards.mine(SHOW, viewer)
        assert mine is not None
        return mine

    def paid(self, order: Order) -> OrderPaid:
        return OrderPaid(show=SHOW, at=order.paid_at or self.shelf.clock.now(), order=order.id, buyer=order.buyer)

    async def buys(self, viewer: Viewer, *, units: int = 1) -> Order:
        """A paid order of the mug, told."""
        order = await self.shelf.buy(viewer, self.mug, units=units)
        await self.scoring.on_paid(self.paid(order))
        return order

    async def gives_back(self, order: Order, what: What | None = None, *, told: bool = True) -> OrderRefunded:
        refund: Refund = await self.shelf.refund(order, what)
        fact = OrderRefunded(
            show=SHOW,
            at=self.shelf.clock.now(),
            order=order.id,
            buyer=order.buyer,
            refund=refund.id,
            amount=refund.amount,
            everything=what is None,
            order_status="refunded",
        )
        if told:
            await self.scoring.on_refunded(fact)
        return fact

    async def owed(self) -> list[BoardChanged]:
        async with self.database.reading() as sql:
            rows = (await sql.execute(select(OutboxRow.payload).order_by(OutboxRow.created_at, OutboxRow.id))).all()
        return [fact for row in rows if isinstance(fact := decode(row.payload), BoardChanged)]
