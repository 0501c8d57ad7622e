"""Guard: sees off who may not stay, in every process: who was banned, whose session has ended, who is no member.

The truth is in the database. Whoever changes it rings; every guard then looks at what is new there. A ring may be lost
on its way, so a guard also looks by itself, often enough that nobody stays for a second.
Source: docs/decisions/0014-numbers-not-lists.md.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeAlias

from chat import ban_store
from chat.bans import Ban, BanKind, BanList
from core.bus import HOUSE, Bus, Signal
from core.clock import Clock
from core.database import Database
from core.errors import Unavailable
from core.events import MembershipMoved
from core.ids import ShowId
from core.people import Viewer
from server.accounts import store as accounts
from server.accounts.ended import REMEMBERED, EndedSessions, Family
from server.live.frames import Disconnect
from server.live.goodbyes import FORBIDDEN, MEMBERS_ONLY
from server.shows.admission import Admission

EVERY: Final = timedelta(milliseconds=750)
"""How often to look although nobody rang: a ban bites within a second."""

ALONE_EVERY: Final = timedelta(seconds=15)
"""The same for the only process of a house: nobody else changes anything, and no ring is lost within a process."""

AT_MOST_EVERY: Final = timedelta(milliseconds=50)
"""How soon to look again, however often somebody rings."""

OVERLAP: Final = timedelta(seconds=60)
"""How far back a look reads what it has seen: clocks of machines differ, and a transaction may take its time."""

LISTENS_AGAIN_AFTER: Final = timedelta(seconds=1)
"""How long after the bus broke to listen again."""

TIDIES_EVERY: Final = timedelta(minutes=1)
"""How often bans that ran out are dropped; they hold nobody up meanwhile."""

LOOK: Final = b"look"
"""What is rung."""

log = logging.getLogger(__name__)


Learner: TypeAlias = Callable[[], Awaitable[None]]
"""Brings here what was decided elsewhere."""


class Usher(Protocol):
    """Sees people off who sit here."""

    def shut_out(self, ban: Ban, words: Disconnect) -> None:
        """Say goodbye to everybody here whom ``ban`` concerns, by account, browser or address, where it holds."""
        ...

    def see_off(self, show: ShowId, words: Disconnect, *, unless: Callable[[Viewer], bool]) -> None:
        """Say goodbye to everybody who watches ``show`` here, ``unless`` they may stay."""
        ...

    def dismiss_session(self, session: Family, words: Disconnect) -> None:
        """Say goodbye to every seat here that was taken with ``session``."""
        ...


class Bell:
    """Rings for the guards of all processes."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def ring(self) -> None:
        """Make them look now. If it is not heard, they look a moment later by themselves."""
        try:
            await self._bus.signal(Signal(show=HOUSE, payload=LOOK))
        except OSError as failure:
            log.warning("guards not called", extra={"why": repr(failure)})

    async def on_membership(self, fact: MembershipMoved) -> None:
        """Somebody became a member, or is none any more."""
        await self.ring()


class Guard:
    """Looks, learns, sees off.

    Args:
        bans: Learns who was shut out.
        ended: Learns which sessions are over.
        admission: Learns which shows are for members, and who is one.
        learners: They learn what else staff decided.
        every: How often to look although nobody rang.
    """

    def __init__(
        self,
        *,
        database: Database,
        bus: Bus,
        bans: BanList,
        ended: EndedSessions,
        admission: Admission,
        usher: Usher,
        clock: Clock,
        learners: Sequence[Learner] = (),
        every: timedelta = EVERY,
    ) -> None:
        self._learners = learners
        self._database = database
        self._bus = bus
        self._bans = bans
        self._ended = ended
        self._admission = admission
        self._usher = usher
        self._clock = clock
        self._every = every
        self._looked_at: datetime | None = None
        self._tidied_at = clock.now()
        self._rung = asyncio.Event()

    async def run(self) -> None:
        """Listen and look until cancelled. Look once before anybody is let in."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen(), name="guard listening")
            tasks.create_task(self._look_often(), name="guard looking")

    async def look(self) -> None:
        """Learn what is new, and see off whom it concerns."""
        now, since = self._clock.now(), self._looked_at
        async with self._database.reading() as sql:
            bans = await ban_store.changed(sql, since=since - OVERLAP if since else None, now=now)
            ends = await accounts.ends(sql, since=since - OVERLAP if since else now - REMEMBERED)
        for ban in self._bans.learn(bans, now=now):
            if ban.kind is BanKind.OUT:  # all others may stay, and see
                self._usher.shut_out(ban, FORBIDDEN)
        for session in self._ended.learn(ends, now=now):
            self._usher.dismiss_session(session, FORBIDDEN)
        for learn in self._learners:
            await learn()
        await self._admission.look()
        for show in self._admission.closed:
            self._usher.see_off(show, MEMBERS_ONLY, unless=self._admission.knows)
        if now - self._tidied_at >= TIDIES_EVERY:
            self._bans.forget(now=now)
            self._tidied_at = now
        self._looked_at = now

    async def _look_often(self) -> None:
        while True:
            self._rung.clear()
            try:
                await self.look()
            except (OSError, Unavailable) as failure:
                log.warning("guard cannot look", extra={"why": repr(failure)})
            except Exception:  # a guard who falls asleep lets everybody stay: log, look again
                log.exception("guard stumbled")
            await asyncio.sleep(AT_MOST_EVERY.total_seconds())
            with suppress(TimeoutError):
                async with asyncio.timeout(self._every.total_seconds()):
                    await self._rung.wait()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._bus.listen(HOUSE) as deliveries:
                    async for delivery in deliveries:
                        if isinstance(delivery, Signal) and delivery.payload == LOOK:
                            self._rung.set()
            except OSError as failure:
                log.warning("guard does not hear", extra={"why": repr(failure)})
            except Exception:  # without ears a guard still looks: log, listen again
                log.exception("guard stumbled listening")
            await asyncio.sleep(LISTENS_AGAIN_AFTER.total_seconds())
