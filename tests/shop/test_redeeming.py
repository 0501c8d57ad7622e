"""A code is typed, used by an order, and comes back if the order comes to nothing."""

from asyncio import gather
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from core.errors import CartMoved, CodeRefused, NoSuchCode, SlowDown
from core.ids import ViewerId
from core.people import Viewer
from core.rates import Count, MemoryRates
from shop import member_store, promo_store
from shop.buying import look
from shop.member import Member
from shop.order import Order, OrderStatus
from shop.payments.paying import Settlement
from shop.redeeming import FROM_ADDRESS, Codes
from shop.reserving import HOLD
from shop.sweeping import RESOLVE_EVERY
from tests.fakes import TurnedClock
from tests.shop.promotions import a_code, a_flash, a_member_price, an_unlock, make, rub, used
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer

HERE = "192.0.2.1"


class Town:
    """Hears which carts changed."""

    def __init__(self) -> None:
        self.heard: list[ViewerId] = []

    def cart_changed(self, buyer: ViewerId, version: int) -> None:
        self.heard.append(buyer)


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def codes(shelf: Shelf, clock: TurnedClock, town: Town) -> Codes:
    return Codes(database=shelf.database, clock=clock, herald=town, rates=MemoryRates(clock=clock))


async def ready(shelf: Shelf, codes: Codes, buyer: Viewer, *, code: str = "LIVE") -> None:
    """A mug for 1,000 and a code in the cart."""
    await shelf.fill(buyer, await shelf.put(an_offer(price=1_000_00, stock=50)))
    await codes.lay_in_cart(buyer, code, address=HERE)


async def test_an_order_keeps_the_discount_and_its_reason_and_uses_the_code(
    shelf: Shelf, codes: Codes, town: Town
) -> None:
    await make(shelf, a_code("LIVE"))
    anna = a_viewer()
    await ready(shelf, codes, anna, code=" live ")
    assert (await shelf.carts.view(anna)).total == rub(900_00)

    order = await shelf.order(anna)

    (line,) = order.lines
    assert (line.unit_price, line.discount, line.total, order.total) == (
        rub(1_000_00),
        rub(100_00),
        rub(900_00),
        rub(900_00),
    )
    assert [(reason.kind, reason.code, reason.amount) for reason in line.reasons] == [("code", "LIVE", rub(100_00))]
    assert (await shelf.pay(order, anna)).status is OrderStatus.PAID
    assert await used(shelf.database, "LIVE") == 1
    assert (await shelf.carts.view(anna)).quote.code is None
    assert town.heard == [anna.id]


async def test_a_code_for_one_is_used_by_one_of_twenty_orders_at_once(shelf: Shelf, codes: Codes) -> None:
    await make(shelf, a_code("ONCE", limit_total=1))
    buyers = [a_viewer() for _ in range(20)]
    for buyer in buyers:
        await ready(shelf, codes, buyer, code="ONCE")

    endings = await gather(*(shelf.order(buyer, total=900_00) for buyer in buyers), return_exceptions=True)

    assert sorted(type(ending).__name__ for ending in endings) == ["Order"] + ["PriceChanged"] * 19
    assert await used(shelf.database, "ONCE") == 1


async def test_an_order_that_is_cancelled_or_expires_gives_its_code_back(
    shelf: Shelf, codes: Codes, clock: TurnedClock
) -> None:
    await make(shelf, a_code("ONCE", limit_total=1))
    anna = a_viewer()
    await ready(shelf, codes, anna, code="ONCE")

    order = await shelf.order(anna)
    assert await used(shelf.database, "ONCE") == 1
    clock.turn(timedelta(minutes=6))
    await shelf.sweeper.sweep(clock.now())

    assert await used(shelf.database, "ONCE") == 0
    assert (await shelf.carts.view(anna)).total == order.total, "the code lies in the cart again, as the mug does"


async def test_a_code_of_a_guest_who_signed_in_meanwhile_comes_back_to_the_account(
    shelf: Shelf, codes: Codes, clock: TurnedClock
) -> None:
    await make(shelf, a_code("ONCE", limit_total=1))
    guest, account = a_viewer(), a_viewer()
    await ready(shelf, codes, guest, code="ONCE")
    await shelf.order(guest)
    await shelf.carts.merge(guest, account)

    clock.turn(HOLD)
    await shelf.sweeper.sweep(clock.now())

    assert (await shelf.carts.view(account)).total == rub(900_00)


