from asyncio import Barrier, gather
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.errors import (
    BadKey,
    CartEmpty,
    KeyReused,
    NoSuchOrder,
    OrderClosed,
    OverLimit,
    PriceChanged,
    ShowOver,
    SoldOut,
)
from core.events import ShowStatus
from core.ids import ShowId, mint
from core.people import Viewer
from shop.buying import Answer, cancel, look
from shop.order import Order, OrderStatus
from shop.order_tables import OrderRow
from tests.shop.shelf import NO_ORDER, Shelf, a_viewer, an_offer, the_orders_of


async def test_an_order_holds_its_units_and_empties_the_cart(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(stock=10)), a_viewer()
    await shelf.fill(anna, mug, units=3)

    order = await shelf.order(anna)

    assert order.status is OrderStatus.PENDING
    assert order.reserved_until == shelf.clock.now() + timedelta(minutes=5)
    assert [(line.units, line.unit_price, line.title) for line in order.lines] == [(3, mug.price, mug.product.title)]
    assert order.total == mug.price * 3
    assert await shelf.left(mug) == 7
    assert (await shelf.carts.view(anna)).lines == ()
    assert await look(order.id, anna, till=shelf.till) == order


async def test_all_lines_are_held_or_none(shelf: Shelf) -> None:
    mug, lamp = an_offer("mug", stock=10), an_offer("lamp", stock=2)
    await shelf.put(mug, lamp)
    anna, boris = a_viewer(), a_viewer("Борис")
    await shelf.fill(anna, mug, lamp, units=2)
    await shelf.buy(boris, lamp, units=1)

    with pytest.raises(SoldOut) as refusal:
        await shelf.order(anna)

    assert refusal.value.facts == {"variant": lamp.variants[0].id, "left": 1}
    assert await shelf.left(mug) == 10
    assert len((await shelf.carts.view(anna)).lines) == 2


async def test_two_lines_of_one_variant_are_one_demand(shelf: Shelf) -> None:
    """The same mug offered by two shows: both lines draw on one row of stock."""
    here, there = an_offer(stock=3), an_offer(stock=3, show=ShowId(mint("shw")))
    await shelf.put(here, there)
    anna = a_viewer()
    await shelf.fill(anna, here, there, units=2)

    order = await shelf.order(anna)

    assert order.units == 2, "an order takes what its own show sells"
    assert await shelf.left(there) == 1
    assert [line.show for line in (await shelf.carts.view(anna)).lines] == [there.show]


async def test_ten_units_go_to_ten_of_two_hundred(shelf: Shelf) -> None:
    mug = await shelf.put(an_offer(stock=10))
    buyers = [a_viewer(f"Гость {number}") for number in range(200)]
    for buyer in buyers:
        await shelf.fill(buyer, mug)
    barrier = Barrier(len(buyers))

    async def _rush(buyer: Viewer) -> Order:
        await barrier.wait()
        return await shelf.order(buyer, total=mug.price.amount)

    endings = await gather(*(_rush(buyer) for buyer in buyers), return_exceptions=True)

    assert sum(isinstance(ending, Order) for ending in endings) == 10
    assert {type(ending) for ending in endings} == {Order, SoldOut}
    assert await shelf.left(mug) == 0
    async with shelf.database.reading() as sql:
        assert (await sql.execute(select(func.count()).select_from(OrderRow))).scalar_one() == 10


async def test_carts_that_want_the_same_things_in_another_order_do_not_lock_each_other_out(shelf: Shelf) -> None:
    offers = [an_offer(slug, stock=40) for slug in ("a", "b", "c", "d")]
    await shelf.put(*offers)
    buyers = [a_viewer(f"Гость {number}") for number in range(40)]
    for number, buyer in enumerate(buyers):
        await shelf.fill(buyer, *(offers if number % 2 else reversed(offers)))

    endings = await gather(*(shelf.order(buyer) for buyer in buyers))

    assert len(endings) == 40
    assert [await shelf.left(offer) for offer in offers] == [0, 0, 0, 0]


async def test_a_double_click_is_one_order(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(stock=10)), a_viewer()
    await shelf.fill(anna, mug, units=2)
    total = mug.price.amount * 2

    answers = await gather(*(shelf.answer(anna, key="click", total=total) for _ in range(8)))

    assert len({answer.order.id for answer in answers}) == 1
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7
    assert await shelf.left(mug) == 8


