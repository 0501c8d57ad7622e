from asyncio import TaskGroup, gather, timeout
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import OrderExpired, OrderPaid, StockChanged, decode
from core.ids import ViewerId
from core.people import Viewer
from core.tables import OutboxRow
from shop import cart_store
from shop.buying import look
from shop.order import Order, OrderLine, OrderStatus, PaymentStatus
from shop.payments.paying import Settlement
from shop.sweeping import RESOLVE_EVERY, Sweeper, expire
from tests.shop.shelf import Shelf, a_viewer, an_offer


async def owed(shelf: Shelf) -> list[object]:
    async with shelf.database.reading() as sql:
        rows = await sql.execute(select(OutboxRow.payload).order_by(OutboxRow.id))
        return [decode(row.payload) for row in rows]


async def _held(shelf: Shelf, *, stock: int = 3, units: int = 1) -> tuple[Order, Viewer]:
    mug, anna = await shelf.put(an_offer(stock=stock)), a_viewer()
    await shelf.fill(anna, mug, units=units)
    return await shelf.order(anna), anna


async def test_a_hold_that_ends_puts_the_units_on_sale_and_says_so(shelf: Shelf) -> None:
    order, anna = await _held(shelf, stock=3, units=2)
    before = {type(fact) for fact in await owed(shelf)}
    shelf.clock.turn(shelf.till.hold)

    assert await shelf.sweeper.sweep(shelf.clock.now()) == 1

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.EXPIRED
    assert await shelf.left(an_offer()) == 3
    facts = await owed(shelf)
    changes = [(fact.left, fact.version) for fact in facts if isinstance(fact, StockChanged)]
    assert OrderExpired not in before
    assert [fact.order for fact in facts if isinstance(fact, OrderExpired)] == [order.id]
    assert changes == [(1, 2), (3, 3)]
    assert [line.units for line in (await shelf.carts.view(anna)).lines] == [2], "back in the cart"


async def test_a_hold_is_not_ended_early_or_twice(shelf: Shelf) -> None:
    await _held(shelf)
    shelf.clock.turn(shelf.till.hold - timedelta(milliseconds=1))
    early = await shelf.sweeper.sweep(shelf.clock.now())
    shelf.clock.turn(timedelta(milliseconds=1))

    ended = await gather(*(Sweeper(shelf.till).sweep(shelf.clock.now()) for _ in range(4)))

    assert early == 0
    assert sum(ended) == 1
    assert sum(isinstance(fact, OrderExpired) for fact in await owed(shelf)) == 1


