from asyncio import gather
from datetime import timedelta

import pytest

from core.errors import KeyReused, OrderClosed, StillRunning, Unfit
from core.people import Viewer
from shop.buying import cancel, look
from shop.intending import LOOKED_INTO_AFTER
from shop.order import Order, OrderStatus, PaymentStatus
from shop.payments.paying import Settlement
from shop.sweeping import expire
from tests.shop.shelf import Shelf, a_viewer, an_offer


class _PowerCut(Exception):
    """The process dies here, as far as the test is concerned."""


async def _cut() -> None:
    raise _PowerCut


async def _an_order(shelf: Shelf, *, stock: int = 3) -> tuple[Order, Viewer]:
    mug, anna = await shelf.put(an_offer(stock=stock)), a_viewer()
    await shelf.fill(anna, mug)
    return await shelf.order(anna), anna


async def test_a_payment_makes_the_order_paid(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)

    paid = await shelf.pay(order, anna)

    assert paid.status is OrderStatus.PAID
    assert paid.paid_at == shelf.clock.now()
    assert paid.payment is not None
    assert paid.payment.status is PaymentStatus.CAPTURED
    assert paid.payment.amount == order.total
    assert (await shelf.bank.find(key=paid.payment.key)).status is Settlement.CAPTURED


async def test_a_declined_payment_may_be_tried_again(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)

    declined = await shelf.pay(order, anna, how="declines")
    paid = await shelf.pay(order, anna, how="pays")

    assert declined.status is OrderStatus.PENDING
    assert declined.payment is not None
    assert declined.payment.status is PaymentStatus.DECLINED
    assert paid.status is OrderStatus.PAID


async def test_a_payment_that_is_never_answered_stays_requested(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)
    shelf.impatient()

    waiting = await shelf.pay(order, anna, how="never_answers")

    assert waiting.status is OrderStatus.PENDING
    assert waiting.payment is not None
    assert waiting.payment.status is PaymentStatus.REQUESTED
    with pytest.raises(StillRunning):
        await shelf.pay(order, anna)


async def test_the_same_key_charges_once(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)

    paid = [await shelf.pay(order, anna, how="captured", provider="scripted", key="k") for _ in range(3)]

    assert {each.status for each in paid} == {OrderStatus.PAID}
    assert len(shelf.scripted.charged) == 1
    with pytest.raises(KeyReused):
        await shelf.pay(order, anna, how="declined", provider="scripted", key="k")


async def test_a_double_click_charges_once(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)

    endings = await gather(
        *(shelf.pay(order, anna, how="captured", provider="scripted", key="k") for _ in range(5)),
        return_exceptions=True,
    )

    assert len(shelf.scripted.charged) == 1
    assert {type(ending) for ending in endings} <= {Order, StillRunning}
    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID


async def test_two_keys_at_once_charge_once(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)

    endings = await gather(
        *(shelf.pay(order, anna, how="captured", provider="scripted", key=f"k{number}") for number in range(5)),
        return_exceptions=True,
    )

    assert len(shelf.scripted.charged) == 1
    assert {type(ending) for ending in endings} <= {Order, StillRunning, OrderClosed}


async def test_an_order_that_is_over_takes_no_payment(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)
    shelf.clock.turn(shelf.till.hold)

    with pytest.raises(OrderClosed):
        await shelf.pay(order, anna)


async def test_an_unknown_provider_is_refused(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)

    with pytest.raises(Unfit) as refused:
        await shelf.pay(order, anna, provider="gold")

    assert refused.value.facts == {"provider": "gold"}


async def test_a_crash_after_the_charge_loses_no_money(shelf: Shelf) -> None:
    """The provider has the money, we never heard: the resolver asks and the order is paid."""
    order, anna = await _an_order(shelf)
    shelf.scripted.after_charge = _cut
    with pytest.raises(_PowerCut):
        await shelf.pay(order, anna, how="captured", provider="scripted")

    shelf.clock.turn(LOOKED_INTO_AFTER)
    await shelf.sweeper.sweep(shelf.clock.now())

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID
    assert len(shelf.scripted.charged) == 1


