"""One address has so many seats and no more."""

from datetime import timedelta

import pytest

from core.errors import SlowDown
from server.video.seats import Seats
from tests.fakes import TurnedClock

HOME = "203.0.113.7"


def wait(seats: Seats, address: str = HOME) -> float:
    """How long an address that has too many is told to wait, in seconds."""
    with pytest.raises(SlowDown) as refused:
        seats.take(address)
    return refused.value.wait.total_seconds()


def test_who_does_not_connect_blocks_a_seat_for_a_while() -> None:
    clock = TurnedClock()
    seats = Seats(clock=clock, waiting=2)
    first = seats.take(HOME)
    clock.turn(timedelta(seconds=4))
    seats.take(HOME)
    clock.turn(timedelta(seconds=1))

    assert wait(seats) == 10
    clock.turn(timedelta(minutes=1))
    assert wait(seats) == 1
    first.leave()
    first.leave()
    seats.take(HOME)


def test_who_connects_makes_room_for_the_next() -> None:
    seats = Seats(clock=TurnedClock(), waiting=1, altogether=2)

    for _ in range(2):
        seats.take(HOME).settle()

    assert wait(seats) == 30


def test_addresses_do_not_take_each_others_seats() -> None:
    seats = Seats(clock=TurnedClock(), waiting=1)

    for address in (HOME, "203.0.113.8", "2001:db8:0:1::1", "2001:db8:0:2::1", ""):
        seats.take(address)

    assert wait(seats)
    assert wait(seats, f"::ffff:{HOME}")


def test_a_network_of_ipv6_addresses_is_one() -> None:
    seats = Seats(clock=TurnedClock(), waiting=1)
    seats.take("2001:db8:0:1::1")

    assert wait(seats, "2001:db8:0:1:ffff::2")
    assert wait(seats, "2001:db8:0:1::3%eth0")


def test_nothing_is_remembered_of_who_left() -> None:
    seats = Seats(clock=TurnedClock())
    seats.take(HOME).leave()

    assert not seats._taken
