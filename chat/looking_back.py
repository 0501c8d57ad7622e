"""Looking back: the log of the staff, with the words it is about as long as they are kept; later they stand masked."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from chat import store as messages
from chat.held import store as held_store
from chat.log import store as log
from chat.log.entry import Entry
from chat.log.store import Search
from chat.message import excerpt
from core.ids import MessageId, ShowId
from core.paging import Bookmark, Page


async def read_log(
    sql: AsyncConnection, show: ShowId | None, search: Search, *, after: Bookmark | None, limit: int
) -> Page[Entry]:
    """The log of ``show``, with what was decided for all shows; the newest first."""
    page = await log.page(sql, show, search, after=after, limit=limit)
    subjects = {MessageId(each.subject) for each in page.items if each.deed.is_about_words}
    said = await messages.find_all(sql, subjects)
    words = {**await held_store.texts(sql, subjects), **{id: kept.message.text for id, kept in said.items()}}

    def whole(entry: Entry) -> Entry:
        text = words.get(MessageId(entry.subject))
        return entry if text is None else replace(entry, about=excerpt(text))

    return page.each(whole)
