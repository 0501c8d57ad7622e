from asyncio import Barrier, gather
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import NothingToRefund, RefundClosed, RefundRunning, RefundTooLarge
from core.events import Event, OrderRefunded
from core.ids import RefundId, mint
from core.money import Money
from core.outbox import Relay
from shop import refunding
from shop.bookkeeping import held_by, of_house
from shop.fulfilling import Parcel, ship
from shop.giving_back import KEY_LIVES
from shop.key import Key
from shop.ledger import store as ledger
from shop.noticing import Noticing
from shop.order import Order, OrderEvent, OrderStatus, PaymentStatus
from shop.order_store import change, find
from shop.payments.paying import RefundSettlement
from shop.refund import Refund, RefundStatus, SomeMoney, SomeUnits
from shop.refunding import CANNOT_DELIVER, TRIED_AGAIN_AFTER
from shop.sweeping import RESOLVE_EVERY
from tests.shop.promotions import a_code, lay_in_cart, make, used
from tests.shop.shelf import Shelf, a_host, a_viewer, an_offer


def rub(amount: int) -> Money:
    return Money(amount=amount, currency="RUB")


async def _sold(shelf: Shelf, *, units: int = 3, price: int = 100_00, stock: int = 10) -> Order:
    mug, anna = await shelf.put(an_offer(stock=stock, price=price)), a_viewer()
    await shelf.fill(anna, mug, units=units)
    return await shelf.pay(await shelf.order(anna), anna, provider="scripted", how="captured")


async def _sent(shelf: Shelf, order: Order) -> None:
    for event in (OrderEvent.PACKED, OrderEvent.SHIPPED):
        async with shelf.database.transaction() as work:
            await change(work.connection, [await shelf.seen(order)], event, at=shelf.clock.now())


async def _books(shelf: Shelf) -> dict[str, int]:
    accounts = [held_by("scripted", "RUB"), *(of_house(kind, "RUB") for kind in ("sales", "refunds", "owed_back"))]
    async with shelf.database.reading() as sql:
        return {account.kind: (await ledger.balance(sql, account)).amount for account in accounts}


async def _only_refund(shelf: Shelf, order: Order) -> Refund:
    (refund,) = await refunding.of_order(order.id, till=shelf.till)
    return refund


async def _look(shelf: Shelf, after: timedelta = timedelta(minutes=1)) -> None:
    shelf.clock.turn(after + RESOLVE_EVERY)
    await shelf.sweeper.sweep(shelf.clock.now())


async def test_an_order_goes_back_as_a_whole(shelf: Shelf) -> None:
    order = await _sold(shelf, units=3)

    refund = await shelf.refund(order)

    seen = await shelf.seen(order)
    assert (refund.status, refund.amount) == (RefundStatus.SUCCEEDED, rub(300_00))
    assert (seen.status, seen.refunded) == (OrderStatus.REFUNDED, rub(300_00))
    assert seen.payment is not None
    assert (seen.payment.status, seen.payment.refunded) == (PaymentStatus.REFUNDED, rub(300_00))
    assert [line.refunded_units for line in seen.lines] == [3]
    assert shelf.scripted.refunded == [refund.key]
    assert await _books(shelf) == {"held": 0, "sales": 300_00, "refunds": -300_00, "owed_back": 0}


async def test_units_that_were_not_sent_are_on_sale_again(shelf: Shelf) -> None:
    mug = an_offer(stock=10)
    order = await _sold(shelf, units=3, stock=10)
    assert await shelf.left(mug) == 7

    await shelf.refund(order, SomeUnits(units={0: 1}))

    assert await shelf.left(mug) == 8
    seen = await shelf.seen(order)
    assert (seen.status, seen.refunded) == (OrderStatus.PAID, rub(100_00))
    assert seen.payment is not None
    assert seen.payment.status is PaymentStatus.PARTIALLY_REFUNDED
    await shelf.refund(order)
    assert await shelf.left(mug) == 10


