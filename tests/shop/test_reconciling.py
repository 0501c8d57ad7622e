from asyncio import gather
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.money import Money
from core.people import Viewer
from shop.breaks import BreakKind
from shop.order import Order
from shop.payments.paying import Charge, RefundRequest, Settlement
from shop.reconciling import SETTLES_WITHIN, Reconciler, breaks
from tests.shop.shelf import Shelf, a_viewer, an_offer

ROUBLE = Money(amount=100, currency="RUB")


async def _bought(shelf: Shelf, *, how: str = "captured") -> tuple[Order, Viewer, str]:
    mug, anna = await shelf.put(an_offer(stock=9)), a_viewer()
    await shelf.fill(anna, mug)
    order = await shelf.pay(await shelf.order(anna), anna, provider="scripted", how=how)
    assert order.payment is not None
    return order, anna, order.payment.key


async def _found(shelf: Shelf) -> list[tuple[BreakKind, str]]:
    page = await breaks(after=None, limit=50, till=shelf.till)
    return sorted((seen.found.kind, seen.found.subject) for seen in page.items)


async def test_books_that_agree_have_no_breaks(shelf: Shelf) -> None:
    await _bought(shelf)
    await _bought(shelf, how="declined")
    await _bought(shelf, how="requires_action")
    shelf.clock.turn(SETTLES_WITHIN + timedelta(seconds=1))

    assert await Reconciler(shelf.till).reconcile() == 0
    assert await _found(shelf) == []


async def test_money_they_took_and_we_do_not_know_is_a_break(shelf: Shelf) -> None:
    shelf.scripted.asked["a stranger's"] = (ROUBLE, shelf.clock.now())
    shelf.scripted.books["a stranger's"] = Settlement.CAPTURED
    shelf.scripted.asked["nothing"] = (ROUBLE, shelf.clock.now())
    shelf.scripted.books["nothing"] = Settlement.DECLINED
    shelf.clock.turn(SETTLES_WITHIN + timedelta(seconds=1))

    await Reconciler(shelf.till).reconcile()

    assert await _found(shelf) == [(BreakKind.UNKNOWN_HERE, "a stranger's")]


async def test_money_we_believe_in_and_they_do_not_is_a_break(shelf: Shelf) -> None:
    _, _, gone = await _bought(shelf)
    _, _, other = await _bought(shelf)
    del shelf.scripted.asked[gone]
    shelf.scripted.books[other] = Settlement.DECLINED
    shelf.clock.turn(SETTLES_WITHIN + timedelta(seconds=1))

    await Reconciler(shelf.till).reconcile()

    assert await _found(shelf) == sorted([(BreakKind.UNKNOWN_THERE, gone), (BreakKind.STATUS, other)])


async def test_another_sum_is_a_break_and_so_is_money_after_the_end(shelf: Shelf) -> None:
    _, _, key = await _bought(shelf)
    _, _, declined = await _bought(shelf, how="declined")
    shelf.scripted.asked[key] = (ROUBLE, shelf.clock.now())
    shelf.scripted.books[declined] = Settlement.CAPTURED
    shelf.clock.turn(SETTLES_WITHIN + timedelta(seconds=1))

    assert await Reconciler(shelf.till).reconcile() == 2

    assert await _found(shelf) == sorted([(BreakKind.AMOUNT, key), (BreakKind.CAPTURED_AFTER_THE_END, declined)])


async def test_a_refund_made_elsewhere_is_a_break_and_is_told_once(shelf: Shelf) -> None:
    order, _, key = await _bought(shelf)
    await shelf.scripted.refund(RefundRequest(key=key, ref=None, refund_key="by hand", amount=ROUBLE))
    shelf.clock.turn(SETTLES_WITHIN + timedelta(seconds=1))

    await Reconciler(shelf.till).reconcile()
    shelf.clock.turn(timedelta(hours=1))
    await Reconciler(shelf.till).reconcile()

    (seen,) = (await breaks(after=None, limit=50, till=shelf.till)).items
    assert seen.order == order.id
    assert (seen.found.kind, seen.found.ours, seen.found.theirs) == (BreakKind.REFUNDED, "0.00 RUB", "1.00 RUB")
    assert seen.last_seen_at - seen.first_seen_at == timedelta(hours=1)


async def test_what_came_while_the_books_were_read_is_no_break(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, key = await _bought(shelf)
    statement = shelf.scripted.statement

    async def _old(*, since: datetime, until: datetime) -> Sequence[Charge]:
        return [replace(line, settlement=Settlement.PENDING) for line in await statement(since=since, until=until)]

    monkeypatch.setattr(shelf.scripted, "statement", _old)
    shelf.clock.turn(SETTLES_WITHIN + timedelta(seconds=1))

    assert await Reconciler(shelf.till).reconcile() == 0
    assert shelf.scripted.books[key] is Settlement.CAPTURED


async def test_an_hour_is_done_once_however_many_look(shelf: Shelf) -> None:
    done = await gather(*(Reconciler(shelf.till).reconcile() for _ in range(4)))

    assert sorted(done, key=str) == [0, None, None, None]


async def test_what_is_on_its_way_is_left_alone(shelf: Shelf) -> None:
    _, _, key = await _bought(shelf)
    shelf.scripted.books[key] = Settlement.PENDING

    await Reconciler(shelf.till).reconcile()

    assert await _found(shelf) == []


async def test_a_provider_without_a_statement_breaks_nothing(shelf: Shelf) -> None:
    await _bought(shelf)
    shelf.clock.turn(SETTLES_WITHIN + timedelta(seconds=1))
    shelf.scripted.silent = True

    assert await Reconciler(shelf.till).reconcile() == 0
    assert await _found(shelf) == []
