"""Whispering: one person hears it on all their lines, in every process, and nobody else does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import timedelta

import pytest

from core.bus import Bus, BusDown, MemoryBus, Signal
from core.bus_redis import RedisBus
from core.events import OrderCancelled, OrderExpired, OrderPaid, OrderPlaced, PaymentMoved, WordsMoved
from core.ids import MessageId, OrderId, ShowId, ViewerId, mint
from core.people import Viewer
from server.live import whispering
from server.live.frames import OrderNews, Whisper
from server.live.framing import Form
from server.live.seat import GIVEN_AT_ONCE, Seat
from server.live.whispering import WHISPERS, Whispers
from tests.fakes import EVENING
from tests.server.live.page import payload_of
from tests.server.live.stage import a_stage
from tests.server.live.test_seat import Paper
from tests.server.live.theatre import a_viewer

PATIENCE = 10.0
"""Seconds to wait for something that must come."""

SHOW = ShowId(mint("shw"))

NOTHING = Whisper().model_dump(mode="json")
"""A whisper about nothing."""


class Hall:
    """Who sits in one process, and what they heard."""

    def __init__(self) -> None:
        self.papers: list[tuple[Viewer, Paper]] = []
        self._seats: list[Seat] = []

    def sit(self, viewer: Viewer, form: Form = Form.PLAIN) -> Paper:
        paper = Paper(form)
        self.papers.append((viewer, paper))
        self._seats.append(Seat(viewer, paper))
        return paper

    def seats_of(self, viewer: ViewerId) -> list[Seat]:
        return [seat for seat in self._seats if seat.viewer.id == viewer]


class DumbBus(MemoryBus):
    """Carries no signal until it is mended."""

    broken = True

    async def signal(self, signal: Signal) -> None:
        if self.broken:
            raise BusDown("nobody hears")
        await super().signal(signal)


def heard(paper: Paper) -> list[object]:
    return [json.loads(payload_of(frame))["whisper"] for frame in paper.written]


async def until(paper: Paper, words: object) -> None:
    async with asyncio.timeout(PATIENCE):
        while words not in heard(paper):  # noqa: ASYNC110, a test may spin
            await asyncio.sleep(0)


@asynccontextmanager
async def whispering_over(bus: Bus, hall: Hall) -> AsyncIterator[Whispers]:
    whispers = Whispers(bus=bus, seated=hall, gathered_for=timedelta())
    running = asyncio.create_task(whispers.run())
    try:
        yield whispers
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def settle(whispers: Whispers, hall: Hall) -> None:
    """Until whispers get through: whoever listens over Redis needs a moment to begin."""
    probe = a_viewer()
    paper = hall.sit(probe)
    async with asyncio.timeout(PATIENCE):
        while not paper.written:
            whispers.cart_changed(probe.id, 1)
            await asyncio.sleep(0)


def about_order(order: object) -> dict[str, object]:
    return {**NOTHING, "order": order}


def cart(version: int) -> dict[str, object]:
    return {**NOTHING, "cart": version}


async def test_all_lines_of_one_person_hear_it_and_nobody_elses() -> None:
    hall, anna, bo = Hall(), a_viewer("Anna"), a_viewer("Bo")
    tabs = [hall.sit(anna), hall.sit(anna, Form.DEFLATED)]
    stranger = hall.sit(bo)
    async with whispering_over(MemoryBus(), hall) as whispers:
        await settle(whispers, hall)

        whispers.cart_changed(anna.id, 7)

        for tab in tabs:
            await until(tab, cart(7))
    assert stranger.written == []


async def test_of_what_somebody_says_in_a_burst_the_last_is_whispered_beside_what_stands_otherwise() -> None:
    hall, anna, bus = Hall(), a_viewer("Anna"), MemoryBus()
    tab, whispers = hall.sit(anna), Whispers(bus=bus, seated=hall)
    await whispers.on_words(WordsMoved(show=SHOW, at=EVENING, viewer=anna.id))
    messages = [MessageId(mint("msg")) for _ in range(3)]
    for message in messages:
        whispers.said(anna.id, SHOW, message)

    async with bus.listen(WHISPERS) as deliveries:
        assert await whispers.carry_some() == 2
        delivery = await anext(deliveries)
    assert isinstance(delivery, Signal)
    whispers.pass_on(delivery.payload)

    told = [{"room": SHOW, "message": None}, {"room": SHOW, "message": messages[-1]}]
    assert heard(tab) == [{**NOTHING, "words": each} for each in told]


@pytest.mark.redis
async def test_it_is_heard_in_every_process(redis_url: str) -> None:
    halls, anna = [Hall(), Hall()], a_viewer("Anna")
    tabs = [hall.sit(anna) for hall in halls]
    stranger = halls[1].sit(a_viewer("Bo"))
    async with AsyncExitStack() as stack:
        buses = [RedisBus(redis_url) for _ in halls]
        for bus in buses:
            stack.push_async_callback(bus.close)
        there = [
            await stack.enter_async_context(whispering_over(bus, hall)) for bus, hall in zip(buses, halls, strict=True)
        ]
        for whispers, hall in zip(there, halls, strict=True):
            await settle(whispers, hall)

        there[0].cart_changed(anna.id, 3)
        there[1].order_changed(anna.id, OrderNews(id="ord", status="pending_payment", payment="declined"))

        for tab in tabs:
            await until(tab, cart(3))
            await until(tab, about_order({"id": "ord", "status": "pending_payment", "payment": "declined"}))
    assert stranger.written == []


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (OrderPlaced, "pending_payment"),
        (OrderPaid, "paid"),
        (OrderExpired, "expired"),
        (OrderCancelled, "cancelled"),
    ],
)
async def test_an_order_that_moved_on_is_whispered_to_its_buyer(
    kind: type[OrderPlaced | OrderPaid | OrderExpired | OrderCancelled], status: str
) -> None:
    hall, anna, order = Hall(), a_viewer("Anna"), OrderId(mint("ord"))
    tab = hall.sit(anna)
    async with whispering_over(MemoryBus(), hall) as whispers:
        await settle(whispers, hall)

        await whispers.on_order(kind(show=SHOW, at=EVENING, order=order, buyer=anna.id))

        await until(tab, about_order({"id": order, "status": status, "payment": None}))


async def test_a_payment_that_moved_on_is_whispered_beside_the_status_of_its_order() -> None:
    hall, anna, order = Hall(), a_viewer("Anna"), OrderId(mint("ord"))
    tab = hall.sit(anna)
    async with whispering_over(MemoryBus(), hall) as whispers:
        await settle(whispers, hall)
        fact = PaymentMoved(
            show=SHOW,
            at=EVENING,
            order=order,
            buyer=anna.id,
            order_status="pending_payment",
            payment_status="declined",
        )

        await whispers.on_payment(fact)

        news = {"id": order, "status": "pending_payment", "payment": "declined"}
        await until(tab, about_order(news))


async def test_of_many_changes_of_one_cart_the_newest_is_told_once() -> None:
    hall, anna = Hall(), a_viewer("Anna")
    tab, bus = hall.sit(anna), MemoryBus()
    whispers = Whispers(bus=bus, seated=hall)
    for version in range(1, 6):
        whispers.cart_changed(anna.id, version)

    async with bus.listen(whispering.WHISPERS) as deliveries:
        assert await whispers.carry_some() == 1
        delivery = await anext(deliveries)
    assert isinstance(delivery, Signal)
    whispers.pass_on(delivery.payload)

    assert heard(tab) == [cart(5)]


async def test_a_crowd_is_carried_some_at_a_time() -> None:
    whispers = Whispers(bus=MemoryBus(), seated=Hall())
    for _ in range(GIVEN_AT_ONCE + 1):
        whispers.cart_changed(ViewerId(mint("vwr")), 1)

    assert [await whispers.carry_some() for _ in range(3)] == [GIVEN_AT_ONCE, 1, 0]


async def test_what_waits_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whispering, "MOST_WAITING", 3)
    whispers = Whispers(bus=MemoryBus(), seated=Hall())
    for _ in range(10):
        whispers.cart_changed(ViewerId(mint("vwr")), 1)

    assert await whispers.carry_some() == 3


async def test_a_bus_that_is_gone_loses_whispers_and_nothing_else() -> None:
    hall, anna, bus = Hall(), a_viewer("Anna"), DumbBus()
    tab = hall.sit(anna)
    async with whispering_over(bus, hall) as whispers:
        whispers.cart_changed(anna.id, 1)
        await asyncio.sleep(0)
        bus.broken = False

        await settle(whispers, hall)
        whispers.cart_changed(anna.id, 2)

        await until(tab, cart(2))


async def test_who_came_round_by_events_hears_it_as_an_event() -> None:
    hall, anna = Hall(), a_viewer("Anna")
    stream = hall.sit(anna, Form.EVENTS)
    whispers = Whispers(bus=MemoryBus(), seated=hall)

    whispers.pass_on(f'{anna.id} {{"whisper":{{"cart":1,"order":null,"membership":null}}}}'.encode())

    assert stream.written == [b'data: {"whisper":{"cart":1,"order":null,"membership":null}}\n\n']


async def test_whoever_left_hears_nothing_any_more() -> None:
    async with a_stage() as stage:
        anna = a_viewer("Anna")
        stays, leaves = Seat(anna, Paper()), Seat(anna, Paper())
        stage.hub.enter(stays)
        stage.hub.enter(leaves)
        assert stage.hub.seats_of(anna.id) == (stays, leaves)

        stage.hub.exit(leaves)
        stage.hub.exit(leaves)

        assert stage.hub.seats_of(anna.id) == (stays,)
        stage.hub.exit(stays)
        assert stage.hub.seats_of(anna.id) == ()
