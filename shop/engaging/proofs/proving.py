"""Proving: what happened is put into the chain of its show, once, by whichever process comes first.

What is to be proved is written with the rows it tells of (``Work.owe``, ``Work.record``), so a record exists if the
thing happened, and only then. The till does not wait for the chain: a few times a second the machine takes what has
come, holds the head of the show and appends. What committed later stands later, also if it happened a little earlier.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from datetime import timedelta
from typing import Final

from core.database import Database
from core.ids import ShowId
from core.paging import Bookmark, Page
from shop.engaging.proofs import store
from shop.engaging.proofs.link import Head, Link, link

LOOK_EVERY: Final = timedelta(milliseconds=500)
"""How long something may wait to be proved. A look that finds nothing reads an empty index."""

AT_ONCE: Final = 500
"""Records appended in one transaction."""

SHOWS_AT_ONCE: Final = 20

log = logging.getLogger(__name__)


class Proofs:
    """The chains of all shows."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        """Append what comes until cancelled."""
        while True:
            try:
                while await self.prove_some():
                    pass
            except Exception:  # a chain that stops would leave what follows unproved: log, wait, go on
                log.exception("proving stumbled")
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def prove_some(self) -> int:
        """Append what waits. Returns how many records that were."""
        async with self._database.reading() as sql:
            shows = await store.shows_to_prove(sql, limit=SHOWS_AT_ONCE)
        return sum([await self._append(show) for show in shows])

    async def head(self, show: ShowId) -> Head:
        """Where the chain of ``show`` ends."""
        async with self._database.reading() as sql:
            return await store.standing(sql, show)

    async def record(self, show: ShowId, seq: int) -> Link | None:
        """One record."""
        async with self._database.reading() as sql:
            return await store.find(sql, show, seq)

    async def page(
        self,
        show: ShowId,
        *,
        kinds: Collection[str] = (),
        after: Bookmark | None = None,
        limit: int,
        newest_first: bool = False,
    ) -> Page[Link]:
        """Records of ``show``, those of ``kinds`` if any are named."""
        async with self._database.reading() as sql:
            return await store.page(sql, show, kinds=kinds, after=after, limit=limit, newest_first=newest_first)

    async def up_to(self, show: ShowId, head: Head) -> AsyncIterator[Link]:
        """Every record up to ``head``, from the first on; no connection is held while somebody reads."""
        after: Bookmark | None = None
        while True:
            page = await self.page(show, after=after, limit=AT_ONCE)
            for each in page.items:
                if each.seq > head.seq:
                    return
                yield each
            if (after := page.next) is None:
                return

    async def _append(self, show: ShowId) -> int:
        async with self._database.transaction() as work:
            sql = work.connection
            head = await store.hold(sql, show)
            if head is None:
                return 0  # another process proves it at this moment
            waiting = await store.take_up(sql, show, limit=AT_ONCE)
            known = await store.recorded(sql, [fact for fact, _ in waiting])
            links: list[Link] = []
            for fact, body in waiting:
                if fact not in known:
                    links.append(made := link(show, head, body))
                    head = Head(seq=made.seq, hash=made.hash)
            if links:
                await store.append(sql, show, links)
        return len(waiting)
