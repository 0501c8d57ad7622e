"""The teller on a real database: batches, several processes, and what goes wrong."""

from asyncio import Barrier, gather
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime
from typing import cast

import pytest

from core.database import Database, Work
from core.errors import DatabaseBusy, NoSuchOrder
from core.events import Event, OrderPaid
from core.ids import PaymentId, mint
from core.people import Viewer
from shop import break_store, fiscal_store, letter_store
from shop.breaks import BreakKind
from shop.buying import cancel
from shop.order import Order, OrderStatus, PaymentStatus
from shop.payments.paying import PaymentProvider, Settlement
from shop.settling import asked_for, settle
from shop.sweeping import expire
from shop.taking import Heard, Standing, take
from shop.teller import Teller
from tests.shop.shelf import Shelf, a_viewer, an_offer
from tests.shop.test_sweeping import owed
from tests.statements import asked_of


async def _asked(shelf: Shelf, count: int, *, stock: int = 99) -> list[tuple[Order, Viewer]]:
    """Orders whose money was asked for, and nothing was heard yet."""
    mug = await shelf.put(an_offer(stock=stock))

    async def _one(buyer: Viewer) -> tuple[Order, Viewer]:
        await shelf.fill(buyer, mug)
        return await shelf.pay(await shelf.order(buyer), buyer, provider="scripted", how="pending"), buyer

    return [await _one(a_viewer(f"Гость {number}")) for number in range(count)]


async def _heard(shelf: Shelf, order: Order, settlement: Settlement = Settlement.CAPTURED) -> Heard:
    """What the provider says of the payment of ``order``."""
    assert order.payment is not None
    shelf.scripted.books[order.payment.key] = settlement
    said = await shelf.scripted.find(asked_for(order.payment))
    assert said is not None
    return Heard(payment=order.payment, said=said, provider=shelf.scripted, vat_code=shelf.till.vat_code)


async def _together(teller: Teller, heard: Sequence[Heard]) -> list[Standing | BaseException]:
    return await gather(*(teller.settle(each) for each in heard), return_exceptions=True)


async def _paid(shelf: Shelf, orders: Sequence[Order]) -> list[bool]:
    return [(await shelf.seen(order)).status is OrderStatus.PAID for order in orders]


async def _facts(shelf: Shelf, kind: type[Event]) -> int:
    return sum(isinstance(fact, kind) for fact in await owed(shelf))


async def test_money_that_comes_together_is_taken_by_as_many_statements_as_one(shelf: Shelf) -> None:
    first, *orders = [order for order, _ in await _asked(shelf, 25)]
    alone, heard = await _heard(shelf, first), [await _heard(shelf, order) for order in orders]

    with asked_of(shelf.database) as for_one:
        await shelf.till.teller.settle(alone)
    with asked_of(shelf.database) as for_all:
        endings = await _together(shelf.till.teller, heard)

    assert len(for_all) <= len(for_one)
    assert [ending.order.status for ending in endings if isinstance(ending, Standing)] == [OrderStatus.PAID] * 24
    assert [ending.order for ending in endings if isinstance(ending, Standing)] == [
        await shelf.seen(order) for order in orders
    ]
    assert await _facts(shelf, OrderPaid) == 25
    async with shelf.database.reading() as sql:
        for order in orders:
            assert len(await fiscal_store.of_order(sql, order.id)) == 1
            assert len(await letter_store.of_order(sql, order.id)) == 1


async def test_one_that_cannot_be_taken_harms_no_other(shelf: Shelf) -> None:
    orders = [order for order, _ in await _asked(shelf, 5)]
    heard = [await _heard(shelf, order) for order in orders]
    heard[1] = Heard(payment=heard[1].payment, said=heard[1].said, provider=cast("PaymentProvider", None), vat_code=1)
    heard[3] = replace(heard[3], payment=replace(heard[3].payment, id=PaymentId(mint("pay"))))

    endings = await _together(shelf.till.teller, heard)

    assert [type(ending) for ending in endings] == [Standing, AttributeError, Standing, NoSuchOrder, Standing]
    assert await _paid(shelf, orders) == [True, False, True, False, True]
    assert await _facts(shelf, OrderPaid) == 3


