"""Doorway: who may open a line of the live wire."""

import asyncio
from collections.abc import Callable, Mapping

from server.api.socket import Conversation
from server.live.line import Turned, TwoWay, Upgrade
from server.live.live import Live


class LiveDoorway:
    """Lets in who comes from a page of ours, while this process has room.

    Args:
        path: Where the wire is.
        is_ours: Whether a request with these headers comes from a page of ours, or from no page at all.
    """

    def __init__(self, path: str, *, live: Live, is_ours: Callable[[Mapping[str, str]], bool]) -> None:
        self.path = path
        self._live = live
        self._is_ours = is_ours
        self._working: set[asyncio.Task[None]] = set()

    def admit(self, asked: Upgrade) -> Turned | None:
        """See ``Doorway.admit``."""
        if not self._is_ours(asked.headers):
            return Turned(status=403, code="foreign_origin", title="The request comes from a page that is not ours")
        if self._live.hub.is_leaving:
            return Turned(status=503, code="unavailable", title="This process is leaving", retry_after=1)
        if not self._live.turnstile.accepts():
            return Turned(status=503, code="room_full", title="Too many come at once", retry_after=1)
        return None

    def welcome(self, line: TwoWay, asked: Upgrade) -> Conversation:
        """See ``Doorway.welcome``."""
        conversation = Conversation(line, address=asked.address, live=self._live, working=self._working)
        conversation.begin()
        return conversation

    async def close(self) -> None:
        """Leave what is being done undone: nobody waits for it any more."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
