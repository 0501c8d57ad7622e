"""How many may come in, and how often a password may be guessed."""

from datetime import timedelta

import pytest

from core.errors import SlowDown
from server.accounts.entrance import Entrance
from tests.fakes import TurnedClock


def test_a_guesser_is_slowed_down_and_may_go_on_after_a_while() -> None:
    clock = TurnedClock()
    entrance = Entrance(clock=clock)
    for _ in range(10):
        entrance.try_password("Host@Shop.example", "203.0.113.7")

    with pytest.raises(SlowDown) as slow:
        entrance.try_password("host@shop.example ", "203.0.113.7")
    clock.turn(slow.value.wait)
    entrance.try_password("host@shop.example", "203.0.113.7")


def test_a_guesser_keeps_nobody_else_out_of_the_account() -> None:
    entrance = Entrance(clock=TurnedClock())
    for _ in range(10):
        entrance.try_password("host@shop.example", "203.0.113.7")

    entrance.try_password("host@shop.example", "198.51.100.4")


def test_one_address_cannot_try_every_account() -> None:
    entrance = Entrance(clock=TurnedClock())

    for number in range(30):
        entrance.try_password(f"{number}@shop.example", "203.0.113.7")

    with pytest.raises(SlowDown):
        entrance.try_password("one.more@shop.example", "203.0.113.7")


def test_a_campus_of_guests_comes_in_and_a_flood_does_not() -> None:
    clock = TurnedClock()
    entrance = Entrance(clock=clock)
    for _ in range(100):
        entrance.let_in("203.0.113.7")

    with pytest.raises(SlowDown):
        entrance.let_in("203.0.113.7")
    clock.turn(timedelta(seconds=1))
    entrance.let_in("203.0.113.7")
