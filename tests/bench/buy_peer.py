"""The peer of the till: the same house, but each purchase has a transaction of its own, as everybody writes it first.

Doors, stores, rules and rows are the product's; only who serves is another. Losers are turned away before anything is
locked, as soon as things sell out; the hot row is taken last, rows are locked in key order. A good one of its kind.
"""

import sys
from datetime import datetime

from core.clock import Clock
from core.database import Database
from core.errors import SoldOut
from server import wiring
from server.__main__ import main
from shop import cart_store, order_store
from shop.cashier import SCARCE_FOR, look, write
from shop.deciding import Replay, Sale, Terms, decide, sold_out
from shop.gate import ShowGate
from shop.purchase import Answer, Purchase


class OneByOne:
    """Sees to everybody at once, each in a transaction of their own."""

    def __init__(self, *, database: Database, clock: Clock, gate: ShowGate, terms: Terms) -> None:
        self._database = database
        self._clock = clock
        self._gate = gate
        self._terms = terms
        self._scarce_until: datetime | None = None

    async def sell(self, purchase: Purchase) -> Answer:
        """One transaction for one purchase; a look before it while things sell out."""
        shows = {purchase.wish.show: await self._gate.state(purchase.wish.show)}
        now = self._clock.now()
        if self._scarce_until is not None and now < self._scarce_until:
            async with self._database.reading() as sql:
                (refusal,) = sold_out(
                    [purchase], await look(sql, [purchase], now=now), shows=shows, terms=self._terms, now=now
                )
            if refusal is not None:
                raise refusal
        async with self._database.transaction() as work:
            await cart_store.lock(work.connection, purchase.buyer.id, now=now)
            found = await look(work.connection, [purchase], now=now, lock=True)
            (decision,) = decide([purchase], found, shows=shows, terms=self._terms, now=now)
            if isinstance(decision, Sale):
                await write(work, [purchase], [decision], found, now=now)
                return Answer(order=decision.order)
            if isinstance(decision, Replay):
                return Answer(order=await order_store.find(work.connection, decision.order), replayed=True)
        if isinstance(decision, SoldOut):
            self._scarce_until = self._clock.now() + SCARCE_FOR
        raise decision

    async def close(self) -> None:
        """Nobody waits here."""


if __name__ == "__main__":
    setattr(wiring, "Cashier", OneByOne)  # noqa: B010, the doors then lead to it
    sys.exit(main(sys.argv[1:]))
