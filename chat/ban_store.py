"""Store: the only SQL of bans."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.bans import Ban, BanKind
from chat.tables import BanRow
from core.bus import HOUSE
from core.database import upsert
from core.ids import BanId, ShowId, ViewerId
from core.people import Origin, Viewer


async def put(sql: AsyncConnection, ban: Ban) -> None:
    """Write ``ban`` down, in place of any former one of its kind of the same person in the same show."""
    values = _values(ban)
    row = upsert(sql, BanRow).values(**_place(ban), **values)
    await sql.execute(row.on_conflict_do_update(index_elements=list(_place(ban)), set_=values))


async def put_first(sql: AsyncConnection, ban: Ban) -> Ban | None:
    """Write ``ban`` down if it is the first of its place; else the one there, which nobody changes meanwhile."""
    row = upsert(sql, BanRow).values(**_place(ban), **_values(ban)).on_conflict_do_nothing()
    if (await sql.execute(row.returning(BanRow.id))).first() is not None:
        return None
    there = [getattr(BanRow, name) == value for name, value in _place(ban).items()]
    return _ban((await sql.execute(_bans().where(*there).with_for_update())).one())


async def forget_origins(sql: AsyncConnection, *, before: datetime) -> int:
    """Forget which browsers and addresses were shut out by bans that ended before then. Returns of how many."""
    ended = or_(BanRow.lifted_at <= before, BanRow.until <= before)
    traced = or_(BanRow.device.is_not(None), BanRow.address.is_not(None))
    return (await sql.execute(update(BanRow).where(ended, traced).values(device=None, address=None))).rowcount


async def lift(sql: AsyncConnection, viewer: ViewerId, *, show: ShowId | None, at: datetime) -> list[Ban]:
    """Take every ban of ``viewer`` there back. Returns what was taken back."""
    lifted = await sql.execute(
        update(BanRow)
        .where(BanRow.viewer == viewer, BanRow.show_id == _scope(show), _holds(at))
        .values(lifted_at=at, changed_at=at)
        .returning(*BanRow.__table__.c)
    )
    return [_ban(row) for row in lifted.all()]


async def find(
    sql: AsyncConnection, viewer: ViewerId, *, show: ShowId | None, kind: BanKind = BanKind.OUT
) -> Ban | None:
    """The last ban of this kind of ``viewer``, whether it holds or not."""
    wanted = _bans().where(BanRow.viewer == viewer, BanRow.show_id == _scope(show), BanRow.kind == kind.value)
    row = (await sql.execute(wanted)).first()
    return _ban(row) if row else None


async def of_person(sql: AsyncConnection, viewer: ViewerId, *, show: ShowId) -> list[Ban]:
    """Every last ban of ``viewer`` in ``show`` and in all, whether it holds or not."""
    theirs = _bans().where(BanRow.viewer == viewer, BanRow.show_id.in_([show, HOUSE]))
    return [_ban(row) for row in (await sql.execute(theirs.order_by(BanRow.id))).all()]


async def lock(sql: AsyncConnection, ban: BanId) -> Ban | None:
    """A ban, which nobody changes before this transaction is over; None: a newer one took its place."""
    row = (await sql.execute(_bans().where(BanRow.id == ban).with_for_update())).first()
    return _ban(row) if row else None


async def lift_one(sql: AsyncConnection, ban: BanId, *, at: datetime) -> None:
    """Take a locked ban back, if it holds."""
    held = update(BanRow).where(BanRow.id == ban, _holds(at))
    await sql.execute(held.values(lifted_at=at, changed_at=at))


async def shorten(sql: AsyncConnection, ban: BanId, *, until: datetime, at: datetime) -> None:
    """Let a locked ban end at ``until``."""
    await sql.execute(update(BanRow).where(BanRow.id == ban).values(until=until, changed_at=at))


async def shut_out(sql: AsyncConnection, show: ShowId, people: Collection[ViewerId], *, now: datetime) -> set[ViewerId]:
    """Who of ``people`` may not be in ``show`` now."""
    theirs = select(BanRow.viewer).where(BanRow.viewer.in_(people), BanRow.show_id.in_([show, HOUSE]))
    out = theirs.where(BanRow.kind == BanKind.OUT.value, _holds(now))
    return {ViewerId(viewer) for viewer in (await sql.execute(out)).scalars()}


async def concerning(
    sql: AsyncConnection, viewer: Viewer, origin: Origin | None, *, show: ShowId, now: datetime
) -> list[Ban]:
    """What holds on ``viewer`` in ``show`` or in all, by account or by where they come from."""
    marks = [BanRow.viewer == viewer.id]
    if origin is not None:
        marks.append(BanRow.address == origin.address)
    if origin is not None and origin.device is not None:
        marks.append(BanRow.device == origin.device)
    near = _bans().where(or_(*marks), BanRow.show_id.in_([show, HOUSE]), _holds(now))
    return [ban for ban in map(_ban, await sql.execute(near)) if ban.concerns(viewer, origin)]


async def holding(
    sql: AsyncConnection, show: ShowId | None, *, now: datetime, before: BanId | None, count: int
) -> list[Ban]:
    """Bans that hold in ``show``, those of the whole house among them, the newest first."""
    wanted = _bans().where(BanRow.show_id.in_({_scope(show), HOUSE}), _holds(now))
    if before is not None:
        wanted = wanted.where(BanRow.id < before)
    return [_ban(row) for row in (await sql.execute(wanted.order_by(BanRow.id.desc()).limit(count))).all()]


async def changed(sql: AsyncConnection, *, since: datetime | None, now: datetime) -> list[Ban]:
    """Bans made or taken back at ``since`` or later; without it all that hold."""
    wanted = _bans().where(BanRow.changed_at >= since if since is not None else _holds(now))
    return [_ban(row) for row in (await sql.execute(wanted)).all()]


def _place(ban: Ban) -> dict[str, str]:
    return {"viewer": ban.viewer, "show_id": _scope(ban.show), "kind": ban.kind.value}


def _values(ban: Ban) -> dict[str, Any]:
    values = {name: value for name, value in asdict(ban).items() if name not in ("viewer", "show", "kind")}
    return {**values, "changed_at": ban.at}


def _bans() -> Any:
    return select(BanRow.__table__)


def _holds(now: datetime) -> Any:
    return and_(BanRow.lifted_at.is_(None), or_(BanRow.until.is_(None), BanRow.until > now))


def _scope(show: ShowId | None) -> ShowId:
    return HOUSE if show is None else show


def _ban(row: Row[Any]) -> Ban:
    return Ban(
        id=BanId(row.id),
        show=None if row.show_id == HOUSE else ShowId(row.show_id),
        viewer=ViewerId(row.viewer),
        kind=BanKind(row.kind),
        name=row.name,
        reason=row.reason,
        device=row.device,
        address=row.address,
        by=ViewerId(row.by),
        by_name=row.by_name,
        by_host=row.by_host,
        at=row.at,
        until=row.until,
        lifted_at=row.lifted_at,
    )
