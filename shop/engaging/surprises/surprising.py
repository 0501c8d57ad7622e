"""Surprising: a host sets a surprise up; its moments come by the server's clock; at the end its seed is shown.

``step`` looks at the truth, does whatever is due, and has itself reminded of what comes next. It may come late, twice,
and in several processes at once: the surprise's row is locked, and what was done stands in it.
"""

from datetime import datetime, timedelta
from typing import Final, TypeAlias

from core.clock import Clock
from core.database import Database, Work
from core.due import remind
from core.errors import BadDraw, NoSuchSurprise, ShowOver
from core.events import (
    DrawStatus,
    Localized,
    ShowStatus,
    SurpriseAnnounced,
    SurpriseBegan,
    SurpriseDrawn,
    SurpriseDropped,
    SurpriseEnded,
    SurpriseProgressed,
    SurpriseView,
)
from core.ids import ShowId, SurpriseId, ViewerId, mint
from core.money import Money
from shop import key_store, offer_store
from shop.engaging.draws.fairness import commitment, digest_of
from shop.engaging.draws.sealing import Seals
from shop.engaging.proofs import store as proof_store
from shop.engaging.surprises import store
from shop.engaging.surprises.issuing import issue
from shop.engaging.surprises.proving import DropProof, drops_of
from shop.engaging.surprises.showing import view
from shop.engaging.surprises.surprise import Drop, How, Surprise, Terms, given, prize_of, rules, winners, worst_of
from shop.gate import ShowGate
from shop.key import Key

STEP: Final = "surprise.step"
"""The kind under which a surprise stands in the diary."""

SOONEST: Final = timedelta(seconds=2)
"""Between an announcement and the beginning: the commitment is in the chain before its head becomes the salt."""

LATEST: Final = timedelta(days=60)
"""How far ahead a surprise may be set."""

_Change: TypeAlias = type[SurpriseBegan] | type[SurpriseDropped] | type[SurpriseDrawn] | type[SurpriseEnded]


