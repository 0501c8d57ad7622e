"""Store: the only SQL of the chat."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import Kept, Removed
from chat.tables import MessageRow
from core.database import upsert
from core.events import Author, ChatMessage, Quote
from core.ids import MessageId, ShowId, ViewerId
from core.pairs import ByPairs
from core.people import Origin, Role

JUDGE: Final = ViewerId("moderator")
"""Who takes away what was refused late: nobody of the staff."""

Name: TypeAlias = tuple[ViewerId, str]
"""An author and their key: by which a message is one, however often it comes."""


@dataclass(frozen=True, slots=True)
class New:
    """A message to be kept; ``intents`` is what it was counted as, ``discount sold=42``, for whoever looks back.

    ``origin`` is where it came from, for whoever shuts somebody out.
    """

    show: ShowId
    key: str
    message: ChatMessage
    intents: str | None = None
    origin: Origin | None = None


async def add(sql: AsyncConnection, said: Sequence[New]) -> frozenset[MessageId]:
    """Keep what was ``said``, unless its author has used the key before. Returns which were kept.

    Rows are written in the order of their keys, so that two who write the same ones wait in line, not for each other.
    """
    if not said:
        return frozenset()
    keep = upsert(sql, MessageRow).on_conflict_do_nothing(index_elements=["author_id", "key"])
    rows = sorted(map(_row, said), key=lambda row: (row["author_id"], row["key"]))
    added = await sql.execute(keep.returning(MessageRow.id), rows)
    return frozenset(map(MessageId, added.scalars()))


async def by_names(sql: AsyncConnection, names: Collection[Name]) -> dict[Name, Kept]:
    """What was said under these ``names``, as far as something was."""
    if not names:
        return {}
    return {(ViewerId(row.author_id), row.key): _kept(row) for row in await _NAMED.find(sql, names)}


async def find_all(sql: AsyncConnection, messages: Collection[MessageId]) -> dict[MessageId, Kept]:
    """These messages, as far as there are any."""
    if not messages:
        return {}
    rows = (await sql.execute(_messages().where(MessageRow.id.in_(messages)))).all()
    return {MessageId(row.id): _kept(row) for row in rows}


async def standing(sql: AsyncConnection, messages: Collection[MessageId]) -> frozenset[MessageId]:
    """Those of ``messages`` that everybody may read."""
    row = MessageRow
    shown = select(row.id).where(row.id.in_(messages), row.removed_at.is_(None), row.hushed_by.is_(None))
    return frozenset(map(MessageId, (await sql.execute(shown)).scalars()))


async def find(sql: AsyncConnection, message: MessageId, *, show: ShowId) -> Kept | None:
    """A message of ``show``."""
    kept = (await find_all(sql, [message])).get(message)
    return kept if kept and kept.show == show else None


async def hush(sql: AsyncConnection, hushed: Mapping[MessageId, str]) -> None:
    """Keep messages from those who read along; each is kept back for something."""
    for holder in sorted(set(hushed.values())):
        mine = [message for message, by in hushed.items() if by == holder]
        await sql.execute(update(MessageRow).where(MessageRow.id.in_(mine)).values(hushed_by=holder))


async def unhush(sql: AsyncConnection, message: MessageId, holder: str) -> None:
    """Let one message go that ``holder`` keeps back."""
    kept_back = update(MessageRow).where(MessageRow.id == message, MessageRow.hushed_by == holder)
    await sql.execute(kept_back.values(hushed_by=None))


async def release(sql: AsyncConnection, holder: str) -> list[Kept]:
    """Let go what was kept back for ``holder``. Returns what stands of it."""
    row = MessageRow
    let_go = update(row).where(row.hushed_by == holder).values(hushed_by=None).returning(row.__table__)
    return [kept for each in (await sql.execute(let_go)).all() if not (kept := _kept(each)).removed]


async def mark_removed(
    sql: AsyncConnection,
    message: MessageId,
    *,
    by: ViewerId,
    by_name: str | None = None,
    reasons: Sequence[str] = (),
    at: datetime,
) -> bool:
    """Take a message away, and its words out of what quotes it. Returns whether this was the one who did it."""
    values = {"removed_at": at, "removed_by": by, "removed_by_name": by_name, "removed_for": tuple(reasons)}
    marked = await sql.execute(
        update(MessageRow).where(MessageRow.id == message, MessageRow.removed_at.is_(None)).values(values)
    )
    if not marked.rowcount:
        return False
    nothing = {"quoted_id": None, "quoted_name": None, "quoted_text": None}
    await sql.execute(update(MessageRow).where(MessageRow.quoted_id == message).values(nothing))
    return True


async def give_reasons(sql: AsyncConnection, message: MessageId, *, by: ViewerId, reasons: Sequence[str]) -> bool:
    """Say why it was removed. Only whoever did may, and once. Returns whether that was news."""
    row = MessageRow
    mine = update(row).where(row.id == message, row.removed_by == by, row.removed_for == ())
    return bool((await sql.execute(mine.values(removed_for=tuple(reasons)))).rowcount)


async def restore(sql: AsyncConnection, message: MessageId) -> Kept | None:
    """Let a removed message stand again. Returns it; None: it stands, or there is none."""
    row = MessageRow
    gone = update(row).where(row.id == message, row.removed_at.is_not(None))
    values = {"removed_at": None, "removed_by": None, "removed_by_name": None, "removed_for": None}
    back = (await sql.execute(gone.values(values).returning(row.__table__))).first()
    return _kept(back) if back else None


async def removed_of(
    sql: AsyncConnection, author: ViewerId, *, show: ShowId, since: datetime, count: int
) -> list[Removed]:
    """What others took away of what ``author`` said in ``show`` ``since`` then, the newest ``count``, newest first."""
    row = MessageRow
    theirs = _messages().where(row.author_id == author, row.show_id == show, row.removed_at > since)
    rows = await sql.execute(theirs.where(row.removed_by != author).order_by(row.id.desc()).limit(count))
    return [
        Removed(
            show=ShowId(each.show_id),
            message=_message(each),
            at=each.removed_at,
            by=None if each.removed_by == JUDGE else ViewerId(each.removed_by),
            by_name=each.removed_by_name,
            reasons=each.removed_for or (),
        )
        for each in rows
    ]


async def newest(sql: AsyncConnection, show: ShowId, *, count: int) -> tuple[ChatMessage, ...]:
    """The newest messages of ``show`` that stand, oldest first."""
    row = MessageRow
    standing = _messages().where(row.show_id == show, row.removed_at.is_(None), row.hushed_by.is_(None))
    rows = (await sql.execute(standing.order_by(MessageRow.id.desc()).limit(count))).all()
    return _shown(rows)


async def said_by(sql: AsyncConnection, author: ViewerId, *, show: ShowId, count: int) -> tuple[ChatMessage, ...]:
    """What ``author`` said in ``show`` and stands, hushed or not, the newest ``count``, oldest first."""
    row = MessageRow
    theirs = _messages().where(row.author_id == author, row.show_id == show)
    rows = await sql.execute(theirs.where(row.removed_at.is_(None)).order_by(row.id.desc()).limit(count))
    return _shown(rows.all())


async def newest_of_viewers(sql: AsyncConnection, *, count: int) -> list[tuple[MessageId, str]]:
    """The newest messages of all shows that stand and that none of the staff wrote, the newest first."""
    row, viewers = MessageRow, [Role.GUEST.value, Role.VIEWER.value]
    theirs = select(row.id, row.text).where(
        row.removed_at.is_(None), row.hushed_by.is_(None), row.author_role.in_(viewers)
    )
    return [(MessageId(each.id), each.text) for each in await sql.execute(theirs.order_by(row.id.desc()).limit(count))]


async def last_origin(sql: AsyncConnection, author: ViewerId) -> tuple[datetime, Origin] | None:
    """Where ``author`` last wrote from, and when."""
    theirs = select(MessageRow.at, MessageRow.device, MessageRow.address).where(
        MessageRow.author_id == author, MessageRow.address.is_not(None)
    )
    row = (await sql.execute(theirs.order_by(MessageRow.id.desc()).limit(1))).first()
    return (row.at, Origin(address=str(row.address), device=row.device)) if row else None


async def forget_origins(sql: AsyncConnection, *, before: datetime, most: int) -> int:
    """Forget where the oldest ``most`` messages came from that are older. Returns how many that was."""
    first = f"msg_{round(before.timestamp() * 1000):012x}"  # ids sort by the time they were minted
    old = select(MessageRow.id).where(MessageRow.id < first, MessageRow.address.is_not(None))
    some = update(MessageRow).where(MessageRow.id.in_(old.order_by(MessageRow.id).limit(most)))
    return (await sql.execute(some.values(address=None, device=None))).rowcount


def _messages() -> Select[Any]:
    return select(MessageRow.__table__)


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        show=ShowId(row.show_id),
        message=_message(row),
        removed=row.removed_at is not None,
        hushed=row.hushed_by is not None,
    )


def _row(new: New) -> dict[str, object]:
    message, quote = new.message, new.message.reply_to
    return {
        "id": message.id,
        "show_id": new.show,
        "author_id": message.author.id,
        "author_name": message.author.name,
        "author_role": message.author.role.value,
        "author_badge": message.author.badge,
        "key": new.key,
        "text": message.text,
        "at": message.at,
        "quoted_id": quote.id if quote else None,
        "quoted_name": quote.name if quote else None,
        "quoted_text": quote.text if quote else None,
        "intents": new.intents,
        "device": new.origin.device if new.origin else None,
        "address": new.origin.address if new.origin else None,
    }


def _shown(rows: Sequence[Row[Any]]) -> tuple[ChatMessage, ...]:
    return tuple(_message(row) for row in reversed(rows))


def _message(row: Row[Any]) -> ChatMessage:
    quote = None
    if row.quoted_id is not None:
        quote = Quote(id=MessageId(row.quoted_id), name=row.quoted_name, text=row.quoted_text)
    role, badge = Role(row.author_role), row.author_badge
    author = Author(id=ViewerId(row.author_id), name=row.author_name, role=role, badge=badge)
    return ChatMessage(id=MessageId(row.id), author=author, text=row.text, at=row.at, reply_to=quote)


_NAMED: Final = ByPairs(_messages(), MessageRow.author_id, MessageRow.key)
