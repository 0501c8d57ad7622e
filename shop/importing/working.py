"""Working: whoever has the turn of a source looks its file through, or writes it, a batch in a transaction.

Everything that counts is a row: the worker may be killed at any moment, and another goes on from the last batch. What
was written twice is the same, and stock moves once for an import.
"""

import asyncio
import logging
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from core import jobs
from core.clock import Clock
from core.database import Database, Work
from core.errors import Unavailable
from core.fetching import Fetcher, NotFetched
from shop.importing import errand_store as store
from shop.importing import hanging, known_store, writing_store
from shop.importing.batches import Batch, Batches
from shop.importing.errand import Errand, Stage, Status
from shop.importing.known import Known
from shop.importing.plan import Line, Outcome, Plan, Progress
from shop.importing.planning import foresee, plan
from shop.importing.reading import LARGEST_FILE, Format, format_of
from shop.importing.row import Refused, Row, Unreadable
from shop.pictures import PictureFolder

LOOKS_EVERY = 1.0
"""Seconds between two looks for something to do, when nobody says that there is."""

KEPT = timedelta(days=30)
"""How long an import can be looked at again, with its report."""

TRIES = 3
"""Times a batch is planned when somebody else takes the same article at the same moment."""

KINDS = ("text/", "application/", "binary/")
"""What a site may call a catalogue; what it is, its content says."""

log = logging.getLogger(__name__)


class TurnLost(Exception):
    """Somebody else has the turn, or the import was called off: nothing more may be written."""


