from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NothingToRefund, RefundTooLarge
from core.events import Localized
from core.ids import OfferId, PaymentId, ProductId, RefundId, VariantId, ViewerId, mint
from core.money import Money
from core.people import Language
from shop.delivery import Contact, Delivery
from shop.order import Order, OrderLine, OrderStatus
from shop.refund import (
    OPEN,
    REFUND_CHANGES,
    Everything,
    Refund,
    RefundStatus,
    Share,
    SomeMoney,
    SomeUnits,
    What,
    left_of,
    share_of,
)
from tests.fakes import EVENING
from tests.shop.shelf import NO_ORDER, SHOW

WORDS = Localized(ru="Кружка", en="Mug")


def rub(amount: int) -> Money:
    return Money(amount=amount, currency="RUB")


def a_line(units: int, price: int, discount: int = 0) -> OrderLine:
    return OrderLine(
        offer=OfferId(mint("ofr")),
        product=ProductId(mint("prd")),
        variant=VariantId(mint("var")),
        title=WORDS,
        variant_name=WORDS,
        units=units,
        unit_price=rub(price),
        list_price=rub(price),
        discount=rub(discount),
    )


def an_order(*lines: OrderLine, delivery: int = 0) -> Order:
    return Order(
        id=NO_ORDER,
        number="7K3F2-Q8X1M",
        show=SHOW,
        buyer=ViewerId(mint("vwr")),
        buyer_name="Анна",
        language=Language.RU,
        contact=Contact(email="anna@shop.example"),
        delivery=Delivery(method="courier", title=WORDS, price=rub(delivery)),
        status=OrderStatus.PAID,
        version=2,
        lines=lines,
        total=sum((line.total for line in lines), start=rub(delivery)),
        refunded=rub(0),
        placed_at=EVENING,
        reserved_until=EVENING,
    )


def a_refund(order: Order, share: Share, status: RefundStatus = RefundStatus.SUCCEEDED) -> Refund:
    return Refund(
        id=RefundId(mint("rfn")),
        order=order.id,
        show=SHOW,
        payment=PaymentId(mint("pay")),
        key=mint("rfn"),
        status=status,
        version=3,
        share=share,
        restock=True,
        reason="",
        by=None,
        requested_at=EVENING,
    )


def parts(order: Order, *wishes: What) -> list[Share]:
    """One refund after another."""
    before: list[Refund] = []
    for wish in wishes:
        before.append(a_refund(order, share_of(order, wish, before=before)))
    return [refund.share for refund in before]


def test_a_hundred_for_three_goes_back_in_parts_that_make_the_whole() -> None:
    order = an_order(a_line(3, 40_00, discount=20_00))

    shares = parts(order, *[SomeUnits(units={0: 1})] * 3)

    assert [share.amount.amount for share in shares] == [33_33, 33_34, 33_33]


def test_everything_is_what_is_left_with_the_delivery() -> None:
    order = an_order(a_line(2, 100_00), a_line(1, 50_00), delivery=30_00)

    first, rest = parts(order, SomeUnits(units={0: 1}), Everything())

    assert first.amount == rub(100_00)
    assert [(line.position, line.units, line.amount.amount) for line in rest.lines] == [(0, 1, 100_00), (1, 1, 50_00)]
    assert rest.delivery == rub(30_00)
    with pytest.raises(NothingToRefund):
        parts(order, Everything(), Everything())


def test_the_delivery_goes_back_when_it_is_asked_for_and_once() -> None:
    order = an_order(a_line(2, 100_00), delivery=30_00)

    with_it, without = parts(order, SomeUnits(units={0: 1}, delivery=True), SomeUnits(units={0: 1}, delivery=True))

    assert [with_it.amount, without.amount] == [rub(130_00), rub(100_00)]


def test_money_for_kept_things_is_shared_out_over_all_that_was_paid_for() -> None:
    order = an_order(a_line(2, 100_00), a_line(1, 50_00), delivery=50_00)

    (share,) = parts(order, SomeMoney(amount=rub(30_00)))

    assert [(line.units, line.amount.amount) for line in share.lines] == [(0, 20_00), (0, 5_00)]
    assert share.delivery == rub(5_00)


