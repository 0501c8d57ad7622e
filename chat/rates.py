"""Rates: how many messages a second the viewers of a show are shown. Staff are shown all."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chat import rate_store
from chat.learned import Learned, Ring
from core.bus import Ration
from core.clock import Clock
from core.database import Database
from core.ids import ShowId, ViewerId

USUAL: Final = round(timedelta(seconds=1) / Ration().every)
"""Where staff decided nothing: what a lane carries. Nobody can read more, so it is the most, too."""

AT_ONCE: Final = timedelta(seconds=2)
"""After a silence so much of the rate may come in one breath."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many messages ``per_second`` viewers are shown; ``is_own``: staff of the show decided so."""

    per_second: int = USUAL
    is_own: bool = False

    @property
    def ration(self) -> Ration | None:
        """What the bus may carry of them in all processes; None: what it carries everywhere."""
        if not self.is_own:
            return None
        return Ration(
            at_once=round(self.per_second * AT_ONCE.total_seconds()), every=timedelta(seconds=1) / self.per_second
        )


class Rates:
    """The rates of shows. A change holds in every process within a second.

    Args:
        ring: Called after something was decided.
    """

    def __init__(self, *, database: Database, clock: Clock, ring: Ring) -> None:
        self._database = database
        self._clock = clock
        self._ring = ring
        self._learned: Learned[int | None, Rate] = Learned(
            database=database, clock=clock, read=rate_store.find, make=_rate, changed=rate_store.changed
        )
        self.of, self.look = self._learned.of, self._learned.look

    async def decide(self, show: ShowId, per_second: int | None, *, by: ViewerId) -> Rate:
        """Show so many from now on; None: as everywhere."""
        async with self._database.transaction() as work:
            await rate_store.put(work.connection, show, per_second, by=by, at=self._clock.now())
        rate = await self._learned.learn(show)
        await self._ring()
        return rate

    async def decided(self, show: ShowId) -> Rate:
        """What was decided last, wherever that was."""
        return await self._learned.learn(show)


async def _rate(per_second: int | None) -> Rate:
    return Rate() if per_second is None else Rate(per_second, is_own=True)
