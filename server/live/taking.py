"""Taking snapshots: a show as it stands, put together from the rooms that know its parts."""

from chat import history
from chat.shield import store as shields
from core.clock import Clock
from core.database import Database
from core.ids import ShowId
from core.people import Viewer
from server.live.snapshot import ANSWERS_SHOWN, ShowView, Snapshot
from server.shows import store as shows
from server.shows.show import Show
from shop.catalogue import Catalogue
from shop.engaging.mechanics import Mechanics
from shop.engaging.ticker.telling import Ticker
from shop.sales import SalesBoard
from shop.showing import offer_view


class SnapshotTaker:
    """Draws shows. Its parts may be read at slightly different moments: facts heard twice change nothing."""

    def __init__(
        self,
        *,
        database: Database,
        catalogue: Catalogue,
        ticker: Ticker,
        sales: SalesBoard,
        mechanics: Mechanics,
        clock: Clock,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._ticker = ticker
        self._sales = sales
        self._mechanics = mechanics
        self._clock = clock

    async def snapshot(self, show: ShowId, viewer: Viewer | None) -> Snapshot:
        """The show as ``viewer`` may see it: only staff see what it sold.

        Raises:
            NoSuchShow: There is no such show.
        """
        async with self._database.reading() as sql:
            found = await shows.find(sql, show)
            messages = await history.recent(sql, show)
            shield = await shields.find(sql, show)
            answers = await history.answers(sql, show, count=ANSWERS_SHOWN)
        crowd = await self._mechanics.crowd(show)
        return Snapshot(
            show=view_of(found),
            offers=tuple(offer_view(offer) for offer in await self._catalogue.offers(show)),
            messages=messages,
            ticker=await self._ticker.recent(show),
            sales=await self._sales.sums(show) if viewer is not None and viewer.is_staff else None,
            crowd=crowd.model_copy(update={"shield": shield.view(self._clock.now())}),
            answers=answers,
        )


def view_of(show: Show) -> ShowView:
    """The show as a page sees it."""
    return ShowView(
        id=show.id,
        slug=show.slug,
        title=show.title,
        host_name=show.host_name,
        starts_at=show.starts_at,
        state=show.state,
    )
