"""Banning: somebody is shut out of a show, or of all of them, and let in again."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol, TypeAlias

from chat import ban_store
from chat.bans import Ban
from chat.counting import Uncounting
from core.clock import Clock
from core.database import Database
from core.errors import NoSuchViewer, NotBannable, NotTheHost, StaffOnly
from core.ids import BanId, ShowId, ViewerId, mint
from core.people import Viewer

LISTED = 50
"""Bans on one page of the list."""

Ring: TypeAlias = Callable[[], Awaitable[None]]
"""Makes every process look at once who may not stay; if it is not heard, they look a moment later by themselves."""


class People(Protocol):
    """Knows everybody who ever came."""

    async def person(self, viewer: ViewerId) -> Viewer | None:
        """Who that is; None if there is nobody."""
        ...


class Banning:
    """Shuts people out. A ban holds from the moment it is written down; open sockets are closed within a second.

    Args:
        ring: Called after something changed.
        counters: They take back who is shut out, in the transaction that does it.
    """

    def __init__(
        self, *, database: Database, people: People, ring: Ring, clock: Clock, counters: Sequence[Uncounting] = ()
    ) -> None:
        self._database = database
        self._people = people
        self._ring = ring
        self._clock = clock
        self._counters = counters

    async def ban(
        self, viewer: ViewerId, *, show: ShowId | None, by: Viewer, reason: str, lasts: timedelta | None
    ) -> Ban:
        """Shut ``viewer`` out of ``show``, or of all; once more only sets the reason and the end anew.

        Args:
            lasts: From now on; None: until it is taken back.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host shuts people out of all shows.
            NoSuchViewer: There is no such person.
            NotBannable: They are staff, or ``by`` themselves.
        """
        _may_decide(by, show)
        person = await self._people.person(viewer)
        if person is None:
            raise NoSuchViewer(viewer)
        if person.is_staff or person.id == by.id:
            raise NotBannable
        now = self._clock.now()
        ban = Ban(
            id=BanId(mint("ban")),
            show=show,
            viewer=viewer,
            name=person.name,
            reason=reason,
            by=by.id,
            at=now,
            until=None if lasts is None else now + lasts,
        )
        async with self._database.transaction() as work:
            await ban_store.put(work.connection, ban)
            moved = [(each, await each.uncount(work, viewer, show=show)) for each in self._counters]
        for counter, shows in moved:
            counter.uncounted(shows)
        await self._ring()
        return ban

    async def lift(self, viewer: ViewerId, *, show: ShowId | None, by: Viewer) -> None:
        """Let ``viewer`` in again. Who was not shut out stays let in.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NotTheHost: Only the host decides about all shows.
        """
        _may_decide(by, show)
        async with self._database.transaction() as work:
            lifted = await ban_store.lift(work.connection, viewer, show=show, at=self._clock.now())
        if lifted:
            await self._ring()

    async def holding(self, show: ShowId | None, *, before: BanId | None = None) -> list[Ban]:
        """Who is shut out of ``show`` now, those shut out of all shows among them; the newest first, ``LISTED`` a page.

        Args:
            before: The last ban of the page before.
        """
        async with self._database.reading() as sql:
            return await ban_store.holding(sql, show, now=self._clock.now(), before=before, count=LISTED)


def _may_decide(by: Viewer, show: ShowId | None) -> None:
    if not by.is_staff:
        raise StaffOnly
    if show is None and not by.is_host:
        raise NotTheHost
