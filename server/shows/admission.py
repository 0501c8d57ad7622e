"""Admission: who may be in a show that is for members, who may write where only members do, and whose name has a badge.

What is asked at every line of chat and every join is known here; who is not known as a member is looked up, so that
somebody who just joined waits for nobody. ``server.live.guard`` brings what is new, in every process.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from core.clock import Clock
from core.database import Database
from core.errors import MembersOnly
from core.ids import ShowId, ViewerId
from core.people import Viewer
from server.shows import store
from server.shows.show import Show
from shop import member_store
from shop.member import MemberList

OVERLAP: Final = timedelta(seconds=60)
"""How far back a look reads what it has seen: clocks of machines differ, and a transaction may take its time."""

TIDIES_EVERY: Final = timedelta(minutes=1)
"""How often those are dropped whose time is over; they get nothing meanwhile."""


class Admission:
    """What this process knows of closed shows and of members. Staff are let in everywhere."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._members = MemberList()
        self._shows: Mapping[ShowId, Show] = {}
        self._looked_at: datetime | None = None
        self._tidied_at = clock.now()

    @property
    def closed(self) -> tuple[ShowId, ...]:
        """Shows that are for members alone."""
        return tuple(show.id for show in self._shows.values() if show.state.members_only)

    def knows(self, viewer: Viewer) -> bool:
        """Whether ``viewer`` is known here as staff or a member."""
        return viewer.is_staff or self._members.find(viewer.id, now=self._clock.now()) is not None

    def doubts(self, viewer: Viewer, show: ShowId) -> bool:
        """Whether it takes a look into the database to say if ``viewer`` may be in ``show``."""
        known = self._shows.get(show)
        return known is not None and known.state.members_only and not self.knows(viewer)

    async def check(self, viewer: Viewer | None, show: ShowId) -> None:
        """Let ``viewer`` into ``show``; None: somebody unknown.

        Raises:
            MembersOnly: It is for members, and they are none.
        """
        known = self._shows.get(show)
        if known is not None and known.state.members_only and not await self._is_member(viewer):
            poster = {"title": known.title, "host_name": known.host_name, "starts_at": known.starts_at}
            raise MembersOnly(show, show=show, poster=poster)

    # The chat's questions: see ``chat.club.Club``

    def badge(self, viewer: ViewerId) -> str | None:
        """The key of the tier they belong to."""
        member = self._members.find(viewer, now=self._clock.now())
        return member.tier if member is not None else None

    async def check_may_write(self, author: Viewer, show: ShowId) -> None:
        """Let ``author`` write in ``show``.

        Raises:
            MembersOnly: It is for members, or its chat, and they are none.
        """
        if show in self._shows and not await self._is_member(author):
            raise MembersOnly(show, show=show)

    async def look(self) -> None:
        """Learn which shows are for members, and who became one or ceased to be."""
        now, since = self._clock.now(), self._looked_at
        async with self._database.reading() as sql:
            shows = await store.for_members(sql)
            members = await member_store.changed(sql, since=since - OVERLAP if since else None, now=now)
        self._shows = {show.id: show for show in shows}
        self._members.learn(members, now=now)
        if now - self._tidied_at >= TIDIES_EVERY:
            self._members.forget(now=now)
            self._tidied_at = now
        self._looked_at = now

    async def _is_member(self, viewer: Viewer | None) -> bool:
        if viewer is None or self.knows(viewer):
            return viewer is not None
        now = self._clock.now()
        async with self._database.reading() as sql:
            member = await member_store.find(sql, viewer.id, now=now)
        if member is None:
            return False
        self._members.learn([member], now=now)
        return True
