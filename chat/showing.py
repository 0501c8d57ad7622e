"""Showing: what was said is brought to the eyes of those who watch."""

import asyncio
import logging
from collections.abc import Sequence

from core.database import Tell
from core.events import MessagePosted
from core.ids import MessageId

log = logging.getLogger(__name__)


class Showing:
    """Tells what was kept. In a loud room not everything reaches everybody."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    async def show(self, said: Sequence[MessagePosted]) -> frozenset[MessageId]:
        """Tell ``said``, in order, however long the bus takes to answer. Returns what was left out."""
        carried = await asyncio.gather(*(self._carried(fact) for fact in said))
        return frozenset(fact.message.id for fact, heard in zip(said, carried, strict=True) if not heard)

    async def _carried(self, fact: MessagePosted) -> bool:
        try:
            return await self._tell(fact) is not False
        except Exception:  # it is kept: whoever comes back finds it, and its author must be answered
            log.exception("a message was not told", extra={"show": fact.show})
            return True