async def test_an_order_that_somebody_holds_holds_up_no_other(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [order for order, _ in await _asked(shelf, 5)]
    heard = [await _heard(shelf, order) for order in orders]

    async def _take(work: Work, some: Sequence[Heard], *, now: datetime) -> dict[Heard, Standing]:
        if heard[2] in some:
            raise DatabaseBusy
        return await take(work, some, now=now)

    monkeypatch.setattr("shop.teller.take", _take)
    endings = await _together(shelf.till.teller, heard)

    assert [type(ending) for ending in endings] == [Standing, Standing, DatabaseBusy, Standing, Standing]
    assert await _paid(shelf, orders) == [True, True, False, True, True]


async def test_what_is_taken_is_said_whatever_becomes_of_what_comes_by_itself(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [order for order, _ in await _asked(shelf, 3)]
    heard = [await _heard(shelf, order) for order in orders]

    async def _take(work: Work, some: Sequence[Heard], *, now: datetime) -> dict[Heard, Standing]:
        if some == [heard[1]]:
            raise DatabaseBusy
        return await take(work, [each for each in some if each is not heard[1]], now=now)

    monkeypatch.setattr("shop.teller.take", _take)
    endings = await _together(shelf.till.teller, heard)

    assert [type(ending) for ending in endings] == [Standing, DatabaseBusy, Standing]
    assert await _paid(shelf, orders) == [True, False, True]


async def test_a_database_that_is_away_is_not_asked_for_each(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = [await _heard(shelf, order) for order, _ in await _asked(shelf, 5)]
    asked: list[int] = []

    async def _take(_work: Work, some: Sequence[Heard], *, now: datetime) -> dict[Heard, Standing]:
        asked.append(len(some))
        raise DatabaseBusy

    monkeypatch.setattr("shop.teller.take", _take)
    endings = await _together(shelf.till.teller, heard)

    assert [type(ending) for ending in endings] == [DatabaseBusy] * 5
    assert len(asked) <= 4


async def test_what_is_heard_twice_in_one_batch_is_true_once(shelf: Shelf) -> None:
    ((order, _),) = await _asked(shelf, 1)

    endings = await _together(shelf.till.teller, [await _heard(shelf, order) for _ in range(4)])

    assert {ending.payment.status for ending in endings if isinstance(ending, Standing)} == {PaymentStatus.CAPTURED}
    assert await _facts(shelf, OrderPaid) == 1


async def test_two_payments_of_one_order_in_one_batch_stand_each_as_its_own(shelf: Shelf) -> None:
    """The first was declined, the second is paid; then both say that they have the money: one is a break."""
    ((order, anna),) = await _asked(shelf, 1)
    await shelf.till.teller.settle(await _heard(shelf, order, Settlement.DECLINED))
    again = await shelf.pay(order, anna, provider="scripted", how="pending")

    before, after = await _together(shelf.till.teller, [await _heard(shelf, each) for each in (order, again)])

    assert isinstance(before, Standing)
    assert isinstance(after, Standing)
    assert (before.payment.status, after.payment.status) == (PaymentStatus.DECLINED, PaymentStatus.CAPTURED)
    assert after.order == await shelf.seen(order)
    assert after.order.payment == after.payment
    async with shelf.database.reading() as sql:
        breaks = await break_store.seen(sql, after=None, limit=9)
    assert [each.found.kind for each in breaks.items] == [BreakKind.CAPTURED_AFTER_THE_END]


async def test_late_money_in_a_batch_takes_what_units_are_left_and_holds_nobody_up(shelf: Shelf) -> None:
    orders = [order for order, _ in await _asked(shelf, 4, stock=4)]
    shelf.clock.turn(shelf.till.hold)
    shelf.scripted.silent = True
    assert [await expire(order.id, now=shelf.clock.now(), till=shelf.till) for order in orders[:2]] == [True] * 2
    shelf.scripted.silent = False
    boris = a_viewer("Борис")
    await shelf.fill(boris, an_offer())
    await shelf.order(boris)

    endings = await _together(shelf.till.teller, [await _heard(shelf, order) for order in orders])

    assert [ending.order.status for ending in endings if isinstance(ending, Standing)] == [
        OrderStatus.PAID,
        OrderStatus.UNFULFILLABLE,
        OrderStatus.PAID,
        OrderStatus.PAID,
    ]
    assert await _facts(shelf, OrderPaid) == 3


@pytest.fixture
async def tellers(shelf: Shelf, database_url: str) -> AsyncIterator[list[Teller]]:
    """Of three processes."""

    async def _tell(_fact: Event) -> None:
        pass

    async with AsyncExitStack() as stack:
        databases = [Database(database_url, tell=_tell) for _ in range(3)]
        for database in databases:
            stack.push_async_callback(database.close)
        yield [Teller(database=database, clock=shelf.clock) for database in databases]


async def test_an_answer_and_a_webhook_in_one_moment_book_the_money_once(shelf: Shelf, tellers: list[Teller]) -> None:
    orders = [order for order, _ in await _asked(shelf, 8)]
    heard = [await _heard(shelf, order) for order in orders]
    barrier = Barrier(3 * len(heard))

    async def _rush(each: Heard, teller: Teller) -> Standing:
        await barrier.wait()
        return await teller.settle(each)

    rush = [_rush(each, teller) for teller, turned in zip(tellers, (1, -1, 1), strict=True) for each in heard[::turned]]
    endings = await gather(*rush)

    assert {(ending.order.status, ending.payment.status) for ending in endings} == {
        (OrderStatus.PAID, PaymentStatus.CAPTURED)
    }
    assert await _facts(shelf, OrderPaid) == len(orders)


async def test_money_and_second_thoughts_in_one_moment_end_as_one_or_the_other(shelf: Shelf) -> None:
    asked = await _asked(shelf, 6)
    heard = [await _heard(shelf, order) for order, _ in asked]
    barrier = Barrier(2 * len(asked))

    async def _money(each: Heard) -> None:
        await barrier.wait()
        await settle(each.payment, each.said, till=shelf.till)

    async def _thought(order: Order, buyer: Viewer) -> None:
        await barrier.wait()
        await cancel(order.id, buyer, till=shelf.till)

    await gather(*(_money(each) for each in heard), *(_thought(*each) for each in asked), return_exceptions=True)

    assert await _paid(shelf, [order for order, _ in asked]) == [True] * len(asked)
