"""Claiming: viewers tap, thousands in the same second; each claim is written once, and told how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from core.batches import Batches
from core.clock import Clock
from core.database import Database, Work
from core.errors import MechanicOff, NoSuchSurprise, NotForYou, NothingToClaim, OnceFromHere
from core.events import DrawStatus, Mechanic
from core.ids import ShowId, SurpriseId, ViewerId
from core.people import Origin, Viewer
from shop.engaging import switch_store
from shop.engaging.draws.marks import mark_of
from shop.engaging.draws.sealing import Seals
from shop.engaging.progress import Progress
from shop.engaging.surprises import store
from shop.engaging.surprises.issuing import issue
from shop.engaging.surprises.showing import MySurprise, mine, unsettled, won_part
from shop.engaging.surprises.store import Claim
from shop.engaging.surprises.surprise import Drop, How, Surprise, Who, left_out

MOST_AT_ONCE: Final = 256
"""Claims in one transaction."""

MOST_WAITING: Final = 10_000
"""Claims that wait for their turn; whoever comes then is told to come back."""

Ending: TypeAlias = MySurprise | Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    show: ShowId
    surprise: SurpriseId
    viewer: Viewer
    origin: Origin
    at: datetime


class Claims:
    """Takes claims. Any number of processes may."""

    def __init__(self, *, database: Database, clock: Clock, seals: Seals, progress: Progress) -> None:
        self._database = database
        self._clock = clock
        self._seals = seals
        self._progress = progress
        self._queue = Batches(self._serve, longest=MOST_AT_ONCE, room=MOST_WAITING)

    async def claim(self, surprise: SurpriseId, *, show: ShowId, viewer: Viewer, origin: Origin) -> MySurprise:
        """Claim a code of the drop that is open. Claimed again, the answer is how it stands by then.

        Raises:
            NoSuchSurprise: The show has none of this id.
            NothingToClaim: No drop is open at this moment, by the server's clock.
            NotForYou: The rules leave them out, or they have won in this show.
            OnceFromHere: Another guest claims it from the same device.
            MechanicOff: Staff have switched surprises off.
        """
        wish = _Wish(show=show, surprise=surprise, viewer=viewer, origin=origin, at=self._clock.now())
        return await self._queue.submit(wish)

    async def close(self) -> None:
        """Serve who waits, and nobody else."""
        await self._queue.close()

    async def mine(self, show: ShowId, viewer: ViewerId) -> tuple[MySurprise, ...]:
        """What ``viewer`` has to do with the surprises of ``show``."""
        async with self._database.reading() as sql:
            return await mine(sql, show, viewer, seals=self._seals)

    async def _serve(self, batch: Sequence[_Wish]) -> list[Ending]:
        endings: dict[int, Ending] = {}
        for surprise in sorted({each.surprise for each in batch}):
            places = [place for place, each in enumerate(batch) if each.surprise == surprise]
            done = await self._serve_one(surprise, [batch[place] for place in places])
            endings.update(zip(places, done, strict=True))
        return [endings[place] for place in range(len(batch))]

    async def _serve_one(self, surprise: SurpriseId, wishes: Sequence[_Wish]) -> list[Ending]:
        try:
            async with self._database.transaction() as work:
                found = await store.find(work.connection, surprise, lock=True)
                await switch_store.check_on(work.connection, found.show, Mechanic.SURPRISES)
                drop = await store.latest_drop(work.connection, surprise)
                if found.status is not DrawStatus.OPEN or drop is None:
                    raise NothingToClaim(surprise)
                endings = await self._decide(work, found, drop, wishes)
        except (NoSuchSurprise, NothingToClaim, MechanicOff) as refusal:
            return [refusal] * len(wishes)
        self._progress.moved(Mechanic.SURPRISES, surprise)
        return endings

    async def _decide(self, work: Work, surprise: Surprise, drop: Drop, wishes: Sequence[_Wish]) -> list[Ending]:
        people: dict[ViewerId, _Wish] = {}
        for each in wishes:
            people.setdefault(each.viewer.id, each)
        known = await store.claimed(work.connection, surprise.id, drop.number, people)
        refused = await self._refused(work, surprise, drop, [each for who, each in people.items() if who not in known])
        claims = [
            Claim(
                viewer=who,
                ticket=self._seals.ticket(surprise.id, who),
                mark=mark_of(f"{surprise.id}:{drop.number}", each.viewer, each.origin),
            )
            for who, each in people.items()
            if who not in known and who not in refused
        ]
        now = self._clock.now()
        fresh = await store.claim(work.connection, surprise, drop.number, claims, now=now) if claims else set()
        lucky = {who for who, place in known.items() if place is not None}
        if surprise.terms.how is How.FIRST:
            lucky |= await self._first(work, surprise, drop, [each.viewer for each in claims if each.viewer in fresh])
        elif fresh:
            await store.change(work.connection, surprise.id)
        codes = await store.won_in(work.connection, surprise.id, drop.number, lucky)
        won = {who: won_part(code, who, seals=self._seals) for who, code in codes.items()}
        return [
            refused.get(each.viewer.id)
            or won.get(each.viewer.id)
            or self._unsettled(each, surprise, drop, taken=each.viewer.id in known or each.viewer.id in fresh)
            for each in wishes
        ]

    async def _refused(
        self, work: Work, surprise: Surprise, drop: Drop, wishes: Sequence[_Wish]
    ) -> dict[ViewerId, Exception]:
        """Whom the rules leave out, of those who did not claim before."""
        ids = [each.viewer.id for each in wishes]
        won = await store.won_before(work.connection, surprise.show, ids)
        buyers = await store.buyers_among(work.connection, ids) if surprise.terms.who is Who.BUYERS else set()
        refused: dict[ViewerId, Exception] = {}
        for each in wishes:
            who = each.viewer.id
            why = left_out(surprise.terms.who, each.viewer, has_bought=who in buyers)
            if each.show != surprise.show:
                refused[who] = NoSuchSurprise(surprise.id)
            elif not drop.is_open(each.at):
                refused[who] = NothingToClaim(surprise.id)
            elif why is not None or who in won:
                refused[who] = NotForYou(why=why or "won")
        return refused

    async def _first(self, work: Work, surprise: Surprise, drop: Drop, fresh: Sequence[ViewerId]) -> set[str]:
        """The first win at once. Returns who."""
        lucky = fresh[: drop.room - drop.given]
        await issue(work.connection, surprise, drop, lucky, now=self._clock.now())
        await store.count_given(work.connection, surprise.id, drop.number, given=len(lucky))
        totals = {"given": surprise.given + len(lucky), "spent": surprise.spent + len(lucky) * drop.worst}
        await store.change(work.connection, surprise.id, **totals)
        return set(lucky)

    def _unsettled(self, wish: _Wish, surprise: Surprise, drop: Drop, *, taken: bool) -> Ending:
        if not taken:
            return OnceFromHere(surprise.id)
        return unsettled(surprise, drop, wish.viewer.id, seals=self._seals)
