"""How many sockets one address and one person may hold, and how many are let in at once."""

from datetime import timedelta

import pytest

from core.errors import RoomFull
from core.ids import ViewerId
from server.live.turnstile import BURST, Turnstile
from tests.fakes import TurnedClock

HOME, OFFICE = "192.0.2.1", "192.0.2.2"
MILA, BO = ViewerId("mila"), ViewerId("bo")


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


def test_an_address_that_is_full_is_free_again_when_somebody_leaves(clock: TurnedClock) -> None:
    turnstile = Turnstile(clock=clock, per_address=1)
    turnstile.enter(HOME)
    with pytest.raises(RoomFull):
        turnstile.enter(HOME)
    turnstile.enter(OFFICE)

    turnstile.leave(HOME)

    turnstile.enter(HOME)
    assert turnstile.inside == 2


def test_a_person_has_so_many_sockets_wherever_they_are(clock: TurnedClock) -> None:
    turnstile = Turnstile(clock=clock, per_person=1)
    for address in (HOME, OFFICE):
        turnstile.enter(address)
    turnstile.seat(MILA)
    with pytest.raises(RoomFull):
        turnstile.seat(MILA)
    turnstile.seat(BO)

    turnstile.rise(MILA)
    turnstile.leave(HOME)

    turnstile.seat(MILA)


def test_nothing_is_remembered_of_those_who_left(clock: TurnedClock) -> None:
    turnstile = Turnstile(clock=clock)

    for number in range(1_000):
        turnstile.enter(f"192.0.2.{number}")
        turnstile.seat(ViewerId(f"v{number}"))
        turnstile.rise(ViewerId(f"v{number}"))
        turnstile.leave(f"192.0.2.{number}")

    assert (turnstile.inside, len(turnstile._addresses), len(turnstile._people)) == (0, 0, 0)


def test_who_was_turned_away_is_not_counted(clock: TurnedClock) -> None:
    turnstile = Turnstile(clock=clock, per_address=1, per_person=1)
    turnstile.enter(HOME)
    turnstile.seat(MILA)
    with pytest.raises(RoomFull):
        turnstile.enter(HOME)
    with pytest.raises(RoomFull):
        turnstile.seat(MILA)

    turnstile.rise(MILA)
    turnstile.leave(HOME)

    assert (turnstile.inside, len(turnstile._addresses), len(turnstile._people)) == (0, 0, 0)


def test_a_crowd_that_comes_at_once_is_in_within_seconds(clock: TurnedClock) -> None:
    turnstile, waiting, inside = Turnstile(clock=clock, per_second=2_000), 16_000, []

    while waiting:
        let_in = sum(turnstile.accepts() for _ in range(waiting))
        waiting -= let_in
        inside.append(let_in)
        clock.turn(timedelta(seconds=1))

    assert inside == [BURST * 2_000, 2_000, 2_000, 2_000]
