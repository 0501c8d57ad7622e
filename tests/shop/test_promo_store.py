"""Using promotions: never too often, whoever comes at the same moment."""

from asyncio import gather
from datetime import timedelta

import pytest

from core.errors import CodeUsedUp
from core.ids import OrderId, ViewerId
from core.people import Viewer
from shop import promo_store, promotion_store
from shop.order import Order
from shop.quote import Redemption
from tests.fakes import TurnedClock
from tests.shop.promotions import MAKER, a_code, a_flash, a_line, lay_in_cart, make, rub, used
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


async def an_order(shelf: Shelf, buyer: Viewer) -> Order:
    await shelf.fill(buyer, await shelf.put(an_offer(stock=100)))
    return await shelf.order(buyer)


async def redeem(shelf: Shelf, order: Order) -> bool:
    """As the till does it: find what there is under a lock, price, write down what is used."""
    now = shelf.clock.now()
    async with shelf.database.transaction() as work:
        prices = await promo_store.price_list(work.connection, [order.buyer], shows=[SHOW], now=now, lock=True)
        quoted = prices.quote(order.buyer, [a_line("mug", 1_000_00)], currency="RUB", now=now)
        uses = [
            Redemption(order=order.id, buyer=order.buyer, promotion=use.promotion, units=use.units, code=use.code)
            for use in quoted.uses
        ]
        await promo_store.redeem(work.connection, uses, now=now)
    return bool(quoted.uses)


async def test_a_code_for_one_is_used_by_one_of_twenty_who_come_at_once(shelf: Shelf) -> None:
    await make(shelf, a_code("ONCE", limit_total=1))
    orders = [await an_order(shelf, a_viewer()) for _ in range(20)]
    for order in orders:
        async with shelf.database.transaction() as work:
            await promo_store.lay_in_cart(work.connection, order.buyer, "ONCE", now=shelf.clock.now())

    won = await gather(*(redeem(shelf, order) for order in orders))

    assert sum(won) == 1
    assert await used(shelf.database, "ONCE") == 1


async def test_without_looking_first_the_database_still_refuses_the_second(shelf: Shelf) -> None:
    code = await make(shelf, a_code("ONCE", limit_total=1))
    first, second = await an_order(shelf, a_viewer()), await an_order(shelf, a_viewer())

    async def blindly(order: Order) -> None:
        async with shelf.database.transaction() as work:
            use = Redemption(order=order.id, buyer=order.buyer, promotion=code.id, units=1, code="ONCE")
            await promo_store.redeem(work.connection, [use], now=shelf.clock.now())

    await blindly(first)
    with pytest.raises(CodeUsedUp):
        await blindly(second)

    assert await used(shelf.database, "ONCE") == 1


async def test_a_code_leaves_the_cart_when_it_is_used(shelf: Shelf) -> None:
    await make(shelf, a_code("LIVE"))
    buyer = a_viewer()
    order = await an_order(shelf, buyer)
    await lay_in_cart(shelf, buyer, "LIVE")

    assert await redeem(shelf, order)

    async with shelf.database.reading() as sql:
        assert (await promo_store.price_list(sql, [buyer.id], shows=[SHOW], now=shelf.clock.now())).codes == {}


async def test_what_an_order_used_can_be_used_again_once_it_came_to_nothing(shelf: Shelf) -> None:
    await make(shelf, a_code("ONCE", limit_total=1, limit_per_buyer=1))
    buyer = a_viewer()
    order, later = await an_order(shelf, buyer), await an_order(shelf, buyer)
    await lay_in_cart(shelf, buyer, "ONCE")
    assert await redeem(shelf, order)

    for _ in range(2):
        async with shelf.database.transaction() as work:
            await promo_store.give_back(work.connection, [order.id], now=shelf.clock.now())
    await lay_in_cart(shelf, buyer, "ONCE")

    assert await used(shelf.database, "ONCE") == 0
    assert await redeem(shelf, later)
    assert await used(shelf.database, "ONCE") == 1


