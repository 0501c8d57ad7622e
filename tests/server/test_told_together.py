"""Orders that are paid at once are told at once: to the same end as one by one, with the work of one."""

from asyncio import Barrier, gather
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from core.bus import MemoryBus
from core.database import Database
from core.due import Diary
from core.events import Event, OrderPaid, SaleMade, TickerLine, UnlockGoal
from core.outbox import Relay
from core.people import Viewer
from server.live.whispering import Whispers
from server.subscriptions import Telling, listeners
from shop.engaging.leaderboard.tables import BoardPointRow
from shop.engaging.ticker.telling import TELL, Ticker
from shop.letter_store import LetterName
from shop.notifying import LetterDesk
from shop.order import Order
from shop.sales import SHOWN, SalesBoard
from tests.fakes import TurnedClock
from tests.shop.engaging.leaderboard.arena import Arena
from tests.shop.engaging.unlocks.crowd import Stage
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer
from tests.statements import asked_of


class Nobody:
    """Hears nothing of it."""

    def __getattr__(self, name: str) -> Any:
        async def hear(*_facts: Event) -> None:
            return

        return hear


class House:
    """All that hears of paid orders, with an unlock and a board that count them."""

    def __init__(self, database: Database) -> None:
        self.database, self.shelf = database, Shelf(database, TurnedClock())
        self.clock, self.bus, self.letters = self.shelf.clock, MemoryBus(), list[LetterName]()
        self.sales = list[SaleMade]()
        self.ticker = Ticker(database=database, clock=self.clock)
        self.stage, self.arena = Stage(database, self.clock), Arena(self.shelf)
        self.telling = Telling(bus=self.bus)
        mechanics: Any = SimpleNamespace(asking=self.stage.asking, scoring=self.arena.scoring, in_carts=Nobody())
        nobody: Any = Nobody()
        self.telling.introduce(
            listeners(
                ticker=self.ticker,
                sales=SalesBoard(database=database, tell=self._sold, currency="RUB"),
                letters=LetterDesk(queue=self),
                whispers=Whispers(bus=self.bus, seated=nobody),
                mechanics=mechanics,
                bell=nobody,
                stage=nobody,
                releasing=nobody,
            )
        )
        self.relay = Relay(database=database, tell=self.telling.tell, clock=self.clock, together=self.telling.tell_all)

    async def ask_for(self, *letters: LetterName) -> None:
        self.letters += letters

    async def _sold(self, fact: Event) -> bool:
        assert isinstance(fact, SaleMade)
        self.sales.append(fact)
        return True

    async def open(self) -> None:
        self.goods = [an_offer(f"thing {n}", stock=500) for n in range(4)]
        await self.shelf.put(*self.goods)
        self.unlock = await self.stage.promise(goal=UnlockGoal.PURCHASES, intent=None, target=100)
        self.board = await self.arena.begin()
        await self.relayed()

    async def sell(self, count: int) -> list[Order]:
        """Orders of as many buyers, but for the last, who bought before; paid, and not told yet."""
        buyers: list[Viewer] = [a_viewer(f"buyer {n}") for n in range(max(count - 1, 1))]
        orders = []
        for n, buyer in enumerate([*buyers, buyers[0]][:count]):
            await self.shelf.fill(buyer, *self.goods[n % 4 : n % 4 + 2])
            orders.append((await self.shelf.order(buyer), buyer))
        await self.relayed()
        return [await self.shelf.pay(order, buyer) for order, buyer in orders]

    async def relayed(self) -> None:
        while await self.relay.relay_some():
            pass

    async def end(self) -> tuple[int, list[int], list[tuple[int, int]], list[tuple[str, int, int]]]:
        """What has become of it all."""
        self.clock.turn(timedelta(seconds=30))
        diary = Diary(database=self.database, clock=self.clock, doers={TELL: self.ticker.tell})
        while await diary.do_some():
            pass
        async with self.database.reading() as sql:
            points = sorted([row.points for row in await sql.execute(select(BoardPointRow.points))])
        lines: Sequence[TickerLine] = await self.ticker.recent(SHOW)
        told = sorted((line.title.en, line.units, line.others) for line in lines)
        return (await self.stage.stands(self.unlock)).current, points, await self.arena.points(), told


@pytest.fixture
async def house(database: Database) -> House:
    house = House(database)
    await house.open()
    return house


def facts_of(orders: Sequence[Order]) -> list[OrderPaid]:
    return [OrderPaid(show=SHOW, at=each.paid_at or each.placed_at, order=each.id, buyer=each.buyer) for each in orders]


async def test_a_crowd_that_pays_is_as_much_work_as_one_who_does(house: House) -> None:
    asked = []
    for count in (1, 9):
        await house.sell(count)
        with asked_of(house.database) as statements:
            await house.relayed()
        asked.append(len(statements.that_ask))

    assert asked[0] == asked[1]


async def test_told_at_once_twice_or_after_some_were_told_it_comes_to_the_same(house: House) -> None:
    orders = await house.sell(9)
    facts = facts_of(orders)
    for fact in facts[3:6]:
        await house.telling.tell(fact)

    await house.telling.tell_all(facts[::-1])
    await house.telling.tell_all(facts)
    await house.relayed()

    counted, points, places, lines = await house.end()
    assert counted == 8, "who bought twice is one person"
    assert len(points) == 9
    assert places == [(1, 2 * (10 + 39)), (2, 10 + 39), (2, 10 + 39)]
    assert sum(units for _, units, _ in lines) == sum(len(each.lines) for each in orders)
    assert {each.order for each in house.letters} == {each.id for each in orders}


async def test_relays_that_tell_the_same_orders_at_once_in_any_order_wait_in_no_ring(
    house: House, database_url: str
) -> None:
    orders = await house.sell(9)
    facts, start = facts_of(orders), Barrier(3)
    async with AsyncExitStack() as stack:
        others = [House(Database(database_url, tell=Telling(bus=house.bus).tell)) for _ in range(2)]
        for each in others:
            stack.push_async_callback(each.database.close)

        async def tells(process: House, some: Sequence[OrderPaid]) -> None:
            await start.wait()
            await process.telling.tell_all(some)

        await gather(tells(house, facts), tells(others[0], facts[::-1]), tells(others[1], facts[4:] + facts[:4]))
    await house.relayed()

    counted, points, _, lines = await house.end()
    assert (counted, len(points)) == (8, 9)
    assert sum(units for _, units, _ in lines) == sum(len(each.lines) for each in orders)


async def test_the_studio_is_told_of_as_many_sales_as_it_lists_and_of_all_in_the_sums(house: House) -> None:
    orders = await house.sell(SHOWN + 2)

    await house.relayed()

    assert [each.order for each in house.sales] == [each.id for each in orders[-SHOWN:]]
    assert {each.sales.orders for each in house.sales} == {SHOWN + 2}
