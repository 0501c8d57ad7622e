"""Letting: a crowd copies one long line, and staff let everybody write it, with one press."""

from typing import Final

from chat.held import store
from chat.held.held import Held
from chat.rooms import Chat
from core.errors import AlreadyDecided, NoSuchMessage, StaffOnly, Unfit
from core.events import HeldState
from core.ids import MessageId, ShowId
from core.people import Viewer
from moderation.talk import COPIED, letters_of

AT_ONCE: Final = 200
"""Messages that are let through with one press; what waits beyond them is a press each, or another."""


async def allow_phrase(message: MessageId, *, show: ShowId, by: Viewer, chat: Chat) -> tuple[str, int]:
    """Let everybody write what ``message`` says. Returns that, and how many that waited for no other reason were said.

    Once more changes nothing. Whatever else speaks against a message counts as before.

    Raises:
        StaffOnly: ``by`` is none of the staff.
        NoSuchMessage: Nothing of that name was held or refused in ``show``.
        Unfit: Nobody copied it, or its author alone did.
        BadRules: It is of marks alone.
        ShowOver: The show has ended; what waits is said no more.
    """
    if not by.is_staff:
        raise StaffOnly
    async with chat.database.reading() as sql:
        held = await store.find(sql, message, show=show)
    if held is None or held.is_unheard:
        raise NoSuchMessage(message)
    if not any(each.rule in COPIED for each in held.findings):
        raise Unfit("nobody copied it")
    await chat.rules.allow(held.text, show=show, by=by)
    approved = 0
    for each in await _waiting(held.text, show=show, chat=chat):
        try:
            await chat.deciding.decide(each.id, HeldState.APPROVED, show=show, by=by)
            approved += 1
        except AlreadyDecided:  # somebody was faster, or its time is over
            continue
    return held.text, approved


async def _waiting(phrase: str, *, show: ShowId, chat: Chat) -> list[Held]:
    """What waits because many wrote it, and for nothing else, what was said first on top.

    Staff have read ``phrase``: another's emoji and marks may differ from it, their letters may not.
    """
    page = await chat.deciding.listed(show, open_only=True, after=None, limit=AT_ONCE)
    letters = letters_of(phrase)
    copies = [
        each
        for each in page.items
        if all(found.rule in COPIED for found in each.findings)
        and not each.author.is_staff
        and letters_of(each.text) == letters
    ]
    return sorted(copies, key=lambda each: each.id)
