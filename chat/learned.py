"""Learned: what staff decided for each show, kept at hand in each process and renewed when the guards look."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Final, Generic, TypeAlias, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.database import Database
from core.ids import ShowId

REMEMBERED: Final = 500
"""Shows at hand; the one that was asked about longest ago is forgotten first."""

OVERLAP: Final = timedelta(seconds=60)
"""How far back a look reads what it has seen: clocks of machines differ, and a transaction may take its time."""

Decided = TypeVar("Decided")
Made = TypeVar("Made")

Ring: TypeAlias = Callable[[], Awaitable[None]]
"""Makes every process look at once at what was decided; if it is not heard, they look a moment later by themselves."""

Changed: TypeAlias = Callable[[AsyncConnection, Collection[ShowId], datetime], Awaitable[Collection[ShowId]]]
"""Those of some shows about which something was decided since a moment."""


class Learned(Generic[Decided, Made]):
    """What was decided for each show, and what was made of it.

    Args:
        read: Reads what was decided.
        make: Makes of it what is needed; only if it is not what it was.
        changed: Says where something new was decided.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        read: Callable[[AsyncConnection, ShowId], Awaitable[Decided]],
        make: Callable[[Decided], Awaitable[Made]],
        changed: Changed,
    ) -> None:
        self._database = database
        self._clock = clock
        self._read = read
        self._make = make
        self._changed = changed
        self._known: OrderedDict[ShowId, tuple[Decided, Made]] = OrderedDict()
        self._learning = asyncio.Lock()
        self._looked_at = clock.now()

    async def of(self, show: ShowId) -> Made:
        """What is known about ``show``. Of a crowd that finds nothing at hand, one reads."""
        known = self._known.get(show)
        if known is not None:
            return known[1]
        async with self._learning:
            if (known := self._known.get(show)) is not None:
                return known[1]
            return await self._learn(show)

    async def learn(self, show: ShowId) -> Made:
        """What was decided about ``show`` last."""
        async with self._learning:
            return await self._learn(show)

    async def look(self) -> None:
        """Learn what is new about the shows at hand. Anybody may call, at any time."""
        now = self._clock.now()
        async with self._database.reading() as sql:
            stale = await self._changed(sql, list(self._known), self._looked_at - OVERLAP)
        for show in stale:
            await self.learn(show)
        self._looked_at = now

    async def _learn(self, show: ShowId) -> Made:
        async with self._database.reading() as sql:
            decided = await self._read(sql, show)
        known = self._known.get(show)
        if known is None or known[0] != decided:
            known = decided, await self._make(decided)
        self._known[show] = known
        self._known.move_to_end(show)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return known[1]
