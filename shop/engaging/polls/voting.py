"""Voting: thousands vote in a breath, each once, and may think again until the end.

Votes are taken in batches: rows, sums and the version change in one transaction with the poll locked, so that the sum
of the options is always the number of people. Source: docs/decisions/0029-one-vote-a-person.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from core.batches import Batches
from core.clock import Clock
from core.database import Database, Work
from core.errors import Banned, MayNotVote, MechanicOff, NoSuchPoll, PollOver, Unfit
from core.events import Mechanic
from core.ids import PollId, ShowId, ViewerId
from core.people import Origin, Role, Viewer
from shop.engaging import switch_store
from shop.engaging.draws.marks import SIGNED_IN
from shop.engaging.polls import store
from shop.engaging.polls.poll import Poll
from shop.engaging.progress import Progress
from shop.engaging.shut_out import ShutOut, nobody

MOST_AT_ONCE: Final = 256
MOST_WAITING: Final = 5_000
"""Votes in one transaction, and votes that wait for it; whoever comes then is told to come back."""


class Cast(StrEnum):
    """What became of a vote."""

    COUNTED = "counted"
    CHANGED = "changed"
    SAME = "same"
    SAME_DEVICE = "same_device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Somebody votes for an option, by its place from 1, at the moment it came in."""

    poll: PollId
    show: ShowId
    option: int
    viewer: Viewer
    origin: Origin
    at: datetime


class Voting:
    """Takes votes. Any number may do so at once, in any process."""

    def __init__(self, *, database: Database, clock: Clock, progress: Progress, shut_out: ShutOut = nobody) -> None:
        self._database = database
        self._clock = clock
        self._progress = progress
        self._shut_out = shut_out
        self._votes = Batches(self._taken, longest=MOST_AT_ONCE, room=MOST_WAITING)

    async def close(self) -> None:
        """Take the votes that wait, and no more."""
        await self._votes.close()

    async def vote(self, poll: PollId, option: int, *, show: ShowId, viewer: Viewer, origin: Origin) -> Cast:
        """Vote, or vote anew.

        Raises:
            NoSuchPoll: The show has none of that id.
            Unfit: It has no such option.
            MayNotVote: It is not theirs to decide, or they have no name.
            PollOver: It came too late, or too early.
            MechanicOff: Staff have switched polls off.
            Banned: They were shut out while they waited.
            QueueFull: Too many wait.
        """
        vote = Vote(poll=poll, show=show, option=option, viewer=viewer, origin=origin, at=self._clock.now())
        return await self._votes.submit(vote)

    async def mine(self, show: ShowId, person: ViewerId) -> dict[PollId, int]:
        """What they vote for in the polls of ``show``."""
        async with self._database.reading() as sql:
            return await store.my_votes(sql, show, person)

    async def _taken(self, batch: Sequence[Vote]) -> list[Cast | Exception]:
        endings: dict[int, Cast | Exception] = {}
        async with self._database.transaction() as work:
            for poll in sorted({vote.poll for vote in batch}):
                mine = {place: vote for place, vote in enumerate(batch) if vote.poll == poll}
                endings |= await self._of_one(work, poll, mine)
        for poll in {vote.poll for place, vote in enumerate(batch) if isinstance(endings[place], Cast)}:
            self._progress.moved(Mechanic.POLLS, poll)
        return [endings[place] for place in range(len(batch))]

    async def _of_one(self, work: Work, poll: PollId, votes: dict[int, Vote]) -> dict[int, Cast | Exception]:
        try:
            found = await store.find(work.connection, poll, lock=True)
            await switch_store.check_on(work.connection, found.show, Mechanic.POLLS)
        except (NoSuchPoll, MechanicOff) as refusal:
            return dict.fromkeys(votes, refusal)
        refused = {place: why for place, vote in votes.items() if (why := _why_not(found, vote)) is not None}
        people = {vote.viewer.id for vote in votes.values()}
        out = await self._shut_out(work.connection, found.show, people, now=self._clock.now())
        refused |= {place: Banned() for place, vote in votes.items() if vote.viewer.id in out}
        counted = {place: vote for place, vote in votes.items() if place not in refused}
        return refused | await _count(work, found, counted)


def _why_not(poll: Poll, vote: Vote) -> Exception | None:
    if vote.show != poll.show:
        return NoSuchPoll(vote.poll)
    if not 1 <= vote.option <= len(poll.counts):
        return Unfit("no such option")
    if not poll.takes_at(vote.at):
        return PollOver(vote.poll)
    return None if poll.lets(vote.viewer) else MayNotVote()


async def _count(work: Work, poll: Poll, votes: dict[int, Vote]) -> dict[int, Cast | Exception]:
    if not votes:
        return {}
    sql = work.connection
    now = await store.votes_of(sql, poll.id, {vote.viewer.id for vote in votes.values()})
    voters = await store.voters(sql, poll.id, {vote.origin.device for vote in votes.values() if vote.origin.device})
    told: dict[int, Cast | Exception] = {}
    change: Counter[int] = Counter()
    rows: dict[ViewerId, dict[str, Any]] = {}
    signed_in: dict[ViewerId, ViewerId] = {}
    for place, vote in votes.items():
        person, device = vote.viewer.id, vote.origin.device
        before, kept = now.get(person), None
        if device is not None and vote.viewer.role is Role.GUEST:
            kept = device
            taken = SIGNED_IN + device in voters or voters.setdefault(device, (person, vote.option))[0] != person
            if before is None and taken:
                told[place] = Cast.SAME_DEVICE
                continue
        elif device is not None:
            kept = SIGNED_IN + device
            if before is None and device in voters:  # they were that guest until they signed in
                guest, option = voters.pop(device)
                before = now.pop(guest, option)
                signed_in[guest] = person
                rows.pop(guest, None)
            voters[kept] = person, vote.option
        told[place] = Cast.COUNTED if before is None else Cast.SAME if before == vote.option else Cast.CHANGED
        if before != vote.option:
            change.update({vote.option: 1} if before is None else {vote.option: 1, before: -1})
        if before != vote.option or person in signed_in.values():
            now[person] = vote.option
            rows[person] = {"person": person, "option": vote.option, "device": kept, "at": vote.at}
    if rows:
        await store.hand_over(sql, poll.id, signed_in)
        await store.put_votes(sql, poll.id, list(rows.values()))
        await store.move(sql, poll.id, change)
    return told
