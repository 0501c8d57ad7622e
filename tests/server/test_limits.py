"""Limits stop machines and floods; they stop no buyer, however many share an address."""

from datetime import timedelta

import pytest

from core.errors import SlowDown
from core.rates import MemoryRates
from server.limits import Deed, Limits
from server.settings import Settings
from tests.fakes import TurnedClock

CARRIER = "203.0.113.7"


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def limits(clock: TurnedClock) -> Limits:
    return Limits(rates=MemoryRates(clock=clock), settings=Settings.model_validate({"_env_file": None}))


async def test_five_thousand_buyers_behind_one_address_all_buy_at_once(limits: Limits) -> None:
    for number in range(5_000):
        buyer = f"vwr_{number}"
        await limits.count(buyer, address=CARRIER)  # into the cart
        for _ in range(3):  # asked again by a page that heard nothing
            await limits.count(buyer, address=CARRIER, deed=Deed.ORDER)
        await limits.count(buyer, address=CARRIER, deed=Deed.PAY)


async def test_one_buyer_cannot_order_all_day(limits: Limits, clock: TurnedClock) -> None:
    for _ in range(20):
        await limits.count("vwr_1", address=CARRIER, deed=Deed.ORDER)

    with pytest.raises(SlowDown) as slow:
        await limits.count("vwr_1", address="198.51.100.4", deed=Deed.ORDER)

    assert slow.value.wait == timedelta(seconds=3)
    await limits.count("vwr_1", address=CARRIER)  # but everything else
    await limits.count("vwr_2", address=CARRIER, deed=Deed.ORDER)  # and so may others
    clock.turn(slow.value.wait)
    await limits.count("vwr_1", address=CARRIER, deed=Deed.ORDER)


async def test_codes_are_guessed_ten_times_an_hour(limits: Limits, clock: TurnedClock) -> None:
    for _ in range(10):
        await limits.count("vwr_1", address=CARRIER, deed=Deed.CODE)

    with pytest.raises(SlowDown):
        await limits.count("vwr_1", address=CARRIER, deed=Deed.CODE)
    clock.turn(timedelta(minutes=6))
    await limits.count("vwr_1", address=CARRIER, deed=Deed.CODE)


async def test_a_program_may_say_more_than_a_hand(limits: Limits) -> None:
    for _ in range(100):
        await limits.count("vwr_1", address=CARRIER)
        await limits.count("key_1", address=CARRIER, program=True)

    with pytest.raises(SlowDown):
        await limits.count("vwr_1", address=CARRIER)
    await limits.count("key_1", address=CARRIER, program=True)


async def test_a_flood_from_one_address_is_stopped(clock: TurnedClock) -> None:
    settings = Settings.model_validate({"_env_file": None, "requests_at_once": 5, "requests_per_second": 1})
    limits = Limits(rates=MemoryRates(clock=clock), settings=settings)
    for number in range(5):
        await limits.count(f"vwr_{number}", address=CARRIER)

    with pytest.raises(SlowDown):
        await limits.count(None, address=CARRIER)
    await limits.count(None, address="198.51.100.4")
