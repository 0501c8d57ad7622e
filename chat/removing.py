"""Removing: a message is taken away."""

from datetime import datetime
from typing import Final

from chat import store
from chat.log import store as log_store
from chat.log.entry import Deed, entry
from chat.message import Kept, excerpt
from chat.rereading import take_back_unheard
from chat.reviews import store as reviews
from chat.reviews.review import Review, Why, masked
from chat.rooms import Chat
from core.database import Work
from core.errors import NotTheHost, StaffOnly
from core.events import Author, MessageRemoved, WordsMoved
from core.ids import MessageId, ShowId
from core.people import Role, Viewer

REASONS: Final = ("rude", "insult", "hate", "threat", "obscene", "spam", "link", "contact")
"""Why staff may say that they took a message away: words that every page knows. Source: moderation/verdict.py."""


async def remove(message: MessageId, *, show: ShowId, by: Viewer, chat: Chat, reason: str | None = None) -> None:
    """Take ``message`` away from everybody. Taking it away again changes nothing but why, if nobody had said that.

    Args:
        reason: One of ``REASONS``; its author is told.

    Raises:
        NoSuchMessage: The show has no such message.
        StaffOnly: It is somebody else's.
        NotTheHost: It is of one of the staff, whose words only the host may take away.
    """
    now = chat.clock.now()
    async with chat.database.transaction() as work:
        kept = await store.find(work.connection, message, show=show)
        if kept is None:
            await take_back_unheard(message, show=show, by=by, work=work, chat=chat)
            return
        _may_remove(kept.message.author, by)
        mine = by.id == kept.message.author.id
        reasons = () if mine or reason is None else (reason,)
        gone = await store.mark_removed(work.connection, message, by=by.id, by_name=by.name, reasons=reasons, at=now)
        if gone:
            await work.owe(MessageRemoved(show=show, at=now, message=message))  # it must not stay on any screen
        elif not reasons or not await store.give_reasons(work.connection, message, by=by.id, reasons=reasons):
            return
        if not mine:
            await _write_down(kept, by=by, at=now, reason=reason, work=work)
            await work.owe(WordsMoved(show=show, at=now, viewer=kept.message.author.id))


async def _write_down(kept: Kept, *, by: Viewer, at: datetime, reason: str | None, work: Work) -> None:
    message = kept.message
    about, after = excerpt(masked(message.text, ())), {"state": "removed", "author": message.author.name}
    told = entry(
        Deed.REMOVED, by=by, show=kept.show, subject=message.id, about=about, at=at, after=after, reason=reason
    )
    await log_store.write(work.connection, told)
    review = Review(
        message=message.id, show=kept.show, why=Why.REMOVED, was="shown", text=message.text, scores={}, at=at
    )
    await reviews.add(work.connection, review)


def _may_remove(author: Author, by: Viewer) -> None:
    if author.id == by.id or by.is_host:
        return
    if not by.is_staff:
        raise StaffOnly
    if author.role in (Role.MODERATOR, Role.HOST):
        raise NotTheHost
