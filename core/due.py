"""Due: what is to be done at a moment is a row, so that it is done by whichever process still stands then.

A row is written with what it belongs to (``remind``). Whoever finds it due claims it, does it and takes it away; if
they die in between, the claim runs out and it is done again, so what is done is idempotent and looks at the truth
itself: a row may come early, late or twice, and never decides anything.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.clock import Clock
from core.database import Database, upsert
from core.tables import DueRow

LOOK_EVERY: Final = timedelta(milliseconds=250)
"""How late something may be done. A look that finds nothing costs one reader one indexed row."""

CLAIM: Final = timedelta(seconds=15)
"""How long one may take over what it claimed before another takes it up."""

AT_ONCE: Final = 50
"""Rows claimed in one look."""

RETRY_AFTER: Final = timedelta(seconds=1)
"""First wait after a failure; doubled each time up to ``CLAIM * 4``."""

Doer: TypeAlias = Callable[[str], Awaitable[object]]
"""Does what is due for a subject, in transactions of its own."""

log = logging.getLogger(__name__)


async def remind(sql: AsyncConnection, kind: str, subject: str, *, at: datetime) -> None:
    """Let ``kind`` be done for ``subject`` at ``at``, instead of whenever it was due before."""
    row = upsert(sql, DueRow).values(kind=kind, subject=subject, due_at=at, attempts=0)
    await sql.execute(row.on_conflict_do_update(index_elements=["kind", "subject"], set_={"due_at": at, "attempts": 0}))


async def remind_first(sql: AsyncConnection, kind: str, subject: str, *, at: datetime) -> None:
    """Let ``kind`` be done for ``subject`` at ``at``, unless somebody has said when already."""
    row = upsert(sql, DueRow).values(kind=kind, subject=subject, due_at=at, attempts=0)
    await sql.execute(row.on_conflict_do_nothing(index_elements=["kind", "subject"]))


async def remind_each(sql: AsyncConnection, kind: str, due: Mapping[str, datetime]) -> None:
    """``remind`` for many subjects, each at its own moment."""
    if not due:
        return
    row = upsert(sql, DueRow)
    rows = [{"kind": kind, "subject": subject, "due_at": due[subject], "attempts": 0} for subject in sorted(due)]
    anew = {"due_at": row.excluded.due_at, "attempts": 0}
    await sql.execute(row.on_conflict_do_update(index_elements=["kind", "subject"], set_=anew), rows)


async def forget(sql: AsyncConnection, kind: str, subject: str) -> None:
    """Let it not be done after all."""
    await sql.execute(delete(DueRow).where(DueRow.kind == kind, DueRow.subject == subject))


class Diary:
    """Does what is due. Any number may run at once, in any process.

    Args:
        doers: Who does which kind of thing. What nobody here does is left to others.
    """

    def __init__(self, *, database: Database, clock: Clock, doers: Mapping[str, Doer]) -> None:
        self._database = database
        self._clock = clock
        self._doers = dict(doers)

    def learn(self, doers: Mapping[str, Doer]) -> None:
        """Do these things as well: whoever does them was built later."""
        self._doers |= doers

    async def run(self) -> None:
        """Do what falls due until cancelled."""
        while True:
            try:
                while await self.do_some():
                    pass
            except Exception:  # a diary nobody reads would let every timer stand still: log, wait, go on
                log.exception("the diary stumbled")
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def do_some(self) -> int:
        """Claim what is due and do it. Returns how many rows that were."""
        claimed, until = await self._claim()
        for kind, subject, attempts in claimed:
            try:
                await self._doers[kind](subject)
            except Exception:  # one that fails must not hold up those behind it
                log.exception("not done when due", extra={"kind": kind, "subject": subject, "attempts": attempts})
                await self._put_off(kind, subject, until=until, attempts=attempts)
            else:
                await self._strike(kind, subject, until=until)
        return len(claimed)

    async def _claim(self) -> tuple[list[tuple[str, str, int]], datetime]:
        now = self._clock.now()
        until = now + CLAIM
        due = (
            select(DueRow.kind, DueRow.subject)
            .where(DueRow.due_at <= now, DueRow.kind.in_(list(self._doers)))
            .order_by(DueRow.due_at)
            .limit(AT_ONCE)
        )
        async with self._database.reading() as sql:
            if (await sql.execute(due.limit(1))).first() is None:
                return [], until  # looking costs a reader; claiming would take the one writer of SQLite
        chosen = due.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED", dialect="postgresql")
        claim = (
            update(DueRow)
            .where(tuple_(DueRow.kind, DueRow.subject).in_(select(chosen.c.kind, chosen.c.subject)))
            .values(due_at=until, attempts=DueRow.attempts + 1)
            .returning(DueRow.kind, DueRow.subject, DueRow.attempts)
        )
        async with self._database.transaction() as work:
            rows = (await work.connection.execute(claim)).all()
        return [(str(row.kind), str(row.subject), int(row.attempts)) for row in rows], until

    async def _strike(self, kind: str, subject: str, *, until: datetime) -> None:
        """Take it away, unless whoever did it wants to be reminded again."""
        async with self._database.transaction() as work:
            mine = (DueRow.kind == kind) & (DueRow.subject == subject) & (DueRow.due_at == until)
            await work.connection.execute(delete(DueRow).where(mine))

    async def _put_off(self, kind: str, subject: str, *, until: datetime, attempts: int) -> None:
        wait = min(RETRY_AFTER * 2 ** min(attempts - 1, 10), CLAIM * 4)
        async with self._database.transaction() as work:
            mine = (DueRow.kind == kind) & (DueRow.subject == subject) & (DueRow.due_at == until)
            await work.connection.execute(update(DueRow).where(mine).values(due_at=self._clock.now() + wait))
