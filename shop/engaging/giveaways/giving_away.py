"""Giving away: a host sets a giveaway up; it closes by the server's clock, winners are drawn, and the seed is shown.

``step`` looks at the truth, does whatever is due, and has itself reminded of what comes next. It may come late, twice,
and in several processes at once: the giveaway's row is locked, and what was done stands in it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.clock import Clock
from core.database import Database, Work
from core.due import remind
from core.errors import BadDraw, NoSuchGiveaway, NothingToClaim, ShowOver
from core.events import (
    DrawStatus,
    GiveawayAnnounced,
    GiveawayBegan,
    GiveawayDrawn,
    GiveawayEnded,
    GiveawayProgressed,
    GiveawayView,
    ShowStatus,
)
from core.ids import GiveawayId, ShowId, ViewerId, mint
from core.people import Viewer
from moderation.judge import Judge
from moderation.passing import check_passes
from shop import key_store
from shop.engaging.draws.fairness import commitment, digest_of
from shop.engaging.draws.sealing import Seals
from shop.engaging.giveaways import store
from shop.engaging.giveaways.giveaway import Giveaway, Terms, Way, Winner, order, rules
from shop.engaging.giveaways.showing import MyGiveaway, mine, view
from shop.engaging.giveaways.store import Entry
from shop.engaging.proofs import store as proof_store
from shop.gate import ShowGate
from shop.key import Key

STEP: Final = "giveaway.step"
"""The kind under which a giveaway stands in the diary."""

AT_ONCE: Final = 500
"""Buyers who are let in by one statement."""

SOONEST: Final = timedelta(seconds=2)
"""Between an announcement and the beginning: the commitment is in the chain before its head becomes the salt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """All that it takes to draw again: how it stands, and everybody's tickets in the order of the alphabet."""

    giveaway: GiveawayView
    tickets: tuple[str, ...]


