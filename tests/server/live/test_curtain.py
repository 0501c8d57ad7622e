"""Snapshots are shared for a second, and never older than the places that go with them."""

import asyncio
from datetime import timedelta

import pytest

from core.bus import Position
from core.errors import NoSuchShow
from core.events import Lane
from core.ids import ShowId, mint
from core.people import Role
from server.live.curtain import SNAPSHOT_SHARED, Curtain
from tests.fakes import PaintedShows, TurnedClock
from tests.server.live.theatre import a_viewer

SHOW = ShowId(mint("shw"))


def places(offset: int) -> dict[Lane, Position]:
    return {lane: Position(offset=offset, epoch="e") for lane in Lane}


async def test_who_comes_within_a_second_shares_a_snapshot() -> None:
    clock, shows = TurnedClock(), PaintedShows(SHOW)
    curtain = Curtain(SHOW, snapshots=shows, clock=clock)

    taken = await curtain.rise(a_viewer(), places(1))
    assert curtain.taken(a_viewer()) is taken
    clock.turn(SNAPSHOT_SHARED - timedelta(milliseconds=1))
    assert curtain.taken(a_viewer()) is taken
    clock.turn(timedelta(milliseconds=1))

    assert curtain.taken(a_viewer()) is None


async def test_nothing_is_fresh_for_an_hour_because_the_clock_was_set_back() -> None:
    clock = TurnedClock()
    curtain = Curtain(SHOW, snapshots=PaintedShows(SHOW), clock=clock)
    await curtain.rise(a_viewer(), places(1))

    clock.turn(timedelta(hours=-1))

    assert curtain.taken(a_viewer()) is None


async def test_many_at_once_have_one_taken_with_the_places_of_the_first() -> None:
    shows = PaintedShows(SHOW)
    shows.before_taking.append(lambda: asyncio.sleep(0))
    curtain = Curtain(SHOW, snapshots=shows, clock=TurnedClock())

    taken = await asyncio.gather(*(curtain.rise(a_viewer(), places(offset)) for offset in range(20)))

    assert shows.taken == 1
    assert {each.places[Lane.SHOP].offset for each in taken} == {0}


async def test_staff_have_one_of_their_own() -> None:
    curtain = Curtain(SHOW, snapshots=PaintedShows(SHOW), clock=TurnedClock())

    await curtain.rise(a_viewer(), places(1))

    assert curtain.taken(a_viewer(role=Role.HOST)) is None


async def test_a_show_that_is_not_there_fails_for_everybody_who_asks() -> None:
    curtain = Curtain(ShowId(mint("shw")), snapshots=PaintedShows(), clock=TurnedClock())

    endings = await asyncio.gather(*(curtain.rise(a_viewer(), places(1)) for _ in range(3)), return_exceptions=True)

    assert [type(ending) for ending in endings] == [NoSuchShow] * 3


async def test_what_fell_is_not_shown_again() -> None:
    curtain = Curtain(SHOW, snapshots=PaintedShows(SHOW), clock=TurnedClock())
    await curtain.rise(a_viewer(), places(1))

    curtain.fall()

    assert curtain.taken(a_viewer()) is None


@pytest.mark.parametrize("role", [Role.GUEST, Role.HOST])
async def test_a_second_one_is_taken_when_the_first_is_too_old(role: Role) -> None:
    clock, shows = TurnedClock(), PaintedShows(SHOW)
    curtain = Curtain(SHOW, snapshots=shows, clock=clock)
    await curtain.rise(a_viewer(role=role), places(1))
    clock.turn(SNAPSHOT_SHARED)

    again = await curtain.rise(a_viewer(role=role), places(2))

    assert shows.taken == 2
    assert again.places[Lane.SHOP].offset == 2
