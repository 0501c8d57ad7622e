"""Polling: staff ask, the server's clock ends it, everybody hears how it stands.

Source: docs/decisions/0029-one-vote-a-person.md.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from core import due
from core.clock import Clock
from core.database import Database, Tell, Work
from core.errors import BadPoll, NoSuchPoll, PollRunning
from core.events import Mechanic, PollBegan, PollEnded, PollProgressed, PollStatus
from core.ids import PollId, ShowId, mint
from core.people import Viewer
from moderation.judge import Judge
from shop import key_store, offer_store
from shop.engaging import switch_store
from shop.engaging.grace import GRACE
from shop.engaging.polls import store
from shop.engaging.polls.poll import Option, Poll, Question, view_of, winner_of
from shop.key_store import Key

CLOSE: Final = "poll.close"
"""What falls due for a poll: its end."""

LISTED: Final = 50
"""Polls that staff see of one show."""


class Polling:
    """Makes polls, begins and ends them.

    Args:
        judge: Says whether the words may be shown.
        tell: Tells everybody who watches how it stands.
    """

    def __init__(self, *, database: Database, clock: Clock, judge: Judge, tell: Tell) -> None:
        self._database = database
        self._clock = clock
        self._judge = judge
        self._tell = tell

    # What staff do

    async def draft(self, show: ShowId, question: Question, *, key: Key, by: Viewer) -> tuple[Poll, bool]:
        """Prepare a poll. Returns it, and whether ``key`` came before.

        Raises:
            BadPoll: Its words may not be shown, or a picture or an offer is not this show's.
            NoSuchOffer: There is no such offer.
            KeyReused: The key came before with another question.
        """
        for text in (question.title, *(words for each in question.options for words in (each.text.ru, each.text.en))):
            if not (await self._judge.judge(text, by, surface="message")).allowed:
                raise BadPoll(why="words")
        now = self._clock.now()
        async with self._database.transaction() as work:
            poll = PollId(mint("pol"))
            if (known := await key_store.once(work, key, result=poll, now=now)) is not None:
                return await store.find(work.connection, PollId(known)), True
            options = tuple([await _illustrated(work, each, show) for each in question.options])
            made = Poll(
                id=poll,
                show=show,
                question=replace(question, options=options),
                status=PollStatus.DRAFT,
                version=1,
                counts=(0,) * len(options),
            )
            await store.add(work.connection, made, by=by.id, now=now)
        return made, False

    async def begin(self, poll: PollId, *, show: ShowId) -> Poll:
        """Let people vote from now on. One that runs already runs on.

        Raises:
            NoSuchPoll: The show has none of that id.
            PollRunning: Another one runs.
            BadPoll: It is over.
            MechanicOff: Staff have switched polls off.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            await switch_store.check_on(sql, show, Mechanic.POLLS)
            found = await _of(work, poll, show)
            if found.status is PollStatus.OPEN:
                return found
            if found.status is not PollStatus.DRAFT:
                raise BadPoll(why="over")
            if any(each.status is PollStatus.OPEN for each in await store.shown(sql, show, now=now)):
                raise PollRunning(show)
            ends_at = now + found.question.lasts
            await store.change_status(sql, poll, old=[PollStatus.DRAFT], new=PollStatus.OPEN, ends_at=ends_at)
            await due.remind(sql, CLOSE, poll, at=ends_at + GRACE)
            stands = await store.find(sql, poll)
            await work.owe(PollBegan(show=show, at=now, poll=view_of(stands)))
        return stands

    async def end(self, poll: PollId, *, show: ShowId) -> Poll:
        """End it now, with the votes that there are.

        Raises:
            NoSuchPoll: The show has none of that id.
        """
        return await self._end(poll, show, PollStatus.ENDED)

    async def cancel(self, poll: PollId, *, show: ShowId) -> Poll:
        """Take it back: it has no result.

        Raises:
            NoSuchPoll: The show has none of that id.
        """
        return await self._end(poll, show, PollStatus.CANCELLED)

    async def listed(self, show: ShowId) -> list[Poll]:
        """The latest of ``show``, the newest first, with results that are hidden from others."""
        async with self._database.reading() as sql:
            return await store.all_of(sql, show, limit=LISTED)

    async def shown(self, show: ShowId) -> list[Poll]:
        """Those that pages of ``show`` draw."""
        async with self._database.reading() as sql:
            return await store.shown(sql, show, now=self._clock.now())

    # What the clock does

    async def close(self, poll: str) -> None:
        """End one whose time is over."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await store.find(work.connection, PollId(poll), lock=True)
            if found.status is PollStatus.OPEN and found.is_over_at(now):
                await _finish(work, found, PollStatus.ENDED, now=now)

    async def tell(self, poll: str) -> None:
        """Tell everybody how it stands."""
        async with self._database.reading() as sql:
            found = await store.find(sql, PollId(poll))
        if found.status is PollStatus.OPEN:
            await self._tell(PollProgressed(show=found.show, at=self._clock.now(), poll=view_of(found)))

    async def _end(self, poll: PollId, show: ShowId, status: PollStatus) -> Poll:
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await _of(work, poll, show)
            match found.status:
                case PollStatus.OPEN:
                    return await _finish(work, found, status, now=now)
                case PollStatus.DRAFT:
                    new = PollStatus.CANCELLED
                    await store.change_status(work.connection, poll, old=[PollStatus.DRAFT], new=new, ended_at=now)
                    return await store.find(work.connection, poll)
                case _:
                    return found


async def _finish(work: Work, poll: Poll, status: PollStatus, *, now: datetime) -> Poll:
    sql = work.connection
    winner = winner_of(poll.counts) if status is PollStatus.ENDED else None
    await store.change_status(sql, poll.id, old=[PollStatus.OPEN], new=status, ended_at=now, winner=winner)
    await due.forget(sql, CLOSE, poll.id)
    stands = await store.find(sql, poll.id)
    await work.owe(PollEnded(show=poll.show, at=now, poll=view_of(stands)))
    return stands


async def _of(work: Work, poll: PollId, show: ShowId) -> Poll:
    found = await store.find(work.connection, poll, lock=True)
    if found.show != show:
        raise NoSuchPoll(poll)
    return found


async def _illustrated(work: Work, option: Option, show: ShowId) -> Option:
    """An option that is an offer shows its picture; any other picture is one of the shop's own."""
    if option.offer is None:
        if option.picture is not None and not option.picture.startswith("/pictures/"):
            raise BadPoll(why="picture")
        return option
    offer = await offer_store.find_offer(work.connection, option.offer)
    if offer.show != show:
        raise BadPoll(why="offer")
    return replace(option, picture=offer.product.picture)