async def test_a_paid_order_never_expires(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    order = await shelf.buy(anna, mug)
    shelf.clock.turn(timedelta(days=1))

    assert await shelf.sweeper.sweep(shelf.clock.now()) == 0
    assert not await expire(order.id, now=shelf.clock.now(), till=shelf.till)


async def test_the_units_of_an_ended_hold_can_be_bought_by_another(shelf: Shelf) -> None:
    await _held(shelf, stock=1)
    shelf.clock.turn(shelf.till.hold)
    await shelf.sweeper.sweep(shelf.clock.now())

    assert (await shelf.buy(a_viewer("Борис"), an_offer(stock=1))).status is OrderStatus.PAID


async def test_a_payment_on_its_way_is_given_up_when_the_hold_ends(shelf: Shelf) -> None:
    order, anna = await _held(shelf)
    shelf.impatient()
    await shelf.pay(order, anna, how="never_answers")
    shelf.clock.turn(shelf.till.hold)

    await shelf.sweeper.sweep(shelf.clock.now())

    over = await look(order.id, anna, till=shelf.till)
    assert over.status is OrderStatus.EXPIRED
    assert over.payment is not None
    assert over.payment.status is PaymentStatus.CANCELLED


async def _expired_with_a_silent_payment(shelf: Shelf, *, stock: int) -> tuple[Order, Viewer]:
    order, anna = await _held(shelf, stock=stock)
    shelf.scripted.silent = True
    await shelf.pay(order, anna, how="pending", provider="scripted")
    shelf.clock.turn(shelf.till.hold)
    await shelf.sweeper.sweep(shelf.clock.now())
    over = await look(order.id, anna, till=shelf.till)
    assert over.status is OrderStatus.EXPIRED, "a silent provider does not keep the units"
    return over, anna


async def test_late_money_takes_the_units_anew(shelf: Shelf) -> None:
    order, anna = await _expired_with_a_silent_payment(shelf, stock=1)
    shelf.scripted.silent = False
    assert order.payment is not None
    shelf.scripted.books[order.payment.key] = Settlement.CAPTURED

    shelf.clock.turn(RESOLVE_EVERY)
    await shelf.sweeper.sweep(shelf.clock.now())

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID
    assert await shelf.left(an_offer()) == 0
    assert (await shelf.carts.view(anna)).lines == (), "bought, so no longer in the cart"
    assert sum(isinstance(fact, OrderPaid) for fact in await owed(shelf)) == 1


async def test_late_money_for_units_that_are_gone_goes_back(shelf: Shelf) -> None:
    order, anna = await _expired_with_a_silent_payment(shelf, stock=1)
    await shelf.buy(a_viewer("Борис"), an_offer(stock=1))
    shelf.scripted.silent = False
    assert order.payment is not None
    shelf.scripted.books[order.payment.key] = Settlement.CAPTURED

    shelf.clock.turn(RESOLVE_EVERY)
    await shelf.sweeper.sweep(shelf.clock.now())
    shelf.clock.turn(RESOLVE_EVERY)
    await shelf.sweeper.sweep(shelf.clock.now())

    over = await look(order.id, anna, till=shelf.till)
    assert over.status is OrderStatus.REFUNDED
    assert over.payment is not None
    assert over.payment.status is PaymentStatus.REFUNDED
    assert len(shelf.scripted.refunded) == 1
    assert sum(isinstance(fact, OrderPaid) for fact in await owed(shelf)) == 1


async def test_one_stuck_order_does_not_hold_up_the_others(shelf: Shelf) -> None:
    stuck, anna = await _held(shelf, stock=3)
    await shelf.pay(stuck, anna, how="pending", provider="scripted")
    boris = a_viewer("Борис")
    await shelf.fill(boris, an_offer(stock=3))
    other = await shelf.order(boris)
    shelf.scripted.broken = True
    shelf.clock.turn(shelf.till.hold)

    assert await shelf.sweeper.sweep(shelf.clock.now()) == 1

    assert (await look(other.id, boris, till=shelf.till)).status is OrderStatus.EXPIRED
    assert (await look(stuck.id, anna, till=shelf.till)).status is OrderStatus.PENDING


async def test_the_sweeper_runs_until_it_is_cancelled(shelf: Shelf) -> None:
    order, anna = await _held(shelf)
    shelf.clock.turn(shelf.till.hold)

    async with timeout(10), TaskGroup() as group:
        running = group.create_task(shelf.sweeper.run())
        while (await look(order.id, anna, till=shelf.till)).status is not OrderStatus.EXPIRED:
            assert not running.done()
        running.cancel()

    assert running.cancelled()


async def test_a_hold_ends_although_its_payment_provider_is_not_there_any_more(shelf: Shelf) -> None:
    order, anna = await _held(shelf, stock=1)
    await shelf.pay(order, anna, how="pending", provider="scripted")
    shelf.clock.turn(shelf.till.hold)
    till = replace(shelf.till, providers={})

    assert await Sweeper(till).sweep(shelf.clock.now()) == 1

    assert (await look(order.id, anna, till=till)).status is OrderStatus.EXPIRED
    assert await shelf.left(an_offer()) == 1


async def test_holds_of_a_flash_sale_end_together_and_the_stock_changes_once(shelf: Shelf) -> None:
    mug = await shelf.put(an_offer(stock=30))
    buyers = [a_viewer(f"Гость {number}") for number in range(30)]
    for buyer in buyers:
        await shelf.fill(buyer, mug)
    orders = await gather(*(shelf.order(buyer) for buyer in buyers))
    await shelf.pay(orders[0], buyers[0], how="pending", provider="scripted")
    paid = await shelf.pay(orders[1], buyers[1])
    before = len(await owed(shelf))
    shelf.clock.turn(shelf.till.hold)

    assert sum(await gather(*(Sweeper(shelf.till).sweep(shelf.clock.now()) for _ in range(3)))) == 29

    facts = (await owed(shelf))[before:]
    assert paid.status is OrderStatus.PAID
    assert await shelf.left(mug) == 29
    assert sum(isinstance(fact, OrderExpired) for fact in facts) == 29
    assert sum(isinstance(fact, StockChanged) for fact in facts) == 2, "the one with a payment was seen to by itself"


async def test_one_hold_that_cannot_be_ended_does_not_keep_the_others(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    mug = await shelf.put(an_offer(stock=3))
    buyers = [a_viewer(f"Гость {number}") for number in range(3)]
    for buyer in buyers:
        await shelf.fill(buyer, mug)
    orders = [await shelf.order(buyer) for buyer in buyers]
    shelf.clock.turn(shelf.till.hold)
    put_back = cart_store.put_back

    async def _breaks(sql: AsyncConnection, buyer: ViewerId, returned: Iterable[OrderLine], *, now: datetime) -> None:
        if buyer == orders[1].buyer:
            raise ValueError("this cart is broken")
        await put_back(sql, buyer, returned, now=now)

    monkeypatch.setattr(cart_store, "put_back", _breaks)

    assert await shelf.sweeper.sweep(shelf.clock.now()) == 2
    assert await shelf.left(mug) == 2
