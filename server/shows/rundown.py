"""Rundown: what the host holds up."""

from typing import Protocol

from core.clock import Clock
from core.database import Database
from core.events import OfferPinned, OfferUnpinned, ShowState
from core.ids import OfferId, ShowId
from server.shows import show as rules
from server.shows.changing import change_show


class Offers(Protocol):
    """Knows what a show offers."""

    async def check_offered(self, show: ShowId, offer: OfferId) -> None:
        """Let the offer pass.

        Raises:
            NoSuchOffer: The show does not offer it.
        """
        ...


class Rundown:
    """Pins and unpins."""

    def __init__(self, *, database: Database, offers: Offers, clock: Clock) -> None:
        self._database = database
        self._offers = offers
        self._clock = clock

    async def pin(self, show_id: ShowId, offer: OfferId | None, *, once: str | None = None) -> ShowState:
        """Hold up ``offer``, or nothing. Pinning what is pinned changes nothing.

        Args:
            once: Why; said a second time, it changes nothing, whatever the host holds up by then.

        Raises:
            NoSuchOffer: The show does not offer it.
            ShowOver: The show has ended.
        """
        if offer is not None:
            await self._offers.check_offered(show_id, offer)
        return await change_show(
            show_id,
            lambda state, _now: rules.pinned(state, offer),
            fact=OfferPinned if offer else OfferUnpinned,
            database=self._database,
            clock=self._clock,
            once=once,
        )
