"""Introductions: what one room asks of another that it does not know. Wiring makes them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database
from core.errors import NoSuchOffer
from core.ids import OfferId, ShowId, ViewerId
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


class ShopPeople:
    """Tells the boards of a show who is who."""

    async def staff(self, sql: AsyncConnection) -> Collection[ViewerId]:
        """Everybody of the team."""
        return await accounts.staff(sql)

    async def names(self, sql: AsyncConnection, people: Collection[ViewerId]) -> Mapping[ViewerId, str]:
        """Under which names ``people`` write."""
        return await accounts.names(sql, people)
