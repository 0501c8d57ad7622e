from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from core.database import Database
from core.events import Event, OrderPaid, TickerAdded
from shop.engaging.ticker import SHOWN, Ticker, mask
from shop.invariants import broken_invariants
from shop.order import Order
from tests.fakes import TurnedClock
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


@pytest.fixture
def ticker(database: Database, told: list[Event]) -> Ticker:
    async def _tell(fact: Event) -> None:
        told.append(fact)

    return Ticker(database=database, tell=_tell)


@pytest.fixture
async def shelf(database: Database) -> AsyncIterator[Shelf]:
    yield Shelf(database, TurnedClock())
    assert await broken_invariants(database) == {}


def _paid(order: Order) -> OrderPaid:
    return OrderPaid(show=order.show, at=order.placed_at, order=order.id, buyer=order.buyer)


def _lines(told: list[Event]) -> list[TickerAdded]:
    return [fact for fact in told if isinstance(fact, TickerAdded)]


async def test_a_purchase_is_told_with_a_masked_name(shelf: Shelf, ticker: Ticker, told: list[Event]) -> None:
    mug = await shelf.put(an_offer())
    order = await shelf.buy(a_viewer("анна каренина"), mug, units=2)

    await ticker.on_paid(_paid(order))

    (fact,) = _lines(told)
    assert (fact.line.name, fact.line.title, fact.line.units) == ("А***", mug.product.title, 2)
    assert fact.line.at == order.paid_at
    assert order.id.removeprefix("ord_") not in fact.line.id, "a line does not name the order"


async def test_a_line_told_twice_is_one_fact(shelf: Shelf, ticker: Ticker, told: list[Event]) -> None:
    order = await shelf.buy(a_viewer(), await shelf.put(an_offer()))

    await ticker.on_paid(_paid(order))
    await ticker.on_paid(_paid(order))

    first, again = _lines(told)
    assert first == again


async def test_the_history_is_what_was_told(shelf: Shelf, ticker: Ticker, told: list[Event]) -> None:
    """Also when orders are paid in another order than they were placed."""
    mug = await shelf.put(an_offer(stock=50))
    buyers = [a_viewer(f"Гость {number}") for number in range(SHOWN + 2)]
    orders = []
    for buyer in buyers:
        await shelf.fill(buyer, mug)
        orders.append(await shelf.order(buyer))
    for order, buyer in reversed(list(zip(orders, buyers, strict=True))):
        shelf.clock.turn(timedelta(seconds=1))
        await ticker.on_paid(_paid(await shelf.pay(order, buyer)))

    history = await ticker.recent(SHOW)

    lines = [fact.line for fact in _lines(told)]
    assert list(history) == lines[-SHOWN:]
    assert [line.id for line in lines] == sorted(line.id for line in lines)


async def test_orders_that_are_not_paid_are_not_told(shelf: Shelf, ticker: Ticker) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    await shelf.fill(anna, mug)
    await shelf.order(anna)

    assert await ticker.recent(SHOW) == ()


@pytest.mark.parametrize(
    ("name", "shown"), [("Анна", "А***"), ("john", "J***"), ("  7éva", "É***"), ("", None), ("123 🙂", None)]
)
def test_a_mask_shows_one_letter_or_nobody_in_particular(name: str, shown: str | None) -> None:
    assert mask(name) == shown
