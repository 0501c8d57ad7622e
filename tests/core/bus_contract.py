"""What every bus must do. ``test_bus.py`` holds MemoryBus to it, ``test_bus_redis.py`` RedisBus over one Redis, over
two and over a cluster.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import pytest

from core.bus import HOUSE, REPLAY_LIMIT, Batch, Bus, Delivery, Position, Ration, Signal
from core.events import (
    AnyEvent,
    Author,
    ChatMessage,
    Event,
    Lane,
    MessagePosted,
    MessageRemoved,
    OrderPaid,
    StockChanged,
    decode,
)
from core.ids import MessageId, OrderId, ShowId, VariantId, ViewerId, mint
from core.people import Role
from tests.fakes import EVENING

HEARD_WITHIN = 5.0
"""Seconds a delivery may take on a busy machine."""

TRUE_WITHIN = 15.0
"""Seconds something may take to become true on a busy machine."""

RATION = Ration(at_once=5, every=timedelta(hours=1))
"""What the buses of the contract carry of what may be left out: little, and slowly."""

Turn: TypeAlias = Callable[[ShowId, timedelta], Awaitable[None]]
"""Lets time pass for the ration of a show's chat."""


def a_show() -> ShowId:
    return ShowId(mint("shw"))


def a_removal(show: ShowId) -> MessageRemoved:
    return MessageRemoved(show=show, at=EVENING, message=MessageId(mint("msg")))


def a_stock(show: ShowId, *, left: int = 1) -> StockChanged:
    return StockChanged(show=show, at=EVENING, variant=VariantId(mint("var")), left=left, version=1)


def a_message(show: ShowId, *, role: Role = Role.VIEWER, text: str = "hello") -> MessagePosted:
    author = Author(id=ViewerId(mint("vwr")), name="Mina", role=role)
    message = ChatMessage(id=MessageId(mint("msg")), author=author, text=text, at=EVENING)
    return MessagePosted(show=show, at=EVENING, message=message)


async def place(bus: Bus, event: Event) -> Position:
    """Publish something that is not left out."""
    position = await bus.publish(event)
    assert position is not None
    return position


async def hear(deliveries: AsyncIterator[Delivery]) -> Delivery:
    async with asyncio.timeout(HEARD_WITHIN):
        return await anext(deliveries)


def told(batch: Delivery | None) -> list[AnyEvent]:
    assert isinstance(batch, Batch)
    return [decode(event) for event in batch.events]


async def hear_events(deliveries: AsyncIterator[Delivery], count: int) -> list[tuple[int, AnyEvent]]:
    """The next ``count`` facts with their offsets, however they were put together."""
    heard: list[tuple[int, AnyEvent]] = []
    while len(heard) < count:
        batch = await hear(deliveries)
        assert isinstance(batch, Batch)
        heard += enumerate(told(batch), batch.first)
    return heard