async def test_a_crash_before_the_charge_lets_the_buyer_pay_again(shelf: Shelf) -> None:
    """The provider never heard of it: the key is made worthless, and a new payment may begin."""
    order, anna = await _an_order(shelf)
    shelf.scripted.before_charge = _cut
    with pytest.raises(_PowerCut):
        await shelf.pay(order, anna, how="captured", provider="scripted")
    shelf.scripted.before_charge = None

    shelf.clock.turn(LOOKED_INTO_AFTER)
    await shelf.sweeper.sweep(shelf.clock.now())
    paid = await shelf.pay(order, anna, how="captured", provider="scripted")

    assert paid.status is OrderStatus.PAID
    assert Settlement.CANCELLED in shelf.scripted.books.values()


async def test_a_crash_is_found_out_when_the_hold_ends(shelf: Shelf) -> None:
    """The hold ends before the resolver looks: the provider is asked first, and it has the money."""
    order, anna = await _an_order(shelf)
    shelf.scripted.after_charge = _cut
    with pytest.raises(_PowerCut):
        await shelf.pay(order, anna, how="captured", provider="scripted")

    shelf.clock.turn(shelf.till.hold)
    await shelf.sweeper.sweep(shelf.clock.now())

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID


async def test_a_running_payment_answers_its_key_with_patience(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)
    shelf.scripted.after_charge = _cut
    with pytest.raises(_PowerCut):
        await shelf.pay(order, anna, how="captured", provider="scripted", key="k")

    with pytest.raises(StillRunning):
        await shelf.pay(order, anna, how="captured", provider="scripted", key="k")
    shelf.clock.turn(timedelta(seconds=30))
    again = await shelf.pay(order, anna, how="captured", provider="scripted", key="k")

    assert again.payment is not None
    assert again.payment.status is PaymentStatus.REQUESTED
    assert len(shelf.scripted.charged) == 1
    shelf.clock.turn(LOOKED_INTO_AFTER)
    await shelf.sweeper.sweep(shelf.clock.now())


async def test_an_order_is_not_cancelled_under_a_payment_that_has_just_begun(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)

    async def _pay() -> None:
        await shelf.pay(order, anna, provider="scripted", how="pending")

    with pytest.raises(StillRunning):
        await cancel(order.id, anna, till=shelf.interrupted(_pay))

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PENDING
    assert (await cancel(order.id, anna, till=shelf.till)).status is OrderStatus.CANCELLED
    assert list(shelf.scripted.books.values()) == [Settlement.CANCELLED]


async def test_a_hold_does_not_end_under_a_payment_that_began_at_the_last_moment(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)
    end = order.reserved_until

    async def _pay() -> None:
        await shelf.pay(order, anna, provider="scripted", how="pending")

    assert not await expire(order.id, now=end, till=shelf.interrupted(_pay))

    assert await expire(order.id, now=end, till=shelf.till)
    assert list(shelf.scripted.books.values()) == [Settlement.CANCELLED]


async def test_money_for_an_order_cancelled_meanwhile_goes_back(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)

    async def _change_of_mind() -> None:
        shelf.scripted.silent = True
        await cancel(order.id, anna, till=shelf.till)
        shelf.scripted.silent = False

    shelf.scripted.before_charge = _change_of_mind
    ending = await shelf.pay(order, anna, how="captured", provider="scripted")
    await shelf.sweeper.sweep(shelf.clock.now())

    over = await look(order.id, anna, till=shelf.till)
    refunded = over.payment
    assert ending.status is OrderStatus.UNFULFILLABLE
    assert over.status is OrderStatus.REFUNDED
    assert over.refunded == order.total
    assert refunded is not None
    assert refunded.status is PaymentStatus.REFUNDED
    assert len(shelf.scripted.refunded) == 1
