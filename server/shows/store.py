"""The only SQL of shows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchShow
from core.events import ShowState, ShowStatus
from core.ids import OfferId, ShowId, ViewerId, looks_like_id
from server.shows.show import Show
from server.shows.tables import PinRow, ShowRow

LISTED = 50
"""Shows on the start page."""


async def add(sql: AsyncConnection, show: Show, *, key_hash: str, key_sealed: str) -> None:
    """Write a new show down."""
    await sql.execute(
        insert(ShowRow).values(
            id=show.id,
            slug=show.slug,
            title=show.title,
            host=show.host,
            host_name=show.host_name,
            starts_at=show.starts_at,
            stream_key_hash=key_hash,
            stream_key_sealed=key_sealed,
            **_columns(show.state),
        )
    )


async def find(sql: AsyncConnection, name: str) -> Show:
    """The show with this id or slug.

    Raises:
        NoSuchShow: There is none.
    """
    column = ShowRow.id if looks_like_id(name, "shw") else ShowRow.slug
    row = (await sql.execute(_shows().where(column == name))).first()
    if row is None:
        raise NoSuchShow(name)
    return _show(row)


async def listed(sql: AsyncConnection) -> list[Show]:
    """Shows for the start page: on air first, then what comes, then what was."""
    order = case(
        {ShowStatus.LIVE.value: 0, ShowStatus.RECONNECTING.value: 1, ShowStatus.SCHEDULED.value: 2},
        value=ShowRow.status,
        else_=3,
    )
    rows = await sql.execute(_shows().order_by(order, ShowRow.starts_at.desc()).limit(LISTED))
    return [_show(row) for row in rows]


async def change(sql: AsyncConnection, show: Show, state: ShowState) -> bool:
    """Put ``state`` in place of ``show.state``. False if somebody was faster: read again and decide again."""
    changed = await sql.execute(
        update(ShowRow).where(ShowRow.id == show.id, ShowRow.version == show.state.version).values(**_columns(state))
    )
    return changed.rowcount == 1


async def add_pin(sql: AsyncConnection, show: ShowId, state: ShowState, *, now: datetime) -> None:
    """Remember what is held up from ``now`` on."""
    await sql.execute(insert(PinRow).values(show_id=show, version=state.version, offer=state.pinned, at=now))


async def pinned_at(
    sql: AsyncConnection, show: ShowId, moments: Collection[datetime]
) -> dict[datetime, OfferId | None]:
    """What was held up at each of ``moments``; of what was pinned before this was kept, what is held up now."""
    if not moments:
        return {}
    now = (await sql.execute(select(ShowRow.pinned).where(ShowRow.id == show))).scalar_one_or_none()
    theirs = select(PinRow.at, PinRow.offer).where(PinRow.show_id == show)
    first = select(func.max(PinRow.at)).where(PinRow.show_id == show, PinRow.at <= min(moments)).scalar_subquery()
    since = theirs.where((PinRow.at >= first) | first.is_(None)).order_by(PinRow.at, PinRow.version)
    pins = [(row.at, row.offer) for row in (await sql.execute(since)).all()]
    held: dict[datetime, OfferId | None] = {}
    for moment in moments:
        before = [offer for at, offer in pins if at <= moment]
        pinned = before[-1] if before else None if pins else now
        held[moment] = OfferId(pinned) if pinned else None
    return held


async def waited_too_long(sql: AsyncConnection, *, now: datetime) -> list[ShowId]:
    """Shows whose picture stayed away past its grace."""
    rows = await sql.execute(
        select(ShowRow.id).where(ShowRow.status == ShowStatus.RECONNECTING.value, ShowRow.reconnect_until <= now)
    )
    return [ShowId(row.id) for row in rows]


async def on_air(sql: AsyncConnection) -> list[ShowId]:
    """Shows that the database believes to have a picture."""
    rows = await sql.execute(select(ShowRow.id).where(ShowRow.status == ShowStatus.LIVE.value))
    return [ShowId(row.id) for row in rows]


async def for_members(sql: AsyncConnection) -> list[Show]:
    """Shows that are for members alone, or whose chat is."""
    some = ShowRow.members_only.is_(True) | ShowRow.members_write.is_(True)
    return [_show(row) for row in await sql.execute(_shows().where(some))]


async def stream_key(sql: AsyncConnection, show: ShowId) -> tuple[str, str]:
    """The stream key of ``show``: its hash, and the key sealed for the host's eyes.

    Raises:
        NoSuchShow: There is none.
    """
    row = (
        await sql.execute(select(ShowRow.stream_key_hash, ShowRow.stream_key_sealed).where(ShowRow.id == show))
    ).first()
    if row is None:
        raise NoSuchShow(show)
    return row.stream_key_hash, row.stream_key_sealed


async def change_stream_key(
    sql: AsyncConnection, show: ShowId, *, key_hash: str, key_sealed: str, instead_of: str | None = None
) -> None:
    """Make the old key worthless; only if it is the one sealed as ``instead_of``, if that is given."""
    change = update(ShowRow).where(ShowRow.id == show)
    if instead_of is not None:
        change = change.where(ShowRow.stream_key_sealed == instead_of)
    await sql.execute(change.values(stream_key_hash=key_hash, stream_key_sealed=key_sealed))


def _shows() -> Select[*tuple[Any, ...]]:
    return select(ShowRow.__table__)


def _columns(state: ShowState) -> dict[str, object]:
    return {**state.model_dump(), "status": state.status.value}


def _show(row: Row[*tuple[Any, ...]]) -> Show:
    return Show(
        id=ShowId(row.id),
        slug=row.slug,
        title=row.title,
        host=ViewerId(row.host),
        host_name=row.host_name,
        starts_at=row.starts_at,
        state=ShowState(
            version=row.version,
            status=ShowStatus(row.status),
            started_at=row.started_at,
            ended_at=row.ended_at,
            reconnect_until=row.reconnect_until,
            pinned=OfferId(row.pinned) if row.pinned else None,
            members_only=bool(row.members_only),
            members_write=bool(row.members_write),
        ),
    )
