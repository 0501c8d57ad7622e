"""Tasks: what may be late. Thin and synchronous; each carries an id and may come twice."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from celery import Celery

from core import jobs, outbox
from core.clock import Clock
from core.database import Database
from core.events import Event
from core.ids import OrderId
from server.accounts import store as accounts
from shop import invariant_store, invariants, key_store, webhook_store
from shop.fiscalizing import CashRegister, make_due
from shop.letter import LetterKind, Mailer
from shop.letter_store import LetterName
from shop.notifying import Letterhead, overdue_letters, send_letter

SEND_LETTER = "letters.send"
CHASE_LETTERS = "letters.chase"
PRUNE = "house.prune"
CHECK = "house.check"
MAKE_RECEIPTS = "fiscal.make"

BEAT = {
    "make receipts": {"task": MAKE_RECEIPTS, "schedule": timedelta(minutes=1)},
    "check": {"task": CHECK, "schedule": timedelta(minutes=15)},
    "chase letters": {"task": CHASE_LETTERS, "schedule": timedelta(minutes=1)},
    "prune": {"task": PRUNE, "schedule": timedelta(hours=1)},
}
"""What comes round by itself. It is asked for more often than it is done: pruning once a day, the check of the
invariants once an hour, whichever beat is up by then."""

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What tasks work with."""

    database_url: str
    mailer: Mailer
    letterhead: Letterhead
    register: CashRegister
    clock: Clock
    _kept: threading.local = field(default_factory=threading.local)

    def do(self, job: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
        """Do ``job`` to its end with a database. Called where no event loop runs."""
        if (kept := getattr(self._kept, "run", None)) is not None:
            done: T = kept(job)
            return done
        with self.kept_open():
            return self.do(job)

    @contextmanager
    def kept_open(self) -> Iterator[None]:
        """Keep one loop and one database open for all that this thread does inside.

        Opening costs more than most tasks: connections are made, and every statement is compiled anew.
        """
        database = Database(self.database_url, tell=_tell_nobody)
        with asyncio.Runner() as runner:
            self._kept.run = lambda job: runner.run(job(database))
            try:
                yield
            finally:
                del self._kept.run
                runner.run(database.close())


def add_tasks(app: Celery, *, bench: Bench) -> None:
    """Teach ``app`` its tasks."""

    @app.task(name=SEND_LETTER, shared=False)  # type: ignore[untyped-decorator]
    def _send_letter(order: str, kind: str, about: str) -> bool:
        letter = LetterName(order=OrderId(order), kind=LetterKind(kind), about=about)
        return bench.do(
            lambda database: send_letter(
                letter, database=database, mailer=bench.mailer, letterhead=bench.letterhead, clock=bench.clock
            )
        )

    @app.task(name=CHASE_LETTERS, shared=False)  # type: ignore[untyped-decorator]
    def _chase_letters() -> int:
        overdue = bench.do(lambda database: overdue_letters(database=database, clock=bench.clock))
        for letter in overdue:
            app.send_task(SEND_LETTER, args=as_args(letter))
        return len(overdue)

    @app.task(name=PRUNE, shared=False)  # type: ignore[untyped-decorator]
    def _prune() -> int:
        return bench.do(lambda database: prune(database, bench.clock))

    @app.task(name=MAKE_RECEIPTS, shared=False)  # type: ignore[untyped-decorator]
    def _make_receipts() -> int:
        return bench.do(lambda database: make_due(database=database, register=bench.register, clock=bench.clock))

    @app.task(name=CHECK, shared=False)  # type: ignore[untyped-decorator]
    def _check() -> bool:
        return bench.do(lambda database: check(database, bench.clock))


def as_args(letter: LetterName) -> list[str]:
    """A letter's name as a task carries it."""
    return [letter.order, letter.kind.value, letter.about]


async def prune(database: Database, clock: Clock) -> int:
    """Forget what nobody asks for any more, once a day. Returns how many rows went."""
    now = clock.now()
    async with database.transaction() as work:
        if not await jobs.take_slot(work.connection, PRUNE, slot=f"{now:%Y-%m-%d}", now=now):
            return 0
        gone = {
            "facts": await outbox.prune(work.connection, now=now),
            "keys": await key_store.prune(work.connection, now=now),
            "slots": await jobs.prune(work.connection, now=now),
            "webhooks": await webhook_store.prune(work.connection, now=now),
            "checks": await invariant_store.prune(work.connection, now=now),
            "sessions": await accounts.prune(work.connection, now=now),
        }
    log.info("pruned", extra=gone)
    return sum(gone.values())


async def check(database: Database, clock: Clock) -> bool:
    """Look after the invariants, once an hour. Returns whether it was done this time."""
    now = clock.now()
    async with database.transaction() as work:
        if not await jobs.take_slot(work.connection, CHECK, slot=f"{now:%Y-%m-%dT%H}", now=now):
            return False
    await invariants.inspect(database, clock)
    return True


async def _tell_nobody(fact: Event) -> None:
    log.warning("a task told a fact that nobody hears", extra={"fact": type(fact).__name__})