async def test_units_that_cannot_be_sold_are_written_off(shelf: Shelf) -> None:
    mug = an_offer(stock=10)
    order = await _sold(shelf, units=3, stock=10)

    await shelf.refund(order, SomeUnits(units={0: 2}), restock=False)

    assert await shelf.left(mug) == 7
    level = (await shelf.stocking.levels([mug.variants[0].id]))[mug.variants[0].id]
    assert (level.on_hand, level.reserved) == (8, 1)


async def test_units_that_were_sent_stay_away(shelf: Shelf) -> None:
    """They are in stock again when they came back and were looked at."""
    mug = an_offer(stock=10)
    order = await _sold(shelf, units=3, stock=10)
    await _sent(shelf, order)

    await shelf.refund(order)

    assert await shelf.left(mug) == 7
    assert (await shelf.seen(order)).status is OrderStatus.REFUNDED


async def test_money_goes_back_while_the_buyer_keeps_the_things(shelf: Shelf) -> None:
    order = await _sold(shelf, units=3)

    await shelf.refund(order, SomeMoney(amount=rub(10_00)))
    await shelf.refund(order, SomeMoney(amount=rub(290_00)))

    seen = await shelf.seen(order)
    assert seen.status is OrderStatus.REFUNDED
    assert [line.refunded_units for line in seen.lines] == [0], "nobody said that they came back"
    assert await shelf.left(an_offer()) == 10, "but nobody will send what was never sent"


async def test_of_twenty_refunds_at_once_no_more_goes_back_than_came(shelf: Shelf) -> None:
    order, start = await _sold(shelf, units=3), Barrier(20)

    async def _ask() -> Refund:
        await start.wait()
        return await shelf.refund(order, SomeMoney(amount=rub(100_00)))

    endings = await gather(*(_ask() for _ in range(20)), return_exceptions=True)

    given = [ending for ending in endings if isinstance(ending, Refund)]
    assert len(given) == 3
    assert {type(ending) for ending in endings} - {Refund} <= {NothingToRefund, RefundTooLarge}
    assert (await shelf.seen(order)).refunded == rub(300_00)
    assert len(shelf.scripted.refunded) == 3


async def test_a_key_refunds_once(shelf: Shelf) -> None:
    order, host = await _sold(shelf), a_host()

    refunds = await gather(*(shelf.refund(order, SomeMoney(amount=rub(10_00)), by=host, key="again") for _ in range(5)))

    assert len({refund.id for refund in refunds}) == 1
    assert (await shelf.seen(order)).refunded == rub(10_00)


