"""Store: the only SQL of held messages."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.held.held import Held
from chat.held.tables import HeldRow
from chat.store import Name
from core.database import upsert
from core.events import HeldState
from core.ids import MessageId, ShowId, ViewerId
from core.paging import Bookmark, Page, read_page
from core.pairs import ByPairs
from core.people import Language, Origin, Role, Viewer
from moderation.verdict import Finding


async def add(sql: AsyncConnection, held: Sequence[Held]) -> None:
    """Keep what was ``held``, unless its author has used the key before."""
    rows = sorted(map(_row, held), key=lambda row: (row["author_id"], row["key"]))
    await sql.execute(upsert(sql, HeldRow).on_conflict_do_nothing(index_elements=["author_id", "key"]), rows)


async def by_names(sql: AsyncConnection, names: Collection[Name]) -> Mapping[Name, Held]:
    """What of these was held, by its author and their key."""
    return {(each.author.id, each.key): each for each in map(_held, await _NAMED.find(sql, names))}


async def find(sql: AsyncConnection, message: MessageId, *, show: ShowId) -> Held | None:
    """A held message of ``show``."""
    row = (await sql.execute(_all().where(HeldRow.id == message, HeldRow.show_id == show))).first()
    return _held(row) if row else None


async def texts(sql: AsyncConnection, messages: Collection[MessageId]) -> dict[MessageId, str]:
    """What these say, as far as they were held and are not forgotten."""
    if not messages:
        return {}
    rows = await sql.execute(select(HeldRow.id, HeldRow.text).where(HeldRow.id.in_(messages)))
    return {MessageId(row.id): row.text for row in rows}


async def expired(sql: AsyncConnection, *, since: MessageId | None, count: int) -> list[tuple[MessageId, str]]:
    """What was held, in the moment of ``since`` or later, and nobody decided in time; the newest."""
    row = HeldRow
    theirs = select(row.id, row.text).where(row.state == HeldState.EXPIRED.value)
    if since is not None:
        theirs = theirs.where(row.id >= since)
    return [(MessageId(each.id), each.text) for each in await sql.execute(theirs.order_by(row.id.desc()).limit(count))]


async def of_author(
    sql: AsyncConnection, author: ViewerId, *, show: ShowId, since: datetime, count: int
) -> tuple[Held, ...]:
    """What of ``author`` was held in ``show`` ``since`` then and they know of, the newest ``count``, oldest first."""
    row = HeldRow
    theirs = _all().where(row.show_id == show, row.author_id == author, row.at > since, row.unheard.is_(False))
    rows = (await sql.execute(theirs.order_by(row.id.desc()).limit(count))).all()
    return tuple(map(_held, reversed(rows)))


async def unheard(sql: AsyncConnection, author: ViewerId, *, show: ShowId, count: int) -> tuple[Held, ...]:
    """What of ``author`` nobody hears in ``show`` and they have not taken away, the newest ``count``, oldest first."""
    row = HeldRow
    theirs = _all().where(row.show_id == show, row.author_id == author, row.unheard, row.taken_back_at.is_(None))
    rows = (await sql.execute(theirs.order_by(row.id.desc()).limit(count))).all()
    return tuple(map(_held, reversed(rows)))


async def take_back(sql: AsyncConnection, message: MessageId, *, at: datetime) -> bool:
    """Its author does not want to see it any more. Returns whether they did until now."""
    theirs = update(HeldRow).where(HeldRow.id == message, HeldRow.taken_back_at.is_(None))
    return bool((await sql.execute(theirs.values(taken_back_at=at))).rowcount)


async def not_let_through(
    sql: AsyncConnection, author: ViewerId, *, show: ShowId, since: datetime, count: int
) -> list[Held]:
    """What of ``author`` was refused or denied in ``show`` ``since`` then and they know of, the newest first."""
    row, states = HeldRow, [HeldState.DENIED.value, HeldState.REFUSED.value]
    theirs = _all().where(row.show_id == show, row.author_id == author, row.at > since, row.unheard.is_(False))
    rows = await sql.execute(theirs.where(row.state.in_(states)).order_by(row.id.desc()).limit(count))
    return [_held(each) for each in rows]


async def page(
    sql: AsyncConnection, show: ShowId, *, states: Collection[HeldState], after: Bookmark | None, limit: int
) -> Page[Held]:
    """What was held in ``show`` and is in one of ``states``, the newest first."""
    wanted = _all().where(HeldRow.show_id == show, HeldRow.state.in_([each.value for each in states]))
    rows = await read_page(sql, wanted, by=[HeldRow.__table__.c.id], after=after, limit=limit)
    return rows.each(_held)


async def decide(
    sql: AsyncConnection, message: MessageId, *, show: ShowId, state: HeldState, by: Viewer | None, now: datetime
) -> Held | None:
    """Let it become ``state``, if it still waits. Of all who try at once it is one who is given it back.

    Args:
        by: Who decides; None: the judge.
    """
    who = {"by": by.id, "by_name": by.name} if by else {}
    return await _change(sql, message, show=show, now=now, state=state.value, decided_at=now, **who)


async def explain(
    sql: AsyncConnection,
    message: MessageId,
    *,
    show: ShowId,
    findings: Sequence[Finding],
    scores: Mapping[str, float],
    now: datetime,
) -> Held | None:
    """Say anew what speaks against it, if it still waits; nobody else decides before the end of this transaction."""
    return await _change(sql, message, show=show, now=now, findings=tuple(findings), scores=dict(scores))


async def let_through(sql: AsyncConnection, messages: Collection[MessageId]) -> frozenset[MessageId]:
    """Which of ``messages`` somebody of the staff has let through."""
    row = HeldRow
    approved = select(row.id).where(row.id.in_(messages), row.state == HeldState.APPROVED.value, row.by.is_not(None))
    return frozenset(map(MessageId, (await sql.execute(approved)).scalars()))


async def deny_all_of(
    sql: AsyncConnection, author: ViewerId, *, show: ShowId | None, by: Viewer, now: datetime
) -> tuple[Held, ...]:
    """Deny everything of ``author`` that waits in ``show``, or in all: they are not heard any more."""
    theirs = update(HeldRow).where(HeldRow.author_id == author, _waits(), HeldRow.until > now)
    if show is not None:
        theirs = theirs.where(HeldRow.show_id == show)
    denied = await sql.execute(
        theirs.values(state=HeldState.DENIED.value, by=by.id, by_name=by.name, decided_at=now).returning(
            *HeldRow.__table__.c
        )
    )
    return tuple(sorted(map(_held, denied.all()), key=lambda each: each.id))


async def last_origin(sql: AsyncConnection, author: ViewerId) -> tuple[datetime, Origin] | None:
    """Where ``author`` last wrote from what was held, and when."""
    theirs = select(HeldRow.at, HeldRow.address, HeldRow.device).where(HeldRow.author_id == author)
    row = (await sql.execute(theirs.order_by(HeldRow.at.desc()).limit(1))).first()
    return (row.at, Origin(address=row.address, device=row.device)) if row else None


async def expire(sql: AsyncConnection, show: ShowId, *, now: datetime) -> tuple[Held, ...]:
    """Let everything in ``show`` whose time is over expire; whoever does it first is given it."""
    expired = await sql.execute(
        update(HeldRow)
        .where(HeldRow.show_id == show, _waits(), HeldRow.until <= now)
        .values(state=HeldState.EXPIRED.value, decided_at=now)
        .returning(*HeldRow.__table__.c)
    )
    return tuple(sorted(map(_held, expired.all()), key=lambda each: each.id))


async def overdue(sql: AsyncConnection, message: MessageId, *, now: datetime) -> ShowId | None:
    """The show of a message that waits for longer than it should; None: it does not wait."""
    late = select(HeldRow.show_id).where(HeldRow.id == message, _waits(), HeldRow.until <= now)
    show = (await sql.execute(late)).scalar_one_or_none()
    return ShowId(show) if show else None


async def forget(sql: AsyncConnection, *, before: datetime, most: int) -> int:
    """Forget ``most`` of what was held before then. Returns how much that was."""
    old = select(HeldRow.id).where(HeldRow.at < before).limit(most)
    return (await sql.execute(delete(HeldRow).where(HeldRow.id.in_(old)))).rowcount


async def _change(
    sql: AsyncConnection, message: MessageId, *, show: ShowId, now: datetime, **values: object
) -> Held | None:
    changed = update(HeldRow).where(HeldRow.id == message, HeldRow.show_id == show, _waits(), HeldRow.until > now)
    row = (await sql.execute(changed.values(values).returning(*HeldRow.__table__.c))).first()
    return _held(row) if row else None


def _waits() -> Any:
    return HeldRow.state == HeldState.WAITING.value


def _all() -> Select[Any]:
    return select(HeldRow.__table__)


def _row(held: Held) -> dict[str, Any]:
    return {
        "id": held.id,
        "show_id": held.show,
        "author_id": held.author.id,
        "author_name": held.author.name,
        "author_role": held.author.role.value,
        "author_language": held.author.language.value,
        "author_badge": held.badge,
        "address": held.origin.address,
        "device": held.origin.device,
        "key": held.key,
        "text": held.text,
        "reply_to": held.reply_to,
        "at": held.at,
        "until": held.until,
        "findings": held.findings,
        "scores": dict(held.scores),
        "counted_as": held.counted_as,
        "state": held.state.value,
        "unheard": held.is_unheard,
    }


def _held(row: Row[Any]) -> Held:
    author = Viewer(
        id=ViewerId(row.author_id),
        name=row.author_name,
        role=Role(row.author_role),
        language=Language(row.author_language),
    )
    return Held(
        id=MessageId(row.id),
        show=ShowId(row.show_id),
        author=author,
        badge=row.author_badge,
        origin=Origin(address=row.address, device=row.device),
        text=row.text,
        key=row.key,
        reply_to=MessageId(row.reply_to) if row.reply_to else None,
        at=row.at,
        until=row.until,
        findings=row.findings,
        scores=row.scores,
        counted_as=row.counted_as,
        state=HeldState(row.state),
        by=ViewerId(row.by) if row.by else None,
        by_name=row.by_name,
        decided_at=row.decided_at,
    )


_NAMED: Final = ByPairs(_all(), HeldRow.author_id, HeldRow.key)