class Surprises:
    """Sets surprises up and lets them happen.

    Args:
        gate: Knows which shows are over.
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(self, *, database: Database, clock: Clock, gate: ShowGate, seals: Seals, currency: str) -> None:
        self._database = database
        self._clock = clock
        self._gate = gate
        self._seals = seals
        self._currency = currency

    async def preview(self, show: ShowId, terms: Terms) -> tuple[Localized, Localized, Money]:
        """The rules and the prize as viewers will read them, and the most that all codes together can take off.

        Raises:
            BadDraw: It makes no sense like that.
            NoSuchOffer: The show does not sell what it is for.
        """
        async with self._database.reading() as sql:
            offers = await offer_store.offers(sql, show)
        offer = next((each for each in offers if each.id == terms.offer), None)
        if terms.offer is not None and offer is None:
            raise BadDraw(why="offer")
        if any(money.currency != self._currency for money in terms.moneys):
            raise BadDraw(why="currency")
        worst = worst_of(given(terms.benefit, offer), offers if offer is None else [offer])
        if worst is None:
            raise BadDraw(why="offer")
        prize = prize_of(terms.benefit, offer)
        return rules(terms, prize), prize, worst * terms.stock

    async def announce(
        self, show: ShowId, terms: Terms, *, opens_at: datetime | None, key: Key, by: ViewerId
    ) -> tuple[SurpriseView, bool]:
        """Set a surprise up and publish its commitment. Returns it, and whether ``key`` came before.

        Raises:
            BadDraw: It makes no sense like that, could cost more than its budget, or another one is not over.
            KeyReused: The key came before with another wish.
            ShowOver: Nothing happens in this show any more.
        """
        now = self._clock.now()
        if (await self._gate.state(show)).status is ShowStatus.ENDED:
            raise ShowOver(show)
        line, prize, worst = await self.preview(show, terms)
        if worst > terms.budget:
            raise BadDraw(why="budget", worst=worst.amount)
        begins = max(opens_at or now, now + SOONEST)
        if begins > now + LATEST:
            raise BadDraw(why="opens_at")
        seed = self._seals.mint()
        surprise = Surprise(
            id=SurpriseId(mint("srp")),
            show=show,
            terms=terms,
            rules=line,
            prize=prize,
            status=DrawStatus.ANNOUNCED,
            version=1,
            opens_at=begins,
            commitment=commitment(seed),
            sealed=self._seals.seal(seed),
            created_by=by,
        )
        async with self._database.transaction() as work:
            if (known := await key_store.once(work, key, result=surprise.id, now=now)) is not None:
                return await view(work.connection, await store.find(work.connection, known)), True
            if not await store.add(work.connection, surprise, now=now):
                raise BadDraw(why="another")
            shown = await view(work.connection, surprise)
            await work.owe(SurpriseAnnounced(show=show, at=now, surprise=shown))
            await remind(work.connection, STEP, surprise.id, at=begins)
        return shown, False

    async def standing(self, show: ShowId) -> tuple[SurpriseView, ...]:
        """The latest surprises of ``show``."""
        async with self._database.reading() as sql:
            return tuple([await view(sql, each) for each in await store.of_show(sql, show)])

    async def proof(self, surprise: SurpriseId, *, show: ShowId) -> tuple[SurpriseView, tuple[DropProof, ...]]:
        """How it stands, and what its drops that are over were drawn from.

        Raises:
            NoSuchSurprise: The show has none of this id.
        """
        async with self._database.reading() as sql:
            found = await store.find(sql, surprise)
            if found.show != show:
                raise NoSuchSurprise(surprise)
            return await view(sql, found), await drops_of(sql, surprise)

    async def tell(self, surprise: str) -> None:
        """Tell everybody how far it is."""
        async with self._database.transaction() as work:
            found = await store.find(work.connection, surprise)
            shown = await view(work.connection, found)
            work.tell(SurpriseProgressed(show=found.show, at=self._clock.now(), surprise=shown))

    async def stop(self, surprise: SurpriseId, *, show: ShowId) -> SurpriseView:
        """End it now: an open drop is drawn among who claimed so far, no other comes, the seed is shown.

        Raises:
            NoSuchSurprise: The show has none of this id.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await store.find(work.connection, surprise, lock=True)
            if found.show != show:
                raise NoSuchSurprise(surprise)
            if found.status is not DrawStatus.ENDED:
                drop = await store.latest_drop(work.connection, found.id)
                if drop is not None and drop.closed_at is None:
                    found = await self._draw(work, found, drop, now=now)
                found = await self._end(work, found, now=now)
            return await view(work.connection, found)

    async def step(self, surprise: str) -> None:
        """Do what is due."""
        over = await self._is_over(surprise)
        async with self._database.transaction() as work:
            found = await store.find(work.connection, surprise, lock=True)
            now = self._clock.now()
            while (due := await self._next(work, found, over=over)) <= now and found.status is not DrawStatus.ENDED:
                found = await self._do(work, found, over=over, now=now)
            if found.status is not DrawStatus.ENDED:
                await remind(work.connection, STEP, found.id, at=due)

    async def _is_over(self, surprise: str) -> bool:
        async with self._database.reading() as sql:
            found = await store.find(sql, surprise)
        return (await self._gate.state(found.show)).status is ShowStatus.ENDED

    async def _next(self, work: Work, surprise: Surprise, *, over: bool) -> datetime:
        """When something is to be done with it."""
        if surprise.status is DrawStatus.ANNOUNCED:
            return surprise.opens_at
        drop = await store.latest_drop(work.connection, surprise.id)
        if drop is not None and drop.closed_at is None:
            return drop.drawn_at
        if over or surprise.dropped == surprise.terms.drops:
            return surprise.opens_at
        return surprise.moments(self._seals.unseal(surprise.sealed))[surprise.dropped]

    async def _do(self, work: Work, surprise: Surprise, *, over: bool, now: datetime) -> Surprise:
        if surprise.status is DrawStatus.ANNOUNCED:
            salt = await proof_store.head(work.connection, surprise.show)
            return await self._changed(work, surprise, SurpriseBegan, now=now, status=DrawStatus.OPEN.value, salt=salt)
        drop = await store.latest_drop(work.connection, surprise.id)
        if drop is not None and drop.closed_at is None:
            return await self._draw(work, surprise, drop, now=now)
        if over or surprise.dropped == surprise.terms.drops:
            return await self._end(work, surprise, now=now)
        return await self._drop(work, surprise, now=now)

    async def _drop(self, work: Work, surprise: Surprise, *, now: datetime) -> Surprise:
        """A moment has come. How much can be won is decided here, at the prices of now."""
        offers = await offer_store.offers(work.connection, surprise.show)
        terms, offer = surprise.terms, next((each for each in offers if each.id == surprise.terms.offer), None)
        try:
            worst = worst_of(given(terms.benefit, offer), [each for each in offers if terms.offer in (None, each.id)])
        except BadDraw:  # the offer costs less by now than the price that was promised
            worst = None
        drop = Drop(
            number=surprise.dropped + 1,
            opened_at=now,
            closes_at=now + surprise.terms.open_for,
            room=surprise.room(worst) if worst is not None else 0,
            worst=worst.amount if worst is not None else 0,
        )
        await store.open_drop(work.connection, surprise.id, drop)
        return await self._changed(work, surprise, SurpriseDropped, now=now, dropped=drop.number)

    async def _draw(self, work: Work, surprise: Surprise, drop: Drop, *, now: datetime) -> Surprise:
        """A drop is over: draw its winners, unless the first to claim have won already."""
        people = await store.candidates(work.connection, surprise.id, drop.number)
        won, number = drop.given, drop.number
        if surprise.terms.how is How.DRAW and drop.room and people:
            seed = self._seals.unseal(surprise.sealed)
            drawn = winners(seed, surprise.salt or "", number, people, drop.room)
            await issue(work.connection, surprise, drop, [people[ticket] for ticket in drawn], now=now)
            won = len(drawn)
        digest = digest_of(people)
        await store.close_drop(work.connection, surprise.id, number, digest=digest, given=won, now=now)
        fresh = won - drop.given
        totals = {"given": surprise.given + fresh, "spent": surprise.spent + fresh * drop.worst}
        return await self._changed(work, surprise, SurpriseDrawn, now=now, **totals)

    async def _end(self, work: Work, surprise: Surprise, *, now: datetime) -> Surprise:
        seed = self._seals.unseal(surprise.sealed).hex()
        status = DrawStatus.ENDED.value
        return await self._changed(work, surprise, SurpriseEnded, now=now, status=status, seed=seed, ended_at=now)

    async def _changed(
        self, work: Work, surprise: Surprise, fact: _Change, *, now: datetime, **values: object
    ) -> Surprise:
        """Change it, and owe the fact."""
        await store.change(work.connection, surprise.id, **values)
        found = await store.find(work.connection, surprise.id)
        shown = await view(work.connection, found)
        await work.owe(fact(show=found.show, at=now, surprise=shown))
        return found
