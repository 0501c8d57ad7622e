"""Going live: the picture comes, is lost, comes back; the show ends and may be reopened."""

import asyncio
import logging
from datetime import datetime, timedelta

from core.clock import Clock
from core.database import Database
from core.errors import ShowNotLive, ShowOver
from core.events import BroadcastChanged, ShowChanged, ShowEnded, ShowReconnecting, ShowState, ShowStatus, ShowWentLive
from core.ids import ShowId
from server.shows import show as rules
from server.shows import store
from server.shows.changing import Decide, change_show

CURFEW_EVERY = timedelta(seconds=1)
"""How often shows that wait for a picture are looked at."""

log = logging.getLogger(__name__)


class GoingLive:
    """Moves shows through their life and says so."""

    def __init__(self, *, database: Database, clock: Clock, grace: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._grace = grace

    async def picture_came(self, show: ShowId, source: str) -> None:
        """``source`` (browser, encoder, demo) sends a picture now, first or in place of another.

        Raises:
            ShowOver: The show has ended; the picture reaches nobody.
        """
        await self._change(show, ShowWentLive, lambda state, now: rules.went_live(state, now=now), source=source)

    async def picture_lost(self, show: ShowId) -> None:
        """Nobody sends a picture any more. A show that is not live does not care."""
        try:
            await self._change(
                show, ShowReconnecting, lambda state, now: rules.lost_picture(state, now=now, grace=self._grace)
            )
        except ShowNotLive:
            log.info("picture lost outside a show", extra={"show": show})

    async def end(self, show: ShowId) -> ShowState:
        """End the show.

        Raises:
            ShowOver: It has ended before.
            ShowNotLive: It has not begun.
        """
        return await self._change(show, ShowEnded, lambda state, now: rules.ended(state, now=now))

    async def reopen(self, show: ShowId) -> ShowState:
        """Undo an end made by mistake: the show waits for its picture again.

        Raises:
            ShowNotLive: It has not ended.
        """
        return await self._change(
            show, ShowReconnecting, lambda state, now: rules.reopened(state, now=now, grace=self._grace)
        )

    async def end_the_abandoned(self) -> int:
        """End shows whose picture stayed away past the grace. Returns how many."""
        async with self._database.reading() as sql:
            late = await store.waited_too_long(sql, now=self._clock.now())
        ended = 0
        for show in late:
            try:
                await self._change(show, ShowEnded, self._end_if_late)
            except (ShowOver, ShowNotLive):
                continue
            ended += 1
        return ended

    async def recover(self) -> None:
        """After a start nobody sends a picture to this process: let such shows wait for theirs."""
        async with self._database.reading() as sql:
            shows = await store.on_air(sql)
        for show in shows:
            await self.picture_lost(show)

    async def keep_curfew(self) -> None:
        """End abandoned shows until cancelled."""
        while True:
            try:
                await self.end_the_abandoned()
            except Exception:  # a look-out that dies would leave shows waiting forever: log and look again
                log.exception("curfew stumbled")
            await asyncio.sleep(CURFEW_EVERY.total_seconds())

    def _end_if_late(self, state: ShowState, now: datetime) -> ShowState:
        waits = state.status is ShowStatus.RECONNECTING and state.reconnect_until is not None
        if not waits or (state.reconnect_until is not None and state.reconnect_until > now):
            raise ShowNotLive
        return rules.ended(state, now=now)

    async def _change(
        self, show: ShowId, fact: type[ShowChanged], decide: Decide, *, source: str | None = None
    ) -> ShowState:
        return await change_show(
            show,
            decide,
            fact=fact,
            database=self._database,
            clock=self._clock,
            also=lambda now: BroadcastChanged(show=show, at=now, source=source),
        )
