"""Stories: many buyers do anything in any order, at once; the sums hold after each chapter."""

from asyncio import gather
from collections.abc import Awaitable
from datetime import timedelta
from random import Random

import pytest

from core.errors import VitrinaError
from core.people import Viewer
from shop.buying import cancel
from shop.invariants import broken_invariants
from shop.order import Order, OrderStatus
from shop.sweeping import Sweeper
from tests.shop.shelf import Shelf, a_viewer, an_offer, the_orders_of

CHAPTERS = 12
"""Rounds of a story; after each the clock is turned by up to four minutes."""

ENDINGS = ("captured", "captured", "declined", "pending")


class _Chance:
    """Decides who does what; the same seed tells the same story."""

    def __init__(self, shelf: Shelf, seed: int) -> None:
        self.shelf = shelf
        self.dice = Random(seed)
        self.offers = [an_offer(slug, stock=6, limit=3) for slug in ("a", "b", "c")]
        self.buyers = [a_viewer(f"Гость {number}") for number in range(6)]

    def deed(self) -> Awaitable[object]:
        buyer, key = self.dice.choice(self.buyers), str(self.dice.randrange(12))
        deeds = (self._fill, self._order, self._order, self._pay, self._pay, self._cancel)
        return self.dice.choice(deeds)(buyer, key)

    async def _fill(self, buyer: Viewer, _key: str) -> None:
        await self.shelf.fill(buyer, *self.dice.sample(self.offers, 2), units=self.dice.randint(0, 3))

    async def _order(self, buyer: Viewer, key: str) -> Order:
        return await self.shelf.order(buyer, key=key)

    async def _pay(self, buyer: Viewer, key: str) -> None:
        for order in (await the_orders_of(buyer, self.shelf))[:1]:
            await self.shelf.pay(order, buyer, how=self.dice.choice(ENDINGS), provider="scripted", key=key)

    async def _cancel(self, buyer: Viewer, _key: str) -> None:
        for order in (await the_orders_of(buyer, self.shelf))[:1]:
            await cancel(order.id, buyer, till=self.shelf.till)


@pytest.mark.parametrize("seed", range(3))
async def test_the_sums_hold_whatever_buyers_do(shelf: Shelf, seed: int) -> None:
    chance = _Chance(shelf, seed)
    await shelf.put(*chance.offers)

    for _ in range(CHAPTERS):
        shelf.scripted.silent = chance.dice.random() < 0.3
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
    assert OrderStatus.PAID in {order.status for order in orders}, "a story worth telling"
    assert OrderStatus.PENDING not in {order.status for order in orders}


async def _let_everything_end(shelf: Shelf) -> None:
    """The provider speaks again, holds end, late money is settled or goes back."""
    shelf.scripted.silent = False
    for _ in range(3):
        shelf.clock.turn(timedelta(minutes=6))
        await shelf.sweeper.sweep(shelf.clock.now())
