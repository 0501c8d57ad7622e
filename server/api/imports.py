"""Imports: the staff bring a file or an address, see what would come of it, and say that it shall be."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response, status
from fastapi.responses import StreamingResponse
from pydantic import Field

from core.events import Localized, Value
from core.ids import ID_PATTERN, ImportId
from core.lines import NO_CONTROLS
from core.people import Language, Role, Viewer
from server.accounts.api_key import Scope
from server.api.asking import Scoped, TheHouse
from server.api.paging import APage
from server.api.repeating import OnceKey, mark
from shop.importing.errand import Errand, Stage, Status
from shop.importing.importing import SOURCE, Bringing
from shop.importing.plan import Line, Outcome
from shop.importing.words import words_of

router = APIRouter(prefix="/catalogue/imports", tags=["imports"])

Reader = Annotated[Viewer, Scoped(Scope.CATALOGUE_READ, least=Role.MODERATOR)]
Writer = Annotated[Viewer, Scoped(Scope.CATALOGUE_WRITE)]

AnImport = Annotated[str, Path(pattern=ID_PATTERN, description="An import's id.")]

_SOURCE = r"^[a-z0-9][a-z0-9_-]{0,31}$"

Source = Annotated[str, Query(pattern=_SOURCE, description="Whose catalogue it is; each has ids of its own.")]

_FILE = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}


class Address(Value):
    """Where the catalogue stands: a table, a YML feed, JSON-LD or a page that has it inside."""

    url: Annotated[str, Field(min_length=1, max_length=2_000, pattern=NO_CONTROLS)]
    source: Annotated[str, Field(pattern=_SOURCE)] = SOURCE
    takes_stock: bool = True


class ImportView(Value):
    """An import as far as it is. ``rows_total`` is null until the file was read once.

    ``failure`` says why it failed, in ``words``, at ``failure_line`` of the file.
    """

    id: ImportId
    source: str
    name: str
    url: str | None
    format: str | None
    takes_stock: bool
    stage: Stage
    status: Status
    rows_total: int | None
    rows_done: int
    created: int
    changed: int
    unchanged: int
    refused: int
    noted: int
    pictures_total: int
    pictures_done: int
    pictures_failed: int
    failure: str | None
    failure_words: Localized | None
    failure_line: int
    failure_about: str
    created_at: datetime
    changed_at: datetime
    finished_at: datetime | None


class Imports(Value):
    """Imports, the newest first."""

    items: tuple[ImportView, ...]
    next: str | None


class ProblemView(Value):
    """What is wrong with a field of a row: a stable code, and what it means."""

    field: str
    code: str
    words: Localized
    value: str


class LineView(Value):
    """What became, or would become, of a row of the file."""

    line: int
    key: str
    title: str
    outcome: Outcome
    changes: tuple[str, ...]
    problems: tuple[ProblemView, ...]


class Lines(Value):
    """Rows in the order of the file; those that change nothing and have nothing wrong are left out."""

    items: tuple[LineView, ...]
    next: str | None


@router.post("", status_code=status.HTTP_202_ACCEPTED, openapi_extra={"requestBody": _FILE})
async def bring_file(
    request: Request,
    house: TheHouse,
    by: Writer,
    name: Annotated[str, Query(max_length=200, pattern=NO_CONTROLS, description="What the file is called.")] = "",
    source: Source = SOURCE,
    takes_stock: bool = True,
) -> ImportView:
    """Bring a file, as the body; it is looked through, and nothing is written yet."""
    what = Bringing(name=name, source=source, takes_stock=takes_stock)
    return view_of(await house.backroom.importing.bring(what, request.stream(), by))


@router.post("/from-address", status_code=status.HTTP_202_ACCEPTED)
async def bring_address(wish: Address, house: TheHouse, by: Writer) -> ImportView:
    """Have a file fetched from an address of the open internet, and looked through."""
    what = Bringing(name=wish.url[:200], source=wish.source, takes_stock=wish.takes_stock, url=wish.url)
    return view_of(await house.backroom.importing.bring_from(what, by))


@router.get("")
async def list_imports(house: TheHouse, _by: Reader, page: APage) -> Imports:
    """A page of imports."""
    found = await house.backroom.importing.listed(after=page.after, limit=page.limit)
    return Imports(items=tuple(view_of(each) for each in found.items), next=page.cursor(found.next))


@router.get("/{number}")
async def get_import(number: AnImport, house: TheHouse, _by: Reader) -> ImportView:
    """One import, as far as it is."""
    return view_of(await house.backroom.importing.look(ImportId(number)))


@router.post("/{number}/apply", status_code=status.HTTP_202_ACCEPTED)
async def apply_import(number: AnImport, key: OnceKey, house: TheHouse, _by: Writer, response: Response) -> ImportView:
    """Let the file be written as its report says."""
    errand, replayed = await house.backroom.importing.apply(ImportId(number), key=key)
    mark(response, replayed=replayed)
    return view_of(errand)


@router.delete("/{number}")
async def cancel_import(number: AnImport, house: TheHouse, _by: Writer) -> ImportView:
    """Go no further with it; what was written stays."""
    return view_of(await house.backroom.importing.cancel(ImportId(number)))


@router.get("/{number}/lines")
async def list_lines(
    number: AnImport,
    house: TheHouse,
    _by: Reader,
    page: APage,
    problems: Annotated[bool, Query(description="Only rows that have something wrong.")] = False,
) -> Lines:
    """The report of an import: of writing it, once that has begun, before that of looking it through."""
    found = await house.backroom.importing.lines(
        ImportId(number), only_problems=problems, after=page.after, limit=page.limit
    )
    return Lines(items=tuple(_line(each) for each in found.items), next=page.cursor(found.next))


@router.get("/{number}/report.csv", response_class=StreamingResponse)
async def get_report(
    number: AnImport, house: TheHouse, _by: Reader, language: Language = Language.RU
) -> StreamingResponse:
    """The whole report as a table."""
    rows: AsyncIterator[str] = await house.backroom.importing.report(ImportId(number), language)
    headers = {"Content-Disposition": f'attachment; filename="{number}.csv"'}
    return StreamingResponse(rows, media_type="text/csv; charset=utf-8", headers=headers)


def view_of(errand: Errand) -> ImportView:
    """The import as the staff see it."""
    counts = errand.counts
    known = {name: getattr(errand, name) for name in ImportView.model_fields if hasattr(errand, name)}
    return ImportView(
        **known,
        created=counts.created,
        changed=counts.changed,
        unchanged=counts.unchanged,
        refused=counts.refused,
        noted=counts.noted,
        failure_words=words_of(errand.failure) if errand.failure else None,
    )


def _line(line: Line) -> LineView:
    return LineView(
        line=line.line,
        key=line.key,
        title=line.title,
        outcome=line.outcome,
        changes=line.changes,
        problems=tuple(
            ProblemView(field=each.field, code=each.code, words=words_of(each.code), value=each.value)
            for each in line.problems
        ),
    )
