"""Store: the only SQL of the chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.tables import MessageRow
from core.database import upsert
from core.events import Author, ChatMessage, Quote
from core.ids import MessageId, ShowId, ViewerId
from core.people import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A message as it is kept: shown or removed."""

    show: ShowId
    message: ChatMessage
    removed: bool


async def add(sql: AsyncConnection, message: ChatMessage, *, show: ShowId, key: str) -> bool:
    """Keep ``message`` unless its author has used ``key`` before. Returns whether it was kept."""
    quote = message.reply_to
    added = await sql.execute(
        upsert(sql, MessageRow)
        .values(
            id=message.id,
            show_id=show,
            author_id=message.author.id,
            author_name=message.author.name,
            author_role=message.author.role.value,
            key=key,
            text=message.text,
            at=message.at,
            quoted_id=quote.id if quote else None,
            quoted_name=quote.name if quote else None,
            quoted_text=quote.text if quote else None,
        )
        .on_conflict_do_nothing(index_elements=["author_id", "key"])
    )
    return bool(added.rowcount)


async def by_key(sql: AsyncConnection, author: ViewerId, key: str) -> Kept | None:
    """What ``author`` said under ``key``."""
    return await _one(sql, _messages().where(MessageRow.author_id == author, MessageRow.key == key))


async def find(sql: AsyncConnection, message: MessageId, *, show: ShowId) -> Kept | None:
    """A message of ``show``."""
    return await _one(sql, _messages().where(MessageRow.id == message, MessageRow.show_id == show))


async def mark_removed(sql: AsyncConnection, message: MessageId, *, by: ViewerId, at: datetime) -> bool:
    """Take a message away. Returns whether this was the one who did it."""
    marked = await sql.execute(
        update(MessageRow)
        .where(MessageRow.id == message, MessageRow.removed_at.is_(None))
        .values(removed_at=at, removed_by=by)
    )
    return bool(marked.rowcount)


async def newest(sql: AsyncConnection, show: ShowId, *, count: int) -> tuple[ChatMessage, ...]:
    """The newest messages of ``show`` that stand, oldest first."""
    standing = _messages().where(MessageRow.show_id == show, MessageRow.removed_at.is_(None))
    rows = (await sql.execute(standing.order_by(MessageRow.id.desc()).limit(count))).all()
    return _shown(rows)


def _messages() -> Select[Any]:
    return select(MessageRow.__table__)


async def _one(sql: AsyncConnection, query: Select[Any]) -> Kept | None:
    row = (await sql.execute(query)).first()
    if row is None:
        return None
    return Kept(show=ShowId(row.show_id), message=_message(row), removed=row.removed_at is not None)


def _shown(rows: Sequence[Row[Any]]) -> tuple[ChatMessage, ...]:
    return tuple(_message(row) for row in reversed(rows))


def _message(row: Row[Any]) -> ChatMessage:
    quote = None
    if row.quoted_id is not None:
        quote = Quote(id=MessageId(row.quoted_id), name=row.quoted_name, text=row.quoted_text)
    author = Author(id=ViewerId(row.author_id), name=row.author_name, role=Role(row.author_role))
    return ChatMessage(id=MessageId(row.id), author=author, text=row.text, at=row.at, reply_to=quote)
