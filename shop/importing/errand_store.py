"""The only SQL of imports: their rows, whose turn it is, and the lines of the report."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row as SqlRow
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import NoSuchImport
from core.ids import ImportId, ViewerId
from core.paging import Bookmark, Page, read_page
from shop.importing.errand import OVER, Counts, Errand, Stage, Status
from shop.importing.import_tables import ImportLineRow, ImportRow, ImportTurnRow
from shop.importing.plan import Line, Outcome
from shop.importing.row import Problem

TURN = timedelta(seconds=60)
"""How long a worker keeps a turn without a sign of life; a batch takes far less, a fetch is cut off before."""

_NEWEST = (ImportRow.__table__.c.created_at, ImportRow.__table__.c.id)
_IN_ORDER = (ImportLineRow.__table__.c.number,)


async def add(sql: AsyncConnection, errand: Errand) -> None:
    """Write a new import down."""
    columns = [column.name for column in ImportRow.__table__.columns]
    fields = {name: getattr(errand, name) for name in columns if hasattr(errand, name)}
    await sql.execute(insert(ImportRow).values(**fields))


async def find(sql: AsyncConnection, import_id: ImportId) -> Errand:
    """The import with this id.

    Raises:
        NoSuchImport: There is none.
    """
    row = (await sql.execute(select(ImportRow.__table__).where(ImportRow.id == import_id))).first()
    if row is None:
        raise NoSuchImport(import_id)
    return _errand(row)


async def listed(sql: AsyncConnection, *, after: Bookmark | None, limit: int) -> Page[Errand]:
    """A page of imports, the newest first."""
    return (await read_page(sql, select(ImportRow.__table__), by=_NEWEST, after=after, limit=limit)).each(_errand)


async def waiting(sql: AsyncConnection, *, now: datetime) -> list[Errand]:
    """Imports that have something to be done, the oldest first; those whose worker gives no sign of life, too."""
    found = (
        select(ImportRow.__table__)
        .outerjoin(ImportTurnRow, ImportTurnRow.source == ImportRow.source)
        .where(ImportRow.status.in_([Status.WAITING, Status.RUNNING]))
        .where(or_(ImportTurnRow.until.is_(None), ImportTurnRow.until <= now))
        .order_by(ImportRow.created_at, ImportRow.id)
    )
    return [_errand(row) for row in await sql.execute(found)]


async def take_turn(sql: AsyncConnection, errand: Errand, *, worker: str, now: datetime) -> bool:
    """Let ``worker`` go on with ``errand``. False if somebody works at its source."""
    turn = {"import_id": errand.id, "worker": worker, "until": now + TURN}
    put = upsert(sql, ImportTurnRow).values(source=errand.source, **turn)
    taken = await sql.execute(
        put.on_conflict_do_update(index_elements=["source"], set_=turn, where=ImportTurnRow.until <= now)
    )
    if taken.rowcount != 1:
        return False
    return await change(sql, errand.id, now=now, unless=(*OVER, Status.READY), status=Status.RUNNING)


async def keep_turn(sql: AsyncConnection, errand: Errand, *, worker: str, now: datetime) -> bool:
    """Give a sign of life. False: the turn is somebody else's by now, and nothing more may be written."""
    kept = await sql.execute(
        update(ImportTurnRow)
        .where(
            ImportTurnRow.source == errand.source,
            ImportTurnRow.import_id == errand.id,
            ImportTurnRow.worker == worker,
        )
        .values(until=now + TURN)
    )
    return kept.rowcount == 1


async def end_turn(sql: AsyncConnection, errand: Errand, *, worker: str) -> None:
    """Let the next import of the source have its turn."""
    await sql.execute(
        delete(ImportTurnRow).where(ImportTurnRow.source == errand.source, ImportTurnRow.worker == worker)
    )


async def change(
    sql: AsyncConnection, import_id: ImportId, *, now: datetime, unless: Sequence[Status] = (), **values: Any
) -> bool:
    """Set what is known of an import by now. False if it is in one of the states of ``unless``: it stays as it is."""
    changed = await sql.execute(
        update(ImportRow)
        .where(ImportRow.id == import_id, ImportRow.status.not_in(list(unless)))
        .values(changed_at=now, **values)
    )
    return changed.rowcount == 1


