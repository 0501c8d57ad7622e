"""Importing: bring a file or an address, see what would come of it, then say that it shall be."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from core.clock import Clock
from core.database import Database
from core.errors import BadAddress, BadFile, ImportNotReady
from core.fetching import NotFetched, target_of
from core.ids import ImportId, mint
from core.paging import Bookmark, Page
from core.people import Language, Viewer
from shop import key_store
from shop.importing import errand_store as store
from shop.importing.errand import Counts, Errand, Stage, Status
from shop.importing.plan import Line
from shop.importing.reading import LARGEST_FILE
from shop.importing.words import words_of
from shop.key_store import Key

SOURCE = "shop"
"""The source of a file that names none. Each source has ids of its own."""

REPORTED_AT_ONCE = 500
"""Lines of a report that are read from the database at a time."""

_FORMULA = re.compile(r"^\s*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """What somebody brings: a name to know it by, whose catalogue it is, and whether it knows the stock."""

    name: str
    source: str = SOURCE
    takes_stock: bool = True
    url: str | None = None


class Importing:
    """What the staff do with imports; the work itself is done by ``shop.importing.working``.

    Args:
        folder: Where files lie until their import is over; several machines share it.
        loopback: Whether an address of this machine may be named, for development.
    """

    def __init__(self, *, database: Database, clock: Clock, folder: Path, loopback: bool = False) -> None:
        self._database = database
        self._clock = clock
        self._folder = folder
        self._loopback = loopback
        self.due = asyncio.Event()
        """Set when there is something to do."""

    async def bring(self, what: Bringing, content: AsyncIterator[bytes], staff: Viewer) -> Errand:
        """Keep a file and have it looked through.

        Raises:
            BadFile: It is empty or larger than 64 MiB; nothing was kept.
        """
        import_id = ImportId(mint("imp"))
        file = self._folder / import_id
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        try:
            size = await _save(content, file)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        if size == 0:
            file.unlink(missing_ok=True)
            raise BadFile(why="empty_file")
        return await self._add(import_id, what, staff, stage=Stage.CHECK)

    async def bring_from(self, what: Bringing, staff: Viewer) -> Errand:
        """Have the file at ``what.url`` fetched and looked through.

        Raises:
            BadAddress: It is no address that we would go to.
        """
        try:
            target_of(what.url or "", loopback=self._loopback)
        except NotFetched as failure:
            raise BadAddress(why=failure.code) from None
        return await self._add(ImportId(mint("imp")), what, staff, stage=Stage.FETCH)

    async def apply(self, import_id: ImportId, *, key: Key) -> tuple[Errand, bool]:
        """Let the file be written as the report says. Returns the import, and whether the key came before.

        Raises:
            NoSuchImport: There is none.
            ImportNotReady: It is still being looked through, or was written already.
            KeyReused: The key came before for something else.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            if await key_store.once(work, key, result=import_id, now=now) is not None:
                return await store.find(work.connection, import_id), True
            if (await store.find(work.connection, import_id)).status is not Status.READY:
                raise ImportNotReady(import_id)
            others = [status for status in Status if status is not Status.READY]
            begun = await store.change(
                work.connection,
                import_id,
                now=now,
                unless=others,
                stage=Stage.WRITE,
                status=Status.WAITING,
                rows_done=0,
                created=0,
                changed=0,
                unchanged=0,
                refused=0,
                noted=0,
            )
            if not begun:
                raise ImportNotReady(import_id)
            errand = await store.find(work.connection, import_id)
        self.due.set()
        return errand, False

    async def cancel(self, import_id: ImportId) -> Errand:
        """Go no further. What was written already stays; doing it again changes nothing.

        Raises:
            NoSuchImport: There is none.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            await store.find(work.connection, import_id)
            over = (Status.DONE, Status.FAILED, Status.CANCELLED)
            await store.change(
                work.connection, import_id, now=now, unless=over, status=Status.CANCELLED, finished_at=now
            )
            return await store.find(work.connection, import_id)

    async def listed(self, *, after: Bookmark | None, limit: int) -> Page[Errand]:
        """A page of imports, the newest first."""
        async with self._database.reading() as sql:
            return await store.listed(sql, after=after, limit=limit)

    async def look(self, import_id: ImportId) -> Errand:
        """One import, as far as it is.

        Raises:
            NoSuchImport: There is none.
        """
        async with self._database.reading() as sql:
            return await store.find(sql, import_id)

    async def lines(
        self, import_id: ImportId, *, only_problems: bool, after: Bookmark | None, limit: int
    ) -> Page[Line]:
        """A page of the report, in the order of the file.

        Raises:
            NoSuchImport: There is none.
        """
        async with self._database.reading() as sql:
            stage = report_of(await store.find(sql, import_id))
            return await store.lines(sql, import_id, stage=stage, only_problems=only_problems, after=after, limit=limit)

    async def report(self, import_id: ImportId, language: Language) -> AsyncIterator[str]:
        """The whole report as a table, piece by piece. No cell of it is a formula, whatever the file said.

        Raises:
            NoSuchImport: There is none.
        """
        await self.look(import_id)
        return self._report(import_id, language)

    async def _report(self, import_id: ImportId, language: Language) -> AsyncIterator[str]:
        yield "\ufeff" + _csv([("line", "id", "title", "outcome", "field", "code", "words", "value")])
        after: Bookmark | None = None
        while True:
            page = await self.lines(import_id, only_problems=False, after=after, limit=REPORTED_AT_ONCE)
            yield _csv([cells for line in page.items for cells in _cells(line, language)])
            if (after := page.next) is None:
                return

    async def _add(self, import_id: ImportId, what: Bringing, staff: Viewer, *, stage: Stage) -> Errand:
        now = self._clock.now()
        errand = Errand(
            id=import_id,
            source=what.source,
            name=what.name,
            url=what.url,
            file=import_id,
            format=None,
            takes_stock=what.takes_stock,
            stage=stage,
            status=Status.WAITING,
            rows_total=None,
            rows_done=0,
            counts=Counts(),
            pictures_total=0,
            pictures_done=0,
            pictures_failed=0,
            failure=None,
            failure_line=0,
            failure_about="",
            by=staff.id,
            created_at=now,
            changed_at=now,
            finished_at=None,
        )
        async with self._database.transaction() as work:
            await store.add(work.connection, errand)
        self.due.set()
        return errand


def report_of(errand: Errand) -> Stage:
    """Of which stage the report is: of writing, once that has begun."""
    return Stage.WRITE if errand.stage in (Stage.WRITE, Stage.PICTURES) else Stage.CHECK


def harmless(cell: str) -> str:
    """``cell`` as a table program shows it and never counts with it. Source: OWASP, CSV injection."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


async def _save(content: AsyncIterator[bytes], file: Path) -> int:
    size = 0
    with file.open("wb") as into:
        async for piece in content:
            size += len(piece)
            if size > LARGEST_FILE:
                raise BadFile(why="too_large")
            await asyncio.to_thread(into.write, piece)
    return size


def _cells(line: Line, language: Language) -> list[tuple[str, ...]]:
    about = (str(line.line), line.key, line.title, line.outcome.value)
    if not line.problems:
        return [(*about, " ".join(line.changes), "", "", "")]
    return [
        (*about, each.field, each.code, getattr(words_of(each.code), language.value), each.value)
        for each in line.problems
    ]


def _csv(rows: list[tuple[str, ...]]) -> str:
    table = io.StringIO()
    csv.writer(table).writerows([harmless(cell) for cell in row] for row in rows)
    return table.getvalue()
