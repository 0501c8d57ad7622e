"""Outbox: facts about money leave here, at least once, in the order they were owed.

A fact is written in the transaction that made it true (``Work.owe``). The relay claims a few, tells them and marks them
sent; if it dies in between, the claim runs out and another relay tells them again, so listeners are idempotent.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.database import Database, Tell
from core.events import decode
from core.tables import OutboxRow

CLAIM = timedelta(seconds=30)
"""How long a relay may take over what it claimed before another one takes it up."""

CLAIMED_AT_ONCE = 100
"""Facts taken in one transaction. Source: commerce.md, section 6."""

FALLBACK_POLL = timedelta(seconds=1)
"""How often to look although nobody woke us: facts owed by another process. Source: commerce.md, section 6."""

KEPT = timedelta(days=7)
"""How long a sent fact is kept for looking back."""

PATIENCE = timedelta(seconds=10)
"""How long the listeners of one fact may take together."""

RETRY_AFTER = timedelta(seconds=2)
"""First wait after a failed telling; doubled with each attempt up to ``CLAIM * 4``."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    id: str
    kind: str
    payload: str
    attempts: int
    created_at: datetime


class Relay:
    """Tells what is owed. Any number may run at once, in any process."""

    def __init__(self, *, database: Database, tell: Tell, clock: Clock) -> None:
        self._database = database
        self._tell = tell
        self._clock = clock

    async def run(self) -> None:
        """Relay until cancelled."""
        while True:
            self._database.owed.clear()
            try:
                while await self.relay_some():
                    pass
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
        try:
            for fact in claimed:
                if self._clock.now() >= claim_ends:
                    untouched.clear()  # somebody else may have taken these up by now: leave them alone
                    break
                if await self._told(fact):
                    sent.append(fact.id)
                untouched.remove(fact.id)
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


async def prune(sql: AsyncConnection, *, now: datetime) -> int:
    """Forget facts sent more than ``KEPT`` ago. Returns how many."""
    gone = await sql.execute(delete(OutboxRow).where(OutboxRow.sent_at < now - KEPT))
    return gone.rowcount
