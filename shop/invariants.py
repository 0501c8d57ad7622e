"""Invariants: what must be true of the shop's money and stock, looked after by the hour and after every test."""

import logging
from datetime import UTC, datetime, timedelta

from core import outbox
from core.clock import Clock
from core.database import Database
from shop import invariant_store
from shop.invariant_store import Finding
from shop.key import REPLAYED_FOR

AT_ONCE = timedelta(seconds=60)
"""How long a fact may wait to be told. Source: commerce.md, I18."""

SOON = timedelta(hours=1)
"""How long the sweepers may take to learn what became of money."""

LATELY = timedelta(hours=25)
"""How long a break between the books counts after it was seen last: they are compared once a day."""

_KEPT = min(outbox.KEPT, REPLAYED_FOR) - timedelta(hours=1)
"""What is younger has left its traces in the outbox and among the keys; older ones are pruned."""

_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)


async def look(database: Database, *, now: datetime, settled: bool = True) -> Finding:
    """Check every invariant.

    Args:
        settled: Also those that machines need a moment for; off where none run.
    """
    queries = {**invariant_store.STANDING, **(invariant_store.SETTLING if settled else {})}
    broken: dict[str, tuple[str, ...]] = {}
    for name, query in queries.items():
        async with database.reading() as sql:  # one at a time: none may hold a connection for long
            if rows := await invariant_store.rows_that_break(sql, query, moments=moments(now)):
                broken[name] = tuple(rows)
    return Finding(at=now, checked=len(queries), broken=broken)


def moments(now: datetime) -> dict[str, datetime]:
    """What the checks call ``:kept``, ``:at_once``, ``:soon`` and ``:lately``."""
    return {"kept": now - _KEPT, "at_once": now - AT_ONCE, "soon": now - SOON, "lately": now - LATELY}


async def broken_invariants(database: Database) -> dict[str, list[str]]:
    """Every broken invariant with rows that break it, where nothing was pruned and machines may stand still."""
    async with database.reading() as sql:
        standing = invariant_store.STANDING.values()
        if not await invariant_store.any_breaks(sql, standing, moments=moments(_BEFORE_ALL)):
            return {}
    found = await look(database, now=_BEFORE_ALL, settled=False)
    return {name: list(rows) for name, rows in found.broken.items()}


async def inspect(database: Database, clock: Clock) -> Finding:
    """Look now, say in the log what was found, and write it down for the staff."""
    found = await look(database, now=clock.now())
    for name, rows in found.broken.items():
        log.error("invariant broken", extra={"invariant": name, "rows": list(rows)})
    log.info("invariants checked", extra={"checked": found.checked, "violations": len(found.broken)})
    async with database.transaction() as work:
        await invariant_store.keep(work.connection, found)
    return found


async def last_found(database: Database) -> Finding | None:
    """What was found when the job looked last; None if it never did."""
    async with database.reading() as sql:
        return await invariant_store.latest(sql)