async def test_a_key_is_not_taken_for_another_wish(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    await shelf.fill(anna, mug)
    await shelf.order(anna, key="k")

    with pytest.raises(KeyReused):
        await shelf.order(anna, key="k", total=1)
    with pytest.raises(BadKey):
        await shelf.order(anna, key="k" * 256)


async def test_two_people_may_choose_the_same_key(shelf: Shelf) -> None:
    mug, anna, boris = await shelf.put(an_offer()), a_viewer(), a_viewer("Борис")
    await shelf.fill(anna, mug)
    await shelf.fill(boris, mug)

    orders = [await shelf.order(anna, key="k"), await shelf.order(boris, key="k")]

    assert orders[0].id != orders[1].id


async def test_a_refusal_does_not_use_the_key_up(shelf: Shelf) -> None:
    mug, anna, boris = await shelf.put(an_offer(stock=1)), a_viewer(), a_viewer("Борис")
    await shelf.fill(anna, mug)
    await shelf.fill(boris, mug)
    taken = await shelf.order(boris)
    with pytest.raises(SoldOut):
        await shelf.order(anna, key="k")

    await cancel(taken.id, boris, till=shelf.till)

    assert (await shelf.order(anna, key="k")).status is OrderStatus.PENDING


async def test_the_price_is_frozen_at_the_order_and_only_compared_before(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(price=100_00)), a_viewer()
    await shelf.fill(anna, mug, units=2)
    order = await shelf.order(anna)
    dearer = an_offer(price=150_00)
    await shelf.put(dearer)
    await shelf.fill(anna, mug)

    with pytest.raises(PriceChanged) as refusal:
        await shelf.order(anna, total=100_00)

    assert refusal.value.facts["total"] == dearer.price
    assert (await look(order.id, anna, till=shelf.till)).total == mug.price * 2


async def test_one_buyer_takes_no_more_than_the_limit_in_all_orders(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(limit=3)), a_viewer()
    await shelf.buy(anna, mug, units=2)
    await shelf.fill(anna, mug, units=2)

    with pytest.raises(OverLimit) as refusal:
        await shelf.order(anna)

    assert refusal.value.facts == {"offer": mug.id, "limit": 3}


async def test_the_limit_holds_for_orders_at_the_same_moment(shelf: Shelf) -> None:
    """The carts of one buyer queue, so that two orders cannot both believe to be the first."""
    mug, anna = await shelf.put(an_offer(limit=1)), a_viewer()
    await shelf.fill(anna, mug)

    endings = await gather(*(shelf.order(anna, total=mug.price.amount) for _ in range(5)), return_exceptions=True)

    assert sum(isinstance(ending, Order) for ending in endings) == 1
    assert {type(ending) for ending in endings} <= {Order, CartEmpty}


async def test_an_order_given_up_counts_no_more(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(limit=1)), a_viewer()
    await shelf.fill(anna, mug)
    given_up = await shelf.order(anna)

    await cancel(given_up.id, anna, till=shelf.till)

    assert (await shelf.order(anna)).status is OrderStatus.PENDING, "the line came back into the cart"


@pytest.mark.parametrize("status", [ShowStatus.SCHEDULED, ShowStatus.LIVE, ShowStatus.RECONNECTING])
async def test_a_show_sells_until_its_end(shelf: Shelf, status: ShowStatus) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    await shelf.fill(anna, mug)
    shelf.gate.now = status

    assert (await shelf.order(anna)).status is OrderStatus.PENDING


async def test_an_order_remembers_its_moment_in_the_show(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    before = await shelf.buy(anna, mug)
    shelf.gate.since = shelf.clock.now()
    shelf.clock.turn(timedelta(minutes=12, seconds=34))

    during = await shelf.buy(anna, mug)

    assert (before.moment, during.moment) == (None, timedelta(minutes=12, seconds=34))
    assert (await look(during.id, anna, till=shelf.till)).moment == during.moment


async def test_a_show_that_is_over_sells_nothing_but_repeats_its_answers(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    await shelf.fill(anna, mug)
    total = mug.price.amount
    order = await shelf.order(anna, key="k", total=total)
    await shelf.fill(anna, mug)
    shelf.gate.now = ShowStatus.ENDED

    with pytest.raises(ShowOver):
        await shelf.order(anna)

    assert await shelf.answer(anna, key="k", total=total) == Answer(order=order, replayed=True)


async def test_an_empty_cart_is_refused(shelf: Shelf) -> None:
    with pytest.raises(CartEmpty):
        await shelf.order(a_viewer())


async def test_an_order_is_its_buyers_secret(shelf: Shelf) -> None:
    mug, anna, eve = await shelf.put(an_offer()), a_viewer(), a_viewer("Ева")
    await shelf.fill(anna, mug)
    order = await shelf.order(anna)

    with pytest.raises(NoSuchOrder):
        await look(order.id, eve, till=shelf.till)
    with pytest.raises(NoSuchOrder):
        await cancel(order.id, eve, till=shelf.till)
    with pytest.raises(NoSuchOrder):
        await shelf.pay(order, eve)
    with pytest.raises(NoSuchOrder):
        await look(NO_ORDER, anna, till=shelf.till)
    assert await the_orders_of(eve, shelf) == []


async def test_a_cancelled_order_frees_its_units_once(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(stock=10)), a_viewer()
    await shelf.fill(anna, mug, units=4)
    order = await shelf.order(anna)

    endings = await gather(*(cancel(order.id, anna, till=shelf.till) for _ in range(3)))

    assert {ending.status for ending in endings} == {OrderStatus.CANCELLED}
    assert await shelf.left(mug) == 10
    assert [line.units for line in (await shelf.carts.view(anna)).lines] == [4]


async def test_a_paid_order_cannot_be_cancelled(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    order = await shelf.buy(anna, mug)

    with pytest.raises(OrderClosed):
        await cancel(order.id, anna, till=shelf.till)


async def test_my_orders_are_the_newest_first(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    first = await shelf.buy(anna, mug)
    shelf.clock.turn(timedelta(minutes=1))
    second = await shelf.buy(anna, mug)

    assert [order.id for order in await the_orders_of(anna, shelf)] == [second.id, first.id]
