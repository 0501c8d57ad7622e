"""Outbox: facts about money leave here, at least once, in the order they fell due.

A fact is written in the transaction that made it true (``Work.owe``). The relay claims a few, tells them and marks them
sent; if it dies in between, the claim runs out and another relay tells them again, so listeners are idempotent.
"""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from core.clock import Clock
from core.database import Database, Tell
from core.events import AnyEvent, decode
from core.tables import OutboxRow

CLAIM = timedelta(seconds=30)
"""How long a relay may take over what it claimed before another one takes it up."""

CLAIMED_AT_ONCE = 100
"""Facts taken in one transaction. Source: commerce.md, section 6."""

FALLBACK_POLL = timedelta(seconds=1)
"""How often to look although nobody woke us: facts owed by another process. Source: commerce.md, section 6."""

KEPT = timedelta(days=7)
"""How long a sent fact is kept for looking back."""

RETRY_AFTER = timedelta(seconds=2)
"""First wait after a failed telling; doubled with each attempt up to ``CLAIM * 4``."""

log = logging.getLogger(__name__)


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
        """Claim what is due, tell it, mark it sent. Returns how many were claimed."""
        claimed = await self._claim()
        sent: list[str] = []
        for fact_id, attempts, fact in claimed:
            try:
                await self._tell(fact)
            except Exception:  # one listener's failure must not hold up the facts behind it
                log.exception("fact not told", extra={"fact": type(fact).__name__, "attempts": attempts})
                await self._put_back(fact_id, attempts)
            else:
                sent.append(fact_id)
        if sent:
            await self._set(sent, sent_at=self._clock.now())
        return len(claimed)

    async def prune(self) -> int:
        """Forget facts sent more than ``KEPT`` ago. Returns how many."""
        async with self._database.transaction() as work:
            gone = await work.connection.execute(delete(OutboxRow).where(OutboxRow.sent_at < self._clock.now() - KEPT))
        return gone.rowcount

    async def _claim(self) -> list[tuple[str, int, AnyEvent]]:
        now = self._clock.now()
        due = (
            select(OutboxRow.id)
            .where(OutboxRow.sent_at.is_(None), OutboxRow.due_at <= now)
            .order_by(OutboxRow.due_at, OutboxRow.id)
            .limit(CLAIMED_AT_ONCE)
        )
        async with self._database.reading() as connection:
            if (await connection.execute(due.limit(1))).first() is None:
                return []
        claim = (
            update(OutboxRow)
            .where(OutboxRow.id.in_(due.with_for_update(skip_locked=True)))
            .values(due_at=now + CLAIM, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow.id, OutboxRow.attempts, OutboxRow.payload)
        )
        async with self._database.transaction() as work:
            rows = (await work.connection.execute(claim)).all()
        return [(row.id, row.attempts, decode(row.payload)) for row in sorted(rows, key=lambda row: row.id)]

    async def _put_back(self, fact_id: str, attempts: int) -> None:
        wait = min(RETRY_AFTER * 2 ** min(attempts - 1, 10), CLAIM * 4)
        await self._set([fact_id], due_at=self._clock.now() + wait)

    async def _set(self, facts: list[str], **values: datetime) -> None:
        async with self._database.transaction() as work:
            await work.connection.execute(update(OutboxRow).where(OutboxRow.id.in_(facts)).values(**values))
