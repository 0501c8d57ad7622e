"""Reviewing: staff say in one press that a verdict was wrong, and take all that was said away to learn from."""

from collections.abc import AsyncIterator
from typing import Final

from chat import store as messages
from chat.held import store as held_store
from chat.log import store as log
from chat.log.entry import Deed, entry
from chat.message import excerpt
from chat.reviews import store
from chat.reviews.review import Review, Why, masked
from core.clock import Clock
from core.database import Database
from core.errors import NoSuchMessage, StaffOnly
from core.ids import MessageId, ShowId
from core.paging import Bookmark
from core.people import Viewer

AT_ONCE: Final = 200
"""Rows read in one go: no connection is held while a slow line takes them."""


class Reviewing:
    """Writes reviews down, and gives them away."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def was_wrong(self, message: MessageId, *, show: ShowId, by: Viewer) -> None:
        """The text was harmless, whatever became of it. Said again it changes nothing; the text stays where it is.

        Raises:
            StaffOnly: ``by`` is none of the staff.
            NoSuchMessage: Nothing of that name was held, refused or removed in ``show``.
        """
        if not by.is_staff:
            raise StaffOnly
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            if (held := await held_store.find(sql, message, show=show)) is not None:
                text, was, findings, scores = held.text, held.state.value, held.findings, held.scores
            elif (kept := await messages.find(sql, message, show=show)) is not None and kept.removed:
                text, was, findings, scores = kept.message.text, "removed", (), {}
            else:
                raise NoSuchMessage(message)
            review = Review(
                message=message,
                show=show,
                why=Why.WRONG,
                was=was,
                text=text,
                findings=findings,
                scores=scores,
                at=now,
            )
            if await store.add(sql, review):
                told = entry(
                    Deed.WRONG, by=by, show=show, subject=message, about=excerpt(masked(text, findings)), at=now
                )
                await log.write(sql, told)

    async def lines(self) -> AsyncIterator[str]:
        """Everything that was ever said, as JSONL."""
        after: Bookmark | None = None
        while True:
            async with self._database.reading() as sql:
                page = await store.page(sql, after=after, limit=AT_ONCE)
            yield "".join(review.line for review in page.items)
            if (after := page.next) is None:
                return