async def test_what_was_never_paid_or_is_all_back_cannot_go_back(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    await shelf.fill(anna, mug)
    waiting = await shelf.order(anna)
    order = await _sold(shelf)
    await shelf.refund(order)

    for nothing in (waiting, order):
        with pytest.raises(NothingToRefund):
            await shelf.refund(nothing)
    with pytest.raises(RefundTooLarge):
        await shelf.refund(await _sold(shelf), SomeMoney(amount=rub(300_01)))


@pytest.mark.parametrize("how", ["the answer is lost", "the question is lost"])
async def test_a_refund_without_an_answer_is_asked_about_and_given_once(shelf: Shelf, how: str) -> None:
    order = await _sold(shelf)
    shelf.scripted.losing = how == "the answer is lost"
    shelf.scripted.silent = how == "the question is lost"

    refund = await shelf.refund(order)

    assert refund.status is RefundStatus.SENT
    assert (await shelf.seen(order)).refunded == rub(0)
    with pytest.raises(NothingToRefund):
        await shelf.refund(order)

    shelf.scripted.silent = False
    await _look(shelf)

    assert (await _only_refund(shelf, order)).status is RefundStatus.SUCCEEDED
    assert shelf.scripted.refunded == [refund.key]


async def test_a_crash_before_the_question_is_made_good(shelf: Shelf) -> None:
    order = await _sold(shelf)
    wish = refunding.RefundWish(what=SomeUnits(units={0: 1}), reason="scratched")
    async with shelf.database.transaction() as work:
        locked = await find(work.connection, order.id, lock=True)
        refund_id = RefundId(mint("rfn"))
        await refunding.want(work, locked, wish, refund_id=refund_id, by=None, now=shelf.clock.now())

    await _look(shelf)

    assert (await refunding.find(refund_id, till=shelf.till)).status is RefundStatus.SUCCEEDED


async def test_a_bank_that_takes_its_time_is_waited_for(shelf: Shelf) -> None:
    order = await _sold(shelf)
    shelf.scripted.refund_says = RefundSettlement.PENDING

    refund = await shelf.refund(order)
    await _look(shelf, after=timedelta(days=3))

    assert (await _only_refund(shelf, order)).provider_ref == f"ref of {refund.key}"
    key, amount, answer = shelf.scripted.refunds[refund.key]
    given = type(answer)(settlement=RefundSettlement.SUCCEEDED, ref=answer.ref)
    shelf.scripted.refunds[refund.key] = (key, amount, given)
    await _look(shelf, after=timedelta(days=1))
    assert (await _only_refund(shelf, order)).status is RefundStatus.SUCCEEDED


async def test_a_webhook_about_a_refund_brings_its_answer_at_once(shelf: Shelf) -> None:
    order = await _sold(shelf)
    shelf.scripted.refund_says = RefundSettlement.PENDING
    refund = await shelf.refund(order)
    key, amount, answer = shelf.scripted.refunds[refund.key]
    given = replace(answer, settlement=RefundSettlement.SUCCEEDED)
    shelf.scripted.refunds[refund.key] = (key, amount, given)
    noticing = Noticing(shelf.till)

    for event in ("e1", "e1", "e2"):
        said = {"from": "scripted", "about": "refund"}
        await noticing.take_in("scripted", said, f"{event} {key}".encode(), peer="203.0.113.5")
    await noticing.work_off()

    assert (await _only_refund(shelf, order)).status is RefundStatus.SUCCEEDED
    assert (await shelf.seen(order)).refunded == order.total


async def test_units_whose_money_is_on_its_way_back_are_not_sent(shelf: Shelf) -> None:
    order = await _sold(shelf)
    shelf.scripted.silent = True
    await shelf.refund(order, SomeMoney(amount=rub(1_00)))
    await shelf.refund(order, SomeUnits(units={0: 1}))

    with pytest.raises(RefundRunning):
        await shelf.send(order)
    shelf.scripted.silent = False
    await _look(shelf)
    host = a_host()
    key = Key(principal=host.id, route="ship", key="k", request={})
    sent = await ship(order.id, Parcel(), by=host, key=key, database=shelf.database, clock=shelf.clock)

    assert sent.order.status is OrderStatus.SHIPPED
    assert await shelf.left(an_offer()) == 8


async def test_a_refund_that_the_bank_refused_gives_way_to_another(shelf: Shelf) -> None:
    order = await _sold(shelf)
    shelf.scripted.refund_says = RefundSettlement.FAILED

    failed = await shelf.refund(order)
    shelf.scripted.refund_says = RefundSettlement.SUCCEEDED
    again = await shelf.refund(order)

    assert [failed.status, again.status] == [RefundStatus.FAILED, RefundStatus.SUCCEEDED]
    assert failed.key != again.key
    assert (await shelf.seen(order)).status is OrderStatus.REFUNDED


@pytest.mark.parametrize("gave_back", [True, False])
async def test_what_may_not_be_asked_again_a_person_decides(shelf: Shelf, gave_back: bool) -> None:
    order = await _sold(shelf)
    shelf.scripted.silent = True
    refund = await shelf.refund(order)
    shelf.scripted.silent = False
    with pytest.raises(RefundClosed):
        await _decide(shelf, refund, gave_back=gave_back)

    await _look(shelf, after=KEY_LIVES)
    assert (await _only_refund(shelf, order)).status is RefundStatus.NEEDS_REVIEW
    assert shelf.scripted.refunds == {}, "a provider that may have forgotten the key is not asked again"

    for _ in range(2):
        decided = await _decide(shelf, refund, gave_back=gave_back)

    assert decided.status is (RefundStatus.SUCCEEDED if gave_back else RefundStatus.FAILED)
    assert (await shelf.seen(order)).refunded == (order.total if gave_back else rub(0))
    with pytest.raises(RefundClosed):
        await _decide(shelf, refund, gave_back=not gave_back)


async def test_money_that_came_too_late_goes_back_by_itself_and_again_if_the_bank_refused(shelf: Shelf) -> None:
    shelf.scripted.refund_says = RefundSettlement.FAILED
    order = await _paid_too_late(shelf)
    await _look(shelf)
    assert (await shelf.seen(order)).status is OrderStatus.UNFULFILLABLE
    assert (await _books(shelf))["owed_back"] == order.total.amount

    shelf.scripted.refund_says = RefundSettlement.SUCCEEDED
    await _look(shelf)
    assert len(await refunding.of_order(order.id, till=shelf.till)) == 1, "not at once"
    await _look(shelf, after=TRIED_AGAIN_AFTER)

    refused, given = await refunding.of_order(order.id, till=shelf.till)
    assert (given.reason, given.by, given.status) == (CANNOT_DELIVER, None, RefundStatus.SUCCEEDED)
    assert refused.status is RefundStatus.FAILED
    assert (await shelf.seen(order)).status is OrderStatus.REFUNDED
    assert await _books(shelf) == {"held": 0, "sales": 0, "refunds": 0, "owed_back": 0}


async def test_a_part_that_went_back_by_hand_does_not_hold_the_rest_up(shelf: Shelf) -> None:
    shelf.scripted.refund_says = RefundSettlement.FAILED
    order = await _paid_too_late(shelf)
    shelf.scripted.refund_says = RefundSettlement.SUCCEEDED
    shelf.clock.turn(TRIED_AGAIN_AFTER)
    await shelf.refund(order, SomeMoney(amount=rub(10_00)))

    await _look(shelf)

    assert (await shelf.seen(order)).status is OrderStatus.REFUNDED


async def test_a_code_can_be_used_again_when_everything_went_back_and_not_before(shelf: Shelf) -> None:
    await make(shelf, a_code("LIVE", limit_total=1))
    mug, anna = await shelf.put(an_offer(price=100_00)), a_viewer()
    await lay_in_cart(shelf, anna, "LIVE")
    await shelf.fill(anna, mug, units=2)
    order = await shelf.pay(await shelf.order(anna), anna, provider="scripted", how="captured")

    part = await shelf.refund(order, SomeUnits(units={0: 1}))
    assert (part.amount, await used(shelf.database, "LIVE")) == (rub(90_00), 1)
    await shelf.refund(order)

    assert await used(shelf.database, "LIVE") == 0
    books = await _books(shelf)
    assert (books["held"], books["sales"], books["refunds"]) == (0, 200_00, -180_00), "and a discount of 20"


async def test_a_refund_is_told_once(shelf: Shelf, told: list[Event]) -> None:
    order = await _sold(shelf)
    refund = await shelf.refund(order, SomeUnits(units={0: 1}))
    heard: list[Event] = []

    async def _hear(fact: Event) -> None:
        heard.append(fact)

    await Relay(database=shelf.database, tell=_hear, clock=shelf.clock).relay_some()

    (fact,) = [each for each in heard if isinstance(each, OrderRefunded)]
    assert (fact.order, fact.refund, fact.amount, fact.everything) == (order.id, refund.id, rub(100_00), False)


async def _decide(shelf: Shelf, refund: Refund, *, gave_back: bool) -> Refund:
    host = a_host()
    key = Key(principal=host.id, route="decision", key=str(gave_back), request={"gave_back": gave_back})
    return (
        await refunding.decide(refund.id, gave_back=gave_back, note="looked", by=host, key=key, till=shelf.till)
    ).refund


async def _paid_too_late(shelf: Shelf) -> Order:
    """The buyer gives up while the bank takes the money."""
    mug, anna = await shelf.put(an_offer(price=100_00)), a_viewer()
    await shelf.fill(anna, mug)
    order = await shelf.order(anna)

    async def _change_of_mind() -> None:
        shelf.scripted.silent = True
        await shelf.cancel(order, anna)
        shelf.scripted.silent = False

    shelf.scripted.before_charge = _change_of_mind
    return await shelf.pay(order, anna, provider="scripted", how="captured")