async def test_late_money_pays_the_price_that_was_frozen_and_uses_the_code_anew(shelf: Shelf, codes: Codes) -> None:
    await make(shelf, a_code("ONCE", limit_total=1))
    anna = a_viewer()
    await ready(shelf, codes, anna, code="ONCE")

    late = await money_comes_late(shelf, await shelf.order(anna), anna)

    assert (late.status, late.total) == (OrderStatus.PAID, rub(900_00))
    assert await used(shelf.database, "ONCE") == 1


async def test_late_money_goes_back_if_somebody_else_has_the_code_by_then(shelf: Shelf, codes: Codes) -> None:
    await make(shelf, a_code("ONCE", limit_total=1))
    anna, bo = a_viewer(), a_viewer()
    await ready(shelf, codes, anna, code="ONCE")
    order = await shelf.order(anna)

    async def bo_takes_it() -> None:
        await ready(shelf, codes, bo, code="ONCE")
        await shelf.order(bo)

    late = await money_comes_late(shelf, order, anna, meanwhile=bo_takes_it)

    assert late.status is OrderStatus.REFUNDED
    assert await used(shelf.database, "ONCE") == 1


async def test_an_order_keeps_the_flash_price_when_the_sale_ends_before_the_payment(
    shelf: Shelf, clock: TurnedClock
) -> None:
    anna, mug = a_viewer(), await shelf.put(an_offer(price=1_000_00))
    await make(shelf, a_flash("mug", 20_00, ends_at=clock.now() + timedelta(seconds=30)))
    await shelf.fill(anna, mug)
    order = await shelf.order(anna)

    clock.turn(timedelta(minutes=2))

    assert (await shelf.pay(order, anna)).total == rub(800_00)
    await shelf.fill(anna, mug)
    assert (await shelf.carts.view(anna)).total == rub(1_000_00)


async def test_late_money_pays_the_flash_price_that_was_frozen(shelf: Shelf, clock: TurnedClock) -> None:
    anna, mug = a_viewer(), await shelf.put(an_offer(price=1_000_00))
    ends_at = clock.now() + timedelta(seconds=30)
    await make(shelf, a_flash("mug", 20_00, ends_at=ends_at, limit_per_buyer=1))
    await shelf.fill(anna, mug)

    late = await money_comes_late(shelf, await shelf.order(anna), anna)

    assert (late.status, late.total) == (OrderStatus.PAID, rub(800_00))


async def test_what_the_crowd_unlocked_is_paid_by_everybody(shelf: Shelf) -> None:
    """The seam of "The crowd": it writes down when its goal was met, nothing else changes."""
    await make(shelf, an_unlock(20_00))
    anna = a_viewer()
    await shelf.fill(anna, await shelf.put(an_offer(price=1_000_00)))

    order = await shelf.order(anna)

    assert (order.total, order.lines[0].reasons[0].kind) == (rub(800_00), "unlock")


async def test_a_member_gets_the_member_price_in_the_cart_and_at_the_till(shelf: Shelf, clock: TurnedClock) -> None:
    await make(shelf, a_member_price(10_00))
    anna, boris = a_viewer(), a_viewer()
    mug = await shelf.put(an_offer(price=1_000_00))
    async with shelf.database.transaction() as work:
        member = Member(viewer=anna.id, tier="club", rank=1, until=clock.now() + timedelta(days=30))
        await member_store.put(work.connection, member, now=clock.now())
    await shelf.fill(anna, mug)
    await shelf.fill(boris, mug)

    hers, his = await shelf.carts.view(anna), await shelf.carts.view(boris)
    order = await shelf.order(anna)
    clock.turn(timedelta(days=30))
    await shelf.fill(anna, mug)
    later = await shelf.carts.view(anna)

    assert (hers.total, his.total, order.total) == (rub(900_00), rub(1_000_00), rub(900_00))
    assert (order.lines[0].reasons[0].kind, order.lines[0].reasons[0].amount) == ("member", rub(100_00))
    assert [passed.why.value for passed in his.quote.lines[0].passed] == ["members_only"]
    assert later.total == rub(1_000_00)


@pytest.mark.parametrize("wrong", ["NOPE", "", "LIVE2"])
async def test_a_code_that_nobody_made_is_refused(shelf: Shelf, codes: Codes, wrong: str) -> None:
    await make(shelf, a_code("LIVE"))

    with pytest.raises(NoSuchCode):
        await codes.lay_in_cart(a_viewer(), wrong, address=HERE)


