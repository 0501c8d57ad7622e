"""Holding: what the judge does not let through is kept for the staff, many messages in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from chat import store as messages
from chat.club import Club
from chat.doors import Doors, shut
from chat.held import store
from chat.held.held import EXPIRE, WAITS, Held
from chat.judged import Judged
from chat.message import Posted
from core import due
from core.batches import Batches
from core.clock import Clock
from core.database import Database
from core.events import HeldState, MessageHeld, MessageRefused
from core.ids import MessageId, mint
from moderation.verdict import Action, Verdict

MOST_AT_ONCE: Final = 256
MOST_WAITING: Final = 2_000
"""Messages that wait to be written: a raid is refused before it fills the memory."""


class Holding:
    """Holds messages. Any number may hold at once, in any process: a key of an author is one message in all.

    Args:
        club: Knows whose name has a badge.
    """

    def __init__(self, *, database: Database, clock: Clock, doors: Doors, club: Club) -> None:
        self._database = database
        self._clock = clock
        self._doors = doors
        self._club = club
        self._queue: Batches[Held, Held] = Batches(self._keep, longest=MOST_AT_ONCE, room=MOST_WAITING)

    async def hold(self, judged: Judged, verdict: Verdict) -> Held:
        """Keep it from everybody but its author and the staff, who are told. Once more under its key: as it stands now.

        Raises:
            VitrinaError: What ``Keeping.keep`` raises.
        """
        return await self._queue.submit(self._held(judged, verdict))

    async def told(self, held: Held) -> Posted:
        """What its author hears of ``held``. See ``Held.told``."""
        if not (held.is_unheard and held.reply_to):
            return held.told({})
        async with self._database.reading() as sql:
            return held.told(await messages.find_all(sql, [held.reply_to]))

    async def close(self) -> None:
        """Keep who waits, and nobody else."""
        await self._queue.close()

    def _held(self, judged: Judged, verdict: Verdict) -> Held:
        draft, now = judged.draft, self._clock.now()
        refused = verdict.action is Action.REFUSE
        return Held(
            id=MessageId(mint("msg")),
            show=draft.show,
            author=draft.author,
            badge=self._club.badge(draft.author.id),
            origin=draft.origin,
            text=draft.text,
            key=draft.key,
            reply_to=draft.reply_to,
            at=judged.at,
            until=now if refused else now + WAITS,
            findings=verdict.findings,
            scores=verdict.scores,
            counted_as=judged.counted_as,
            state=HeldState.REFUSED if refused else HeldState.WAITING,
        )

    async def _keep(self, batch: Sequence[Held]) -> list[Held | Exception]:
        closed = await shut(self._doors, {each.show for each in batch})
        kept = await self._stored([each for each in batch if each.show not in closed])
        return [kept.get((each.author.id, each.key)) or closed[each.show] for each in batch]

    async def _stored(self, batch: Sequence[Held]) -> Mapping[messages.Name, Held]:
        first = {(each.author.id, each.key): each for each in reversed(batch)}
        if not first:
            return {}
        async with self._database.transaction() as work:
            await store.add(work.connection, list(first.values()))
            kept = await store.by_names(work.connection, list(first))
            new = [each for name, each in first.items() if kept[name].id == each.id]
            waiting: dict[str, datetime] = {each.id: each.until for each in new if each.state is HeldState.WAITING}
            await due.remind_each(work.connection, EXPIRE, waiting)
            await work.owe(*(_waits(each) for each in new if each.state is HeldState.WAITING))
            for each in new:
                if each.state is HeldState.REFUSED:
                    work.tell(_was_refused(each))  # nobody has to do anything about it
        return kept


def _waits(held: Held) -> MessageHeld:
    return MessageHeld(show=held.show, at=held.at, held=held.view)


def _was_refused(held: Held) -> MessageRefused:
    view = held.view
    return MessageRefused(
        show=held.show,
        at=held.at,
        message=held.id,
        author=view.author,
        text=view.text,
        reasons=view.reasons,
        marks=view.marks,
        scores=view.scores,
    )
