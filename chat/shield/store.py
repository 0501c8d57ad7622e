"""Store: the only SQL of shields, and of what is noticed of raids."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, delete, func, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.held.tables import HeldRow
from chat.rules import store as rules_store
from chat.shield.preset import Preset
from chat.shield.raid import ALIKE, Alarm, Mark, Trace
from chat.shield.shield import Cause, Shield
from chat.shield.tables import RaidTraceRow, ShieldRow
from chat.store import Name
from chat.tables import MessageRow
from core.database import upsert
from core.ids import ShowId, ViewerId, first_at
from core.people import Role

MOST_TRACES: Final = 5_000
"""Traces that are read at once: far more than it takes to know a raid."""

MOST_CALLS: Final = 20
"""What staff said last, as far as it is looked at."""


async def find(sql: AsyncConnection, show: ShowId) -> Shield:
    """How the shield of ``show`` stands; version 0: nobody has touched it."""
    row = (await sql.execute(_all().where(ShieldRow.show_id == show))).first()
    return _shield(row) if row else Shield(show=show)


async def lock(sql: AsyncConnection, show: ShowId, *, at: datetime) -> Shield:
    """The same, and nobody else changes it before this transaction is over."""
    row = upsert(sql, ShieldRow).values(_values(Shield(show=show, changed_at=at)))
    await sql.execute(row.on_conflict_do_nothing(index_elements=["show_id"]))
    return _shield((await sql.execute(_all().where(ShieldRow.show_id == show).with_for_update())).one())


async def put(sql: AsyncConnection, shield: Shield) -> None:
    """Write down how a locked shield stands from now on."""
    await sql.execute(update(ShieldRow).where(ShieldRow.show_id == shield.show).values(_values(shield)))


async def changed(sql: AsyncConnection, shows: Collection[ShowId], since: datetime) -> set[ShowId]:
    """Those of ``shows`` whose shield changed at ``since`` or later."""
    if not shows:
        return set()
    late = select(ShieldRow.show_id).where(ShieldRow.changed_at >= since)
    return {ShowId(show) for show in (await sql.execute(late)).scalars()} & set(shows)


async def moved(sql: AsyncConnection, judged: Mapping[Name, tuple[ShowId, int | None]]) -> set[Name]:
    """Those of ``judged`` whose show has another shield by now than the one they were judged under."""
    shows = {show for show, under in judged.values() if under is not None}
    wanted = select(ShieldRow.show_id, ShieldRow.version).where(ShieldRow.show_id.in_(shows))
    now = {row.show_id: int(row.version) for row in await sql.execute(wanted)} if shows else {}
    return {name for name, (show, under) in judged.items() if under not in (None, now.get(show, 0))}


async def known(sql: AsyncConnection, show: ShowId, viewers: Collection[ViewerId], *, before: datetime) -> set[str]:
    """Those of ``viewers`` who wrote in ``show`` before then."""
    theirs = select(MessageRow.author_id).where(
        MessageRow.author_id.in_(viewers), MessageRow.show_id == show, MessageRow.at < before
    )
    return set((await sql.execute(theirs.distinct())).scalars())


async def trace(sql: AsyncConnection, show: ShowId, traces: Collection[Trace]) -> None:
    """Write down what was noticed."""
    row = upsert(sql, RaidTraceRow)
    row = row.on_conflict_do_update(index_elements=["show_id", "viewer", "mark"], set_={"at": row.excluded.at})
    values = [{"show_id": show, "viewer": each.viewer, "mark": each.mark, "at": each.at} for each in traces]
    await sql.execute(row, sorted(values, key=lambda each: (str(each["viewer"]), str(each["mark"]))))


async def traces(sql: AsyncConnection, show: ShowId, *, since: datetime) -> list[Trace]:
    """What was noticed in ``show`` later than ``since``, the latest ``MOST_TRACES``."""
    late = select(RaidTraceRow.__table__).where(RaidTraceRow.show_id == show, RaidTraceRow.at > since)
    rows = await sql.execute(late.order_by(RaidTraceRow.at.desc()).limit(MOST_TRACES))
    return [Trace(ViewerId(row.viewer), row.mark, row.at) for row in rows]


async def is_noticed(
    sql: AsyncConnection, show: ShowId, viewer: ViewerId, *, since: datetime, called: Collection[str]
) -> bool:
    """Whether ``viewer`` was noticed in ``show`` later than ``since``: by what was refused or held, or by what others
    wrote as well, unless it was ``called`` for.
    """
    here = (RaidTraceRow.show_id == show) & (RaidTraceRow.at > since)
    mine = select(RaidTraceRow.mark).where(here, RaidTraceRow.viewer == viewer, RaidTraceRow.mark.not_in(called))
    many = select(RaidTraceRow.mark).where(here, RaidTraceRow.mark.in_(mine)).group_by(RaidTraceRow.mark)
    alone = RaidTraceRow.mark.in_([each.value for each in Mark])
    found = many.having((func.count() >= ALIKE) | alone).limit(1)
    return (await sql.execute(found)).first() is not None


async def speakers(sql: AsyncConnection, show: ShowId, *, since: datetime) -> int:
    """How many people wrote in ``show`` later than ``since``, whatever became of it."""
    first = first_at("msg", since)
    each = [
        select(row.author_id).where(row.show_id == show, row.id >= first, row.at > since)
        for row in (MessageRow, HeldRow)
    ]
    return (await sql.execute(select(func.count()).select_from(union(*each).subquery()))).scalar_one()


async def staff_said(sql: AsyncConnection, show: ShowId, *, since: datetime) -> list[str]:
    """What staff said in ``show`` later than ``since``, the latest ``MOST_CALLS``, and what they let all write."""
    roles = [role.value for role in (Role.HOST, Role.MODERATOR)]
    theirs = select(MessageRow.text).where(
        MessageRow.show_id == show,
        MessageRow.id >= first_at("msg", since),
        MessageRow.at > since,
        MessageRow.author_role.in_(roles),
    )
    said = (await sql.execute(theirs.order_by(MessageRow.id.desc()).limit(MOST_CALLS))).scalars()
    let = [phrase for scope in (None, show) for phrase in (await rules_store.find(sql, scope)).phrases]
    return [*said, *let]


async def forget(sql: AsyncConnection, show: ShowId, *, before: datetime) -> None:
    """Forget what was noticed in ``show`` before then."""
    await sql.execute(delete(RaidTraceRow).where(RaidTraceRow.show_id == show, RaidTraceRow.at < before))


async def stale(sql: AsyncConnection, *, before: datetime) -> list[ShowId]:
    """The shows in which something was noticed before then."""
    old = select(RaidTraceRow.show_id).where(RaidTraceRow.at < before).distinct()
    return [ShowId(show) for show in (await sql.execute(old.order_by(RaidTraceRow.show_id))).scalars()]


def _all() -> Any:
    return select(ShieldRow.__table__)


def _values(shield: Shield) -> dict[str, Any]:
    return {
        "show_id": shield.show,
        "preset": shield.preset,
        "alarm": shield.alarm,
        "version": shield.version,
        "settings_version": shield.settings_version,
        "cause": shield.cause.value if shield.cause else None,
        "since": shield.since,
        "until": shield.until,
        "by_name": shield.by_name,
        "kept": shield.kept,
        "found": shield.found,
        "quiet_until": shield.quiet_until,
        "changed_at": shield.changed_at,
    }


def _shield(row: Row[Any]) -> Shield:
    preset: Preset = row.preset
    alarm: Alarm = row.alarm
    return Shield(
        show=ShowId(row.show_id),
        preset=preset,
        alarm=alarm,
        version=row.version,
        settings_version=row.settings_version,
        cause=Cause(row.cause) if row.cause else None,
        since=row.since,
        until=row.until,
        by_name=row.by_name,
        kept=row.kept,
        found=row.found,
        quiet_until=row.quiet_until,
        changed_at=row.changed_at,
    )
