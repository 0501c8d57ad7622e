"""Redeeming: a buyer types a code; it lies in their cart until an order uses it, or they take it out."""

from datetime import timedelta
from typing import Final

from core.clock import Clock
from core.database import Database, Work
from core.errors import CartMoved, CodeRefused, NoSuchCode
from core.people import Viewer
from core.rates import Count, Rate, Rates
from shop import cart_store, promo_store
from shop.carting import Herald
from shop.codes import folded
from shop.promotion import Why

FROM_ADDRESS: Final = Rate("codes from", at_once=600, every=timedelta(seconds=6))
"""Codes typed from one address, whoever types them: a carrier has many buyers behind it. What one person may guess is
counted at the door."""


class Codes:
    """Codes on their way into carts.

    Args:
        herald: Is told of every change after its commit.
        rates: Counts who guesses.
    """

    def __init__(self, *, database: Database, clock: Clock, herald: Herald, rates: Rates) -> None:
        self._database = database
        self._clock = clock
        self._herald = herald
        self._rates = rates

    async def lay_in_cart(self, buyer: Viewer, typed: str, *, address: str) -> None:
        """Let the code that was ``typed`` lie in the cart of ``buyer``; one that lay there makes room.

        One that the cart does not reach yet, or that is not for what lies there, is kept: the cart says why it takes
        nothing.

        Raises:
            SlowDown: Too many were typed from there of late.
            NoSuchCode: Nobody made it.
            CodeRefused: It can be had no more, not yet, or not again by this buyer.
            CartMoved: A guest who has signed in meanwhile asks under the guest's name.
        """
        await self._rates.take(Count(FROM_ADDRESS, address))
        now, code = self._clock.now(), folded(typed)
        async with self._database.transaction() as work:
            version = await self._changed(work, buyer)
            if (found := await promo_store.find_code(work.connection, code)) is None:
                raise NoSuchCode
            taken = await promo_store.taken(work.connection, buyer.id, found.id)
            why = found.why_not(buyer=buyer.id, member=None, taken=taken, now=now)
            if why is not None:
                raise CodeRefused(why=why.value, starts_at=found.starts_at if why is Why.NOT_STARTED else None)
            await promo_store.lay_in_cart(work.connection, buyer.id, code, now=now)
        self._herald.cart_changed(buyer.id, version)

    async def take_out(self, buyer: Viewer) -> None:
        """Take the code out of the cart of ``buyer``, if one lies there.

        Raises:
            CartMoved: A guest who has signed in meanwhile asks under the guest's name.
        """
        async with self._database.transaction() as work:
            version = await self._changed(work, buyer)
            await promo_store.lay_in_cart(work.connection, buyer.id, None, now=self._clock.now())
        self._herald.cart_changed(buyer.id, version)

    async def _changed(self, work: Work, buyer: Viewer) -> int:
        home = await cart_store.lock(work.connection, buyer.id, now=self._clock.now())
        if home.owner != buyer.id:
            raise CartMoved
        return home.version
