"""Rereading: authors find what they said, also what the history of all does not have: held, kept back, or unheard."""

from dataclasses import dataclass
from typing import Final

from chat import store
from chat.held import store as held_store
from chat.held.held import KEPT, WAITS, Held
from chat.history import SHOWN
from chat.message import Removed, quoted
from chat.rooms import Chat
from core.database import Work
from core.errors import NoSuchMessage
from core.events import ChatMessage, HeldState, MessageRemoved
from core.ids import MessageId, ShowId
from core.people import Viewer

MINE: Final = 20
"""Of one's own held messages a page is told so many."""

_ON_THE_PAGE: Final = (HeldState.WAITING, HeldState.APPROVED, HeldState.DENIED, HeldState.EXPIRED)
"""What an author saw among the others' words; what was refused never stood there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """A message of one's own. Its author knows if it was ``held`` or ``removed``; neither: for them it was said."""

    message: ChatMessage
    held: Held | None = None
    removed: Removed | None = None


async def own_words(show: ShowId, author: Viewer, *, chat: Chat) -> tuple[OwnWords, ...]:
    """The newest of each kind that ``author`` said in ``show``, oldest first, read at once.

    What everybody reads stands beside what waits for a quiz to end and what nobody hears, in one shape, and of all
    these together the newest: that one is told from the others by nothing.
    """
    now = chat.clock.now()
    async with chat.database.reading() as sql:
        held = await held_store.of_author(sql, author.id, show=show, since=now - 2 * WAITS, count=MINE)
        unheard = await held_store.unheard(sql, author.id, show=show, count=SHOWN)
        said = await store.said_by(sql, author.id, show=show, count=SHOWN)
        removed = await store.removed_of(sql, author.id, show=show, since=now - KEPT, count=SHOWN)
        standing = await store.standing(sql, [each.id for each in held if each.state is HeldState.APPROVED])
        answered = await store.find_all(sql, {each.reply_to for each in unheard if each.reply_to})
    told = [*said, *(each.message(reply_to=quoted(each.reply_to, show, answered)) for each in unheard)]
    decided = [
        OwnWords(message=each.message(reply_to=None), held=each)
        for each in held
        if each.state in _ON_THE_PAGE
        and (each.state is not HeldState.APPROVED or each.id in standing)  # else it was taken away, or is hushed
    ]
    known = {each.message.id for each in decided}
    newest = sorted(told, key=lambda each: each.id)[-SHOWN:]
    words = [*decided, *(OwnWords(message=each) for each in newest if each.id not in known)]
    words += [OwnWords(message=each.message, removed=each) for each in removed]
    return tuple(sorted(words, key=lambda each: each.message.id))


async def take_back_unheard(message: MessageId, *, show: ShowId, by: Viewer, work: Work, chat: Chat) -> None:
    """Their author takes unheard words away: gone from all their tabs, as any other. Staff keep them.

    Raises:
        NoSuchMessage: ``by`` said nothing of that name that nobody heard.
    """
    now = chat.clock.now()
    held = await held_store.find(work.connection, message, show=show)
    if held is None or not held.is_unheard or held.author.id != by.id:
        raise NoSuchMessage(message)
    if await held_store.take_back(work.connection, message, at=now):
        await work.owe(MessageRemoved(show=show, at=now, message=message))
