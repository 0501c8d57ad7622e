"""Joining, losing, coming back: whatever happens in between, a page stands where the show stands."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.reacting import Reactions
from core.bus import REPLAY_LIMIT, Bus, Position
from core.bus_redis import RedisBus
from core.crowd import Crowd, MemoryCrowd
from core.errors import NoSuchShow, Unavailable
from core.events import AnyEvent, BroadcastChanged
from core.ids import MessageId, ShowId, mint
from core.people import Role
from server.live.curtain import SNAPSHOT_SHARED
from server.live.goodbyes import FORBIDDEN
from server.live.hub import LINGER, Hub
from server.live.snapshot import Snapshot
from server.live.tempo import Tick
from tests.fakes import EVENING, PaintedShows, TurnedClock
from tests.server.live.page import CountingBus, NoWaiting, Page, PatchyBus, Story, a_page
from tests.services import RedisServer

AT_ONCE = Tick(least=0.0, most=0.0)
"""A room that speaks as soon as the loop comes round."""


@dataclass(slots=True)
class Stage:
    show: ShowId
    bus: Bus
    shows: PaintedShows
    clock: TurnedClock
    hub: Hub
    reactions: Reactions
    story: Story

    async def tell(self, what: int = 0) -> AnyEvent:
        fact = self.story.next(what)
        self.shows.paint(fact)
        await self.bus.publish(fact)
        return fact

    async def enter(self, page: Page) -> Page:
        self.hub.enter(page.seat)
        await page.join(self.hub, self.show)
        return page

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not is_so():  # noqa: ASYNC110, a test may spin
                await asyncio.sleep(0)

    def stands(self, page: Page) -> bool:
        """Whether the page shows what is; who was told of skipped chat may lack messages, but shows no removed one."""
        now = self.shows.snapshots[self.show]
        if page.state is None or not page.skipped_chat:
            return page.state == now
        there = {message.id for message in now.messages}
        shown = [message.id for message in page.state.messages]
        return page.state.model_copy(update={"messages": now.messages}) == now and there.issuperset(
            message for message in shown if message not in self.older(now)
        )

    def older(self, now: Snapshot) -> set[MessageId]:
        """Messages that a page may still show though newer ones have taken their place in the snapshot."""
        return self.story.standing - {message.id for message in now.messages}


@asynccontextmanager
async def a_stage(bus: Bus | None = None, *, crowd: Crowd | None = None) -> AsyncIterator[Stage]:
    show, clock = ShowId(mint("shw")), TurnedClock()
    crowd = crowd or MemoryCrowd()
    bus, shows, reactions = bus or PatchyBus(), PaintedShows(show), Reactions(clock=clock)
    async with Hub(
        bus=bus, snapshots=shows, taps=reactions, crowd=crowd, clock=clock, tick=AT_ONCE, chance=NoWaiting()
    ) as hub:
        stage = Stage(show=show, bus=bus, shows=shows, clock=clock, hub=hub, reactions=reactions, story=Story(show))
        try:
            yield stage
        finally:
            for seat in tuple(hub._seats):
                hub.exit(seat)
            await bus.close()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with a_stage() as stage:
        yield stage


# Any order of events


ACTIONS = st.one_of(
    st.tuples(st.just("tell"), st.integers(0, 4)),
    st.tuples(st.just("join"), st.integers(0, 3)),
    st.tuples(st.just("leave"), st.integers(0, 3)),
    st.tuples(st.just("stall"), st.integers(0, 3)),
    st.tuples(st.just("read"), st.integers(0, 3)),
    st.tuples(st.just("look away"), st.integers(0, 3)),
    st.tuples(st.just("look"), st.integers(0, 3)),
    st.tuples(st.just("breathe"), st.integers(1, 4)),
    st.tuples(
        st.sampled_from(["lose", "hear", "cut", "flush", "tell before snapshot", "tell after snapshot"]), st.just(0)
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTIONS, max_size=40))
def test_whatever_happens_a_page_stands_where_the_show_stands(actions: list[tuple[str, int]]) -> None:
    asyncio.run(_play(actions))


async def _play(actions: list[tuple[str, int]]) -> None:
    async with a_stage() as stage:
        bus = stage.bus
        assert isinstance(bus, PatchyBus)
        pages = [a_page(), a_page(), a_page(), a_page(Role.HOST)]
        for page in pages:
            stage.hub.enter(page.seat)
        joins: list[asyncio.Task[None]] = []

        async def tell_once() -> None:
            await stage.tell(1)

        for action, number in actions:
            match action:
                case "tell":
                    await stage.tell(number)
                case "join":
                    joins.append(asyncio.create_task(pages[number].join(stage.hub, stage.show)))
                case "leave":
                    await asyncio.gather(*joins)
                    stage.hub.leave(pages[number].seat, stage.show)
                case "stall":
                    pages[number].stop_reading(stage.hub)
                case "read":
                    pages[number].go_on_reading(stage.hub)
                case "look away" | "look":
                    pages[number].look(stage.hub, away=action == "look away")
                case "breathe":
                    await _breathe(number)
                case "lose" | "hear":
                    bus.losing = action == "lose"
                case "cut":
                    bus.cut()
                case "flush":
                    bus.flush()
                case "tell before snapshot":
                    stage.shows.before_taking.append(tell_once)
                case _:
                    stage.shows.after_taking.append(tell_once)
        await asyncio.gather(*joins)
        bus.losing = False
        for page in pages:
            page.go_on_reading(stage.hub)
            page.look(stage.hub, away=False)
        await _settle(stage, pages)
        assert all(stage.stands(page) for page in pages)


async def _settle(stage: Stage, pages: list[Page]) -> None:
    await _breathe(50)
    await stage.hub.beat_once(checking=True)
    for page in pages:
        if stage.show not in page.seat.shows or page.looked_away:
            await page.join(stage.hub, stage.show)
    await _breathe(50)


async def _breathe(times: int) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


# One thing at a time


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


async def test_a_loss_in_a_quiet_room_is_found_by_looking(stage: Stage) -> None:
    bus = stage.bus
    assert isinstance(bus, PatchyBus)
    page = await stage.enter(a_page())
    bus.losing = True
    await stage.tell(0)

    await stage.hub.beat_once(checking=True)

    await stage.until(lambda: stage.stands(page))


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


async def test_only_staff_hear_the_studio(stage: Stage) -> None:
    viewer, host = await stage.enter(a_page()), await stage.enter(a_page(Role.HOST))

    await stage.bus.publish(BroadcastChanged(show=stage.show, at=EVENING, source="browser"))
    await stage.tell(0)
    await stage.until(lambda: stage.stands(viewer) and stage.stands(host))

    assert {lane.value for lane in viewer.places} == {"chat", "shop"}
    assert host.places[next(lane for lane in host.places if lane.value == "studio")].offset == 1


async def test_a_show_that_is_not_there_opens_no_room(stage: Stage) -> None:
    page = a_page()
    stage.hub.enter(page.seat)

    with pytest.raises(NoSuchShow):
        await stage.hub.join(page.seat, ShowId(mint("shw")), {})

    assert stage.hub._rooms == {}


async def test_nobody_is_let_in_while_leaving(stage: Stage) -> None:
    await stage.hub.drain()

    with pytest.raises(Unavailable):
        stage.hub.enter(a_page().seat)


async def test_a_room_is_closed_a_while_after_its_last_viewer(stage: Stage) -> None:
    page = await stage.enter(a_page())
    stage.hub.exit(page.seat)

    stage.clock.turn(LINGER - timedelta(seconds=1))
    await stage.hub.beat_once()
    assert len(stage.hub._rooms) == 1

    stage.clock.turn(timedelta(seconds=1))
    await stage.hub.beat_once()
    assert stage.hub._rooms == {}
    again = await stage.enter(a_page())
    await stage.tell(0)
    await stage.until(lambda: stage.stands(again))


async def test_counts_and_taps_of_a_room_are_shown_once_they_change(stage: Stage) -> None:
    one, other = await stage.enter(a_page()), await stage.enter(a_page())
    stage.reactions.tap(stage.show, viewer=one.viewer.id, kind="heart", taps=5)

    await stage.hub.beat_once()
    await stage.until(lambda: bool(one.stats and other.stats))
    told = one.stats, one.frames
    await stage.hub.beat_once()
    await _breathe(20)

    assert told[0] == other.stats == {"r": stage.show, "n": 2, "u": 2, "re": {"heart": 5}}
    assert told[1] == one.frames


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
    await _breathe(50)

    page.go_on_reading(stage.hub)
    assert page.was_reset
    await page.join(stage.hub, stage.show)

    assert stage.stands(page)


async def test_who_does_not_read_at_all_is_let_go_and_may_come_back(stage: Stage) -> None:
    page = await stage.enter(a_page())
    page.stop_reading(stage.hub)

    for _ in range(10):
        stage.hub.wheel.turn()

    assert page.goodbye == 3008


async def test_who_looks_away_hears_the_shop_and_catches_up_with_the_chat(stage: Stage) -> None:
    page = await stage.enter(a_page())
    page.look(stage.hub, away=True)
    for kind in (1, 0, 1, 3):
        await stage.tell(kind)
    await _breathe(50)
    heard = dict(page.places)

    page.look(stage.hub, away=False)
    await page.join(stage.hub, stage.show)

    assert {lane.value: at.offset for lane, at in heard.items()} == {"shop": 2, "chat": 0}
    assert page.recovered == 1
    assert stage.stands(page)


async def test_who_looks_away_while_a_huge_room_is_being_told_misses_nothing_of_the_shop(stage: Stage) -> None:
    pages = [await stage.enter(a_page()) for _ in range(600)]
    first, last = pages[0], pages[-1]
    told = first.frames, last.frames
    await stage.tell(0)
    await stage.until(lambda: first.frames > told[0])
    assert last.frames == told[1]

    last.look(stage.hub, away=True)
    await _breathe(20)

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


async def test_a_person_who_is_shown_out_loses_every_seat_they_have(stage: Stage) -> None:
    bad, good = await stage.enter(a_page()), await stage.enter(a_page())
    elsewhere = Page(bad.viewer)
    stage.hub.enter(elsewhere.seat)

    stage.hub.dismiss(bad.viewer.id, FORBIDDEN, show=stage.show)
    assert (bad.goodbye, elsewhere.goodbye, good.goodbye) == (3507, None, None)
    stage.hub.dismiss(bad.viewer.id, FORBIDDEN)

    assert (elsewhere.goodbye, good.goodbye) == (3507, None)


# With a Redis that dies


@pytest.mark.redis
async def test_viewers_outlive_a_redis_that_is_killed_and_comes_back_empty(own_redis: RedisServer) -> None:
    async with a_stage(RedisBus(own_redis.url, answers_within=timedelta(seconds=1))) as stage:
        page = await stage.enter(a_page())
        await stage.tell(1)
        await stage.until(lambda: stage.stands(page))

        own_redis.kill()
        fact = stage.story.next(1)
        stage.shows.paint(fact)
        with pytest.raises(OSError, match="Redis"):
            await stage.bus.publish(fact)
        stage.clock.turn(SNAPSHOT_SHARED)
        late = await stage.enter(a_page())
        assert stage.stands(late)

        own_redis.start()
        await stage.until(lambda: page.was_reset and late.was_reset)
        await page.join(stage.hub, stage.show)
        await late.join(stage.hub, stage.show)
        await stage.tell(1)
        await stage.until(lambda: stage.stands(page) and stage.stands(late))
