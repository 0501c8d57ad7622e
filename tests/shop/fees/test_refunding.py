from asyncio import gather
from datetime import timedelta

import pytest

from core.errors import NotEnough, RefundClosed, RefundTooLarge, VitrinaError
from shop.fees import deciding, refund_store
from shop.fees.fee import Fee, FeeRefund
from shop.key import Key
from shop.ledger.account import Source
from shop.ledger.posting import Posting, flow, post
from shop.noticing import Noticing
from shop.order import PaymentStatus
from shop.payments.paying import RefundSettlement
from shop.refund import RefundStatus
from tests.shop.fees.counter import Counter, roubles
from tests.shop.ledger.purse import OUTSIDE
from tests.shop.shelf import Shelf, a_viewer

ANNA = a_viewer().id


@pytest.fixture
def counter(shelf: Shelf) -> Counter:
    return Counter(shelf)


async def _now(counter: Counter, refund: FeeRefund) -> FeeRefund:
    async with counter.shelf.database.reading() as sql:
        return await refund_store.find(sql, refund.id)


async def test_a_part_goes_back_and_then_the_rest(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee

    await counter.send(await counter.intend(fee, roubles(100)))
    assert (await counter.now(fee)).status is PaymentStatus.PARTIALLY_REFUNDED
    await counter.send(await counter.intend(fee, roubles(400)))

    assert (await counter.now(fee)).status is PaymentStatus.REFUNDED
    assert counter.lessons.told[-2:] == [("refunded 10000", fee.id), ("refunded 50000", fee.id)]
    assert await counter.holds(fee) == 0


async def test_what_is_on_its_way_back_cannot_be_spent_nor_go_back_twice(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee

    await counter.intend(fee, roubles(400))

    assert await counter.holds(fee) == 100
    with pytest.raises(RefundTooLarge):
        await counter.intend(fee, roubles(101))


async def test_what_was_spent_does_not_go_back(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee
    spent = Posting(
        source=Source(type="test", id="1", kind="spent"),
        entries=flow(roubles(450), out_of=counter.lessons.account(fee), into=OUTSIDE),
    )
    async with counter.shelf.database.transaction() as work:
        await post(work.connection, spent, at=counter.shelf.clock.now())

    with pytest.raises(NotEnough):
        await counter.intend(fee, roubles(100))

    assert counter.shelf.scripted.refunded == []
    await counter.send(await counter.intend(fee, roubles(50)))
    assert (await counter.now(fee)).refunded == roubles(50)


async def test_money_that_never_came_does_not_go_back(counter: Counter) -> None:
    fee = (await counter.charge(ANNA, how="requires_action")).fee

    with pytest.raises(RefundTooLarge):
        await counter.intend(fee, roubles(1))


async def test_twenty_that_want_all_of_it_back_at_once_get_it_once(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee

    async def _refund() -> str:
        try:
            await counter.send(await counter.intend(fee, roubles(500)))
        except VitrinaError as refused:
            return type(refused).__name__
        return "refunded"

    endings = await gather(*(_refund() for _ in range(20)))

    assert sorted(set(endings)) == ["RefundTooLarge", "refunded"]
    assert endings.count("refunded") == len(counter.shelf.scripted.refunded) == 1


async def test_a_crash_before_the_provider_was_asked_is_made_good(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee
    refund = await counter.intend(fee, roubles(500))

    counter.shelf.clock.turn(timedelta(minutes=1))
    await gather(*(counter.sweep() for _ in range(3)))

    assert (await _now(counter, refund)).status is RefundStatus.SUCCEEDED
    assert counter.shelf.scripted.refunded == [refund.key]


async def test_a_refund_whose_answer_was_lost_is_made_once(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee
    refund = await counter.intend(fee, roubles(500))
    counter.shelf.scripted.losing = True
    await counter.send(refund)
    assert (await _now(counter, refund)).status is RefundStatus.SENT

    counter.shelf.clock.turn(timedelta(minutes=1))
    await counter.sweep()

    assert (await _now(counter, refund)).status is RefundStatus.SUCCEEDED
    assert counter.shelf.scripted.refunded == [refund.key]
    assert (await counter.now(fee)).refunded == roubles(500)


async def test_what_a_provider_does_not_give_back_stands_where_it_stood(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee
    counter.shelf.scripted.refund_says = RefundSettlement.FAILED

    refund = await counter.intend(fee, roubles(500))
    await counter.send(refund)

    assert (await _now(counter, refund)).status is RefundStatus.FAILED
    assert await counter.holds(fee) == 500
    counter.shelf.scripted.refund_says = RefundSettlement.SUCCEEDED
    await counter.send(await counter.intend(fee, roubles(500)))  # another try is another refund
    assert (await counter.now(fee)).status is PaymentStatus.REFUNDED


async def test_what_nobody_knows_after_a_day_is_decided_by_a_person_once(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee
    refund = await _forgotten(counter, fee)
    counter.shelf.clock.turn(timedelta(hours=21))
    await counter.sweep()
    assert (await _now(counter, refund)).status is RefundStatus.NEEDS_REVIEW
    assert await counter.holds(fee) == 0

    (waiting,) = (await deciding.listed(counter.fees, status=RefundStatus.NEEDS_REVIEW, after=None, limit=5)).items
    assert waiting.id == refund.id

    for _ in range(2):
        await _decide(counter, refund, gave_back=False)

    assert await counter.holds(fee) == 500
    with pytest.raises(RefundClosed):
        await _decide(counter, refund, gave_back=True)


async def _decide(counter: Counter, refund: FeeRefund, *, gave_back: bool) -> None:
    key = Key(principal=ANNA, route="decide", key=f"{gave_back}", request={})
    await deciding.decide(counter.fees, refund.id, gave_back=gave_back, by=ANNA, key=key)


async def _forgotten(counter: Counter, fee: Fee) -> FeeRefund:
    refund = await counter.intend(fee, roubles(500))
    counter.shelf.scripted.silent = True
    await counter.send(refund)
    counter.shelf.scripted.silent = False
    counter.shelf.scripted.refunds.clear()
    return refund


async def test_a_webhook_about_a_refund_has_it_asked_about(counter: Counter) -> None:
    fee = (await counter.charge(ANNA)).fee
    refund = await counter.intend(fee, roubles(500))
    counter.shelf.scripted.losing = True
    await counter.send(refund)
    noticing = Noticing(counter.fees.till, fees=counter.fees)

    headers = {"from": "scripted", "about": "refund"}
    await noticing.take_in("scripted", headers, f"refunded {fee.key}".encode(), peer="203.0.113.5")
    await noticing.work_off()

    assert (await _now(counter, refund)).status is RefundStatus.SUCCEEDED