class Importer:
    """Does what imports are waiting for. Any number may run, in any process.

    Args:
        due: Set by whoever brings something.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        folder: Path,
        fetcher: Fetcher,
        pictures: PictureFolder,
        currency: str,
        due: asyncio.Event,
    ) -> None:
        self._database = database
        self._clock = clock
        self._folder = folder
        self._fetcher = fetcher
        self._pictures = pictures
        self._currency = currency
        self._due = due
        self._name = secrets.token_hex(8)
        self._tidied = ""

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._due.clear()
            try:
                while await self.work():
                    pass
                await self.tidy()
            except Exception:  # an importer that dies strands every import: log, wait, go on
                log.exception("importer stumbled")
            try:
                async with asyncio.timeout(LOOKS_EVERY):
                    await self._due.wait()
            except TimeoutError:
                continue

    async def tidy(self) -> None:
        """Once a day forget what is older than ``KEPT``, with its files."""
        now = self._clock.now()
        if (today := f"{now:%Y-%m-%d}") == self._tidied:
            return
        async with self._database.transaction() as work:
            files: list[str] = []
            if await jobs.take_slot(work.connection, "imports.prune", slot=today, now=now):
                files = await store.prune(work.connection, before=now - KEPT)
        self._tidied = today
        for file in files:
            await asyncio.to_thread((self._folder / file).unlink, missing_ok=True)

    async def work(self) -> bool:
        """Take up one import that waits, as far as it goes. False if there is nothing to do."""
        async with self._database.reading() as sql:
            waiting = await store.waiting(sql, now=self._clock.now())
        for errand in waiting:
            now = self._clock.now()
            async with self._database.transaction() as work:
                if not await store.take_turn(work.connection, errand, worker=self._name, now=now):
                    continue
            await self._go_on(errand)
            return True
        return False

    async def _go_on(self, errand: Errand) -> None:
        try:
            await self._step(errand)
        except TurnLost:
            log.warning("import left to somebody else", extra={"import": errand.id})
        except (Unreadable, NotFetched) as failure:
            line = failure.line if isinstance(failure, Unreadable) else 0
            await self._fail(errand, failure.code, line=line, about=failure.about)
        except FileNotFoundError:
            await self._fail(errand, "file_gone")
        except Unavailable:
            log.warning("import waits for the database", extra={"import": errand.id})
            return  # the turn ends by itself, then it goes on from the last batch
        except asyncio.CancelledError:
            await self._end_turn(errand)  # whoever comes next need not wait for its end
            raise
        except Exception:  # whatever is wrong with one file must not stop the others
            log.exception("import failed", extra={"import": errand.id})
            await self._fail(errand, "fault")
        await self._end_turn(errand)

    async def _end_turn(self, errand: Errand) -> None:
        async with self._database.transaction() as work:
            await store.end_turn(work.connection, errand, worker=self._name)

    async def _step(self, errand: Errand) -> None:
        file = self._folder / errand.file
        if errand.stage is Stage.FETCH:
            await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
            await self._fetcher.save(errand.url or "", file, most=LARGEST_FILE, kinds=KINDS)
        if errand.stage in (Stage.FETCH, Stage.CHECK):
            await self._check(errand, file)
        elif errand.stage is Stage.WRITE:
            await self._write(errand, file)
        if errand.stage in (Stage.WRITE, Stage.PICTURES):
            await hanging.hang(
                errand, database=self._database, fetcher=self._fetcher, pictures=self._pictures, keep=self._keep
            )
            await self._finish(errand, status=Status.DONE)

    async def _check(self, errand: Errand, file: Path) -> None:
        """Look the file through from its beginning; nothing of the catalogue changes."""
        kind = await asyncio.to_thread(format_of, file)
        fresh: dict[str, Any] = {"created": 0, "changed": 0, "unchanged": 0, "refused": 0, "noted": 0, "rows_done": 0}
        async with self._database.transaction() as work:
            await self._keep(work, errand)
            await store.forget_lines(work.connection, errand.id, stage=Stage.CHECK)
            await store.change(
                work.connection, errand.id, now=self._clock.now(), stage=Stage.CHECK, format=kind, **fresh
            )
        batches, progress, done = Batches(file, kind=kind, currency=self._currency), Progress(), 0
        while True:
            batch = await batches.next()
            async with self._database.reading() as sql:
                known = await known_store.known(sql, _taken(batch), source=errand.source)
            planned = self._plan(errand, batch, known, progress=progress)
            foresee(planned, known)
            lines = _lines(batch, planned)
            done += len(planned.lines)
            async with self._database.transaction() as work:
                await self._keep(work, errand)
                await store.count(
                    work.connection, errand, lines, stage=Stage.CHECK, rows_done=done, now=self._clock.now()
                )
            if batch.failure is not None:
                raise batch.failure
            if batch.is_last:
                break
        await self._finish(errand, status=Status.READY, rows_total=done)

    async def _write(self, errand: Errand, file: Path) -> None:
        """Write the file from where the last worker left off."""
        kind = Format(errand.format) if errand.format else await asyncio.to_thread(format_of, file)
        batches, progress, done = Batches(file, kind=kind, currency=self._currency), Progress(), 0
        while True:
            batch = await batches.next()
            size = len(batch.rows)
            if done + size > errand.rows_done or (batch.is_last and done >= errand.rows_done):
                await self._write_batch(errand, batch, progress=progress, rows_done=done + size)
            else:  # written before; only what it takes is noted
                async with self._database.reading() as sql:
                    known = await known_store.known(sql, _taken(batch), source=errand.source)
                self._plan(errand, batch, known, progress=progress)
            done += size
            if batch.failure is not None:
                raise batch.failure
            if batch.is_last:
                return

    async def _write_batch(self, errand: Errand, batch: Batch, *, progress: Progress, rows_done: int) -> None:
        for attempt in range(TRIES):
            before = progress.copy()
            try:
                async with self._database.transaction() as work:
                    await self._keep(work, errand)
                    known = await known_store.known(work.connection, _taken(batch), source=errand.source)
                    planned = self._plan(errand, batch, known, progress=before)
                    now = self._clock.now()
                    await writing_store.write(work, planned, source=errand.source, import_id=errand.id, now=now)
                    lines = _lines(batch, planned)
                    await store.count(work.connection, errand, lines, stage=Stage.WRITE, rows_done=rows_done, now=now)
            except IntegrityError:
                if attempt == TRIES - 1:
                    raise
                log.info("a batch is planned anew", extra={"import": errand.id})
                continue
            progress.become(before)
            return

    def _plan(self, errand: Errand, batch: Batch, known: Known, *, progress: Progress) -> Plan:
        return plan(batch.rows, known, source=errand.source, progress=progress, takes_stock=errand.takes_stock)

    async def _keep(self, work: Work, errand: Errand) -> None:
        """Give a sign of life, in the transaction that does the work.

        Raises:
            TurnLost: The turn is somebody else's, or the import was called off.
        """
        now = self._clock.now()
        others = [status for status in Status if status is not Status.RUNNING]
        if not await store.keep_turn(work.connection, errand, worker=self._name, now=now):
            raise TurnLost
        if not await store.change(work.connection, errand.id, now=now, unless=others):
            raise TurnLost

    async def _finish(self, errand: Errand, *, status: Status, rows_total: int | None = None) -> None:
        now = self._clock.now()
        values: dict[str, Any] = {"rows_total": rows_total} if rows_total is not None else {}
        async with self._database.transaction() as work:
            await self._keep(work, errand)
            finished = None if status is Status.READY else now
            await store.change(work.connection, errand.id, now=now, status=status, finished_at=finished, **values)
        if status is Status.DONE:
            await asyncio.to_thread((self._folder / errand.file).unlink, missing_ok=True)

    async def _fail(self, errand: Errand, code: str, *, line: int = 0, about: str = "") -> None:
        now = self._clock.now()
        over = [status for status in Status if status is not Status.RUNNING]
        async with self._database.transaction() as work:
            await store.change(
                work.connection,
                errand.id,
                now=now,
                unless=over,
                status=Status.FAILED,
                failure=code,
                failure_line=line,
                failure_about=about[:200],
                finished_at=now,
            )


def _taken(batch: Batch) -> list[Row]:
    return [row for row, _ in batch.rows if not isinstance(row, Refused)]


def _lines(batch: Batch, planned: Plan) -> list[Line]:
    """The lines of a batch; remarks on the file stand in one of their own."""
    if not batch.remarks:
        return planned.lines
    head = Line(
        line=batch.remarks[0].line, key="", title="", outcome=Outcome.UNCHANGED, problems=batch.remarks, about_file=True
    )
    return [head, *planned.lines]
