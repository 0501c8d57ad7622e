from asyncio import gather
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from shop import fiscalizing
from shop.delivery import Contact
from shop.fiscal_receipt import NO_VAT, PREPAID, REGISTER, FiscalKind, FiscalReceipt, FiscalStatus
from shop.fiscalizing import ATTEMPTS, FIRST_WAIT, LONGEST_WAIT, make_due
from shop.order import Order
from shop.payments.fiscal import Subject, receipt_for, refund_receipt_for
from shop.payments.paying import RefundSettlement
from shop.refund import Everything, SomeMoney, SomeUnits, What, share_of
from tests.shop.shelf import Shelf, a_viewer, an_offer
from tests.shop.test_refund import a_line, an_order, rub


@dataclass
class PaperRegister:
    """Keeps what it made; ``jams`` so often before it makes anything."""

    made: list[FiscalReceipt] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    jams: int = 0

    async def make(self, receipt: FiscalReceipt, *, to: Contact) -> str:
        if self.jams:
            self.jams -= 1
            raise OSError("out of paper")
        self.made.append(receipt)
        self.contacts.append(to)
        return f"paper {len(self.made)}"


async def _sold(shelf: Shelf) -> Order:
    mug, anna = await shelf.put(an_offer(price=100_00)), a_viewer()
    await shelf.fill(anna, mug, units=3)
    return await shelf.pay(await shelf.order(anna), anna, provider="scripted", how="captured")


async def _receipts(shelf: Shelf, order: Order) -> list[FiscalReceipt]:
    return await fiscalizing.of_order(order.id, database=shelf.database)


async def _make(shelf: Shelf, register: PaperRegister) -> int:
    return await make_due(database=shelf.database, register=register, clock=shelf.clock)


async def test_a_capture_and_each_refund_leave_a_receipt(shelf: Shelf) -> None:
    order = await _sold(shelf)
    await shelf.refund(order, SomeUnits(units={0: 1}))
    await shelf.refund(order, SomeMoney(amount=rub(50_00)))

    sale, units, money = await _receipts(shelf, order)

    assert [each.kind for each in (sale, units, money)] == [FiscalKind.INCOME, *[FiscalKind.INCOME_RETURN] * 2]
    assert [each.total for each in (sale, units, money)] == [rub(300_00), rub(100_00), rub(50_00)]
    (line,) = sale.lines
    assert (line.title, line.units, line.unit_price) == ("Кружка «mug»", 3, rub(100_00))
    assert (line.vat_code, line.subject, line.mode) == (NO_VAT, Subject.COMMODITY, PREPAID)
    assert {each.through for each in (sale, units, money)} == {REGISTER}


async def test_a_refund_that_failed_leaves_none(shelf: Shelf) -> None:
    order = await _sold(shelf)
    shelf.scripted.refund_says = RefundSettlement.FAILED

    await shelf.refund(order)

    assert len(await _receipts(shelf, order)) == 1


async def test_a_provider_that_makes_receipts_gets_them_with_the_money(shelf: Shelf) -> None:
    shelf.scripted.makes_receipts = True
    shelf.till = replace(shelf.till, vat_code=4)
    order = await _sold(shelf)
    await shelf.refund(order)
    register = PaperRegister()

    await _make(shelf, register)

    receipts = await _receipts(shelf, order)
    assert [(each.status, each.through) for each in receipts] == [(FiscalStatus.SENT, "scripted")] * 2
    assert {line.vat_code for each in receipts for line in each.lines} == {4}
    assert register.made == []
    assert [request.receipt and request.receipt.total for request in shelf.scripted.refund_requests] == [rub(300_00)]


async def test_the_register_makes_each_receipt_once_however_many_ask(shelf: Shelf) -> None:
    order, register = await _sold(shelf), PaperRegister()
    await shelf.refund(order)

    made = await gather(*(_make(shelf, register) for _ in range(3)))

    assert sum(made) == 2
    assert len({each.id for each in register.made}) == 2
    assert [each.email for each in register.contacts] == ["anna@shop.example"] * 2
    receipts = await _receipts(shelf, order)
    assert {each.status for each in receipts} == {FiscalStatus.DONE}
    assert {each.document for each in receipts} == {"paper 1", "paper 2"}


async def test_a_register_that_jams_is_asked_again_and_at_last_given_up(shelf: Shelf) -> None:
    order, register = await _sold(shelf), PaperRegister(jams=1)
    assert await _make(shelf, register) == 0
    assert await _make(shelf, register) == 0, "not at once"
    shelf.clock.turn(FIRST_WAIT)
    assert await _make(shelf, register) == 1

    other, broken = await _sold(shelf), PaperRegister(jams=1000)
    for _ in range(ATTEMPTS + 3):
        await _make(shelf, broken)
        shelf.clock.turn(LONGEST_WAIT)

    assert [each.status for each in await _receipts(shelf, order)] == [FiscalStatus.DONE]
    assert [(each.status, each.attempts) for each in await _receipts(shelf, other)] == [(FiscalStatus.FAILED, ATTEMPTS)]


async def test_a_register_that_died_in_between_is_asked_for_the_same_receipt(shelf: Shelf) -> None:
    order = await _sold(shelf)

    class Dying(PaperRegister):
        async def make(self, receipt: FiscalReceipt, *, to: Contact) -> str:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await _make(shelf, Dying())
    shelf.clock.turn(timedelta(minutes=6))
    register = PaperRegister()
    await _make(shelf, register)

    (receipt,) = await _receipts(shelf, order)
    assert (receipt.status, receipt.attempts) == (FiscalStatus.DONE, 2)
    assert [each.id for each in register.made] == [receipt.id]


whats: st.SearchStrategy[What] = st.one_of(
    st.just(Everything()),
    st.builds(SomeMoney, amount=st.integers(1, 300).map(rub)),
    st.builds(SomeUnits, units=st.dictionaries(st.just(0), st.integers(1, 2), min_size=1), delivery=st.booleans()),
)


@given(st.integers(2, 7), st.integers(1, 1000), st.integers(0, 400), whats)
def test_a_receipt_says_what_the_money_was_to_the_minor_unit(units: int, price: int, delivery: int, what: What) -> None:
    order = an_order(a_line(units, price, discount=units * price // 3), a_line(1, 300), delivery=delivery)

    share = share_of(order, what, before=[])

    assert receipt_for(order).total == order.total
    assert refund_receipt_for(order, share).total == share.amount
    assert all(Money.zero("RUB") < line.unit_price for line in refund_receipt_for(order, share).lines)
