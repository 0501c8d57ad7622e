"""The log of the staff: who decided what about words and people, for the staff to read; and reviews of verdicts."""

import logging
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from chat import looking_back
from chat.log.entry import Deed, Entry
from chat.log.store import Search
from core.events import Value
from core.ids import MessageId, ViewerId
from core.lines import NO_CONTROLS
from server.api.asking import Host, Staff, TheHouse
from server.api.held import AMessage
from server.api.paging import APage
from server.api.shows import ShowName
from server.live.frames import Id

router = APIRouter(tags=["chat"])

log = logging.getLogger(__name__)


class EntryView(Value):
    """Who did what, about whom or what, when and why; ``show`` is null if it was for all shows."""

    id: str
    show: str | None
    deed: Deed
    actor: str
    actor_name: str
    subject: str
    about: str
    before: dict[str, str | int | bool | None]
    after: dict[str, str | int | bool | None]
    reason: str | None
    at: datetime

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """``entry``, told to staff."""
        return cls(
            id=entry.id,
            show=entry.show,
            deed=entry.deed,
            actor=entry.actor,
            actor_name=entry.actor_name,
            subject=entry.subject,
            about=entry.about,
            before=dict(entry.before),
            after=dict(entry.after),
            reason=entry.reason,
            at=entry.at,
        )


class LogView(Value):
    """The log, the newest first; ``next`` gives the next page, null: there is none."""

    items: tuple[EntryView, ...]
    next: str | None


@router.get("/shows/{name}/staff-log")
async def read_log(
    name: ShowName,
    page: APage,
    house: TheHouse,
    _staff: Staff,
    *,
    deed: Deed | None = None,
    actor: Id | None = None,
    subject: Annotated[
        str | None, Query(min_length=1, max_length=64, pattern=NO_CONTROLS, description="A message, or a person.")
    ] = None,
) -> LogView:
    """What staff decided in a show, or in all of them; words are whole as long as they are kept, later masked."""
    show = await house.shows.find(name)
    search = Search(deed=deed, actor=ViewerId(actor) if actor else None, subject=subject)
    async with house.database.reading() as sql:
        found = await looking_back.read_log(sql, show.id, search, after=page.after, limit=page.limit)
    return LogView(items=tuple(map(EntryView.of, found.items)), next=page.cursor(found.next))


@router.put("/shows/{name}/held/{message}/wrong", status_code=204)
async def say_it_was_wrong(name: ShowName, message: AMessage, house: TheHouse, staff: Staff) -> None:
    """The verdict was wrong: the text was harmless, be it held, refused or removed. It is kept to learn from."""
    show = await house.shows.find(name)
    await house.chat.reviewing.was_wrong(MessageId(message), show=show.id, by=staff)


@router.get(
    "/verdict-reviews.jsonl",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/jsonl": {}}}},
)
async def export_reviews(house: TheHouse, host: Host) -> StreamingResponse:
    """What staff said about verdicts, a line a text, to train and to measure a judge with. It names nobody."""
    log.info("reviews taken away as a file", extra={"by": host.id})
    headers = {"Content-Disposition": 'attachment; filename="verdict-reviews.jsonl"', "Cache-Control": "no-store"}
    lines: AsyncIterator[str] = house.chat.reviewing.lines()
    return StreamingResponse(lines, media_type="application/jsonl; charset=utf-8", headers=headers)
