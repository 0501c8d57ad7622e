"""Store: the only SQL of groups and of who asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.asked.group import Group
from chat.asked.tables import AskerRow, GroupRow
from chat.asked.topics import OTHER
from core.database import upsert
from core.events import AnswerSource, GroupState
from core.ids import GroupId, ProductId, ShowId, ViewerId, mint
from core.people import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """By which many questions are one: in every language, in every process."""

    show: ShowId
    product: ProductId | None
    topic: str
    cluster: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """A group is asked once more. ``guess`` is what may answer it, and ``sure`` how sure that is."""

    key: Key
    meaning: bytes | None = None
    guess: tuple[str, AnswerSource] | None = None
    sure: float = 0.0


async def touch_each(sql: AsyncConnection, touched: Sequence[Touch], *, now: datetime) -> dict[Key, Group]:
    """The groups of these keys, made where they are new, and locked in this order until the end of the transaction.

    The surest guess stays.
    """
    new = upsert(sql, GroupRow)
    again = {"last_at": now, "version": GroupRow.version + 1}
    same = new.on_conflict_do_update(index_elements=["show_id", "product", "topic", "cluster"], set_=again)
    rows = await sql.execute(same.returning(*GroupRow.__table__.c), [_new(each, now=now) for each in touched])
    groups = {_key(group): group for group in map(_group, rows.all())}
    for each in touched:
        group = groups[each.key]
        if each.guess is not None and (group.guess is None or each.sure > group.sure):
            groups[each.key] = await _guessed(sql, group.id, each.guess, sure=each.sure)
    return groups


async def _guessed(sql: AsyncConnection, group: GroupId, guess: tuple[str, AnswerSource], *, sure: float) -> Group:
    better = update(GroupRow).where(GroupRow.id == group)
    better = better.values(guess=guess[0], source=guess[1].value, sure=sure)
    return _group((await sql.execute(better.returning(*GroupRow.__table__.c))).one())


def _new(touch: Touch, *, now: datetime) -> dict[str, Any]:
    return {
        "id": mint("qgr"),
        "show_id": touch.key.show,
        "product": touch.key.product or "",
        "topic": touch.key.topic,
        "cluster": touch.key.cluster,
        "meaning": touch.meaning,
        "guess": touch.guess[0] if touch.guess else None,
        "source": touch.guess[1].value if touch.guess else None,
        "sure": touch.sure if touch.guess else 0.0,
        "state": GroupState.WAITING.value,
        "round": 0,
        "first_at": now,
        "last_at": now,
        "version": 1,
    }


def _key(group: Group) -> Key:
    return Key(show=group.show, product=group.product, topic=group.topic, cluster=group.cluster)


async def answered(
    sql: AsyncConnection, group: GroupId, *, now: datetime, cool_down: timedelta, state: GroupState
) -> Group | None:
    """Let the assistant speak about it, if nobody has for ``cool_down``. Of all who try at once it is one."""
    rested = or_(GroupRow.said_at.is_(None), GroupRow.said_at <= now - cool_down)
    mine = update(GroupRow).where(GroupRow.id == group, GroupRow.state != GroupState.DISMISSED.value, rested)
    nobody = {"decided_by": None, "decided_by_name": None, "decided_at": None}
    told = mine.values(said_at=now, round=GroupRow.round + 1, state=state.value, version=GroupRow.version + 1, **nobody)
    row = (await sql.execute(told.returning(*GroupRow.__table__.c))).first()
    return _group(row) if row else None


async def decide(
    sql: AsyncConnection,
    group: GroupId,
    *,
    show: ShowId,
    round: int,
    state: GroupState,
    by: Viewer,
    now: datetime,
) -> Group | None:
    """Let staff answer or dismiss it, if it was answered ``round`` times by then. Of all who try at once it is one."""
    mine = (GroupRow.id == group) & (GroupRow.show_id == show) & (GroupRow.round == round)
    values: dict[str, Any] = {
        "state": state.value,
        "decided_by": by.id,
        "decided_by_name": by.name,
        "decided_at": now,
        "version": GroupRow.version + 1,
    }
    if state is GroupState.ANSWERED:
        values |= {"said_at": now, "round": GroupRow.round + 1}
    else:
        mine &= GroupRow.state == GroupState.WAITING.value
    row = (await sql.execute(update(GroupRow).where(mine).values(**values).returning(*GroupRow.__table__.c))).first()
    return _group(row) if row else None


async def lock(sql: AsyncConnection, group: GroupId) -> None:
    """Let nobody else decide about it before the end of this transaction."""
    await sql.execute(select(GroupRow.id).where(GroupRow.id == group).with_for_update())


async def wait(sql: AsyncConnection, group: GroupId) -> Group:
    """Let it wait for staff, whatever was decided before."""
    waits = update(GroupRow).where(GroupRow.id == group)
    waits = waits.values(state=GroupState.WAITING.value, version=GroupRow.version + 1)
    return _group((await sql.execute(waits.returning(*GroupRow.__table__.c))).one())


async def find(sql: AsyncConnection, group: GroupId, *, show: ShowId) -> Group | None:
    """A group of ``show``."""
    row = (await sql.execute(_all().where(GroupRow.id == group, GroupRow.show_id == show))).first()
    return _group(row) if row else None


async def find_each(sql: AsyncConnection, groups: Collection[GroupId]) -> list[Group]:
    """These groups, as far as there are any."""
    rows = await sql.execute(_all().where(GroupRow.id.in_(groups)).order_by(GroupRow.id))
    return [_group(row) for row in rows.all()]


async def unnamed(sql: AsyncConnection, show: ShowId, *, most: int) -> list[Group]:
    """The latest groups of ``show`` that are about nothing that has a name."""
    other = _all().where(GroupRow.show_id == show, GroupRow.topic == OTHER)
    return [_group(row) for row in (await sql.execute(other.order_by(GroupRow.id.desc()).limit(most))).all()]


async def listed(sql: AsyncConnection, show: ShowId, *, states: Collection[GroupState], most: int) -> list[Group]:
    """Groups of ``show`` in one of ``states``, those of most people first."""
    people = select(AskerRow.group_id, func.count().label("people")).group_by(AskerRow.group_id).subquery()
    wanted = _all().outerjoin(people, people.c.group_id == GroupRow.id)
    wanted = wanted.where(GroupRow.show_id == show, GroupRow.state.in_([each.value for each in states]))
    order = (func.coalesce(people.c.people, 0).desc(), GroupRow.last_at.desc(), GroupRow.id)
    return [_group(row) for row in (await sql.execute(wanted.order_by(*order).limit(most))).all()]


async def forget(sql: AsyncConnection, *, before: datetime, most: int) -> int:
    """Forget ``most`` groups that nobody has asked since then, with who asked. Returns how many that was."""
    old = select(GroupRow.id).where(GroupRow.last_at < before).limit(most)
    return (await sql.execute(delete(GroupRow).where(GroupRow.id.in_(old)))).rowcount


def _all() -> Select[Any]:
    return select(GroupRow.__table__)


def _group(row: Row[Any]) -> Group:
    return Group(
        id=GroupId(row.id),
        show=ShowId(row.show_id),
        product=ProductId(row.product) if row.product else None,
        topic=row.topic,
        cluster=row.cluster,
        meaning=row.meaning,
        guess=row.guess,
        source=AnswerSource(row.source) if row.source else None,
        sure=row.sure,
        state=GroupState(row.state),
        round=row.round,
        said_at=row.said_at,
        decided_by=ViewerId(row.decided_by) if row.decided_by else None,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        first_at=row.first_at,
        last_at=row.last_at,
        version=row.version,
    )
