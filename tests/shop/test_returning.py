from asyncio import gather
from collections.abc import Mapping

import pytest

from core.errors import (
    BadReturn,
    NoSuchOrder,
    NoSuchReturn,
    NothingToRefund,
    NotReturnable,
    ReturnClosed,
)
from core.ids import mint
from core.people import Viewer
from shop import refunding, returning
from shop.key import Key
from shop.order import Order, OrderStatus
from shop.refund import SomeUnits
from shop.return_request import OVER, RETURN_CHANGES, Count, ReturnEvent, ReturnRequest, ReturnStatus, after
from tests.shop.shelf import Shelf, a_host, a_viewer, an_offer

MUG = an_offer(stock=10, price=100_00)

WAY = {
    ("requested", "approved"): "approved",
    ("requested", "rejected"): "rejected",
    ("requested", "closed"): "closed",
    ("approved", "sent"): "in_transit",
    ("approved", "closed"): "closed",
    ("in_transit", "received"): "received",
    ("received", "inspected"): "inspected",
    ("inspected", "refunded"): "refunded",
    ("inspected", "closed"): "closed",
}


@pytest.mark.parametrize("status", ReturnStatus)
@pytest.mark.parametrize("event", ReturnEvent)
def test_every_event_on_every_status_is_in_the_table_or_refused(status: ReturnStatus, event: ReturnEvent) -> None:
    if (new := WAY.get((status.value, event.value))) is not None:
        assert after(status, event).value == new
        return
    with pytest.raises(ReturnClosed):
        after(status, event)


def test_what_is_over_stays_over() -> None:
    assert {status for status, _ in RETURN_CHANGES} & OVER == set()


def a_key(by: Viewer, text: str | None = None) -> Key:
    return Key(principal=by.id, route="return", key=text or mint("evt"), request={})


