"""Store: the only SQL of the log. It is written and read, never changed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.log.entry import Deed, Entry
from chat.log.tables import LogRow
from core.bus import HOUSE
from core.ids import EntryId, ShowId, ViewerId
from core.paging import Bookmark, Page, read_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What of the log is wanted: what was done, by whom, about whom or what."""

    deed: Deed | None = None
    actor: ViewerId | None = None
    subject: str | None = None


async def write(sql: AsyncConnection, *entries: Entry) -> None:
    """Write ``entries`` down with the rows they tell of: both are true, or neither."""
    if entries:
        await sql.execute(insert(LogRow), [_row(each) for each in entries])


async def page(
    sql: AsyncConnection, show: ShowId | None, search: Search, *, after: Bookmark | None, limit: int
) -> Page[Entry]:
    """The log of ``show``, with what was decided for all shows; the newest first."""
    wanted = select(LogRow.__table__).where(LogRow.show_id.in_({HOUSE if show is None else show, HOUSE}))
    if search.deed is not None:
        wanted = wanted.where(LogRow.deed == search.deed.value)
    if search.actor is not None:
        wanted = wanted.where(LogRow.actor == search.actor)
    if search.subject is not None:
        wanted = wanted.where(LogRow.subject == search.subject)
    return (await read_page(sql, wanted, by=[LogRow.__table__.c.id], after=after, limit=limit)).each(_entry)


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "show_id": HOUSE if entry.show is None else entry.show,
        "deed": entry.deed.value,
        "actor": entry.actor,
        "actor_name": entry.actor_name,
        "subject": entry.subject,
        "about": entry.about,
        "before": dict(entry.before),
        "after": dict(entry.after),
        "reason": entry.reason,
        "at": entry.at,
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=EntryId(row.id),
        show=None if row.show_id == HOUSE else ShowId(row.show_id),
        deed=Deed(row.deed),
        actor=ViewerId(row.actor),
        actor_name=row.actor_name,
        subject=row.subject,
        about=row.about,
        before=row.before,
        after=row.after,
        reason=row.reason,
        at=row.at,
    )
