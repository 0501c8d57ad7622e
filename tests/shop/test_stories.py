"""Stories: many buyers do anything in any order, at once; the sums hold after each chapter."""

from asyncio import gather
from collections.abc import Awaitable
from datetime import timedelta
from random import Random

import pytest

from core.errors import VitrinaError
from core.money import Money
from core.people import Viewer
from shop.buying import cancel
from shop.invariants import broken_invariants
from shop.order import Order, OrderStatus
from shop.payments.paying import RefundSettlement
from shop.refund import Everything, SomeMoney, SomeUnits
from shop.settling import asked_for
from shop.sweeping import Sweeper
from tests.shop.shelf import Shelf, a_host, a_viewer, an_offer, the_orders_of

CHAPTERS = 12
"""Rounds of a story; after each the clock is turned by up to four minutes."""

ENDINGS = ("captured", "captured", "declined", "pending")


class _Chance:
    """Decides who does what; the same seed tells the same story."""

    def __init__(self, shelf: Shelf, seed: int) -> None:
        self.shelf = shelf
        self.dice = Random(seed)
        self.offers = [an_offer(slug, stock=6, limit=3) for slug in ("a", "b", "c")]
        self.host = a_host()
        self.buyers = [a_viewer(f"Гость {number}") for number in range(6)]

    def deed(self) -> Awaitable[object]:
        buyer, key = self.dice.choice(self.buyers), str(self.dice.randrange(12))
        deeds = (self._fill, self._order, self._order, self._pay, self._pay, self._refund, self._cancel)
        return self.dice.choice(deeds)(buyer, key)

    async def _fill(self, buyer: Viewer, _key: str) -> None:
        await self.shelf.fill(buyer, *self.dice.sample(self.offers, 2), units=self.dice.randint(0, 3))

    async def _order(self, buyer: Viewer, key: str) -> Order:
        return await self.shelf.order(buyer, key=key)

    async def _pay(self, buyer: Viewer, key: str) -> None:
        for order in (await the_orders_of(buyer, self.shelf))[:1]:
            await self.shelf.pay(order, buyer, how=self.dice.choice(ENDINGS), provider="scripted", key=key)

    async def _refund(self, buyer: Viewer, key: str) -> None:
        some = SomeMoney(amount=Money(amount=7, currency="RUB"))
        what = self.dice.choice((Everything(), SomeUnits(units={0: 1}), some))
        restock = self.dice.random() < 0.5
        for order in (await the_orders_of(buyer, self.shelf))[:2]:
            await self.shelf.refund(order, what, restock=restock, by=self.host, key=key)

    async def _cancel(self, buyer: Viewer, _key: str) -> None:
        for order in (await the_orders_of(buyer, self.shelf))[:1]:
            await cancel(order.id, buyer, till=self.shelf.till)


@pytest.mark.parametrize("seed", range(3))
async def test_the_sums_hold_whatever_buyers_do(shelf: Shelf, seed: int) -> None:
    chance = _Chance(shelf, seed)
    await shelf.put(*chance.offers)

    for _ in range(CHAPTERS):
        shelf.scripted.silent = chance.dice.random() < 0.3
        shelf.scripted.losing = chance.dice.random() < 0.3
        refused = chance.dice.random() < 0.3
        shelf.scripted.refund_says = RefundSettlement.FAILED if refused else RefundSettlement.SUCCEEDED
        sweeping = [Sweeper(shelf.till).sweep(shelf.clock.now()) for _ in range(2)]
        endings = await gather(*(chance.deed() for _ in range(10)), *sweeping, return_exceptions=True)

        assert [each for each in endings if isinstance(each, Exception) and not isinstance(each, VitrinaError)] == []
        for key, settlement in list(shelf.scripted.books.items()):
            if settlement == "pending" and chance.dice.random() < 0.5:
                shelf.scripted.books[key] = type(settlement).CAPTURED  # a slow bank
        shelf.clock.turn(timedelta(seconds=chance.dice.randrange(240)))

    await _let_everything_end(shelf)
    assert await broken_invariants(shelf.database) == {}
    orders = [order for buyer in chance.buyers for order in await the_orders_of(buyer, shelf)]
    statuses = {order.status for order in orders}
    came = {OrderStatus.PAID, OrderStatus.REFUNDED, OrderStatus.UNFULFILLABLE}
    assert came & statuses, "a story worth telling: money came"
    for payment in (order.payment for order in orders if order.payment is not None):
        said = await shelf.scripted.find(asked_for(payment))
        assert said is None or said.refunded == payment.refunded, "no more went back there than here"
    assert OrderStatus.PENDING not in {order.status for order in orders}


async def _let_everything_end(shelf: Shelf) -> None:
    """The provider speaks again, holds end, late money is settled or goes back."""
    shelf.scripted.silent = shelf.scripted.losing = False
    shelf.scripted.refund_says = RefundSettlement.SUCCEEDED
    for _ in range(3):
        shelf.clock.turn(timedelta(minutes=6))
        await shelf.sweeper.sweep(shelf.clock.now())
