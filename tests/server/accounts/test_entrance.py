"""How many may come in, and how often a password may be guessed."""

from datetime import timedelta

import pytest

from core.errors import SlowDown
from core.rates import MemoryRates, Rate
from server.accounts.entrance import Entrance
from tests.fakes import TurnedClock


def an_entrance(clock: TurnedClock) -> Entrance:
    return Entrance(rates=MemoryRates(clock=clock), guests=Rate("guest", 100, timedelta(seconds=1)))


async def test_a_guesser_is_slowed_down_and_may_go_on_after_a_while() -> None:
    clock = TurnedClock()
    entrance = an_entrance(clock)
    for _ in range(10):
        await entrance.try_password("Host@Shop.example", "203.0.113.7")

    with pytest.raises(SlowDown) as slow:
        await entrance.try_password("host@shop.example ", "203.0.113.7")
    clock.turn(slow.value.wait)
    await entrance.try_password("host@shop.example", "203.0.113.7")


async def test_a_guesser_keeps_nobody_else_out_of_the_account() -> None:
    entrance = an_entrance(TurnedClock())
    for _ in range(10):
        await entrance.try_password("host@shop.example", "203.0.113.7")

    await entrance.try_password("host@shop.example", "198.51.100.4")


async def test_one_address_cannot_try_every_account() -> None:
    entrance = an_entrance(TurnedClock())

    for number in range(30):
        await entrance.try_password(f"{number}@shop.example", "203.0.113.7")

    with pytest.raises(SlowDown):
        await entrance.try_password("one.more@shop.example", "203.0.113.7")


async def test_a_campus_of_guests_comes_in_and_a_flood_does_not() -> None:
    clock = TurnedClock()
    entrance = an_entrance(clock)
    for _ in range(100):
        await entrance.let_in("203.0.113.7")

    with pytest.raises(SlowDown):
        await entrance.let_in("203.0.113.7")
    clock.turn(timedelta(seconds=1))
    await entrance.let_in("203.0.113.7")