async def until(claim: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until something is so: others, who set no event for us, make it so."""
    async with asyncio.timeout(TRUE_WITHIN):
        while not (await said if isinstance(said := claim(), Awaitable) else said):  # noqa: ASYNC110, see above
            await asyncio.sleep(0)


class BusContract:
    """Subclass with a ``bus`` fixture that has ``RATION``, and a ``turn`` fixture."""

    async def test_what_is_published_is_heard_in_order(self, bus: Bus) -> None:
        show = a_show()
        events = [a_removal(show) for _ in range(5)]

        async with bus.listen(show) as deliveries:
            positions = [await place(bus, event) for event in events]
            heard = [await hear(deliveries) for _ in events]

        assert [told(batch) for batch in heard] == [[event] for event in events]
        assert [position.offset for position in positions] == [1, 2, 3, 4, 5]
        assert [(batch.offset, batch.epoch) for batch in heard if isinstance(batch, Batch)] == [
            (position.offset, position.epoch) for position in positions
        ]

    async def test_each_lane_has_its_own_numbers(self, bus: Bus) -> None:
        show = a_show()

        await place(bus, a_removal(show))
        await place(bus, a_removal(show))
        stock = await place(bus, a_stock(show))

        positions = await bus.positions(show)
        assert stock.offset == 1
        assert {lane: position.offset for lane, position in positions.items()} == {
            Lane.CHAT: 2,
            Lane.SHOP: 1,
            Lane.STUDIO: 0,
        }

    async def test_a_quiet_lane_keeps_its_epoch(self, bus: Bus) -> None:
        show = a_show()

        before = await bus.positions(show)
        first = await place(bus, a_stock(show))

        assert {**await bus.positions(show), Lane.SHOP: before[Lane.SHOP]} == before
        assert first == Position(offset=1, epoch=before[Lane.SHOP].epoch)

    async def test_the_same_event_is_published_once(self, bus: Bus) -> None:
        show = a_show()
        event = a_stock(show)

        async with bus.listen(show) as deliveries:
            first = await place(bus, event)
            again = await place(bus, event)
            other = await place(bus, a_stock(show))
            heard = [await hear(deliveries), await hear(deliveries)]

        assert again == first
        assert other.offset == first.offset + 1
        assert told(heard[0]) == [event]
        assert isinstance(heard[1], Batch)
        assert heard[1].offset == other.offset

    async def test_the_same_event_published_at_once_is_published_once(self, bus: Bus) -> None:
        event = a_stock(a_show())

        positions = await asyncio.gather(*(place(bus, event) for _ in range(20)))

        assert {position.offset for position in positions} == {1}

    async def test_inside_facts_are_refused(self, bus: Bus) -> None:
        paid = OrderPaid(show=a_show(), at=EVENING, order=OrderId(mint("ord")), buyer=ViewerId(mint("vwr")))

        with pytest.raises(ValueError, match="inside"):
            await bus.publish(paid)

    async def test_shows_do_not_hear_each_other(self, bus: Bus) -> None:
        mine, other = a_show(), a_show()

        async with bus.listen(mine) as deliveries:
            await place(bus, a_stock(other))
            event = a_stock(mine)
            await place(bus, event)

            assert told(await hear(deliveries)) == [event]

    async def test_every_listener_hears(self, bus: Bus) -> None:
        show = a_show()
        event = a_stock(show)

        async with bus.listen(show) as ana, bus.listen(show) as bo:
            await place(bus, event)

            assert told(await hear(ana)) == told(await hear(bo)) == [event]

    async def test_one_listener_goes_and_the_other_stays(self, bus: Bus) -> None:
        show = a_show()
        event = a_stock(show)

        async with bus.listen(show) as stays:
            async with bus.listen(show):
                pass
            await place(bus, event)

            assert told(await hear(stays)) == [event]

    async def test_a_listener_who_comes_back_hears_again(self, bus: Bus) -> None:
        show = a_show()
        for _ in range(3):
            async with bus.listen(show) as deliveries:
                event = a_stock(show)
                await place(bus, event)

                assert told(await hear(deliveries)) == [event]

    async def test_what_was_missed_can_be_replayed(self, bus: Bus) -> None:
        show = a_show()
        events = [a_stock(show, left=left) for left in range(6)]
        positions = [await place(bus, event) for event in events]

        batch = await bus.replay(show, Lane.SHOP, since=positions[1])

        assert told(batch) == events[2:]
        assert batch is not None
        assert (batch.first, batch.offset, batch.epoch) == (3, 6, positions[0].epoch)

    async def test_nothing_missed_is_an_empty_replay(self, bus: Bus) -> None:
        show = a_show()
        top = await place(bus, a_stock(show))

        batch = await bus.replay(show, Lane.SHOP, since=top)

        assert batch == Batch(show=show, lane=Lane.SHOP, offset=1, epoch=top.epoch, events=())

    async def test_another_epoch_cannot_be_replayed(self, bus: Bus) -> None:
        show = a_show()
        await place(bus, a_stock(show))

        assert await bus.replay(show, Lane.SHOP, since=Position(offset=1, epoch="gone")) is None

    async def test_the_future_cannot_be_replayed(self, bus: Bus) -> None:
        show = a_show()
        top = await place(bus, a_stock(show))

        assert await bus.replay(show, Lane.SHOP, since=Position(offset=2, epoch=top.epoch)) is None

    async def test_too_much_cannot_be_replayed(self, bus: Bus) -> None:
        show = a_show()
        positions = await asyncio.gather(*(place(bus, a_removal(show)) for _ in range(REPLAY_LIMIT + 2)))

        assert await bus.replay(show, Lane.CHAT, since=positions[0]) is None
        batch = await bus.replay(show, Lane.CHAT, since=positions[1])
        assert batch is not None
        assert len(batch.events) == REPLAY_LIMIT

    async def test_a_show_that_said_nothing_replays_nothing(self, bus: Bus) -> None:
        show = a_show()
        start = (await bus.positions(show))[Lane.CHAT]

        batch = await bus.replay(show, Lane.CHAT, since=start)

        assert batch is not None
        assert batch.events == ()

    async def test_signals_are_heard_and_not_numbered(self, bus: Bus) -> None:
        show = a_show()
        signal = Signal(show=show, payload=b'{"n":3}\n:colons: too')

        async with bus.listen(show) as deliveries:
            await bus.signal(signal)

            assert await hear(deliveries) == signal
        assert (await bus.positions(show))[Lane.CHAT].offset == 0

    async def test_text_of_all_scripts_survives(self, bus: Bus) -> None:
        show = a_show()
        event = a_stock(show).model_copy(update={"variant": VariantId('белый\n"чай" 👋:')})

        async with bus.listen(show) as deliveries:
            position = await place(bus, event)
            assert told(await hear(deliveries)) == [event]

        before = Position(offset=0, epoch=position.epoch)
        assert told(await bus.replay(show, Lane.SHOP, since=before)) == [event]

    async def test_listeners_end_when_the_bus_closes(self, bus: Bus) -> None:
        async with bus.listen(a_show()) as deliveries:
            await bus.close()

            with pytest.raises(StopAsyncIteration):
                await hear(deliveries)

    async def test_a_healthy_bus_says_so(self, bus: Bus) -> None:
        assert await bus.healthy()

    async def test_many_publish_at_once_and_nothing_is_lost_or_doubled(self, bus: Bus) -> None:
        show = a_show()
        events = [a_stock(show, left=left) for left in range(250)]

        async with bus.listen(show) as deliveries:
            positions = await asyncio.gather(*(place(bus, event) for event in events))
            heard = await hear_events(deliveries, len(events))

        assert heard == [(position.offset, event) for position, event in zip(positions, events, strict=True)]
        assert [offset for offset, _ in heard] == list(range(1, 251))

    async def test_a_replay_may_begin_in_the_middle_of_what_was_published_at_once(self, bus: Bus) -> None:
        show = a_show()
        events = [a_removal(show) for _ in range(20)]
        positions = await asyncio.gather(*(place(bus, event) for event in events))

        for since in (positions[0], positions[4], positions[12], positions[18]):
            batch = await bus.replay(show, Lane.CHAT, since=since)
            assert told(batch) == events[since.offset :]
            assert batch is not None
            assert (batch.first, batch.offset) == (since.offset + 1, 20)

    async def test_what_was_published_is_known_among_new_facts(self, bus: Bus) -> None:
        show = a_show()
        old = [a_stock(show, left=left) for left in range(3)]
        before = [await place(bus, event) for event in old]
        new = a_stock(show, left=9)

        again = await asyncio.gather(*(place(bus, event) for event in (old[2], new, old[0], new)))

        assert [again[0], again[2]] == [before[2], before[0]]
        assert again[1] == again[3] == Position(offset=4, epoch=before[0].epoch)

    async def test_a_loud_room_hears_only_its_ration(self, bus: Bus) -> None:
        show = a_show()
        messages = [a_message(show) for _ in range(9)]
        start = (await bus.positions(show))[Lane.CHAT]

        async with bus.listen(show) as deliveries:
            positions = await asyncio.gather(*(bus.publish(message) for message in messages))
            last = a_removal(show)
            await bus.publish(last)
            heard = await hear_events(deliveries, RATION.at_once + 1)

        assert [position.offset for position in positions if position] == [1, 2, 3, 4, 5]
        assert positions[RATION.at_once :] == [None] * 4
        assert heard == list(enumerate([*messages[: RATION.at_once], last], 1))
        assert told(await bus.replay(show, Lane.CHAT, since=start)) == [*messages[: RATION.at_once], last]

    async def test_staff_and_what_changes_the_page_are_never_left_out(self, bus: Bus) -> None:
        show = a_show()
        for _ in range(RATION.at_once):
            await place(bus, a_message(show))
        assert await bus.publish(a_message(show, role=Role.GUEST)) is None

        important = [a_message(show, role=Role.HOST), a_message(show, role=Role.MODERATOR), a_removal(show)]
        positions = await asyncio.gather(*(place(bus, event) for event in important))

        assert [position.offset for position in positions] == [6, 7, 8]

    async def test_the_ration_comes_back_with_time(self, bus: Bus, turn: Turn) -> None:
        show = a_show()
        messages = [a_message(show) for _ in range(RATION.at_once + 1)]
        left_out = [await bus.publish(message) for message in messages][-1]

        await turn(show, RATION.every * 2.5)
        again = [await bus.publish(event) for event in (messages[-1], a_message(show), a_message(show))]

        assert left_out is None
        assert [position and position.offset for position in again] == [6, 7, None]

    async def test_shows_have_rations_of_their_own(self, bus: Bus) -> None:
        loud, quiet = a_show(), a_show()
        for _ in range(RATION.at_once + 1):
            await bus.publish(a_message(loud))

        assert await bus.publish(a_message(quiet)) is not None

    async def test_a_show_may_have_a_ration_that_differs_from_the_usual(self, bus: Bus) -> None:
        show, scarce = a_show(), Ration(at_once=2, every=timedelta(hours=1))

        positions = [await bus.publish(a_message(show), ration=scarce) for _ in range(4)]
        important = await bus.publish(a_message(show, role=Role.HOST), ration=scarce)
        plenty = [await bus.publish(a_message(a_show())) for _ in range(3)]

        assert [position is not None for position in positions] == [True, True, False, False]
        assert None not in [important, *plenty]

    async def test_the_house_has_a_channel_of_its_own(self, bus: Bus) -> None:
        signal = Signal(show=HOUSE, payload=b"banned")

        async with bus.listen(HOUSE) as deliveries:
            await bus.signal(signal)

            assert await hear(deliveries) == signal

    async def test_nobody_is_ailing(self, bus: Bus) -> None:
        async with bus.listen(a_show()):
            assert await bus.ailing() == ()
            assert await bus.healthy()
