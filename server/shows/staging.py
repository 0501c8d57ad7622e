"""Staging: what the crowd has voted for is held up next."""

import logging

from core.errors import NoSuchOffer, ShowOver
from core.events import PollEnded, PollKind
from server.shows.rundown import Rundown

log = logging.getLogger(__name__)


class Stage:
    """Lets votes move the rundown."""

    def __init__(self, rundown: Rundown) -> None:
        self._rundown = rundown

    async def on_poll(self, fact: PollEnded) -> None:
        """Hold up the offer that won. Told again, nothing changes; what is gone meanwhile is not held up."""
        poll = fact.poll
        if poll.kind is not PollKind.NEXT_PRODUCT or poll.winner is None:
            return
        offer = poll.options[poll.winner - 1].offer
        try:
            await self._rundown.pin(fact.show, offer, once=poll.id)
        except (NoSuchOffer, ShowOver) as gone:
            log.info("what won is not held up", extra={"poll": poll.id, "why": gone.code})
