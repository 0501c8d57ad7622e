"""Counting: in how many carts each offer lies now. It is told at the tick, however many carts changed.

Nothing is kept: what is told is read from the carts themselves. The moment of reading is its version, so that of what
several processes tell the latest counts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from core.clock import Clock
from core.database import Database, Tell
from core.events import CartsCounted, CartsView, Event, InCarts, Mechanic
from core.ids import ShowId, ViewerId
from shop.engaging import switch_store
from shop.engaging.carted import store
from shop.engaging.leaderboard.showing import People
from shop.engaging.progress import Progress

AT_LEAST: Final = 5
"""Carts; fewer are not told: they would say more of these people than of the offer."""

LIVING: Final = timedelta(hours=2)
"""How long after its last change a cart counts: what somebody left lying is wanted by nobody."""

EVERYWHERE: Final = "everywhere"
"""What the tick knows all carts by: one cart may hold offers of several shows."""


class InCartsNow:
    """Counts carts, and tells shows whose offers lie in many."""

    def __init__(self, *, database: Database, clock: Clock, people: People, progress: Progress, tell: Tell) -> None:
        self._database = database
        self._clock = clock
        self._people = people
        self._progress = progress
        self._tell = tell
        progress.introduce(Mechanic.CARTS, self.tell)

    def cart_changed(self, buyer: ViewerId, version: int) -> None:
        """Some cart is another. See ``shop.carting.Herald``."""
        self._progress.moved(Mechanic.CARTS, EVERYWHERE)

    async def on_order(self, *facts: Event) -> None:
        """What was ordered left a cart, or came back."""
        self._progress.moved(Mechanic.CARTS, EVERYWHERE)

    async def standing(self, show: ShowId) -> CartsView:
        """In how many carts offers of ``show`` lie; nothing while it is switched off."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            if await switch_store.is_off(sql, show, Mechanic.CARTS):
                return CartsView(version=_version(now))
            but = await self._people.staff(sql)
            found = await store.counted(sql, since=now - LIVING, but=but, show=show)
        return CartsView(version=_version(now), offers=_many(found.get(show, ())))

    async def tell(self, everywhere: str) -> None:
        """Tell each show whose offers lie in carts; also that they are few now: another process may have told more."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            but = await self._people.staff(sql)
            found = await store.counted(sql, since=now - LIVING, but=but)
            on = [show for show in sorted(found) if not await switch_store.is_off(sql, show, Mechanic.CARTS)]
        for show in on:
            view = CartsView(version=_version(now), offers=_many(found[show]))
            await self._tell(CartsCounted(show=show, at=now, carts=view))


def _many(offers: Sequence[InCarts]) -> tuple[InCarts, ...]:
    return tuple(each for each in offers if each.carts >= AT_LEAST)


def _version(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000)
