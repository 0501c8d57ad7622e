from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import OrderClosed, PaymentUnavailable, StillRunning, Unfit
from core.money import Money
from core.people import Viewer
from shop import break_store, payment_store
from shop.breaks import Break, BreakKind
from shop.buying import cancel, look
from shop.intending import HELD_AT_MOST
from shop.order import Order, OrderStatus, PaymentStatus
from shop.payments.paying import Charge, Method, MethodKind, Settlement
from shop.settling import asked_for, heard, settle
from shop.sweeping import RESOLVE_EVERY
from shop.taking import SLACK
from tests.shop.shelf import Shelf, a_viewer, an_offer
from tests.statements import asked_of


async def _an_order(shelf: Shelf) -> tuple[Order, Viewer]:
    mug, anna = await shelf.put(an_offer(stock=3)), a_viewer()
    await shelf.fill(anna, mug)
    return await shelf.order(anna), anna


async def _waiting(shelf: Shelf) -> tuple[Order, Viewer]:
    order, anna = await _an_order(shelf)
    return await shelf.pay(order, anna, provider="scripted", how="requires_action"), anna


async def _breaks(shelf: Shelf) -> list[Break]:
    async with shelf.database.reading() as sql:
        return [seen.found for seen in (await break_store.seen(sql, after=None, limit=10)).items]


async def _said(shelf: Shelf, order: Order) -> Charge:
    assert order.payment is not None
    said = await shelf.scripted.find(asked_for(order.payment))
    assert said is not None
    return said


async def test_a_payment_that_waits_for_its_buyer_says_what_to_do(shelf: Shelf) -> None:
    order, _ = await _waiting(shelf)

    assert order.status is OrderStatus.PENDING
    assert order.payment is not None
    assert order.payment.status is PaymentStatus.REQUIRES_ACTION
    assert order.payment.action is not None
    assert order.payment.action.kind == "redirect"
    assert order.payment.provider_ref == f"ref of {order.payment.key}"


async def test_what_a_buyer_has_done_is_not_asked_of_them_again(shelf: Shelf) -> None:
    order, anna = await _waiting(shelf)
    assert order.payment is not None
    shelf.scripted.books[order.payment.key] = Settlement.CAPTURED

    await settle(order.payment, await _said(shelf, order), till=shelf.till)

    paid = await look(order.id, anna, till=shelf.till)
    assert paid.status is OrderStatus.PAID
    assert paid.payment is not None
    assert paid.payment.action is None


async def test_an_older_answer_changes_nothing(shelf: Shelf) -> None:
    order, anna = await _waiting(shelf)
    assert order.payment is not None
    before = await _said(shelf, order)
    shelf.scripted.books[order.payment.key] = Settlement.CAPTURED
    await settle(order.payment, await _said(shelf, order), till=shelf.till)

    for late in (
        before,
        replace(before, settlement=Settlement.PENDING),
        replace(before, settlement=Settlement.DECLINED),
    ):
        await settle(order.payment, late, till=shelf.till)

    paid = await look(order.id, anna, till=shelf.till)
    assert paid.payment is not None
    assert (paid.status, paid.payment.status) == (OrderStatus.PAID, PaymentStatus.CAPTURED)
    assert await _breaks(shelf) == []


async def test_what_is_said_once_more_asks_the_database_nothing(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)
    paid = await shelf.pay(order, anna, provider="scripted", how="captured")
    assert paid.payment is not None
    said = await _said(shelf, paid)

    with asked_of(shelf.database) as asked:
        stands = await settle(paid.payment, said, till=shelf.till)

    assert asked == []
    assert stands == paid.payment


async def test_another_sum_is_a_break_although_the_money_is_there(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)
    paid = await shelf.pay(order, anna, provider="scripted", how="captured")
    assert paid.payment is not None
    said = await _said(shelf, paid)

    await settle(paid.payment, replace(said, amount=said.amount + said.amount), till=shelf.till)

    assert [each.kind for each in await _breaks(shelf)] == [BreakKind.AMOUNT]


async def test_another_way_to_pay_gives_the_first_up(shelf: Shelf) -> None:
    order, anna = await _waiting(shelf)
    assert order.payment is not None

    paid = await shelf.pay(order, anna, provider="scripted", how="captured")

    assert paid.status is OrderStatus.PAID
    assert shelf.scripted.books[order.payment.key] is Settlement.CANCELLED


async def test_another_way_to_pay_has_to_wait_for_one_that_cannot_be_given_up(shelf: Shelf) -> None:
    order, anna = await _waiting(shelf)
    shelf.scripted.silent = True

    with pytest.raises(StillRunning):
        await shelf.pay(order, anna, provider="scripted", how="captured")

    assert len(shelf.scripted.charged) == 1


async def test_money_for_what_was_given_up_meanwhile_is_paid_for_all_the_same(shelf: Shelf) -> None:
    """The buyer paid in one window while they chose another way in a second one."""
    order, anna = await _waiting(shelf)
    assert order.payment is not None
    shelf.scripted.books[order.payment.key] = Settlement.CAPTURED

    with pytest.raises(OrderClosed):
        await shelf.pay(order, anna, provider="scripted", how="captured")

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID
    assert len(shelf.scripted.charged) == 1


