"""Learning: the thresholds of this house, at hand in each process for whoever judges. A change holds in a moment."""

import logging

from core.database import Database
from moderation import store
from moderation.thresholds import AS_IT_COMES, Thresholds

log = logging.getLogger(__name__)


class Learning:
    """Knows which thresholds count for which model."""

    def __init__(self, *, database: Database) -> None:
        self._database = database
        self._known: dict[str, Thresholds] = {}
        self._missed: set[str] = set()

    def of(self, model: str) -> Thresholds:
        """What counts for ``model``; as it comes, if nobody has asked the chat about it. It waits for nothing."""
        found = self._known.get(model)
        if found is None and self._known and model not in self._missed:
            self._missed.add(model)
            log.warning("thresholds were found for another model and do not count", extra={"model": model})
        return found or AS_IT_COMES

    async def look(self) -> None:
        """Learn what is new. Anybody may call, at any time."""
        async with self._database.reading() as sql:
            self._known = await store.standing(sql)