async def count(
    sql: AsyncConnection, errand: Errand, lines: Sequence[Line], *, stage: Stage, rows_done: int, now: datetime
) -> None:
    """Write down what became of a batch."""
    rows = [line for line in lines if not line.about_file]
    counted = {
        outcome: sum(line.outcome is outcome for line in rows)
        for outcome in (Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.REFUSED)
    }
    noted = sum(bool(line.problems) and line.outcome is not Outcome.REFUSED for line in rows)
    await sql.execute(
        update(ImportRow)
        .where(ImportRow.id == errand.id)
        .values(
            rows_done=rows_done,
            created=ImportRow.created + counted[Outcome.CREATED],
            changed=ImportRow.changed + counted[Outcome.CHANGED],
            unchanged=ImportRow.unchanged + counted[Outcome.UNCHANGED],
            refused=ImportRow.refused + counted[Outcome.REFUSED],
            noted=ImportRow.noted + noted,
            changed_at=now,
        )
    )
    about_file = len(lines) - len(rows)  # it stands before the first row, whichever that is
    await add_lines(sql, errand.id, lines, stage=stage, first=rows_done - len(rows) - about_file)


async def add_lines(
    sql: AsyncConnection, import_id: ImportId, lines: Sequence[Line], *, stage: Stage, first: int
) -> None:
    """Keep the lines that say something."""
    rows = [
        {
            "import_id": import_id,
            "stage": stage,
            "number": first + place,
            "line": line.line,
            "key": line.key,
            "title": line.title,
            "outcome": line.outcome,
            "changes": ",".join(line.changes),
            "has_problems": bool(line.problems),
            "problems": json.dumps([[each.field, each.code, each.value] for each in line.problems], ensure_ascii=False),
        }
        for place, line in enumerate(lines)
        if line.outcome is not Outcome.UNCHANGED or line.problems
    ]
    if rows:
        await sql.execute(upsert(sql, ImportLineRow).on_conflict_do_nothing(), rows)


async def forget_lines(sql: AsyncConnection, import_id: ImportId, *, stage: Stage) -> None:
    """Begin the report of a stage anew."""
    await sql.execute(delete(ImportLineRow).where(ImportLineRow.import_id == import_id, ImportLineRow.stage == stage))


async def lines(
    sql: AsyncConnection,
    import_id: ImportId,
    *,
    stage: Stage,
    only_problems: bool,
    after: Bookmark | None,
    limit: int,
) -> Page[Line]:
    """A page of the report, in the order of the file."""
    found = select(ImportLineRow.__table__).where(ImportLineRow.import_id == import_id, ImportLineRow.stage == stage)
    if only_problems:
        found = found.where(ImportLineRow.has_problems)
    page = await read_page(sql, found, by=_IN_ORDER, after=after, limit=limit, newest_first=False)
    return page.each(_line)


async def prune(sql: AsyncConnection, *, before: datetime) -> list[str]:
    """Forget imports of before ``before`` that nobody works at. Returns the files that nobody needs any more."""
    at_rest = (*OVER, Status.READY)
    gone = select(ImportRow.id, ImportRow.file).where(ImportRow.created_at < before, ImportRow.status.in_(at_rest))
    rows = (await sql.execute(gone)).all()
    await sql.execute(delete(ImportLineRow).where(ImportLineRow.import_id.in_([row.id for row in rows])))
    await sql.execute(delete(ImportRow).where(ImportRow.id.in_([row.id for row in rows])))
    return [row.file for row in rows]


def _errand(row: SqlRow[*tuple[Any, ...]]) -> Errand:
    known = dict(row._mapping)
    counts = Counts(**{name: known.pop(name) for name in ("created", "changed", "unchanged", "refused", "noted")})
    typed = {
        "id": ImportId(known["id"]),
        "stage": Stage(known["stage"]),
        "status": Status(known["status"]),
        "by": ViewerId(known["by"]),
    }
    return Errand(**{**known, **typed}, counts=counts)


def _line(row: SqlRow[*tuple[Any, ...]]) -> Line:
    fatal = row.outcome == Outcome.REFUSED
    return Line(
        line=row.line,
        key=row.key,
        title=row.title,
        outcome=Outcome(row.outcome),
        changes=tuple(row.changes.split(",")) if row.changes else (),
        problems=tuple(
            Problem(line=row.line, field=field, code=code, value=value, fatal=fatal)
            for field, code, value in json.loads(row.problems)
        ),
    )
