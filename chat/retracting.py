"""Retracting: what was said before the moderator's model had answered is taken back when the answer is against it.

What was held meanwhile is answered by it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from chat import store
from chat.held.deciding import Deciding
from chat.held.held import Held, marks_of
from chat.judged import Judged
from chat.message import public_face
from core.clock import Clock
from core.database import Database
from core.events import MessageRefused, MessageRemoved, WordsMoved
from core.ids import MessageId
from moderation.verdict import Action, Verdict

log = logging.getLogger(__name__)


class Retracting:
    """Waits for late verdicts."""

    def __init__(self, *, database: Database, clock: Clock, deciding: Deciding) -> None:
        self._database = database
        self._clock = clock
        self._deciding = deciding
        self._waiting: set[asyncio.Task[None]] = set()

    def watch(self, message: MessageId, judged: Judged, later: Awaitable[Verdict]) -> None:
        """Take ``message`` back once the late verdict refuses it; staff are told what and why, as of any refusal.

        What it would only have held stays: nobody could look into it any more before it was read.
        """
        self._wait(message, later, partial(self._take_back, message, judged))

    def watch_held(self, held: Held, later: Awaitable[Verdict]) -> None:
        """Let the late verdict decide about ``held``. Whoever ends before leaves it to the staff, and to time."""
        self._wait(held.id, later, partial(self._deciding.settle, held))

    async def close(self) -> None:
        """Hear what is late."""
        await asyncio.gather(*self._waiting)

    def _wait(self, message: MessageId, later: Awaitable[Verdict], obey: Callable[[Verdict], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._hear(message, later, obey), name="waiting for a late verdict")
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _hear(
        self, message: MessageId, later: Awaitable[Verdict], obey: Callable[[Verdict], Awaitable[None]]
    ) -> None:
        try:
            await obey(await later)
        except Exception:  # staff can still take it away; whoever closes the house waits for others as well
            log.exception("a late verdict was not obeyed", extra={"subject": message})

    async def _take_back(self, message: MessageId, judged: Judged, verdict: Verdict) -> None:
        if verdict.action is not Action.REFUSE:
            return
        draft, now = judged.draft, self._clock.now()
        refused = MessageRefused(
            show=draft.show,
            at=now,
            message=message,
            author=public_face(draft.author),
            text=draft.text,
            reasons=tuple(reason.value for reason in verdict.reasons),
            marks=marks_of(verdict.findings),
            scores=dict(verdict.scores),
        )
        async with self._database.transaction() as work:
            sql, reasons = work.connection, refused.reasons
            if await store.mark_removed(sql, message, by=store.JUDGE, reasons=reasons, at=now):
                await work.owe(MessageRemoved(show=draft.show, at=now, message=message), refused)
                await work.owe(WordsMoved(show=draft.show, at=now, viewer=draft.author.id))
