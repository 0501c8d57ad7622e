from datetime import timedelta

from core.database import Database
from core.events import Event, OrderPaid, SaleMade, Sales
from core.money import Money
from shop.order import Order
from shop.sales import SalesBoard
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


def _paid(order: Order) -> OrderPaid:
    return OrderPaid(show=order.show, at=order.placed_at, order=order.id, buyer=order.buyer)


async def test_only_paid_orders_are_counted(shelf: Shelf, database: Database, told: list[Event]) -> None:
    board = _board(database, told)
    mug = await shelf.put(an_offer(price=100_00))
    await shelf.buy(a_viewer(), mug, units=2)
    await shelf.buy(a_viewer(), mug, units=1)
    boris = a_viewer("Борис")
    await shelf.fill(boris, mug, units=3)
    await shelf.order(boris)

    assert await board.sums(SHOW) == Sales(version=2, orders=2, units=3, revenue=Money(amount=300_00, currency="RUB"))
    assert [sale.total.amount for sale in await board.recent(SHOW)] == [100_00, 200_00]


async def test_a_show_that_sold_nothing_has_zeroes(database: Database, told: list[Event]) -> None:
    board = _board(database, told)

    assert await board.sums(SHOW) == Sales(version=0, orders=0, units=0, revenue=Money.zero("RUB"))
    assert await board.recent(SHOW) == ()


async def test_a_sale_told_twice_is_the_same_fact(shelf: Shelf, database: Database, told: list[Event]) -> None:
    board = _board(database, told)
    mug, lamp = an_offer("mug", price=100_00), an_offer("lamp", price=50_00)
    await shelf.put(mug, lamp)
    anna = a_viewer()
    await shelf.fill(anna, mug, units=2)
    shelf.clock.turn(timedelta(seconds=1))
    await shelf.fill(anna, lamp, units=2)
    order = await shelf.pay(await shelf.order(anna), anna)

    await board.on_paid(_paid(order))
    await board.on_paid(_paid(order))

    sales = [fact for fact in told if isinstance(fact, SaleMade)]
    assert sales[0] == sales[1]
    assert [(line.offer, line.units) for line in sales[0].lines] == [(mug.id, 2), (lamp.id, 2)]
    assert sales[0].total.amount == sales[0].sales.revenue.amount == 300_00
    assert (sales[0].sales.orders, sales[0].sales.units) == (1, 4)


def _board(database: Database, told: list[Event]) -> SalesBoard:
    async def _tell(fact: Event) -> None:
        told.append(fact)

    return SalesBoard(database=database, tell=_tell, currency="RUB")
