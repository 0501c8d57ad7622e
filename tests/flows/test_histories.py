"""The checker of histories finds what it is there to find."""

from dataclasses import replace

import pytest

from core.ids import OrderId, ViewerId
from tests.flows.histories import Deed, Faults, History, Moment, Outcome, Placed, Truth, check

ANNA, BORIS = ViewerId("vwr_anna"), ViewerId("vwr_boris")
ORDER, OTHER = OrderId("ord_1"), OrderId("ord_2")

TRUTH = Truth(
    units=1,
    reserved=1,
    orders=(Placed(id=ORDER, buyer=ANNA, units=1, is_paid=True, captured=1),),
    shop_captured=frozenset({"pay_1"}),
    bank_captured=frozenset({"pay_1"}),
)


def said(
    buyer: ViewerId, outcome: Outcome, *, key: str = "", deed: Deed = Deed.ORDER, order: OrderId | None = None
) -> Moment:
    return Moment(buyer=buyer, deed=deed, key=key or f"{buyer}:{deed}", outcome=outcome, order=order)


GOOD = [
    said(ANNA, Outcome.INVOKED),
    said(BORIS, Outcome.INVOKED),
    said(ANNA, Outcome.UNKNOWN),
    said(BORIS, Outcome.FAIL),
    said(ANNA, Outcome.INVOKED),
    said(ANNA, Outcome.OK, order=ORDER),
    said(ANNA, Outcome.INVOKED, deed=Deed.PAY),
    said(ANNA, Outcome.OK, deed=Deed.PAY, order=ORDER),
]


def test_a_story_that_can_have_happened_has_no_fault() -> None:
    assert check(History(GOOD), TRUTH) == Faults()


@pytest.mark.parametrize(
    ("moments", "truth", "faults"),
    [
        ([], replace(TRUTH, orders=()), Faults(lost=("ord_1",), unpaid=("ord_1",))),
        (
            [],
            replace(TRUTH, orders=(replace(TRUTH.orders[0], buyer=BORIS),)),
            Faults(lost=("ord_1",), phantoms=("ord_1",)),
        ),
        (
            [said(ANNA, Outcome.OK, order=OTHER)],
            replace(TRUTH, units=2, reserved=2, orders=(*TRUTH.orders, replace(TRUTH.orders[0], id=OTHER))),
            Faults(duplicated=("vwr_anna", "vwr_anna:order")),
        ),
        (
            [said(BORIS, Outcome.UNKNOWN, key="again")],
            replace(TRUTH, orders=(*TRUTH.orders, Placed(id=OTHER, buyer=BORIS, units=1, is_paid=False))),
            Faults(oversold=1, phantoms=("ord_2",), unheard=("again",)),
        ),
        ([], replace(TRUTH, reserved=3), Faults(oversold=2)),
        ([], replace(TRUTH, orders=(replace(TRUTH.orders[0], is_paid=False),)), Faults(unpaid=("ord_1",))),
        ([], replace(TRUTH, orders=(replace(TRUTH.orders[0], captured=2),)), Faults(charged_twice=("ord_1",))),
        ([], replace(TRUTH, bank_captured=frozenset({"pay_1", "pay_2"})), Faults(unreconciled=("pay_2",))),
    ],
    ids=["lost", "given away", "duplicated", "oversold", "stock", "unpaid", "charged twice", "unreconciled"],
)
def test_every_fault_is_found(moments: list[Moment], truth: Truth, faults: Faults) -> None:
    assert check(History([*GOOD, *moments]), truth) == faults