class Giveaways:
    """Sets giveaways up, draws, and gives the prizes to who claims them.

    Args:
        gate: Knows which shows are over.
        judge: Decides whether the host's words may be shown.
    """

    def __init__(self, *, database: Database, clock: Clock, gate: ShowGate, judge: Judge, seals: Seals) -> None:
        self._database = database
        self._clock = clock
        self._gate = gate
        self._judge = judge
        self._seals = seals

    async def announce(self, show: ShowId, terms: Terms, *, key: Key, by: Viewer) -> tuple[GiveawayView, bool]:
        """Set a giveaway up and publish its commitment; it opens a moment later.

        Returns:
            It, and whether ``key`` came before and nothing was done.

        Raises:
            BadDraw: Another giveaway of the show can still be entered.
            MessageRefused: The judge found something in the words.
            KeyReused: The key came before with another wish.
            ShowOver: Nothing happens in this show any more.
        """
        now = self._clock.now()
        if (await self._gate.state(show)).status is ShowStatus.ENDED:
            raise ShowOver(show)
        for words in (terms.prize, terms.conditions):
            await check_passes(self._judge, words, by, surface="message")
        seed = self._seals.mint()
        giveaway = Giveaway(
            id=GiveawayId(mint("gwy")),
            show=show,
            terms=terms,
            rules=rules(terms),
            status=DrawStatus.ANNOUNCED,
            version=1,
            opens_at=now + SOONEST,
            commitment=commitment(seed),
            sealed=self._seals.seal(seed),
            created_by=by.id,
        )
        async with self._database.transaction() as work:
            if (known := await key_store.once(work, key, result=giveaway.id, now=now)) is not None:
                return await view(work.connection, await store.find(work.connection, known)), True
            if not await store.add(work.connection, giveaway, now=now):
                raise BadDraw(why="another")
            shown = await view(work.connection, giveaway)
            await work.owe(GiveawayAnnounced(show=show, at=now, giveaway=shown))
            await remind(work.connection, STEP, giveaway.id, at=giveaway.opens_at)
        return shown, False

    async def standing(self, show: ShowId) -> tuple[GiveawayView, ...]:
        """The latest giveaways of ``show``."""
        async with self._database.reading() as sql:
            return tuple([await view(sql, each) for each in await store.of_show(sql, show)])

    async def mine(self, show: ShowId, viewer: ViewerId) -> tuple[MyGiveaway, ...]:
        """What ``viewer`` has to do with the giveaways of ``show``."""
        async with self._database.reading() as sql:
            return await mine(sql, show, viewer, seals=self._seals)

    async def draw(self, giveaway: GiveawayId, *, show: ShowId) -> Draw:
        """How a giveaway was drawn. Its list is shown once it is closed.

        Raises:
            NoSuchGiveaway: The show has none of this id.
        """
        async with self._database.reading() as sql:
            found = await self._of(await store.find(sql, giveaway), show)
            listed = sorted(await store.people(sql, giveaway)) if found.digest is not None else []
            return Draw(giveaway=await view(sql, found), tickets=tuple(listed))

    async def winners(self, giveaway: GiveawayId, *, show: ShowId) -> list[Winner]:
        """Who was drawn, and how to reach them: for staff.

        Raises:
            NoSuchGiveaway: The show has none of this id.
        """
        async with self._database.reading() as sql:
            await self._of(await store.find(sql, giveaway), show)
            return await store.winners(sql, giveaway)

    async def claim(
        self, giveaway: GiveawayId, *, show: ShowId, viewer: ViewerId, called: str, contact: str
    ) -> MyGiveaway:
        """A winner claims the prize and says where to send it. Claimed again, nothing changes.

        Raises:
            NoSuchGiveaway: The show has none of this id.
            NothingToClaim: They were not drawn, or it is too late.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await self._of(await store.find(work.connection, giveaway, lock=True), show)
            fresh = await store.claim(work.connection, giveaway, viewer, called=called, contact=contact, now=now)
            if fresh:
                await store.change(work.connection, giveaway)
                await self._tell(work, giveaway)
                await remind(work.connection, STEP, giveaway, at=now)
            parts = await mine(work.connection, found.show, viewer, seals=self._seals)
        part = next((each for each in parts if each.giveaway == giveaway), None)
        if part is None or part.state != "claimed":
            raise NothingToClaim(giveaway)
        return part

    async def tell(self, giveaway: str) -> None:
        """Tell everybody how far it is."""
        async with self._database.transaction() as work:
            await self._tell(work, giveaway)

    async def stop(self, giveaway: GiveawayId, *, show: ShowId) -> GiveawayView:
        """Close it now, and draw among who entered so far. One that was drawn keeps its winners, and draws no others.

        Raises:
            NoSuchGiveaway: The show has none of this id.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await self._of(await store.find(work.connection, giveaway, lock=True), show)
            if found.status is DrawStatus.ANNOUNCED:
                found = await self._begin(work, found, now=now)
            if found.status is DrawStatus.OPEN:
                found = await self._close(work, found, now=now)
                await remind(work.connection, STEP, giveaway, at=now)
            return await view(work.connection, found)

    async def step(self, giveaway: str) -> None:
        """Do what is due."""
        async with self._database.transaction() as work:
            found = await store.find(work.connection, giveaway, lock=True)
            now = self._clock.now()
            if found.status is DrawStatus.ANNOUNCED and now >= found.opens_at:
                found = await self._begin(work, found, now=now)
            if found.status is DrawStatus.OPEN and now >= found.drawn_at:
                found = await self._close(work, found, now=now)
            if found.status is DrawStatus.DRAWN:
                found = await self._settle(work, found, now=now)
            due = {DrawStatus.ANNOUNCED: found.opens_at, DrawStatus.OPEN: found.drawn_at}.get(found.status)
            if found.status is DrawStatus.DRAWN:
                due = (await view(work.connection, found)).claim_until
            if due is not None:
                await remind(work.connection, STEP, giveaway, at=due)

    async def _begin(self, work: Work, giveaway: Giveaway, *, now: datetime) -> Giveaway:
        salt = await proof_store.head(work.connection, giveaway.show)
        await store.change(work.connection, giveaway.id, status=DrawStatus.OPEN.value, salt=salt)
        return await self._owed(work, giveaway.id, GiveawayBegan, now=now)

    async def _close(self, work: Work, giveaway: Giveaway, *, now: datetime) -> Giveaway:
        """Nobody comes in any more: bind the list, show the seed, draw."""
        if giveaway.terms.buyers:
            bought = await store.buyers(work.connection, giveaway.show, before=min(now, giveaway.closes_at))
            entries = [
                Entry(viewer=who, ticket=self._seals.ticket(giveaway.id, who), name=name, way=Way.BOUGHT, mark=None)
                for who, name in sorted(bought.items())
            ]
            for first in range(0, len(entries), AT_ONCE):
                await store.enter(work.connection, giveaway, entries[first : first + AT_ONCE], now=now)
        digest = digest_of(await store.people(work.connection, giveaway.id))
        seed = self._seals.unseal(giveaway.sealed).hex()
        values = {"status": DrawStatus.DRAWN.value, "digest": digest, "seed": seed}
        await store.change(work.connection, giveaway.id, **values)
        found = await store.find(work.connection, giveaway.id)
        return await self._draw(work, found, found.terms.winners, now=now)

    async def _settle(self, work: Work, giveaway: Giveaway, *, now: datetime) -> Giveaway:
        """What was not claimed in time goes to the next; if nothing is waited for any more, it is over."""
        if lapsed := await store.lapse(work.connection, giveaway.id, now=now):
            giveaway = await self._draw(work, giveaway, lapsed, now=now)
        if any(each.is_waited_for for each in await store.winners(work.connection, giveaway.id)):
            return giveaway
        await store.change(work.connection, giveaway.id, status=DrawStatus.ENDED.value, ended_at=now)
        return await self._owed(work, giveaway.id, GiveawayEnded, now=now)

    async def _draw(self, work: Work, giveaway: Giveaway, count: int, *, now: datetime) -> Giveaway:
        """Give the next ``count`` in the drawn order their chance."""
        people = await store.people(work.connection, giveaway.id)
        seed = bytes.fromhex(giveaway.seed or "")
        drawn = order(seed, giveaway.salt or "", people, giveaway.drawn + count)
        for place, ticket in enumerate(drawn[giveaway.drawn :], start=giveaway.drawn + 1):
            who, name = people[ticket]
            until = now + giveaway.terms.patience
            winner = Winner(place=place, viewer=who, ticket=ticket, name=name, until=until)
            await store.draw(work.connection, giveaway.id, winner)
        await store.change(work.connection, giveaway.id, drawn=len(drawn))
        return await self._owed(work, giveaway.id, GiveawayDrawn, now=now)

    async def _owed(
        self,
        work: Work,
        giveaway: GiveawayId,
        fact: type[GiveawayBegan] | type[GiveawayDrawn] | type[GiveawayEnded],
        *,
        now: datetime,
    ) -> Giveaway:
        found = await store.find(work.connection, giveaway)
        await work.owe(fact(show=found.show, at=now, giveaway=await view(work.connection, found)))
        return found

    async def _tell(self, work: Work, giveaway: str) -> None:
        found = await store.find(work.connection, giveaway)
        shown = await view(work.connection, found)
        work.tell(GiveawayProgressed(show=found.show, at=self._clock.now(), giveaway=shown))

    async def _of(self, giveaway: Giveaway, show: ShowId) -> Giveaway:
        if giveaway.show != show:
            raise NoSuchGiveaway(giveaway.id)
        return giveaway
