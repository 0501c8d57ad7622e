from asyncio import TaskGroup, gather, timeout
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import NoSuchProvider, Unfit, WebhookRefused
from core.ids import PaymentId
from core.people import Viewer
from shop import webhook_store
from shop.buying import look
from shop.noticing import GIVEN_UP_AFTER, LEASE, Noticing
from shop.order import Order, OrderStatus, PaymentStatus
from shop.payment_tables import WebhookRow
from shop.payments.paying import Settlement
from tests.shop.shelf import Shelf, a_viewer, an_offer

FROM_THEM = {"from": "scripted"}


async def _waiting(shelf: Shelf) -> tuple[Order, Viewer, str]:
    mug, anna = await shelf.put(an_offer(stock=3)), a_viewer()
    await shelf.fill(anna, mug)
    order = await shelf.pay(await shelf.order(anna), anna, provider="scripted", how="requires_action")
    assert order.payment is not None
    return order, anna, order.payment.key


async def _left_over(shelf: Shelf) -> list[tuple[str, bytes, int]]:
    async with shelf.database.reading() as sql:
        rows = await sql.execute(select(*WebhookRow.__table__.c).where(WebhookRow.done_at.is_(None)))
        return [(row.event, row.body, row.attempts) for row in rows]


async def _tell(shelf: Shelf, key: str, *, event: str = "e1", noticing: Noticing | None = None) -> None:
    noticing = noticing or Noticing(shelf.till)
    await noticing.take_in("scripted", FROM_THEM, f"{event} {key}".encode(), peer="203.0.113.5")


async def test_a_webhook_is_written_down_first_and_looked_into_later(shelf: Shelf) -> None:
    order, anna, key = await _waiting(shelf)
    shelf.scripted.books[key] = Settlement.CAPTURED

    await _tell(shelf, key)
    before = await look(order.id, anna, till=shelf.till)
    assert await _left_over(shelf) == [("e1", f"e1 {key}".encode(), 0)]
    assert await Noticing(shelf.till).work_off() == 1

    assert before.status is OrderStatus.PENDING
    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID
    assert await _left_over(shelf) == []


async def test_what_a_webhook_says_is_not_believed(shelf: Shelf) -> None:
    """Somebody says that it is paid; the provider, asked, does not."""
    order, anna, key = await _waiting(shelf)

    await _tell(shelf, key, event="captured")
    await Noticing(shelf.till).work_off()

    waits = await look(order.id, anna, till=shelf.till)
    assert waits.payment is not None
    assert (waits.status, waits.payment.status) == (OrderStatus.PENDING, PaymentStatus.REQUIRES_ACTION)


async def test_a_webhook_sent_twice_is_looked_into_once(shelf: Shelf) -> None:
    order, anna, key = await _waiting(shelf)
    shelf.scripted.books[key] = Settlement.CAPTURED

    await gather(*(_tell(shelf, key) for _ in range(5)))
    looked = await Noticing(shelf.till).work_off()
    await _tell(shelf, key)

    assert looked == 1
    assert await Noticing(shelf.till).work_off() == 0
    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID


async def test_webhooks_in_the_wrong_order_end_the_same(shelf: Shelf) -> None:
    order, anna, key = await _waiting(shelf)
    shelf.scripted.books[key] = Settlement.CAPTURED

    for event in ("captured", "waiting", "created"):
        await _tell(shelf, key, event=event)
        await Noticing(shelf.till).work_off()

    paid = await look(order.id, anna, till=shelf.till)
    assert paid.payment is not None
    assert (paid.status, paid.payment.status) == (OrderStatus.PAID, PaymentStatus.CAPTURED)


async def test_a_late_webhook_brings_late_money_which_takes_the_units_anew(shelf: Shelf) -> None:
    order, anna, key = await _waiting(shelf)
    shelf.scripted.silent = True
    shelf.clock.turn(shelf.till.hold)
    await shelf.sweeper.sweep(shelf.clock.now())
    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.EXPIRED
    shelf.scripted.silent = False
    shelf.scripted.books[key] = Settlement.CAPTURED

    await _tell(shelf, key)
    await Noticing(shelf.till).work_off()

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID
    assert await shelf.left(an_offer()) == 2


async def test_a_webhook_finds_a_payment_whose_answer_was_lost(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(stock=3)), a_viewer()
    await shelf.fill(anna, mug)
    order = await shelf.order(anna)
    shelf.scripted.losing = True
    lost = await shelf.pay(order, anna, provider="scripted", how="captured")
    assert lost.payment is not None
    assert lost.payment.status is PaymentStatus.REQUESTED

    await _tell(shelf, lost.payment.key)
    await Noticing(shelf.till).work_off()

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID


async def test_a_webhook_waits_for_a_provider_that_does_not_answer(shelf: Shelf) -> None:
    order, anna, key = await _waiting(shelf)
    shelf.scripted.books[key] = Settlement.CAPTURED
    shelf.scripted.silent = True
    await _tell(shelf, key)

    assert await Noticing(shelf.till).work_off() == 1
    assert await Noticing(shelf.till).work_off() == 0, "not due yet"
    shelf.scripted.silent = False
    shelf.clock.turn(LEASE)
    assert await Noticing(shelf.till).work_off() == 1

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID
    assert await _left_over(shelf) == []


async def test_a_crash_while_looking_into_it_leaves_the_webhook_to_the_next(shelf: Shelf) -> None:
    order, anna, key = await _waiting(shelf)
    shelf.scripted.books[key] = Settlement.CAPTURED
    await _tell(shelf, key)
    async with shelf.database.transaction() as work:  # somebody took it up and died
        await webhook_store.claim(work.connection, shelf.clock.now(), lease=LEASE, limit=1)

    assert await Noticing(shelf.till).work_off() == 0
    shelf.clock.turn(LEASE)
    assert await Noticing(shelf.till).work_off() == 1

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID


async def test_a_webhook_nobody_can_look_into_is_given_up_in_the_end(shelf: Shelf) -> None:
    _, _, key = await _waiting(shelf)
    shelf.scripted.silent = True
    await _tell(shelf, key)

    looked = 0
    for _ in range(GIVEN_UP_AFTER + 3):
        looked += await Noticing(shelf.till).work_off()
        shelf.clock.turn(timedelta(hours=2))

    assert looked == GIVEN_UP_AFTER
    assert await _left_over(shelf) == []


async def test_one_bad_webhook_does_not_hold_up_the_others(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    order, anna, key = await _waiting(shelf)
    bad, _, bad_key = await _waiting(shelf)
    shelf.scripted.books[key] = Settlement.CAPTURED
    find = shelf.scripted.find

    async def _find(asked: object) -> object:
        if getattr(asked, "key", None) == bad_key:
            raise RuntimeError("a bug in the provider")
        return await find(asked)  # type: ignore[arg-type]

    monkeypatch.setattr(shelf.scripted, "find", _find)
    await _tell(shelf, bad_key, event="e1")
    await _tell(shelf, key, event="e2")

    assert await Noticing(shelf.till).work_off() == 2

    assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.PAID
    assert [(event, attempts) for event, _, attempts in await _left_over(shelf)] == [("e1", 1)]
    assert bad.status is OrderStatus.PENDING


async def test_a_webhook_about_nothing_of_ours_is_done_with(shelf: Shelf) -> None:
    await _waiting(shelf)
    strange = f"{PaymentId('pay_' + '0' * 32)}:charge:1"
    shelf.scripted.asked[strange] = (an_offer().price, None)

    await _tell(shelf, strange)

    assert await Noticing(shelf.till).work_off() == 1
    assert await _left_over(shelf) == []


async def test_strangers_and_nonsense_are_not_written_down(shelf: Shelf) -> None:
    _, _, key = await _waiting(shelf)
    noticing = Noticing(shelf.till)

    with pytest.raises(NoSuchProvider):
        await noticing.take_in("gold", FROM_THEM, b"", peer="203.0.113.5")
    with pytest.raises(WebhookRefused):
        await noticing.take_in("scripted", {}, f"e1 {key}".encode(), peer="203.0.113.5")
    with pytest.raises(Unfit):
        await noticing.take_in("scripted", FROM_THEM, b"\x00", peer="203.0.113.5")

    assert await _left_over(shelf) == []


async def test_old_webhooks_are_forgotten(shelf: Shelf) -> None:
    _, _, key = await _waiting(shelf)
    await _tell(shelf, key)
    shelf.clock.turn(webhook_store.KEPT + timedelta(seconds=1))
    await _tell(shelf, key, event="e2")

    async with shelf.database.transaction() as work:
        assert await webhook_store.prune(work.connection, now=shelf.clock.now()) == 1

    assert [event for event, _, _ in await _left_over(shelf)] == ["e2"]


async def test_noticing_runs_until_it_is_cancelled(shelf: Shelf) -> None:
    order, anna, key = await _waiting(shelf)
    shelf.scripted.books[key] = Settlement.CAPTURED
    noticing = Noticing(shelf.till)

    async with timeout(10), TaskGroup() as group:
        running = group.create_task(noticing.run())
        await _tell(shelf, key, noticing=noticing)
        while (await look(order.id, anna, till=shelf.till)).status is not OrderStatus.PAID:
            assert not running.done()
        running.cancel()

    assert running.cancelled()
