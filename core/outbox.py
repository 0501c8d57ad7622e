"""Outbox: facts about money leave here, at least once, in the order they were owed.

A fact is written in the transaction that made it true (``Work.owe``). The relay claims a few, tells them and marks them
sent; if it dies in between, the claim runs out and another relay tells them again, so listeners are idempotent. Facts
of one kind about many subjects are told at once: a crowd that pays would be hundreds of transactions otherwise.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.database import Database, Tell
from core.events import Event, decode
from core.tables import OutboxRow

CLAIM = timedelta(seconds=30)
"""How long a relay may take over what it claimed before another one takes it up."""

CLAIMED_AT_ONCE = 100
"""Facts taken in one transaction. Source: commerce.md, section 6."""

FALLBACK_POLL = timedelta(seconds=1)
"""How often to look although nobody woke us: facts owed by another process. Source: commerce.md, section 6."""

GATHERED_FOR = timedelta(milliseconds=100)
"""How long after a telling the next one gathers what is owed meanwhile; what is owed alone is told at once."""

KEPT = timedelta(days=7)
"""How long a sent fact is kept for looking back."""

PATIENCE = timedelta(seconds=10)
"""How long the listeners of one fact may take together, or of those that are told at once."""

RETRY_AFTER = timedelta(seconds=2)
"""First wait after a failed telling; doubled with each attempt up to ``CLAIM * 4``."""

TellAll: TypeAlias = Callable[[Sequence[Event]], Awaitable[None]]
"""Gives facts of one kind, which stay inside, to whoever listens."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    id: str
    kind: str
    payload: str
    attempts: int
    created_at: datetime


class Relay:
    """Tells what is owed. Any number may run at once, in any process.

    Args:
        together: Tells facts at once that may be, see ``Event.subject``; None: each is told by itself.
    """

    def __init__(self, *, database: Database, tell: Tell, clock: Clock, together: TellAll | None = None) -> None:
        self._database = database
        self._tell = tell
        self._clock = clock
        self._together = together

    async def run(self) -> None:
        """Relay until cancelled."""
        while True:
            self._database.owed.clear()
            try:
                while told := await self.relay_some():
                    if told < CLAIMED_AT_ONCE:
                        await asyncio.sleep(GATHERED_FOR.total_seconds())
            except Exception:  # a relay that dies strands money facts: log, wait, go on
                log.exception("outbox relay stumbled")
            try:
                async with asyncio.timeout(FALLBACK_POLL.total_seconds()):
                    await self._database.owed.wait()
            except TimeoutError:
                continue

    async def relay_some(self) -> int:
        """Claim what is due, tell it, mark it sent. Returns how many were claimed.

        Cancelled in the middle, what was told is marked and the rest is free at once for another relay.
        """
        claimed = await self._claim()
        claim_ends = self._clock.now() + CLAIM
        sent: list[str] = []
        untouched = [fact.id for fact in claimed]
        runs = deque(_runs(claimed) if self._together is not None else [[fact] for fact in claimed])
        try:
            while runs:
                if self._clock.now() >= claim_ends:
                    untouched.clear()  # somebody else may have taken these up by now: leave them alone
                    break
                run = runs.popleft()
                if len(run) == 1:
                    told = await self._told(run[0])
                elif not (told := await self._told_together(run)):
                    runs.extendleft([fact] for fact in reversed(run))
                    continue
                sent += [fact.id for fact in run if told]
                untouched = [fact for fact in untouched if fact not in {each.id for each in run}]
        finally:
            await self._set(sent, sent_at=self._clock.now())
            await self._set(untouched, due_at=self._clock.now())
        return len(claimed)

    async def lag(self) -> timedelta:
        """How long the oldest fact that nobody was told has been waiting."""
        oldest = select(func.min(OutboxRow.created_at)).where(OutboxRow.sent_at.is_(None))
        async with self._database.reading() as sql:
            since = (await sql.execute(oldest)).scalar_one()
        return max(self._clock.now() - since, timedelta()) if since else timedelta()

    async def _told(self, fact: _Claimed) -> bool:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._tell(decode(fact.payload))
        except Exception:  # one listener's failure must not hold up the facts behind it
            log.exception("fact not told", extra={"fact": fact.kind, "attempts": fact.attempts})
            wait = min(RETRY_AFTER * 2 ** min(fact.attempts - 1, 10), CLAIM * 4)
            await self._set([fact.id], due_at=self._clock.now() + wait)
            return False
        return True

    async def _told_together(self, run: Sequence[_Claimed]) -> bool:
        assert self._together is not None
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._together([decode(fact.payload) for fact in run])
        except Exception:  # one of them may be at fault: each is told by itself next, and fails alone
            log.warning("facts not told at once", exc_info=True, extra={"fact": run[0].kind, "facts": len(run)})
            return False
        return True

    async def _claim(self) -> list[_Claimed]:
        now = self._clock.now()
        due = (
            select(OutboxRow.id)
            .where(OutboxRow.sent_at.is_(None), OutboxRow.due_at <= now)
            .order_by(OutboxRow.due_at, OutboxRow.id)
            .limit(CLAIMED_AT_ONCE)
        )
        async with self._database.reading() as sql:
            if (await sql.execute(due.limit(1))).first() is None:
                return []  # looking costs a reader; claiming would take the one writer of SQLite every second
        chosen = due.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED", dialect="postgresql")
        claim = (
            update(OutboxRow)
            .where(OutboxRow.id.in_(select(chosen.c.id)))
            .values(due_at=now + CLAIM, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow.id, OutboxRow.kind, OutboxRow.payload, OutboxRow.attempts, OutboxRow.created_at)
        )
        async with self._database.transaction() as work:
            rows = (await work.connection.execute(claim)).all()
        claimed = [_Claimed(**row._mapping) for row in rows]
        return sorted(claimed, key=lambda fact: (fact.created_at, fact.id))

    async def _set(self, facts: list[str], **values: datetime) -> None:
        if not facts:
            return
        async with self._database.transaction() as work:
            await work.connection.execute(update(OutboxRow).where(OutboxRow.id.in_(facts)).values(**values))


def _runs(claimed: Sequence[_Claimed]) -> list[list[_Claimed]]:
    """What is told at once, one after another: of one subject nothing comes before what was owed earlier.

    What failed before goes with what failed as often: it does not hold up the others again.
    """
    runs: list[list[_Claimed]] = []
    growing: dict[tuple[str, int], int] = {}
    latest: dict[str, int] = {}
    for fact in claimed:
        if (subject := _subject(fact)) is None:
            runs.append([fact])
            continue
        like = fact.kind, fact.attempts
        if growing.get(like, -1) < latest.get(subject, 0):
            growing[like] = len(runs)
            runs.append([])
        latest[subject] = growing[like]
        runs[growing[like]].append(fact)
    return runs


def _subject(fact: _Claimed) -> str | None:
    try:
        return decode(fact.payload).subject
    except ValueError:
        return None  # it cannot be read, and is told so by itself


async def prune(sql: AsyncConnection, *, now: datetime) -> int:
    """Forget facts sent more than ``KEPT`` ago. Returns how many."""
    gone = await sql.execute(delete(OutboxRow).where(OutboxRow.sent_at < now - KEPT))
    return gone.rowcount
