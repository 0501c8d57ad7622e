"""Forgetting: what was not shown, what was asked and where people wrote from is kept for a month and no longer."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from chat import ban_store
from chat import store as messages
from chat.appeals import store as appeals
from chat.asked import store as asked_store
from chat.held import store as held_store
from chat.held.held import KEPT
from chat.shield import store as shields
from chat.shield.lookout import KEPT as TRACES_KEPT
from core import due
from core.clock import Clock
from core.database import Database

FORGET: Final = "chat.forget"
"""What the diary is asked to do every day."""

AT_ONCE: Final = 2_000
"""Rows in one transaction."""

DAY: Final = timedelta(days=1)
_EVERY_DAY: Final = "every day"

log = logging.getLogger(__name__)


class Forget(Protocol):
    """Forgets some of what is old."""

    async def __call__(self, sql: AsyncConnection, *, before: datetime, most: int) -> int:
        """Forget ``most`` of what is from before then. Returns how much that was."""
        ...


class Forgetting:
    """Forgets.

    Args:
        others: They forget where people came from who did something else than write.
    """

    def __init__(self, *, database: Database, clock: Clock, others: Sequence[Forget] = ()) -> None:
        self._database = database
        self._clock = clock
        self._others = others

    async def begin(self) -> None:
        """Let it be done every day from now on, if nobody has said so yet."""
        async with self._database.transaction() as work:
            await due.remind_first(work.connection, FORGET, _EVERY_DAY, at=self._clock.now() + DAY)

    async def forget(self, _every_day: str) -> None:
        """Forget what is old, and do so again tomorrow."""
        now = self._clock.now()
        before = now - KEPT
        held = await self._in_slices(partial(held_store.forget, before=before, most=AT_ONCE))
        asked = await self._in_slices(partial(asked_store.forget, before=before, most=AT_ONCE))
        appealed = await self._in_slices(partial(appeals.forget_words, before=before, most=AT_ONCE))
        origins = 0
        for forget in (messages.forget_origins, *self._others):
            origins += await self._in_slices(partial(forget, before=before, most=AT_ONCE))
        await self._forget_traces(now)
        async with self._database.transaction() as work:
            origins += await ban_store.forget_origins(work.connection, before=before)
            await due.remind(work.connection, FORGET, _EVERY_DAY, at=now + DAY)
        forgotten = {"held": held, "asked": asked, "appealed": appealed, "origins": origins}
        log.info("what is old was forgotten", extra=forgotten)

    async def _forget_traces(self, now: datetime) -> None:
        """Show by show, each under the lock of its shield, as whoever notices a raid does: none waits in a ring."""
        before = now - TRACES_KEPT
        async with self._database.reading() as sql:
            shows = await shields.stale(sql, before=before)
        for show in shows:
            async with self._database.transaction() as work:
                await shields.lock(work.connection, show, at=now)
                await shields.forget(work.connection, show, before=before)

    async def _in_slices(self, forget: Callable[[AsyncConnection], Awaitable[int]]) -> int:
        """A transaction for each: who writes meanwhile waits for one, and what was forgotten stays so if one fails."""
        forgotten = 0
        while True:
            async with self._database.transaction() as work:
                some = await forget(work.connection)
            forgotten += some
            if some < AT_ONCE:
                return forgotten
