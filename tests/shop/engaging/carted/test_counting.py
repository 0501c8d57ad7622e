"""It is told in how many carts an offer lies: distinct ones, living ones, never few, never the team's."""

from datetime import timedelta
from typing import Any

import pytest

from core.events import CartsCounted, InCarts, Mechanic
from shop.carting import Carts, Heralds
from shop.engaging.carted.counting import LIVING, InCartsNow
from shop.engaging.progress import Progress
from shop.engaging.switching import Switching
from tests.fakes import LoudHerald
from tests.shop.engaging.leaderboard.arena import Register
from tests.shop.shelf import SHOW, Shelf, a_host, a_viewer, an_offer

MUG = an_offer("mug")


class Counter:
    """One process that counts."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf, self.register, self.progress, self.told = shelf, Register(), Progress(), list[CartsCounted]()
        parts: dict[str, Any] = {"database": shelf.database, "clock": shelf.clock}
        self.now = InCartsNow(**parts, people=self.register, progress=self.progress, tell=self._hear)
        herald = Heralds(LoudHerald(), self.now)
        shelf.carts = Carts(**parts, currency="RUB", herald=herald, methods=shelf.methods)

    async def _hear(self, fact: object) -> bool:
        assert isinstance(fact, CartsCounted)
        self.told.append(fact)
        return True

    async def counts(self) -> dict[str, int]:
        return {each.offer: each.carts for each in (await self.now.standing(SHOW)).offers}


@pytest.fixture
async def counter(shelf: Shelf) -> Counter:
    await shelf.put(MUG)
    return Counter(shelf)


async def test_only_many_distinct_carts_are_told_once_a_tick(counter: Counter) -> None:
    people = [a_viewer() for _ in range(6)]
    for each in people[:4]:
        await counter.shelf.fill(each, MUG)
    await counter.shelf.carts.set_units(people[0], MUG.id, variant=MUG.variants[1].id, units=2)
    assert await counter.progress.tell() == 1
    assert [fact.carts.offers for fact in counter.told] == [()]

    for each in people[4:]:
        await counter.shelf.fill(each, MUG)
    assert (await counter.progress.tell(), await counter.progress.tell()) == (1, 0)

    fact = counter.told[-1]
    assert fact.carts.offers == (InCarts(offer=MUG.id, carts=6),)
    assert await counter.counts() == {MUG.id: 6}


async def test_what_is_ordered_or_taken_out_counts_no_more_and_that_is_told(counter: Counter) -> None:
    people = [a_viewer() for _ in range(5)]
    for each in people:
        await counter.shelf.fill(each, MUG)
    await counter.progress.tell()
    counter.shelf.clock.turn(timedelta(seconds=1))

    await counter.shelf.order(people[0])
    await counter.now.on_order(counter.told[0])
    await counter.progress.tell()

    assert [fact.carts.offers for fact in counter.told] == [(InCarts(offer=MUG.id, carts=5),), ()]
    assert counter.told[1].carts.version > counter.told[0].carts.version


async def test_what_was_left_lying_and_what_the_team_took_does_not_count(counter: Counter) -> None:
    early, host = [a_viewer() for _ in range(5)], a_host()
    counter.register.team.add(host.id)
    for each in (*early, host):
        await counter.shelf.fill(each, MUG)
    assert await counter.counts() == {MUG.id: 5}

    counter.shelf.clock.turn(LIVING + timedelta(seconds=1))
    assert await counter.counts() == {}


async def test_the_host_switches_it_off(counter: Counter) -> None:
    for _ in range(5):
        await counter.shelf.fill(a_viewer(), MUG)
    switching = Switching(database=counter.shelf.database, clock=counter.shelf.clock)
    await switching.switch(SHOW, Mechanic.CARTS, on=False, by=a_host().id)

    await counter.progress.tell()

    assert counter.told == []
    assert await counter.counts() == {}
