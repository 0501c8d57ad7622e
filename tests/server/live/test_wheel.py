"""The wheel: a second a turn, and every limit of a line is found by it."""

from datetime import timedelta

import pytest

from server.live.seat import Seat
from server.live.wheel import Manners, Wheel
from tests.server.live.test_seat import Paper
from tests.server.live.theatre import a_viewer

MANNERS = Manners(
    connect_within=timedelta(seconds=15),
    ping_every=timedelta(seconds=25),
    pong_within=timedelta(seconds=10),
    lasts=timedelta(seconds=100),
    stalls_for=timedelta(seconds=10),
)


def a_seat(wheel: Wheel) -> tuple[Seat, Paper]:
    line = Paper()
    seat = Seat(a_viewer(), line)
    wheel.enter(seat)
    return seat, line


def turn(wheel: Wheel, times: int, *, alive: tuple[Seat, ...] = ()) -> None:
    for _ in range(times):
        wheel.turn()
        for seat in alive:
            seat.seen = wheel.now


@pytest.mark.parametrize("late", [0, 1, 7, 24, 25, 30])
def test_everybody_is_pinged_once_in_twenty_five_turns(late: int) -> None:
    wheel = Wheel(MANNERS)
    turn(wheel, late)
    seat, line = a_seat(wheel)

    turn(wheel, 24, alive=(seat,))
    assert len(line.written) == 0
    turn(wheel, 1, alive=(seat,))

    assert len(line.written) == 1
    turn(wheel, 50, alive=(seat,))
    assert len(line.written) == 3
    assert line.code is None


@pytest.mark.parametrize("late", [0, 3, 24, 26])
def test_who_does_not_answer_a_ping_is_let_go_ten_turns_later(late: int) -> None:
    wheel = Wheel(MANNERS)
    turn(wheel, late)
    _, line = a_seat(wheel)

    turn(wheel, 34)
    assert line.code is None
    turn(wheel, 1)

    assert line.code == 3012


def test_a_word_after_the_ping_is_a_sign_of_life_and_one_before_it_is_not() -> None:
    wheel = Wheel(MANNERS)
    (before, lost), (after, kept) = a_seat(wheel), a_seat(wheel)

    turn(wheel, 24)
    before.seen = wheel.now
    turn(wheel, 1)
    after.seen = wheel.now
    turn(wheel, 10)

    assert (lost.code, kept.code) == (3012, None)


def test_a_connection_lasts_as_long_as_it_may_unless_it_is_prolonged() -> None:
    wheel = Wheel(MANNERS)
    (ends, over), (stays, on) = a_seat(wheel), a_seat(wheel)

    turn(wheel, 99, alive=(ends, stays))
    wheel.prolong(stays)
    turn(wheel, 1, alive=(ends, stays))

    assert (over.code, on.code) == (3005, None)
    turn(wheel, 100, alive=(stays,))
    assert on.code == 3005


def test_who_does_not_read_for_ten_turns_is_let_go() -> None:
    wheel = Wheel(MANNERS)
    (slow, lost), (sleepy, kept) = a_seat(wheel), a_seat(wheel)

    wheel.blocked(slow)
    wheel.blocked(sleepy)
    turn(wheel, 9)
    wheel.blocked(slow)
    wheel.flowing(sleepy)
    turn(wheel, 1)

    assert (lost.code, kept.code) == (3008, None)


class Unknown:
    """Somebody who says nothing."""

    gave_up = False

    def too_late(self) -> None:
        self.gave_up = True


def test_a_stranger_has_their_time_to_say_who_they_are() -> None:
    wheel = Wheel(MANNERS)
    first, second, third = Unknown(), Unknown(), Unknown()
    wheel.expect(first)
    wheel.expect(second)
    turn(wheel, 5)
    wheel.expect(third)

    turn(wheel, 10)
    assert not first.gave_up
    turn(wheel, 1)
    assert (first.gave_up, second.gave_up, third.gave_up) == (True, True, False)
    turn(wheel, 5)

    assert third.gave_up


def test_who_left_is_looked_after_no_more() -> None:
    wheel = Wheel(MANNERS)
    seat, line = a_seat(wheel)
    wheel.blocked(seat)

    wheel.leave(seat)
    turn(wheel, 200)

    assert line.written == []
    assert line.code is None


def test_who_came_in_a_storm_is_not_pinged_in_one() -> None:
    wheel = Wheel(MANNERS)
    seats = [a_seat(wheel) for _ in range(10_000)]

    most = 0
    for _ in range(50):
        before = sum(len(line.written) for _, line in seats)
        turn(wheel, 1, alive=tuple(seat for seat, _ in seats))
        most = max(most, sum(len(line.written) for _, line in seats) - before)

    assert most == 400
    assert {len(line.written) for _, line in seats} == {2}
    assert not any(line.code for _, line in seats)
