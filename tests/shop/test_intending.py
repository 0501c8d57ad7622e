"""Intents to pay on a real database: many in one transaction, and several processes at once."""

from asyncio import Barrier, gather
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core.errors import KeyReused, NoSuchOrder, OrderClosed, StillRunning, Unfit
from core.ids import mint
from core.money import Money
from core.people import Viewer
from shop.charging import Means
from shop.intending import Begun, Intent, Replayed, Waiting
from shop.key import REPLAYED_FOR, Key
from shop.order import Order, OrderStatus
from shop.payments.paying import Method, MethodKind
from shop.teller import Teller
from tests.shop.shelf import NO_ORDER, RETURN_URL, Shelf, a_viewer, an_offer
from tests.shop.test_teller import tellers as tellers
from tests.statements import asked_of

_CARD = Method(how="captured", kind=MethodKind.CARD, hold=timedelta(minutes=20))


async def _orders(shelf: Shelf, count: int) -> list[tuple[Order, Viewer]]:
    mug = await shelf.put(an_offer(stock=count))

    async def _one(buyer: Viewer) -> tuple[Order, Viewer]:
        await shelf.fill(buyer, mug)
        return await shelf.order(buyer), buyer

    return [await _one(a_viewer(f"Гость {number}")) for number in range(count)]


def _intent(shelf: Shelf, order: Order, buyer: Viewer, *, key: str = "", how: str = "captured") -> Intent:
    route = f"POST /orders/{order.id}/payments"
    return Intent(
        order=order.id,
        buyer=buyer,
        key=Key(principal=buyer.id, route=route, key=key or mint("evt"), request={"how": how}),
        means=Means(provider="scripted", how=how, back=lambda _: RETURN_URL),
        method=_CARD,
        patience=shelf.till.patience,
    )


async def _together(teller: Teller, intents: Sequence[Intent]) -> list[Begun | Waiting | Replayed | BaseException]:
    return await gather(*(teller.begin(intent) for intent in intents), return_exceptions=True)


async def test_who_pays_together_is_written_down_by_as_many_statements_as_one(shelf: Shelf) -> None:
    first, *others = await _orders(shelf, 25)

    with asked_of(shelf.database) as for_one:
        await shelf.till.teller.begin(_intent(shelf, *first))
    with asked_of(shelf.database) as for_all:
        endings = await _together(shelf.till.teller, [_intent(shelf, *each) for each in others])

    assert len(for_all) <= len(for_one)
    for ending, (order, _) in zip(endings, others, strict=True):
        assert isinstance(ending, Begun)
        seen = await shelf.seen(order)
        assert seen.payment == ending.payment
        assert seen.reserved_until == shelf.clock.now() + _CARD.hold
        assert (ending.request.order, ending.request.amount) == (order.id, order.total)


async def test_who_may_not_pay_holds_up_nobody_in_the_batch(shelf: Shelf) -> None:
    (mine, anna), (other, boris), (paid, vera), (dear, gleb) = await _orders(shelf, 4)
    await shelf.pay(paid, vera)
    cheap = replace(_CARD, most=Money(amount=1, currency="RUB"))

    endings = await _together(
        shelf.till.teller,
        [
            _intent(shelf, mine, boris),
            _intent(shelf, mine, anna),
            replace(_intent(shelf, mine, anna), order=NO_ORDER),
            _intent(shelf, paid, vera),
            replace(_intent(shelf, dear, gleb), method=cheap),
            _intent(shelf, other, boris),
        ],
    )

    assert [type(each) for each in endings] == [NoSuchOrder, Begun, NoSuchOrder, OrderClosed, Unfit, Begun]
    assert (await shelf.seen(dear)).payment is None


async def test_one_order_and_one_key_begin_one_payment_in_a_batch(shelf: Shelf) -> None:
    ((order, anna),) = await _orders(shelf, 1)
    same = [_intent(shelf, order, anna, key="k") for _ in range(2)]
    asked = [*same, _intent(shelf, order, anna), _intent(shelf, order, anna, key="k", how="declined")]

    endings = await _together(shelf.till.teller, asked)
    shelf.clock.turn(2 * shelf.till.patience)
    again = await shelf.till.teller.begin(same[0])

    assert [type(each) for each in endings] == [Begun, StillRunning, StillRunning, KeyReused]
    assert isinstance(again, Replayed)


async def test_a_key_that_was_outlived_is_new_again(shelf: Shelf) -> None:
    ((order, anna), (later, boris)) = await _orders(shelf, 2)
    await shelf.till.teller.begin(_intent(shelf, order, anna, key="k"))
    shelf.clock.turn(REPLAYED_FOR)

    over, _ = await _together(shelf.till.teller, [_intent(shelf, order, anna, key="k"), _intent(shelf, later, boris)])

    assert isinstance(over, OrderClosed)  # and not a replay


async def test_a_payment_that_waits_is_given_up_before_another_begins(shelf: Shelf) -> None:
    ((order, anna),) = await _orders(shelf, 1)
    waits = await shelf.pay(order, anna, provider="scripted", how="requires_action")

    ending = await shelf.till.teller.begin(_intent(shelf, order, anna))

    assert isinstance(ending, Waiting)
    assert ending.payment == waits.payment


async def test_several_processes_charge_each_order_once(shelf: Shelf, tellers: list[Teller]) -> None:
    orders = await _orders(shelf, 6)
    barrier = Barrier(3 * len(orders))

    async def _rush(order: Order, buyer: Viewer, teller: Teller) -> Begun | Waiting | Replayed:
        await barrier.wait()
        return await teller.begin(_intent(shelf, order, buyer, key="click"))

    turns = zip(tellers, (1, -1, 1), strict=True)
    endings = await gather(
        *(_rush(*each, teller) for teller, turned in turns for each in orders[::turned]), return_exceptions=True
    )

    assert {type(each) for each in endings} == {Begun, StillRunning}
    assert sum(isinstance(each, Begun) for each in endings) == len(orders)


async def test_buyers_who_pay_at_once_are_all_paid_and_charged_once(shelf: Shelf) -> None:
    orders = await _orders(shelf, 12)

    paid = await gather(*(shelf.pay(*each, provider="scripted", how="captured") for each in orders))

    assert [(order.id, order.status) for order in paid] == [(order.id, OrderStatus.PAID) for order, _ in orders]
    assert paid == [await shelf.seen(order) for order in paid]
    assert len(shelf.scripted.charged) == len(orders)
