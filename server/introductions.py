"""Introductions: what one room asks of another that it does not know. Wiring makes them."""

from collections.abc import Collection
from dataclasses import dataclass

from core.database import Database
from core.errors import NoSuchOffer
from core.ids import OfferId, ShowId
from server.accounts import store as accounts
from server.shows.finding import Shows
from shop.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOffers:
    """Tells the rundown what a show sells."""

    catalogue: Catalogue

    async def check_offered(self, show: ShowId, offer: OfferId) -> None:
        """Let the offer pass.

        Raises:
            NoSuchOffer: The show does not sell it.
        """
        if all(each.id != offer or not each.on_sale for each in await self.catalogue.offers(show)):
            raise NoSuchOffer(offer)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNames:
    """Tells the entrance which names are taken by those who speak for the house."""

    database: Database
    shows: Shows

    async def spoken_for(self) -> Collection[str]:
        """Names of hosts, as viewers read them, and of everybody of the staff."""
        hosts = [name for show in await self.shows.listed() for name in (show.host_name.ru, show.host_name.en)]
        async with self.database.reading() as sql:
            return [*hosts, *await accounts.staff_names(sql)]
