"""The cashier on a real database: batches, several processes, and what goes wrong."""

from asyncio import Barrier, gather
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import cast

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database, Work
from core.errors import CartEmpty, DatabaseBusy, NotReady, OverLimit, SoldOut
from core.events import StockChanged
from core.ids import OrderId, mint
from core.money import Money
from core.people import Viewer
from shop import key_store, order_store
from shop.cashier import Cashier
from shop.key import REPLAYED_FOR, Key
from shop.order import Order
from shop.purchase import Answer, Purchase, Wish
from tests.shop.shelf import ANNA, SHOW, Shelf, a_viewer, an_offer, the_orders_of
from tests.shop.test_sweeping import owed


def a_purchase(buyer: Viewer, amount: int, *, key: str = "", order: OrderId | None = None) -> Purchase:
    """Everything in the cart of ``buyer``."""
    wish = Wish(show=SHOW, contact=ANNA, delivery=None, expected_total=Money(amount=amount, currency="RUB"))
    asked = Key(principal=buyer.id, route="POST /orders", key=key or mint("evt"), request={"total": amount})
    return Purchase(order=order or OrderId(mint("ord")), wish=wish, buyer=buyer, key=asked)


class Counted:
    """A database that counts what it is asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.transactions = 0
        self.looks = 0
        self.busy = False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Work]:
        self.transactions += 1
        if self.busy:
            raise DatabaseBusy
        async with self._database.transaction() as work:
            yield work

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        self.looks += 1
        async with self._database.reading() as sql:
            yield sql


def counted(shelf: Shelf) -> tuple[Counted, Cashier]:
    """A cashier, and a count of what they ask of the database."""
    database = Counted(shelf.database)
    return database, shelf.another_cashier(cast("Database", database))


async def buyers_with(shelf: Shelf, count: int, *, stock: int) -> list[Viewer]:
    """So many people with a mug in the cart."""
    mug = await shelf.put(an_offer(stock=stock))
    buyers = [a_viewer(f"Гость {number}") for number in range(count)]
    for buyer in buyers:
        await shelf.fill(buyer, mug)
    return buyers


async def all_at_once(cashier: Cashier, purchases: Sequence[Purchase]) -> list[Answer | BaseException]:
    """Everybody comes in the same moment."""
    return await gather(*(cashier.sell(purchase) for purchase in purchases), return_exceptions=True)


async def test_who_comes_together_is_served_in_one_transaction_and_the_stock_changes_once(shelf: Shelf) -> None:
    buyers = await buyers_with(shelf, 20, stock=15)
    database, cashier = counted(shelf)

    endings = await all_at_once(cashier, [a_purchase(buyer, 1_990_00) for buyer in buyers])

    assert [type(ending) for ending in endings] == [Answer] * 15 + [SoldOut] * 5
    assert database.transactions == 1
    changes = [(fact.left, fact.version) for fact in await owed(shelf) if isinstance(fact, StockChanged)]
    assert changes == [(0, 2)]


async def test_one_purchase_that_cannot_be_written_spoils_nobody_elses(shelf: Shelf) -> None:
    buyers = await buyers_with(shelf, 8, stock=8)
    taken = (await shelf.order(buyers[0])).id
    poisoned = [a_purchase(buyer, 1_990_00) for buyer in buyers[1:]]
    poisoned[3] = a_purchase(buyers[4], 1_990_00, order=taken)

    endings = await all_at_once(shelf.cashier, poisoned)

    assert [type(ending) for ending in endings].count(Answer) == 6
    assert isinstance(endings[3], IntegrityError)
    assert await shelf.left(an_offer()) == 1


async def test_a_busy_database_is_told_to_everybody_and_nothing_is_held(shelf: Shelf) -> None:
    buyers = await buyers_with(shelf, 5, stock=5)
    database, cashier = counted(shelf)
    database.busy = True

    endings = await all_at_once(cashier, [a_purchase(buyer, 1_990_00, key="k") for buyer in buyers])

    assert {type(ending) for ending in endings} == {DatabaseBusy}
    assert database.transactions == 1
    assert await shelf.left(an_offer()) == 5
    database.busy = False
    again = await all_at_once(cashier, [a_purchase(buyer, 1_990_00, key="k") for buyer in buyers])
    assert {type(ending) for ending in again} == {Answer}


async def test_while_things_sell_out_losers_cost_no_transaction_but_a_unit_that_returns_is_seen(shelf: Shelf) -> None:
    buyers = await buyers_with(shelf, 6, stock=1)
    database, cashier = counted(shelf)
    first = await all_at_once(cashier, [a_purchase(buyer, 1_990_00) for buyer in buyers[:3]])

    late = await all_at_once(cashier, [a_purchase(buyer, 1_990_00) for buyer in buyers[3:]])

    assert [type(ending) for ending in late] == [SoldOut] * 3
    assert (database.transactions, database.looks) == (1, 1)
    assert isinstance(first[0], Answer)
    await shelf.cancel(first[0].order, buyers[0])
    assert isinstance(await cashier.sell(a_purchase(buyers[5], 1_990_00)), Answer)


async def test_a_key_that_was_kept_long_enough_may_name_another_order(shelf: Shelf) -> None:
    (anna,) = await buyers_with(shelf, 1, stock=2)
    purchase = a_purchase(anna, 1_990_00)
    async with shelf.database.transaction() as work:
        await key_store.add(work.connection, [(purchase.key, "long gone")], now=shelf.clock.now() - REPLAYED_FOR)

    answer = await shelf.cashier.sell(purchase)

    assert answer.order.id == purchase.order
    assert await shelf.cashier.sell(purchase) == Answer(order=answer.order, replayed=True)


async def test_a_cashier_who_leaves_serves_who_waits_and_nobody_else(shelf: Shelf) -> None:
    buyers = await buyers_with(shelf, 3, stock=3)
    waiting = gather(*(shelf.cashier.sell(a_purchase(buyer, 1_990_00)) for buyer in buyers[:2]))

    _, answers = await gather(shelf.cashier.close(), waiting)

    assert len(answers) == 2
    with pytest.raises(NotReady):
        await shelf.cashier.sell(a_purchase(buyers[2], 1_990_00))


@pytest.fixture
async def cashiers(shelf: Shelf, database_url: str) -> AsyncIterator[list[Cashier]]:
    """Of three processes: each has connections of its own."""

    async def _tell(_fact: object) -> None:
        return

    async with AsyncExitStack() as stack:
        databases = [Database(database_url, tell=_tell) for _ in range(3)]
        for database in databases:
            stack.push_async_callback(database.close)
        yield [shelf.another_cashier(database) for database in databases]


async def test_several_processes_together_sell_what_is_there_and_no_more(shelf: Shelf, cashiers: list[Cashier]) -> None:
    buyers = await buyers_with(shelf, 120, stock=40)
    barrier = Barrier(len(buyers))

    async def _rush(number: int) -> Order:
        await barrier.wait()
        return (await cashiers[number % 3].sell(a_purchase(buyers[number], 1_990_00))).order

    endings = await gather(*(_rush(number) for number in range(120)), return_exceptions=True)

    assert {type(ending) for ending in endings} == {Order, SoldOut}
    assert sum(isinstance(ending, Order) for ending in endings) == 40
    assert await shelf.left(an_offer()) == 0


async def test_one_key_at_several_processes_is_one_order(shelf: Shelf, cashiers: list[Cashier]) -> None:
    (anna,) = await buyers_with(shelf, 1, stock=9)
    barrier = Barrier(9)

    async def _click(number: int) -> Answer:
        await barrier.wait()
        return await cashiers[number % 3].sell(a_purchase(anna, 1_990_00, key="click"))

    answers = await gather(*(_click(number) for number in range(9)))

    assert len({answer.order.id for answer in answers}) == 1
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 8
    assert await shelf.left(an_offer()) == 8


async def test_nobody_gets_over_the_limit_by_buying_at_several_processes(shelf: Shelf, cashiers: list[Cashier]) -> None:
    mug, anna = await shelf.put(an_offer(stock=99, limit=3)), a_viewer()
    barrier = Barrier(6)

    async def _grab(number: int) -> Order:
        await barrier.wait()
        await shelf.fill(anna, mug, units=2)
        return (await cashiers[number % 3].sell(a_purchase(anna, 1_990_00 * 2))).order

    endings = await gather(*(_grab(number) for number in range(6)), return_exceptions=True)

    assert {type(ending) for ending in endings} <= {Order, OverLimit, CartEmpty}
    assert sum(order.units for order in await the_orders_of(anna, shelf)) == 2


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_who_loses_a_race_between_look_and_taking_is_decided_anew(
    shelf: Shelf, cashiers: list[Cashier], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has no such race: whoever writes has locked all before they look."""
    buyers = await buyers_with(shelf, 4, stock=3)
    add, rivals = order_store.add, [buyers[3]]

    async def _overtaken(sql: AsyncConnection, orders: Sequence[Order]) -> None:
        await add(sql, orders)
        while rivals:
            await cashiers[1].sell(a_purchase(rivals.pop(), 1_990_00))

    monkeypatch.setattr(order_store, "add", _overtaken)

    endings = await all_at_once(cashiers[0], [a_purchase(buyer, 1_990_00) for buyer in buyers[:3]])

    assert [type(ending) for ending in endings] == [Answer, Answer, SoldOut]
    assert await shelf.left(an_offer()) == 0
