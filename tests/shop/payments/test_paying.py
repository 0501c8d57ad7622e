"""What the shop may believe of every provider; the fake of the other tests is held to it too."""

import asyncio
from asyncio import gather, timeout

import pytest

from core.database import Database
from core.ids import mint
from core.money import Money
from shop.payments.paying import PaymentProvider, Settlement
from shop.payments.play import PlayMoney
from tests.fakes import TurnedClock
from tests.shop.shelf import ScriptedProvider

PRICE = Money(amount=199_00, currency="RUB")

HOW = {
    "play": {Settlement.CAPTURED: "pays", Settlement.DECLINED: "declines"},
    "scripted": {Settlement.CAPTURED: "captured", Settlement.DECLINED: "declined"},
}


@pytest.fixture(params=["play", "scripted"])
def provider(request: pytest.FixtureRequest, database: Database) -> PaymentProvider:
    if request.param == "play":
        return PlayMoney(database=database, clock=TurnedClock())
    return ScriptedProvider()


@pytest.fixture
def key() -> str:
    return f"{mint('pay')}:charge:1"


async def _charge(provider: PaymentProvider, key: str, wanted: Settlement = Settlement.CAPTURED) -> Settlement:
    return await provider.charge(key, amount=PRICE, how=HOW[provider.name][wanted])


@pytest.mark.parametrize("wanted", [Settlement.CAPTURED, Settlement.DECLINED])
async def test_a_charge_can_be_found_again(provider: PaymentProvider, key: str, wanted: Settlement) -> None:
    assert await provider.find(key) is None

    assert await _charge(provider, key, wanted) is wanted
    assert await provider.find(key) is wanted


async def test_a_key_is_charged_once_whatever_is_asked_later(provider: PaymentProvider, key: str) -> None:
    await _charge(provider, key, Settlement.DECLINED)

    assert await _charge(provider, key, Settlement.CAPTURED) is Settlement.DECLINED
    assert set(await gather(*(_charge(provider, key) for _ in range(5)))) == {Settlement.DECLINED}


async def test_a_key_given_up_before_it_came_is_never_charged(provider: PaymentProvider, key: str) -> None:
    assert await provider.cancel(key) is Settlement.CANCELLED

    assert await _charge(provider, key) is Settlement.CANCELLED


async def test_a_captured_charge_cannot_be_given_up_but_refunded_once(provider: PaymentProvider, key: str) -> None:
    await _charge(provider, key)

    assert await provider.cancel(key) is Settlement.CAPTURED
    assert await provider.refund(key, refund_key="r1") is Settlement.REFUNDED
    assert await provider.refund(key, refund_key="r1") is Settlement.REFUNDED
    assert await provider.find(key) is Settlement.REFUNDED


async def test_a_declined_charge_is_not_refunded(provider: PaymentProvider, key: str) -> None:
    await _charge(provider, key, Settlement.DECLINED)

    assert await provider.refund(key, refund_key="r1") is Settlement.DECLINED


async def test_play_money_that_never_answers_is_in_the_books_of_every_process(database: Database, key: str) -> None:
    play = PlayMoney(database=database, clock=TurnedClock())
    elsewhere = PlayMoney(database=database, clock=TurnedClock())
    charging = asyncio.create_task(play.charge(key, amount=PRICE, how="never_answers"))
    async with timeout(10):
        while await elsewhere.find(key) is None:
            assert not charging.done()
    charging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await charging

    assert await elsewhere.find(key) is Settlement.PENDING
    await elsewhere.answer_late(key)
    assert await play.find(key) is Settlement.CAPTURED
