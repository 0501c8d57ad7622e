"""Entering: viewers tap or say the word; each is in once, and told so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.batches import Batches
from core.clock import Clock
from core.database import Database, Work
from core.errors import MechanicOff, NoSuchGiveaway, NotForYou, NothingToClaim, OnceFromHere
from core.events import Mechanic
from core.heard import Heard
from core.ids import GiveawayId, ShowId
from core.people import Origin, Viewer
from shop.engaging import switch_store
from shop.engaging.draws.marks import mark_of
from shop.engaging.draws.sealing import Seals
from shop.engaging.giveaways import store
from shop.engaging.giveaways.giveaway import Giveaway, Way
from shop.engaging.giveaways.showing import MyGiveaway, part
from shop.engaging.giveaways.store import Entry
from shop.engaging.progress import Progress

MOST_AT_ONCE: Final = 256
MOST_WAITING: Final = 10_000
"""Entries in one transaction, and those that wait for it; whoever comes then is told to come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    show: ShowId
    giveaway: GiveawayId
    viewer: Viewer
    origin: Origin
    at: datetime


class Entries:
    """Takes entries. Any number of processes may."""

    def __init__(self, *, database: Database, clock: Clock, seals: Seals, progress: Progress) -> None:
        self._database = database
        self._clock = clock
        self._seals = seals
        self._progress = progress
        self._queue = Batches(self._serve, longest=MOST_AT_ONCE, room=MOST_WAITING)

    async def enter(self, giveaway: GiveawayId, *, show: ShowId, viewer: Viewer, origin: Origin) -> MyGiveaway:
        """Take part. Entered again, nothing changes.

        Raises:
            NoSuchGiveaway: The show has none of this id.
            NothingToClaim: It is not open, by the server's clock.
            NotForYou: They are staff.
            OnceFromHere: Another guest takes part from the same device.
            MechanicOff: Staff have switched giveaways off.
        """
        wish = _Wish(show=show, giveaway=giveaway, viewer=viewer, origin=origin, at=self._clock.now())
        return await self._queue.submit(wish)

    async def close(self) -> None:
        """Serve who waits, and nobody else."""
        await self._queue.close()

    async def count(self, work: Work, heard: Sequence[Heard]) -> None:
        """Let in who said the word, in the transaction that keeps it. See ``chat.counting``."""
        for giveaway in await store.listening(work.connection, {each.show for each in heard}):
            people = [
                (each.viewer, each.origin)
                for each in heard
                if each.show == giveaway.show
                and giveaway.terms.keyword in each.intents
                and not each.viewer.is_staff
                and giveaway.is_open(each.at)
            ]
            if not people or await switch_store.is_off(work.connection, giveaway.show, Mechanic.GIVEAWAYS):
                continue
            entries = [self._entry(giveaway, viewer, origin, way=Way.KEYWORD) for viewer, origin in people]
            await self._enter(work, giveaway, entries)
            self._progress.moved(Mechanic.GIVEAWAYS, giveaway.id)

    def counted(self, heard: Sequence[Heard]) -> None:
        """What was heard is counted for good; the next tick tells it."""

    async def _serve(self, batch: Sequence[_Wish]) -> list[MyGiveaway | Exception]:
        endings: dict[int, MyGiveaway | Exception] = {}
        for giveaway in sorted({each.giveaway for each in batch}):
            places = [place for place, each in enumerate(batch) if each.giveaway == giveaway]
            done = await self._serve_one(giveaway, [batch[place] for place in places])
            endings.update(zip(places, done, strict=True))
        return [endings[place] for place in range(len(batch))]

    async def _serve_one(self, giveaway: GiveawayId, wishes: Sequence[_Wish]) -> list[MyGiveaway | Exception]:
        try:
            async with self._database.transaction() as work:
                found = await store.find(work.connection, giveaway, lock=True)
                await switch_store.check_on(work.connection, found.show, Mechanic.GIVEAWAYS)
                people = {each.viewer.id: each for each in wishes if self._refusal(each, found) is None}
                entries = [self._entry(found, each.viewer, each.origin, way=Way.TAP) for each in people.values()]
                await self._enter(work, found, entries)
                taken = await store.entered(work.connection, giveaway, people)
        except (NoSuchGiveaway, MechanicOff) as refusal:
            return [refusal] * len(wishes)
        self._progress.moved(Mechanic.GIVEAWAYS, giveaway)
        return [self._ending(each, found, taken=each.viewer.id in taken) for each in wishes]

    def _refusal(self, wish: _Wish, giveaway: Giveaway) -> Exception | None:
        if wish.show != giveaway.show:
            return NoSuchGiveaway(giveaway.id)
        if not giveaway.is_open(wish.at):
            return NothingToClaim(giveaway.id)
        return NotForYou(why="staff") if wish.viewer.is_staff else None

    def _ending(self, wish: _Wish, giveaway: Giveaway, *, taken: bool) -> MyGiveaway | Exception:
        if (refusal := self._refusal(wish, giveaway)) is not None:
            return refusal
        if not taken:
            return OnceFromHere(giveaway.id)
        return part(giveaway, wish.viewer.id, None, seals=self._seals)

    def _entry(self, giveaway: Giveaway, viewer: Viewer, origin: Origin, *, way: Way) -> Entry:
        return Entry(
            viewer=viewer.id,
            ticket=self._seals.ticket(giveaway.id, viewer.id),
            name=viewer.name,
            way=way,
            mark=mark_of(giveaway.id, viewer, origin),
        )

    async def _enter(self, work: Work, giveaway: Giveaway, entries: Sequence[Entry]) -> None:
        left = await store.taken_over(work.connection, giveaway, entries)
        await store.enter(work.connection, giveaway, left, now=self._clock.now())
