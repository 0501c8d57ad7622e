"""Posting: somebody says something. Pace, judge, store, tell."""

import logging
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from chat import store
from chat.message import Draft, excerpt, public_face
from chat.rooms import Chat
from core import events
from core.errors import MayNotWrite, MessageRefused, Unfit
from core.events import ChatMessage, MessagePosted, Quote
from core.ids import MessageId, mint
from core.lines import tidy
from moderation.verdict import Verdict

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that was kept; ``shown`` is False if the room was too loud to show it to everybody."""

    message: ChatMessage
    shown: bool = True


async def post(draft: Draft, *, chat: Chat) -> Posted:
    """Say ``draft`` to everybody, once: the same key of the same author gives back the message it made first.

    Raises:
        Unfit: There is nothing to read in it.
        MayNotWrite: The author is a guest who has not chosen a name yet.
        NoSuchShow: There is no such show.
        ShowOver: The show has ended.
        Banned: The author was shut out.
        SlowDown: The author talks too fast.
        MessageRefused: The moderator did not let it through; only the author and staff know.
    """
    if (known := await _said_before(draft, chat)) is not None:
        return Posted(known)
    draft = replace(draft, text=tidy(draft.text))
    if not draft.text:
        raise Unfit("an empty message")
    if not draft.author.named:
        raise MayNotWrite
    chat.bans.check(draft.author, draft.show, now=chat.clock.now())
    await chat.doors.check_open(draft.show)
    chat.pace.keep(draft.author)
    verdict = await chat.judge.judge(draft.text, draft.author, surface="message")
    if not verdict.allowed:
        await _refuse(draft, verdict, chat)
    return await _keep(draft, chat)


async def _said_before(draft: Draft, chat: Chat) -> ChatMessage | None:
    async with chat.database.reading() as sql:
        known = await store.by_key(sql, draft.author.id, draft.key)
    return known.message if known else None


async def _refuse(draft: Draft, verdict: Verdict, chat: Chat) -> None:
    reasons = tuple(reason.value for reason in verdict.reasons)
    author, now = public_face(draft.author), chat.clock.now()
    fact = events.MessageRefused(show=draft.show, at=now, author=author, text=draft.text, reasons=reasons)
    try:
        await chat.tell(fact)
    except OSError:  # the studio misses a line; the author must still be answered
        log.warning("refusal not told to the studio", extra={"show": draft.show}, exc_info=True)
    raise MessageRefused(reasons=reasons)


async def _keep(draft: Draft, chat: Chat) -> Posted:
    async with chat.database.transaction() as work:
        message = ChatMessage(
            id=MessageId(mint("msg")),
            author=public_face(draft.author),
            text=draft.text,
            at=chat.clock.now(),
            reply_to=await _quote(draft, work.connection),
        )
        if not await store.add(work.connection, message, show=draft.show, key=draft.key):
            first = await store.by_key(work.connection, draft.author.id, draft.key)
            assert first is not None, "a key is taken by a message"
            return Posted(first.message)
        told = work.tell(MessagePosted(show=draft.show, at=message.at, message=message))
    return Posted(message, shown=told.carried)


async def _quote(draft: Draft, sql: AsyncConnection) -> Quote | None:
    """The beginning of what is answered; nothing if it is not there any more, so that nobody brings it back."""
    if draft.reply_to is None:
        return None
    answered = await store.find(sql, draft.reply_to, show=draft.show)
    if answered is None or answered.removed:
        return None
    message = answered.message
    return Quote(id=message.id, name=message.author.name, text=excerpt(message.text))
