"""Forgetting: what people wrote and was not shown, and where they wrote from, is kept for a month and no longer."""

import logging
from datetime import timedelta
from typing import Final

from chat import store as messages
from chat.held import store as held_store
from chat.held.held import KEPT
from core import due
from core.clock import Clock
from core.database import Database

FORGET: Final = "chat.forget"
"""What the diary is asked to do every day."""

DAY: Final = timedelta(days=1)
_EVERY_DAY: Final = "every day"

log = logging.getLogger(__name__)


class Forgetting:
    """Forgets."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def begin(self) -> None:
        """Let it be done every day from now on, if nobody has said so yet."""
        async with self._database.transaction() as work:
            await due.remind_first(work.connection, FORGET, _EVERY_DAY, at=self._clock.now() + DAY)

    async def forget(self, _every_day: str) -> None:
        """Forget what is old, and do so again tomorrow."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            held = await held_store.forget(work.connection, before=now - KEPT)
            origins = await messages.forget_origins(work.connection, before=now - KEPT)
            await due.remind(work.connection, FORGET, _EVERY_DAY, at=now + DAY)
        log.info("what is old was forgotten", extra={"held": held, "origins": origins})