async def test_late_money_uses_the_code_anew_if_nobody_else_has_it(shelf: Shelf) -> None:
    await make(shelf, a_code("ONCE", limit_total=1))
    late, other = await an_order(shelf, a_viewer()), await an_order(shelf, a_viewer())
    await use(shelf, late.buyer, late)
    await let_go(shelf, late.id)

    await again(shelf, late.id)
    assert await used(shelf.database, "ONCE") == 1

    await let_go(shelf, late.id)
    await use(shelf, other.buyer, other)
    with pytest.raises(CodeUsedUp):
        await again(shelf, late.id)
    assert await used(shelf.database, "ONCE") == 1


async def test_late_money_does_not_pass_the_limit_of_a_buyer(shelf: Shelf) -> None:
    await make(shelf, a_code("MINE", limit_per_buyer=1))
    buyer = a_viewer()
    late, second = await an_order(shelf, buyer), await an_order(shelf, buyer)
    await use(shelf, buyer.id, late, code="MINE")
    await let_go(shelf, late.id)
    await use(shelf, buyer.id, second, code="MINE")

    with pytest.raises(CodeUsedUp):
        await again(shelf, late.id)


async def test_units_of_a_limited_flash_sale_are_counted_for_each_buyer(shelf: Shelf, clock: TurnedClock) -> None:
    await make(shelf, a_flash("mug", price=500_00, limit_per_buyer=2))
    ana, bo = a_viewer(), a_viewer()
    await shelf.fill(ana, await shelf.put(an_offer()), units=2)
    assert (await shelf.order(ana)).total == rub(1_000_00)

    async with shelf.database.reading() as sql:
        prices = await promo_store.price_list(sql, [ana.id, bo.id], shows=[SHOW], now=clock.now())
    line = [a_line("mug", 1_000_00)]

    assert prices.quote(ana.id, line, currency="RUB", now=clock.now()).total == rub(1_000_00)
    assert prices.quote(bo.id, line, currency="RUB", now=clock.now()).total == rub(500_00)


async def test_a_price_list_goes_on_with_what_the_one_before_used(shelf: Shelf, clock: TurnedClock) -> None:
    await make(shelf, a_code("ONCE", limit_total=1))
    ana, bo = a_viewer(), a_viewer()
    await lay_in_cart(shelf, ana, "ONCE")
    await lay_in_cart(shelf, bo, "ONCE")
    async with shelf.database.reading() as sql:
        prices = await promo_store.price_list(sql, [ana.id, bo.id], shows=[SHOW], now=clock.now())
    line = [a_line("mug", 1_000_00)]

    first = prices.quote(ana.id, line, currency="RUB", now=clock.now())
    second = prices.after(ana.id, first).quote(bo.id, line, currency="RUB", now=clock.now())

    assert (first.total, second.total) == (rub(900_00), rub(1_000_00))


async def test_what_has_ended_is_named_for_a_while_and_then_forgotten(shelf: Shelf, clock: TurnedClock) -> None:
    flash = await make(shelf, a_flash("mug", 10_00))
    assert flash.ends_at is not None

    async def known() -> int:
        async with shelf.database.reading() as sql:
            return len((await promo_store.price_list(sql, [], shows=[SHOW], now=clock.now())).promotions)

    clock.turn(flash.ends_at - clock.now() + timedelta(minutes=1))
    assert await known() == 1
    clock.turn(promo_store.TOLD_AFTER_END)
    assert await known() == 0


async def test_a_code_is_taken_once_and_an_offer_has_one_flash_sale_at_a_time(shelf: Shelf, clock: TurnedClock) -> None:
    await make(shelf, a_code("LIVE"))
    await make(shelf, a_flash("mug", 10_00))

    async with shelf.database.transaction() as work:
        for rival in (a_code("LIVE", limit_total=3), a_flash("mug", 20_00)):
            added = await promotion_store.add(work.connection, rival, currency="RUB", by=MAKER, now=clock.now())
            assert not added


async def use(shelf: Shelf, buyer: ViewerId, order: Order, *, code: str = "ONCE") -> None:
    async with shelf.database.transaction() as work:
        await promo_store.lay_in_cart(work.connection, buyer, code, now=shelf.clock.now())
    assert await redeem(shelf, order)


async def let_go(shelf: Shelf, order: OrderId) -> None:
    async with shelf.database.transaction() as work:
        await promo_store.give_back(work.connection, [order], now=shelf.clock.now())


async def again(shelf: Shelf, order: OrderId) -> None:
    async with shelf.database.transaction() as work:
        await promo_store.take_again(work.connection, order)