def test_who_was_given_money_for_kept_things_gets_no_more_than_was_paid() -> None:
    order = an_order(a_line(3, 100_00))

    goodwill, one, two = parts(order, SomeMoney(amount=rub(100_00)), SomeUnits(units={0: 1}), Everything())

    assert [share.amount.amount for share in (goodwill, one, two)] == [100_00, 66_67, 133_33]
    assert [line.units for line in two.lines] == [2]


def test_more_than_is_left_is_refused() -> None:
    order = an_order(a_line(2, 100_00))
    sent = a_refund(order, share_of(order, SomeUnits(units={0: 1}), before=[]), RefundStatus.SENT)

    with pytest.raises(RefundTooLarge) as money:
        share_of(order, SomeMoney(amount=rub(100_01)), before=[sent])
    with pytest.raises(RefundTooLarge) as units:
        share_of(order, SomeUnits(units={0: 2}), before=[sent])
    with pytest.raises(RefundTooLarge):
        share_of(order, SomeUnits(units={7: 1}), before=[])
    with pytest.raises(NothingToRefund):
        share_of(order, SomeMoney(amount=rub(0)), before=[])

    assert money.value.facts == {"left": rub(100_00)}
    assert units.value.facts == {"position": 0, "units_left": 1}


def test_a_refund_that_failed_gave_nothing_back() -> None:
    order = an_order(a_line(2, 100_00))
    failed = a_refund(order, share_of(order, Everything(), before=[]), RefundStatus.FAILED)

    assert share_of(order, Everything(), before=[failed]).amount == rub(200_00)
    assert left_of(order, before=[failed]).money == rub(200_00)
    assert left_of(order, before=[replace(failed, status=RefundStatus.SENT)]).money == rub(0)


lines = st.tuples(st.integers(1, 6), st.integers(0, 10_000)).flatmap(
    lambda line: st.integers(0, line[0] * line[1]).map(lambda discount: a_line(*line, discount=discount))
)


@given(st.lists(lines, min_size=1, max_size=3), st.integers(0, 500), st.data())
def test_however_an_order_goes_back_it_goes_back_once(
    bought: Sequence[OrderLine], delivery: int, data: st.DataObject
) -> None:
    """Parts of any kind in any order: no line gives more than it cost, and with the rest all of it went back."""
    order = an_order(*bought, delivery=delivery)
    places = st.dictionaries(st.integers(0, len(bought) - 1), st.integers(1, 6), min_size=1)
    wishes: st.SearchStrategy[What] = st.one_of(
        st.builds(SomeMoney, amount=st.integers(1, 20_000).map(rub)),
        st.builds(SomeUnits, units=places, delivery=st.booleans()),
    )
    before: list[Refund] = []
    for wish in [*data.draw(st.lists(wishes, max_size=6)), Everything()]:
        try:
            share = share_of(order, wish, before=before)
        except (NothingToRefund, RefundTooLarge):
            continue
        assert share.amount.amount > 0
        before.append(a_refund(order, share))

    for position, line in enumerate(order.lines):
        of_line = [part for refund in before for part in refund.share.lines if part.position == position]
        assert sum((part.amount for part in of_line), start=rub(0)) == line.total
        assert sum(part.units for part in of_line) <= line.units
        assert all(part.amount.amount >= 0 for part in of_line)
    assert left_of(order, before=before).money == rub(0)


@given(st.integers(1, 50), st.integers(0, 100_000), st.data())
def test_a_part_is_less_than_one_minor_unit_off_its_share(units: int, total: int, data: st.DataObject) -> None:
    order = an_order(a_line(units, total, discount=total * units - total))
    cut = data.draw(st.lists(st.integers(1, units), min_size=1, max_size=units))
    before: list[Refund] = []
    for count in cut:
        try:
            share = share_of(order, SomeUnits(units={0: count}), before=before)
        except (NothingToRefund, RefundTooLarge):
            continue
        assert abs(share.amount.amount * units - total * count) <= units
        before.append(a_refund(order, share))


def test_every_change_of_a_refund_is_forward() -> None:
    allowed = {(one.value, other.value) for one, others in REFUND_CHANGES.items() for other in others}

    assert allowed == {
        ("requested", "sent"),
        ("sent", "succeeded"),
        ("sent", "failed"),
        ("sent", "needs_review"),
        ("needs_review", "succeeded"),
        ("needs_review", "failed"),
    }
    assert REFUND_CHANGES.keys() == set(RefundStatus)
    assert {status for status, others in REFUND_CHANGES.items() if others} == OPEN
