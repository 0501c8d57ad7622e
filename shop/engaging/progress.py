"""Progress: how far mechanics have come is told at a fixed tick, as it stands then, however many move them.

What is told is read from the database and is the whole of it, with a version: several processes may tell the same, in
any order, and whoever listens ends up with the latest.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeAlias

from core.events import Mechanic

TICK: Final = timedelta(milliseconds=500)
"""How often. A bar that moves twice a second looks alive, and costs a room of thousands two frames."""

Teller: TypeAlias = Callable[[str], Awaitable[object]]
"""Tells everybody how the mechanic of this id stands now."""

log = logging.getLogger(__name__)


class Progress:
    """What has moved since the last tick in this process."""

    def __init__(self) -> None:
        self._tellers: dict[Mechanic, Teller] = {}
        self._moved: dict[tuple[Mechanic, str], None] = {}

    def introduce(self, mechanic: Mechanic, teller: Teller) -> None:
        """Learn who tells of ``mechanic``."""
        self._tellers[mechanic] = teller

    def moved(self, mechanic: Mechanic, subject: str) -> None:
        """Let ``subject`` be told of at the next tick. Costs a look into a dict."""
        self._moved[mechanic, subject] = None

    async def tell(self) -> int:
        """Tell of everything that moved. Returns how many mechanics that were."""
        moved, self._moved = self._moved, {}
        for mechanic, subject in moved:
            try:
                await self._tellers[mechanic](subject)
            except Exception:  # the next move tells it anyway; the others must be told
                log.exception("progress not told", extra={"mechanic": mechanic.value, "subject": subject})
        return len(moved)

    async def run(self) -> None:
        """Tell at each tick until cancelled."""
        while True:
            await asyncio.sleep(TICK.total_seconds())
            await self.tell()
