"""Joining, losing, coming back: whatever happens in between, a page stands where the show stands."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.bans import Ban
from core.bus import BusDown, Position
from core.bus_redis import RedisBus
from core.crowd import MemoryCrowd
from core.errors import NoSuchShow, Unavailable
from core.events import BroadcastChanged, Lane
from core.ids import BanId, ShowId, ViewerId, mint
from core.people import Origin, Role, Viewer
from server.live.curtain import SNAPSHOT_SHARED
from server.live.goodbyes import FORBIDDEN
from server.live.hub import LINGER
from tests.fakes import EVENING
from tests.server.live.page import Page, PatchyBus, a_page
from tests.server.live.stage import Stage, a_stage, breathe
from tests.services import RedisServer


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
                    await breathe(number)
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
    await breathe(50)
    await stage.hub.beat_once(checking=True)
    for page in pages:
        if stage.show not in page.seat.shows or page.looked_away:
            await page.join(stage.hub, stage.show)
    await breathe(50)


# One thing at a time


async def test_a_loss_in_a_quiet_room_is_found_by_looking(stage: Stage) -> None:
    bus = stage.bus
    assert isinstance(bus, PatchyBus)
    page = await stage.enter(a_page())
    bus.losing = True
    await stage.tell(0)

    await stage.hub.beat_once(checking=True)

    await stage.until(lambda: stage.stands(page))


async def test_a_room_whose_redis_is_away_keeps_no_other_from_being_looked_at() -> None:
    away = ShowId(mint("shw"))

    class Sharded(PatchyBus):
        async def positions(self, show: ShowId) -> Mapping[Lane, Position]:
            if show == away and self.losing:
                raise BusDown("its server is away")
            return await super().positions(show)

    bus = Sharded()
    async with a_stage(bus) as stage:
        stage.shows.snapshots[away] = stage.shows.snapshots[stage.show]
        elsewhere, page = a_page(), a_page()
        stage.hub.enter(elsewhere.seat)
        await elsewhere.join(stage.hub, away)
        await stage.enter(page)
        bus.losing = True
        await stage.tell(0)

        await stage.hub.beat_once(checking=True)

        await stage.until(lambda: stage.stands(page))


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


async def test_a_process_that_leaves_says_that_nobody_is_left() -> None:
    crowd = MemoryCrowd()
    async with a_stage(crowd=crowd) as stage:
        page = await stage.enter(a_page())
        await stage.hub.beat_once()
        assert len(await crowd.members(stage.show)) == 1

        draining = asyncio.create_task(stage.hub.drain())
        await stage.until(lambda: page.goodbye == 3001)
        stage.hub.exit(page.seat)
        await draining

        assert await crowd.members(stage.show) == ()


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
    await breathe(20)

    assert told[0] == other.stats == {"r": stage.show, "n": 2, "u": 2, "re": {"heart": 5}}
    assert told[1] == one.frames


async def test_who_does_not_read_at_all_is_let_go_and_may_come_back(stage: Stage) -> None:
    page = await stage.enter(a_page())
    page.stop_reading(stage.hub)

    for _ in range(10):
        stage.hub.wheel.turn()

    assert page.goodbye == 3008


async def test_a_person_who_is_shown_out_loses_every_seat_they_have(stage: Stage) -> None:
    bad, good = await stage.enter(a_page()), await stage.enter(a_page())
    elsewhere = Page(bad.viewer)
    stage.hub.enter(elsewhere.seat)

    stage.hub.shut_out(a_ban(bad.viewer, show=stage.show), FORBIDDEN)
    assert (bad.goodbye, elsewhere.goodbye, good.goodbye) == (3507, None, None)
    stage.hub.shut_out(a_ban(bad.viewer), FORBIDDEN)

    assert (elsewhere.goodbye, good.goodbye) == (3507, None)


def a_ban(viewer: Viewer, *, show: ShowId | None = None, device: str | None = None, address: str | None = None) -> Ban:
    return Ban(
        id=BanId(mint("ban")),
        show=show,
        viewer=viewer.id,
        name="",
        reason="x",
        device=device,
        address=address,
        by=viewer.id,
        at=EVENING,
        until=None,
    )


@pytest.mark.parametrize(
    ("mark", "who_goes"),
    [
        ({}, ["mila"]),
        ({"device": "a phone"}, ["mila", "her account", "a guest of her phone"]),
        ({"address": "192.0.2.1"}, ["mila", "a guest of her phone", "a guest next door"]),
    ],
    ids=["account", "browser", "address"],
)
async def test_a_ban_of_a_browser_or_an_address_sees_off_whoever_sits_there(
    stage: Stage, mark: dict[str, str], who_goes: list[str]
) -> None:
    phone, laptop = [Origin(address="192.0.2.1", device=device) for device in ("a phone", "a laptop")]
    seats = {
        "mila": (Role.GUEST, phone),
        "her account": (Role.VIEWER, phone),
        "a guest of her phone": (Role.GUEST, phone),
        "staff at her phone": (Role.HOST, phone),
        "a guest next door": (Role.GUEST, laptop),
        "an account next door": (Role.VIEWER, laptop),
        "a guest elsewhere": (Role.GUEST, Origin(address="198.51.100.7", device="a tablet")),
        "a guest from nowhere": (Role.GUEST, None),
    }
    pages = {
        who: await stage.enter(Page(Viewer(id=ViewerId(mint("vwr")), name=who, role=role), origin))
        for who, (role, origin) in seats.items()
    }

    stage.hub.shut_out(a_ban(pages["mila"].viewer, show=ShowId(mint("shw")), **mark), FORBIDDEN)
    assert [who for who, page in pages.items() if page.goodbye] == []
    stage.hub.shut_out(a_ban(pages["mila"].viewer, show=stage.show, **mark), FORBIDDEN)

    assert [who for who, page in pages.items() if page.goodbye == 3507] == who_goes


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