class Story:
    """An order that was sent, its buyer and a host."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.buyer = a_viewer()
        self.host = a_host()

    async def sent(self, *, units: int = 3) -> Order:
        shelf = self.shelf
        await shelf.put(MUG)
        await shelf.fill(self.buyer, MUG, units=units)
        order = await shelf.pay(await shelf.order(self.buyer), self.buyer, provider="scripted", how="captured")
        return await shelf.send(order)

    async def ask(
        self, order: Order, units: int = 2, *, buyer: Viewer | None = None, key: str | None = None
    ) -> ReturnRequest:
        who = buyer or self.buyer
        asked = await returning.ask(
            order.id, {0: units}, reason="too small", buyer=who, key=a_key(who, key), till=self.shelf.till
        )
        return asked.request

    async def step(self, request: ReturnRequest, *events: ReturnEvent, by: Viewer | None = None) -> ReturnRequest:
        who = by or self.host
        for event in events:
            done = await returning.step(request.id, event, by=who, key=a_key(who), till=self.shelf.till)
            request = done.request
        return request

    async def received(self, *, units: int = 2) -> tuple[Order, ReturnRequest]:
        order = await self.sent()
        request = await self.ask(order, units)
        way = (ReturnEvent.APPROVED, ReturnEvent.SENT, ReturnEvent.RECEIVED)
        return order, await self.step(request, *way)

    async def inspect(self, request: ReturnRequest, counts: Mapping[int, Count]) -> ReturnRequest:
        key = a_key(self.host)
        return (await returning.inspect(request.id, counts, by=self.host, key=key, till=self.shelf.till)).request

    async def give_back(self, request: ReturnRequest, *, key: str | None = None) -> ReturnRequest:
        asked = a_key(self.host, key)
        done = await returning.give_back(request.id, delivery=False, by=self.host, key=asked, till=self.shelf.till)
        return done.request


@pytest.fixture
def story(shelf: Shelf) -> Story:
    return Story(shelf)


async def test_what_came_back_good_is_on_sale_again_after_the_inspection(story: Story) -> None:
    _, request = await story.received(units=3)
    before = await story.shelf.left(MUG)

    inspected = await story.inspect(request, {0: Count(good=1, damaged=1)})

    assert before == 7, "a parcel that nobody opened is no stock"
    assert await story.shelf.left(MUG) == 8
    assert [(line.units, line.good, line.damaged) for line in inspected.lines] == [(3, 1, 1)]
    level = (await story.shelf.stocking.levels([MUG.variants[0].id]))[MUG.variants[0].id]
    assert (level.on_hand, level.reserved) == (8, 0)


async def test_the_money_for_what_came_goes_back_once(story: Story) -> None:
    order, request = await story.received(units=3)
    await story.inspect(request, {0: Count(good=1, damaged=1)})

    done = await gather(*(story.give_back(request, key="once") for _ in range(5)))

    (refund,) = await refunding.of_order(order.id, till=story.shelf.till)
    assert {each.refund for each in done} == {refund.id}
    assert (refund.amount.amount, [line.units for line in refund.share.lines]) == (200_00, [2])
    seen = await story.shelf.seen(order)
    assert (seen.status, seen.refunded.amount, seen.lines[0].refunded_units) == (OrderStatus.SHIPPED, 200_00, 2)
    with pytest.raises(ReturnClosed):
        await story.give_back(request)


async def test_nothing_came_so_nothing_goes_back(story: Story) -> None:
    _, request = await story.received()
    await story.inspect(request, {0: Count(good=0, damaged=0)})

    with pytest.raises(NothingToRefund):
        await story.give_back(request)

    assert (await story.step(request, ReturnEvent.CLOSED)).status is ReturnStatus.CLOSED


UNFIT: list[Mapping[int, Count]] = [
    {},
    {0: Count(good=2, damaged=1)},
    {0: Count(good=-1, damaged=0)},
    {0: Count(good=1, damaged=0), 1: Count(good=1, damaged=0)},
]


@pytest.mark.parametrize("counts", UNFIT)
async def test_an_inspection_counts_every_line_and_no_more_than_was_sent(
    story: Story, counts: Mapping[int, Count]
) -> None:
    _, request = await story.received(units=2)

    with pytest.raises(BadReturn):
        await story.inspect(request, counts)

    assert (await returning.find(request.id, till=story.shelf.till)).status is ReturnStatus.RECEIVED


async def test_no_more_is_sent_back_than_was_bought(story: Story) -> None:
    order = await story.sent(units=3)
    await story.shelf.refund(order, SomeUnits(units={0: 1}))

    endings = await gather(*(story.ask(order, 1) for _ in range(5)), return_exceptions=True)

    assert sorted(type(ending).__name__ for ending in endings) == ["NotReturnable"] * 3 + ["ReturnRequest"] * 2
    for units in (-1, 0, 4):
        with pytest.raises(NotReturnable):
            await story.ask(order, units)


async def test_a_rejected_return_leaves_the_things_free_for_another(story: Story) -> None:
    order = await story.sent(units=2)
    first = await story.ask(order, 2)
    await story.step(first, ReturnEvent.REJECTED)

    assert (await story.ask(order, 2)).status is ReturnStatus.REQUESTED


async def test_what_was_not_sent_cannot_come_back(story: Story) -> None:
    await story.shelf.put(MUG)
    order = await story.shelf.buy(story.buyer, MUG)

    with pytest.raises(NotReturnable):
        await story.ask(order, 1)


async def test_a_key_asks_once(story: Story) -> None:
    order = await story.sent()

    asked = await gather(*(story.ask(order, 1, key="same") for _ in range(4)))

    assert len({request.id for request in asked}) == 1


async def test_a_return_is_its_buyers_and_only_so_far(story: Story) -> None:
    order, stranger = await story.sent(), a_viewer("Борис")
    with pytest.raises(NoSuchOrder):
        await story.ask(order, 1, buyer=stranger)
    request = await story.ask(order, 1)

    for who, event in ((stranger, ReturnEvent.CLOSED), (story.buyer, ReturnEvent.APPROVED)):
        with pytest.raises(NoSuchReturn):
            await story.step(request, event, by=who)
    await story.step(request, ReturnEvent.APPROVED)

    assert (await story.step(request, ReturnEvent.SENT, by=story.buyer)).status is ReturnStatus.IN_TRANSIT
