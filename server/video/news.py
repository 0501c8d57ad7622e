"""News: tells the house which picture came and which was lost, one after the other."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from core.errors import Conflict, NotFound, Unavailable
from core.ids import ShowId
from server.video.ingest import Source

OnLive: TypeAlias = Callable[[ShowId, str], Awaitable[object]]
OnLost: TypeAlias = Callable[[ShowId], Awaitable[object]]

MOST_NEWS: Final = 1_024
"""Facts about pictures that may wait to be told."""

TELL_AGAIN_AFTER: Final = (0.5, 1.0, 2.0)
"""Seconds between tries to tell a busy house about a picture."""

log = logging.getLogger(__name__)


class News:
    """What happened to pictures, in order."""

    def __init__(self, *, on_live: OnLive, on_lost: OnLost, on_refused: Callable[[ShowId], None]) -> None:
        """``on_refused`` is told when the house does not want a picture for this show."""
        self._on_live = on_live
        self._on_lost = on_lost
        self._on_refused = on_refused
        self._waiting: asyncio.Queue[tuple[ShowId, Source | None]] = asyncio.Queue(MOST_NEWS)

    def put(self, show: ShowId, source: Source | None) -> None:
        """Note that ``source`` is what viewers of ``show`` see now; None: they see nothing."""
        try:
            self._waiting.put_nowait((show, source))
        except asyncio.QueueFull:
            log.error("news about pictures pile up", extra={"show": show})

    async def run(self) -> None:
        """Tell, until cancelled."""
        while True:
            show, source = await self._waiting.get()
            try:
                await self._tell(show, source)
            except (Conflict, NotFound) as refusal:
                log.info("picture refused", extra={"show": show, "code": refusal.code})
                self._on_refused(show)
            except Exception:  # one show's trouble must not silence all others: log and go on
                log.exception("news about a picture could not be told", extra={"show": show})

    async def _tell(self, show: ShowId, source: Source | None) -> None:
        """Tell it, and again if the house is busy: a show that goes on without a picture would look frozen."""
        for wait in TELL_AGAIN_AFTER:
            try:
                return await self._once(show, source)
            except Unavailable:
                await asyncio.sleep(wait)
        return await self._once(show, source)

    async def _once(self, show: ShowId, source: Source | None) -> None:
        await (self._on_live(show, source) if source else self._on_lost(show))
