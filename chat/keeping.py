"""Keeping: what may be said is kept and counted, many messages in one transaction, then shown.

A transaction for each message would make a crowd wait for the database. Whoever is answered has been kept and counted:
both are rows of the same transaction. Source: docs/decisions/0027-every-message-counts.md.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from chat import store
from chat.club import Club
from chat.counting import Counting
from chat.doors import Doors, shut
from chat.hearing import Hearing, NobodyHears
from chat.held import store as held_store
from chat.held.held import Held
from chat.hushing import Hushing
from chat.judged import Judged
from chat.message import Draft, Kept, Posted, public_face, quoted
from chat.shield import store as shields
from chat.shield.shield import ShieldMoved
from chat.showing import Showing
from core.batches import Batches
from core.clock import Clock
from core.database import Database
from core.errors import MessageRefused
from core.events import ChatMessage, MessagePosted
from core.heard import Heard
from core.ids import MessageId, ShowId, mint

MOST_AT_ONCE: Final = 256
"""Messages in one transaction."""

MOST_WAITING: Final = 5_000
"""Messages that wait for their turn, two and a half seconds of a loud room; whoever comes then is told to come back."""

REMEMBERED: Final = 10_000
"""Messages whose keys are known without asking the database."""

log = logging.getLogger(__name__)


_Shown: TypeAlias = asyncio.Task[frozenset[MessageId]]


@dataclass(frozen=True, slots=True)
class _Kept:
    posted: Posted
    showing: _Shown | None = None
    """What is shown along with it; None: it was said before, elsewhere."""

    async def told(self) -> Posted:
        left_out = await asyncio.shield(self.showing) if self.showing else ()
        return replace(self.posted, shown=False) if self.posted.message.id in left_out else self.posted


class Keeping:
    """Keeps what is said. Any number may keep at once, in any process: a key of an author is one message in all.

    Args:
        counters: They count what messages wish for, one after another.
        hushing: Says which messages others may not read yet.
        club: Knows whose name has a badge.
        hearing: Listens to what everybody may read.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        doors: Doors,
        showing: Showing,
        counters: Sequence[Counting],
        hushing: Hushing,
        club: Club,
        hearing: Hearing | None = None,
    ) -> None:
        self._hearing = NobodyHears() if hearing is None else hearing
        self._database = database
        self._clock = clock
        self._doors = doors
        self._showing = showing
        self._counters = counters
        self._hushing = hushing
        self._club = club
        self._queue: Batches[Judged, _Kept] = Batches(self._keep, longest=MOST_AT_ONCE, room=MOST_WAITING)
        self._past: Batches[store.Name, Posted | None] = Batches(
            self._look_back, longest=MOST_AT_ONCE, room=MOST_WAITING
        )
        self._lately: OrderedDict[store.Name, _Kept] = OrderedDict()
        self._shown: set[_Shown] = set()

    async def keep(self, judged: Judged) -> Posted:
        """Wait until it is kept, counted and shown. Whoever goes away may still have said it, once.

        What was held under its key is not said: it is told what became of that.

        Raises:
            MessageRefused: It was refused under this key, or denied, or nobody decided in time.
            NoSuchShow: There is no such show.
            ShowOver: It has ended.
            ShieldMoved: It was judged under a shield that is another by now.
            QueueFull: Too many wait.
            NotReady: This process is leaving.
            DatabaseBusy: Too many want the database at once; it was not kept.
            Unavailable: The database hung up; nobody knows, saying it again under the same key is safe.
        """
        return await (await self._queue.submit(judged)).told()

    async def said_lately(self, draft: Draft) -> Posted | None:
        """What the author said under this key, as far as this process remembers: costs nothing."""
        kept = self._lately.get((draft.author.id, draft.key))
        return await kept.told() if kept else None

    async def said_before(self, draft: Draft) -> Posted | None:
        """What became of what the author sent under this key, wherever that was; None: nothing came.

        Raises:
            MessageRefused: It was refused or denied, or nobody decided in time.
            QueueFull: Too many wait to be looked up.
            NotReady: This process is leaving.
        """
        return await self._past.submit((draft.author.id, draft.key))

    async def close(self) -> None:
        """Keep who waits, and nobody else."""
        await self._queue.close()
        await self._past.close()
        await asyncio.gather(*self._shown)
        await self._showing.close()

    async def _look_back(self, names: Sequence[store.Name]) -> list[Posted | Exception | None]:
        """Whoever is refused is looked up: in a raid that is one read for many."""
        async with self._database.reading() as sql:
            held, said = await held_store.by_names(sql, set(names)), await store.by_names(sql, set(names))
            known = await _endings(sql, held, said)
        return [known.get(name) for name in names]

    async def _keep(self, batch: Sequence[Judged]) -> list[_Kept | Exception]:
        closed = await shut(self._doors, {each.draft.show for each in batch})
        kept = await self._stored([each for each in batch if each.draft.show not in closed])
        return [kept.get(each.name) or closed[each.draft.show] for each in batch]

    async def _stored(self, batch: Sequence[Judged]) -> dict[store.Name, _Kept | Exception]:
        first = {each.name: each for each in reversed(batch)}
        wanted = [each for each in batch if first[each.name] is each]
        if not wanted:
            return {}
        self._hushing.look([(each.draft.show, each.draft.text) for each in wanted])
        async with self._database.transaction() as work:
            moved = await shields.moved(work.connection, {each.name: (each.draft.show, each.under) for each in wanted})
            held = await held_store.by_names(work.connection, [each.name for each in wanted])
            fresh = [each for each in wanted if each.name not in held and each.name not in moved]
            messages = list(zip(fresh, await self._messages(work.connection, fresh), strict=True))
            rows = [
                store.New(each.draft.show, each.draft.key, message, each.counted_as, each.draft.origin)
                for each, message in messages
            ]
            added = await store.add(work.connection, rows)
            new = [(each, message) for each, message in messages if message.id in added]
            said = [_heard(each, message) for each, message in new]
            hushed = await self._hushing.hush(work, said) if said else {}
            await store.hush(work.connection, hushed)
            heard = [each for each in said if each.intents]
            if heard:
                for counter in self._counters:
                    await counter.count(work, heard)
            known = [each.name for each, message in messages if message.id not in added]
            before = await _endings(work.connection, held, await store.by_names(work.connection, [*held, *known]))
        showing = self._show([(each.draft.show, message) for each, message in new], hushed)
        kept = {each.name: _Kept(Posted(message), showing) for each, message in new}
        self._remember(kept)
        self._say_counted(heard)
        self._let_hear([each for each in said if each.message not in hushed])
        endings: dict[store.Name, _Kept | Exception] = {**kept, **{name: ShieldMoved() for name in moved}}
        for name, each in before.items():
            endings[name] = _Kept(each) if isinstance(each, Posted) else each
        return endings

    async def _messages(self, sql: AsyncConnection, batch: Sequence[Judged]) -> list[ChatMessage]:
        answered = await store.find_all(sql, {each.draft.reply_to for each in batch if each.draft.reply_to})
        now = self._clock.now()
        return [
            ChatMessage(
                id=MessageId(mint("msg")),
                author=public_face(each.draft.author, badge=self._club.badge(each.draft.author.id)),
                text=each.draft.text,
                at=now,
                reply_to=quoted(each.draft.reply_to, each.draft.show, answered),
            )
            for each in batch
        ]

    def _show(self, said: Sequence[tuple[ShowId, ChatMessage]], hushed: Collection[MessageId]) -> _Shown:
        """Show it while the next batch is kept. Tasks begin in the order they were made, and so do the tellings."""
        facts = [MessagePosted(show=show, at=message.at, message=message) for show, message in said]
        task = asyncio.create_task(self._showing.show(facts, hushed=hushed), name="showing what was said")
        self._shown.add(task)
        task.add_done_callback(self._shown.discard)
        return task

    def _remember(self, kept: Mapping[store.Name, _Kept]) -> None:
        self._lately.update(kept)
        while len(self._lately) > REMEMBERED:
            self._lately.popitem(last=False)

    def _let_hear(self, said: Sequence[Heard]) -> None:
        try:
            self._hearing.hear(said)
        except Exception:  # it is said all the same
            log.exception("whoever listens stumbled")

    def _say_counted(self, heard: Sequence[Heard]) -> None:
        if not heard:
            return
        for counter in self._counters:
            try:
                counter.counted(heard)
            except Exception:  # it is counted for good; whoever is to be told finds it in the database
                log.exception("a counter stumbled after the count")


async def _endings(
    sql: AsyncConnection, held: Mapping[store.Name, Held], said: Mapping[store.Name, Kept]
) -> dict[store.Name, Posted | MessageRefused]:
    """What became of what was sent before: what was said was said, whatever was held under its key."""
    endings: dict[store.Name, Posted | MessageRefused] = {}
    answered = await store.find_all(sql, {each.reply_to for each in held.values() if each.reply_to})
    for name, each in held.items():
        try:
            endings[name] = each.told(answered)
        except MessageRefused as refusal:
            endings[name] = refusal
    return endings | {name: Posted(each.message) for name, each in said.items()}


def _heard(judged: Judged, message: ChatMessage) -> Heard:
    draft = judged.draft
    return Heard(
        show=draft.show,
        viewer=draft.author,
        origin=draft.origin,
        message=message.id,
        intents=judged.intents,
        text=message.text,
        at=judged.at,
        numbers=judged.numbers,
    )
