"""A room: who joins, loses, stalls, looks away and comes back stands where the show stands."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest

from core.bus import REPLAY_LIMIT, BusDown, Position
from core.events import Lane
from core.ids import ShowId
from server.live.seat import GIVEN_AT_ONCE
from tests.server.live.page import CountingBus, PatchyBus, a_page
from tests.server.live.stage import Stage, a_stage, breathe


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with a_stage() as stage:
        yield stage


async def test_facts_told_while_the_snapshot_is_taken_are_neither_lost_nor_doubled(stage: Stage) -> None:
    async def tell_more() -> None:
        for _ in range(3):
            await stage.tell(1)

    await stage.tell(1)
    stage.shows.before_taking += [tell_more]
    stage.shows.after_taking += [tell_more]

    page = await stage.enter(a_page())

    await stage.until(lambda: stage.stands(page))


async def test_one_snapshot_serves_many_joiners(stage: Stage) -> None:
    first = await stage.enter(a_page())
    before = stage.shows.taken

    pages = await asyncio.gather(*(stage.enter(a_page()) for _ in range(50)))
    await stage.tell()
    await stage.until(lambda: all(stage.stands(page) for page in (first, *pages)))
    assert stage.shows.taken == before

    stage.clock.turn(timedelta(seconds=2))
    await stage.enter(a_page())
    assert stage.shows.taken == before + 1


async def test_a_short_absence_is_served_from_memory(stage: Stage) -> None:
    page = await stage.enter(a_page())
    stage.hub.leave(page.seat, stage.show)
    stays = await stage.enter(a_page())
    facts = [await stage.tell(kind) for kind in (0, 1, 3, 1)]
    await stage.until(lambda: stage.stands(stays))

    await page.join(stage.hub, stage.show)

    assert len(facts) == 4
    assert page.recovered == 1
    assert stage.stands(page)


async def test_who_heard_more_elsewhere_waits_for_this_process_to_catch_up(stage: Stage) -> None:
    bus = stage.bus
    assert isinstance(bus, PatchyBus)
    page = await stage.enter(a_page())
    stage.hub.leave(page.seat, stage.show)
    bus.losing = True
    await stage.tell(0)
    page.places = {lane: at for lane, at in (await bus.positions(stage.show)).items() if lane in page.places}
    assert page.state is not None
    page.state = stage.shows.snapshots[stage.show]

    await page.join(stage.hub, stage.show)
    bus.losing = False
    await stage.tell(0)

    await stage.until(lambda: stage.stands(page))
    assert page.recovered == 1


async def test_a_lost_delivery_is_repaired_for_all_by_the_next(stage: Stage) -> None:
    bus = stage.bus
    assert isinstance(bus, PatchyBus)
    pages = [await stage.enter(a_page()) for _ in range(3)]
    bus.losing = True
    await stage.tell(0)
    await stage.tell(0)
    bus.losing = False

    await stage.tell(0)

    await stage.until(lambda: all(stage.stands(page) for page in pages))


async def test_many_facts_of_a_moment_are_one_frame(stage: Stage) -> None:
    page = await stage.enter(a_page())
    before = page.frames

    for _ in range(10):
        await stage.tell(1)
    await stage.until(lambda: stage.stands(page))

    assert page.frames - before <= 2


async def test_who_stops_reading_misses_chat_but_nothing_of_the_shop(stage: Stage) -> None:
    page, other = await stage.enter(a_page()), await stage.enter(a_page())
    page.stop_reading(stage.hub)
    for kind in (1, 0, 1, 3, 4, 0):
        await stage.tell(kind)
    await stage.until(lambda: stage.stands(other))

    page.go_on_reading(stage.hub)
    skipped = page.skipped_chat
    await stage.tell(1)
    await stage.until(lambda: stage.stands(other) and stage.stands(page))

    assert skipped
    assert not other.skipped_chat


async def test_who_did_not_read_for_longer_than_anybody_remembers_joins_anew(stage: Stage) -> None:
    page = await stage.enter(a_page())
    page.stop_reading(stage.hub)
    for _ in range(REPLAY_LIMIT + 1):
        await stage.tell(0)
    await breathe(50)

    page.go_on_reading(stage.hub)
    assert page.was_reset
    await page.join(stage.hub, stage.show)

    assert stage.stands(page)


async def test_who_looks_away_hears_the_shop_and_catches_up_with_the_chat(stage: Stage) -> None:
    page = await stage.enter(a_page())
    page.look(stage.hub, away=True)
    for kind in (1, 0, 1, 3):
        await stage.tell(kind)
    await breathe(50)
    heard = dict(page.places)

    page.look(stage.hub, away=False)
    await page.join(stage.hub, stage.show)

    assert {lane.value: at.offset for lane, at in heard.items()} == {"shop": 2, "chat": 0}
    assert page.recovered == 1
    assert stage.stands(page)


async def test_who_looks_again_and_does_not_read_is_told_of_no_gap_beyond_which_removals_are_missing(
    stage: Stage,
) -> None:
    page, other = await stage.enter(a_page()), await stage.enter(a_page())
    await stage.tell(1)
    await stage.until(lambda: stage.stands(page) and stage.stands(other))
    page.look(stage.hub, away=True)
    await stage.tell(4)
    await stage.until(lambda: stage.stands(other))

    page.look(stage.hub, away=False)
    page.stop_reading(stage.hub)
    await stage.tell(1)
    await stage.tell(0)
    await stage.until(lambda: stage.stands(other))
    page.go_on_reading(stage.hub)
    assert page.places[Lane.SHOP] == other.places[Lane.SHOP]
    await page.join(stage.hub, stage.show)

    assert stage.stands(page)


async def test_who_looks_away_while_a_huge_room_is_being_told_misses_nothing_of_the_shop(stage: Stage) -> None:
    pages = [await stage.enter(a_page()) for _ in range(600)]
    first, last = pages[0], pages[-1]
    told = first.frames, last.frames
    await stage.tell(0)
    await stage.until(lambda: first.frames > told[0])
    assert last.frames == told[1]

    last.look(stage.hub, away=True)
    await breathe(20)

    assert last.places == first.places
    assert stage.stands(last)


async def test_a_storm_of_those_who_come_back_asks_the_bus_nothing() -> None:
    bus = CountingBus()
    async with a_stage(bus) as stage:
        for kind in (1, 0, 1, 3) * 20:
            await stage.tell(kind)
        first = await stage.enter(a_page())
        pages = [a_page() for _ in range(200)]
        for number, page in enumerate(pages):
            page.state = first.state
            page.places = {
                lane: Position(offset=at.offset - number % 30, epoch=at.epoch) for lane, at in first.places.items()
            }
        asked = bus.asked

        await asyncio.gather(*(stage.enter(page) for page in pages))

        assert bus.asked == asked
        assert all(page.recovered == 1 for page in pages)


async def test_many_who_heard_more_elsewhere_make_this_process_ask_once() -> None:
    bus = CountingBus()
    async with a_stage(bus) as stage:
        first = await stage.enter(a_page())
        bus.losing = True
        await stage.tell(0)
        ahead = {lane: at for lane, at in (await bus.positions(stage.show)).items() if lane in first.places}
        pages = [a_page() for _ in range(50)]
        for page in pages:
            page.state, page.places = stage.shows.snapshots[stage.show], dict(ahead)
        asked = bus.asked

        await asyncio.gather(*(stage.enter(page) for page in pages))

        assert bus.asked - asked == 2
        assert all(page.recovered == 1 for page in pages)


async def test_a_new_numbering_resets_everybody(stage: Stage) -> None:
    bus = stage.bus
    assert isinstance(bus, PatchyBus)
    page = await stage.enter(a_page())
    bus.flush()

    await stage.until(lambda: page.was_reset)
    assert page.seat.shows == set()
    await stage.tell(0)
    await page.join(stage.hub, stage.show)
    assert stage.stands(page)


async def test_many_who_say_that_they_heard_more_do_not_queue_for_a_bus_that_is_down() -> None:
    class Down(CountingBus):
        is_down = False

        async def positions(self, show: ShowId) -> Mapping[Lane, Position]:
            if not self.is_down:
                return await super().positions(show)
            self.asked += 1
            await asyncio.sleep(0)
            raise BusDown("nobody answers")

    bus = Down()
    async with a_stage(bus) as stage:
        first = await stage.enter(a_page())
        pages = [a_page() for _ in range(50)]
        for page in pages:
            page.places = {
                lane: Position(offset=at.offset + 1_000, epoch=at.epoch) for lane, at in first.places.items()
            }
        bus.is_down, asked = True, bus.asked

        await asyncio.gather(*(stage.enter(page) for page in pages))

        assert bus.asked - asked <= 2  # one that had begun before they came, and one that had not
        assert all(stage.stands(page) for page in pages)


async def test_a_huge_room_is_reset_without_holding_the_loop(stage: Stage) -> None:
    bus = stage.bus
    assert isinstance(bus, PatchyBus)
    pages = [await stage.enter(a_page()) for _ in range(2 * GIVEN_AT_ONCE + 1)]
    bus.flush()

    await stage.until(lambda: pages[0].was_reset)
    assert not pages[-1].was_reset
    assert not any(page.seat.shows for page in pages)
    await pages[-1].join(stage.hub, stage.show)
    await stage.until(lambda: pages[-2].was_reset)
    await breathe(5)

    assert sum(page.was_reset for page in pages) == len(pages) - 1
    assert pages[-1].seat.shows == {stage.show}