async def test_a_wish_that_reaches_the_provider_after_the_order_was_given_up_is_taken_back(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)

    async def _change_of_mind() -> None:
        await cancel(order.id, anna, till=shelf.till)
        shelf.scripted.books.clear()  # the provider has no memory of what it never heard of

    shelf.scripted.before_charge = _change_of_mind
    over = await shelf.pay(order, anna, provider="scripted", how="requires_action")

    assert over.status is OrderStatus.CANCELLED
    assert list(shelf.scripted.books.values()) == [Settlement.CANCELLED]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"amount": Money(amount=1, currency="RUB")}, BreakKind.AMOUNT),
        ({"amount": Money(amount=1_990_00, currency="USD")}, BreakKind.AMOUNT),
        ({"live": False}, BreakKind.MODE),
    ],
)
async def test_other_money_than_was_asked_for_changes_nothing_and_is_written_down(
    shelf: Shelf, said: dict[str, object], kind: BreakKind
) -> None:
    order, anna = await _waiting(shelf)
    assert order.payment is not None
    shelf.scripted.books[order.payment.key] = Settlement.CAPTURED
    other = replace(await _said(shelf, order), **said)  # type: ignore[arg-type]

    await settle(order.payment, other, till=shelf.till)
    await settle(order.payment, other, till=shelf.till)

    waits = await look(order.id, anna, till=shelf.till)
    assert waits.payment is not None
    assert (waits.status, waits.payment.status) == (OrderStatus.PENDING, PaymentStatus.REQUIRES_ACTION)
    (found,) = await _breaks(shelf)
    assert (found.kind, found.payment, found.subject) == (kind, order.payment.id, order.payment.key)


async def test_money_for_a_payment_that_had_ended_is_written_down(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)
    declined = await shelf.pay(order, anna, provider="scripted", how="declined")
    assert declined.payment is not None
    shelf.scripted.books[declined.payment.key] = Settlement.CAPTURED

    await settle(declined.payment, await _said(shelf, declined), till=shelf.till)

    (found,) = await _breaks(shelf)
    assert found.kind is BreakKind.CAPTURED_AFTER_THE_END
    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PENDING


async def test_units_are_held_as_long_as_the_provider_may_take_the_money_but_not_for_ever(shelf: Shelf) -> None:
    slow = Method(how="requires_action", kind=MethodKind.SBP, hold=timedelta(minutes=65))
    shelf.scripted.methods = (slow,)
    order, anna = await _an_order(shelf)

    first = await shelf.pay(order, anna, provider="scripted", how="requires_action")
    shelf.clock.turn(timedelta(minutes=30))
    await shelf.sweeper.sweep(shelf.clock.now())
    again = await shelf.pay(order, anna, provider="scripted", how="requires_action")

    assert first.reserved_until == order.placed_at + timedelta(minutes=65)
    assert again.reserved_until == order.placed_at + HELD_AT_MOST
    shelf.clock.turn(HELD_AT_MOST)
    await shelf.sweeper.sweep(shelf.clock.now())
    over = await look(order.id, anna, till=shelf.till)
    assert over.status is OrderStatus.EXPIRED
    assert set(shelf.scripted.books.values()) == {Settlement.CANCELLED}


async def test_a_way_to_pay_that_does_not_take_so_much_is_refused(shelf: Shelf) -> None:
    small = Method(how="captured", kind=MethodKind.SBP, hold=timedelta(), most=Money(amount=100, currency="RUB"))
    shelf.scripted.methods = (small,)
    order, anna = await _an_order(shelf)

    with pytest.raises(Unfit):
        await shelf.pay(order, anna, provider="scripted", how="captured")

    assert shelf.scripted.charged == []


async def test_a_code_that_has_expired_makes_room_for_another_payment(shelf: Shelf) -> None:
    order, anna = await _an_order(shelf)
    waiting = await shelf.pay(order, anna, how="qr_expires")
    assert waiting.payment is not None
    assert waiting.payment.action is not None
    assert waiting.payment.action.kind == "qr"

    shelf.clock.turn(timedelta(seconds=15) + SLACK)
    await shelf.sweeper.sweep(shelf.clock.now())

    expired = await look(order.id, anna, till=shelf.till)
    assert expired.payment is not None
    assert (expired.status, expired.payment.status) == (OrderStatus.PENDING, PaymentStatus.CANCELLED)
    assert (await shelf.pay(order, anna)).status is OrderStatus.PAID


async def test_a_silent_provider_is_asked_ever_less_often(shelf: Shelf) -> None:
    order, _ = await _waiting(shelf)
    asked: list[int] = []
    shelf.scripted.silent = True
    for minutes in (2, 60, 24 * 60):
        shelf.clock.turn(timedelta(minutes=minutes))
        await shelf.sweeper.sweep(shelf.clock.now())
        shelf.clock.turn(RESOLVE_EVERY)
        async with shelf.database.reading() as sql:
            asked.append(len(await payment_store.unsettled(sql, shelf.clock.now(), limit=10)))

    assert order.payment is not None
    assert asked == [1, 0, 0]


async def test_silence_has_one_name(shelf: Shelf) -> None:
    async def _hang_up() -> None:
        raise ConnectionResetError

    with pytest.raises(PaymentUnavailable):
        await heard(_hang_up(), patience=timedelta(seconds=1))