async def test_a_code_that_cannot_be_had_is_refused_and_says_why(
    shelf: Shelf, codes: Codes, clock: TurnedClock
) -> None:
    await make(shelf, a_code("ENDED", ends_at=clock.now()))
    await make(shelf, a_code("SOON", starts_at=clock.now() + timedelta(hours=1)))
    await make(shelf, a_code("MINE", limit_per_buyer=1))
    anna = a_viewer()
    await ready(shelf, codes, anna, code="MINE")
    await shelf.order(anna)

    for code, why in [("ENDED", "ended"), ("SOON", "not_started"), ("MINE", "over_limit")]:
        with pytest.raises(CodeRefused) as refused:
            await codes.lay_in_cart(anna, code, address=HERE)
        assert refused.value.facts["why"] == why


async def test_a_code_that_the_cart_does_not_reach_yet_is_kept_and_says_what_is_missing(
    shelf: Shelf, codes: Codes
) -> None:
    await make(shelf, a_code("LIVE", minimum=rub(1_500_00)))
    anna = a_viewer()

    await ready(shelf, codes, anna)

    answer = (await shelf.carts.view(anna)).quote.code
    assert answer is not None
    assert answer.passed is not None
    assert (answer.passed.why.value, answer.passed.missing) == ("below_minimum", rub(500_00))


async def test_a_code_is_taken_out_again(shelf: Shelf, codes: Codes) -> None:
    await make(shelf, a_code("LIVE"))
    anna = a_viewer()
    await ready(shelf, codes, anna)

    await codes.take_out(anna)

    assert (await shelf.carts.view(anna)).total == rub(1_000_00)


async def test_a_guest_who_signs_in_brings_the_code_along(shelf: Shelf, codes: Codes) -> None:
    await make(shelf, a_code("LIVE"))
    guest, account = a_viewer(), a_viewer()
    await ready(shelf, codes, guest)

    await shelf.carts.merge(guest, account)

    assert (await shelf.carts.view(account)).total == rub(900_00)
    with pytest.raises(CartMoved):
        await codes.lay_in_cart(guest, "LIVE", address=HERE)
    with pytest.raises(CartMoved):
        await codes.take_out(guest)


async def test_whoever_guesses_from_one_address_is_slowed_down(shelf: Shelf, codes: Codes) -> None:
    rates = MemoryRates(clock=shelf.clock)
    codes = Codes(database=shelf.database, clock=shelf.clock, herald=Town(), rates=rates)
    for _ in range(FROM_ADDRESS.at_once):
        rates.take_here(Count(FROM_ADDRESS, HERE))

    with pytest.raises(SlowDown):
        await codes.lay_in_cart(a_viewer(), "LIVE", address=HERE)
    with pytest.raises(NoSuchCode):
        await codes.lay_in_cart(a_viewer(), "LIVE", address="192.0.2.2")


async def test_a_price_list_is_read_for_one_show(shelf: Shelf, clock: TurnedClock) -> None:
    await make(shelf, a_flash("mug", 20_00))

    async with shelf.database.reading() as sql:
        here = await promo_store.price_list(sql, [], shows=[SHOW], now=clock.now())
        elsewhere = await promo_store.price_list(sql, [], shows=[], now=clock.now())

    assert (len(here.promotions), len(elsewhere.promotions)) == (1, 0)


async def money_comes_late(
    shelf: Shelf,
    order: Order,
    buyer: Viewer,
    *,
    meanwhile: Callable[[], Awaitable[None]] | None = None,
) -> Order:
    """The provider says nothing, the hold ends, and then it turns out that the money was there."""
    shelf.scripted.silent = True
    asked = await shelf.pay(order, buyer, how="pending", provider="scripted")
    shelf.clock.turn(HOLD)
    await shelf.sweeper.sweep(shelf.clock.now())
    if meanwhile is not None:
        await meanwhile()
    shelf.scripted.silent = False
    assert asked.payment is not None
    shelf.scripted.books[asked.payment.key] = Settlement.CAPTURED
    for _ in range(2):
        shelf.clock.turn(RESOLVE_EVERY)
        await shelf.sweeper.sweep(shelf.clock.now())
    return await look(order.id, buyer, till=shelf.till)
