"""Teller: writes down payments and what providers said of them, a batch in one transaction.

A transaction for each would read, lock and write a dozen rows of its own, and hold the one writer of SQLite meanwhile.
"""

from collections.abc import Sequence

from core.batches import Batches
from core.clock import Clock
from core.database import Database
from core.errors import DatabaseBusy, NoSuchOrder, Unavailable, VitrinaError
from shop.intending import Begun, Intended, Intent, Replayed, Waiting, intend
from shop.taking import Heard, Standing, take

MOST_AT_ONCE = 100
"""Payments in one transaction: their orders are locked as long as it runs."""

MOST_WAITING = 5_000
"""Payments that wait for their turn; as many as orders may. Source: commerce.md, section 3."""


GIVES_UP_AFTER = 2
"""Payments that could not be taken because of the database: then it is not one order that somebody holds."""


class Teller:
    """Any number may work at once, in any process."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._intents: Batches[Intent, Begun | Waiting | Replayed] = Batches(
            self._begin, longest=MOST_AT_ONCE, room=MOST_WAITING
        )
        self._heard: Batches[Heard, Standing] = Batches(self._settle, longest=MOST_AT_ONCE, room=MOST_WAITING)

    async def begin(self, intent: Intent) -> Begun | Waiting | Replayed:
        """Write down that a provider is about to be asked, with who else wants to pay now.

        Raises:
            NoSuchOrder: There is none, or it is somebody else's.
            OrderClosed: It is over, or its hold has ended.
            StillRunning: A payment of it is on its way; this one was not started.
            KeyReused: The key came before with other means.
            Unfit: What it costs cannot be paid like that.
            QueueFull: Too many wait.
            NotReady: This process is leaving.
            Unavailable: The database is away, or too many want it at once.
        """
        return await self._intents.submit(intent)

    async def settle(self, heard: Heard) -> Standing:
        """Write down what was heard, with what else is heard now. Hearing it twice changes nothing.

        Raises:
            NoSuchOrder: There is no such payment.
            OrderClosed: Its order cannot take that.
            QueueFull: Too many wait.
            NotReady: This process is leaving.
            Unavailable: The database is away, or too many want it at once.
        """
        return await self._heard.submit(heard)

    async def close(self) -> None:
        """Finish what waits, and take nothing more."""
        await self._intents.close()
        await self._heard.close()

    async def _begin(self, batch: Sequence[Intent]) -> list[Intended]:
        async with self._database.transaction() as work:
            return await intend(work, batch, now=self._clock.now())

    async def _settle(self, batch: Sequence[Heard]) -> list[Standing | Exception]:
        one_of_each_order = {each.payment.order: each for each in reversed(batch)}.values()
        endings: dict[Heard, Standing | Exception] = {}
        try:
            endings |= await self._taken(list(one_of_each_order))
        except DatabaseBusy:  # somebody holds one of the orders: the others need not wait for that
            if len(batch) == 1:
                raise
        busy = 0
        for each in batch:  # a second word about an order, and money for one that is over
            if each not in endings:
                try:
                    endings |= await self._taken([each])
                except (VitrinaError, OSError) as failure:  # what was taken before is taken
                    endings[each] = failure
                    busy += isinstance(failure, Unavailable)
                    if busy >= GIVES_UP_AFTER:
                        return [endings.get(each, failure) for each in batch]
        return [endings.get(each) or NoSuchOrder(each.payment.order) for each in batch]

    async def _taken(self, heard: Sequence[Heard]) -> dict[Heard, Standing]:
        async with self._database.transaction() as work:
            return await take(work, heard, now=self._clock.now())
