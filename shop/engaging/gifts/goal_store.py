"""The only SQL of goals. A gift and the goal it counts for change in one transaction, by one guarded update."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import GoalRunning, NoSuchGoal
from core.ids import GiftGoalId, ShowId
from core.money import Money
from shop.engaging.gifts.gift import GiftSend
from shop.engaging.gifts.goal import GiftGoal, GoalStatus
from shop.engaging.gifts.tables import GiftGoalRow

_OPEN = GiftGoalRow.status == GoalStatus.OPEN.value


async def add(sql: AsyncConnection, goal: GiftGoal) -> None:
    """Write a goal down.

    Raises:
        GoalRunning: The show has an open one.
    """
    row = {
        "id": goal.id,
        "show": goal.show,
        "title": goal.title,
        "target": goal.target.amount,
        "currency": goal.target.currency,
        "got": goal.got.amount,
        "status": goal.status.value,
        "version": goal.version,
        "began_at": goal.began_at,
    }
    try:
        async with sql.begin_nested():
            await sql.execute(insert(GiftGoalRow).values(row))
    except IntegrityError as twice:
        raise GoalRunning(goal.show) from twice


async def find(sql: AsyncConnection, goal: GiftGoalId) -> GiftGoal:
    """The goal with this id.

    Raises:
        NoSuchGoal: There is none.
    """
    row = (await sql.execute(_goals().where(GiftGoalRow.id == goal))).first()
    if row is None:
        raise NoSuchGoal(goal)
    return _goal(row)


async def latest(sql: AsyncConnection, show: ShowId) -> GiftGoal | None:
    """The goal of ``show`` that began last."""
    mine = _goals().where(GiftGoalRow.show == show).order_by(GiftGoalRow.id.desc()).limit(1)
    row = (await sql.execute(mine)).first()
    return _goal(row) if row else None


async def count(sql: AsyncConnection, show: ShowId, amounts: Sequence[int]) -> GiftGoal | None:
    """Let gifts count for the open goal of ``show``, one after another until it is reached. None: there is none."""
    locked = _goals().where(GiftGoalRow.show == show, _OPEN).with_for_update()
    if (row := (await sql.execute(locked)).first()) is None:
        return None
    got = row.got
    for amount in amounts:
        if got < row.target:
            got += amount
    status = GoalStatus.REACHED if got >= row.target else GoalStatus.OPEN
    return await _set(sql, GiftGoalRow.id == row.id, got=got, status=status.value)


async def discount(sql: AsyncConnection, sent: GiftSend) -> GiftGoal | None:
    """Let a gift that was returned count no more. None: it did not count for an open goal."""
    counted = (GiftGoalRow.show == sent.show) & (GiftGoalRow.began_at <= sent.sent_at)
    return await _set(sql, counted, got=GiftGoalRow.got - sent.amount.amount)


async def end(sql: AsyncConnection, goal: GiftGoalId) -> GiftGoal | None:
    """End an open goal. None: it is over already."""
    return await _set(sql, GiftGoalRow.id == goal, status=GoalStatus.ENDED.value)


async def _set(sql: AsyncConnection, which: Any, **values: Any) -> GiftGoal | None:
    changed = (
        update(GiftGoalRow)
        .where(which, _OPEN)
        .values(**values, version=GiftGoalRow.version + 1)
        .returning(*GiftGoalRow.__table__.c)
    )
    row = (await sql.execute(changed)).first()
    return _goal(row) if row else None


def _goals() -> Select[*tuple[Any, ...]]:
    return select(GiftGoalRow.__table__)


def _goal(row: Row[*tuple[Any, ...]]) -> GiftGoal:
    return GiftGoal(
        id=GiftGoalId(row.id),
        show=ShowId(row.show),
        title=row.title,
        target=Money(amount=row.target, currency=row.currency),
        got=Money(amount=row.got, currency=row.currency),
        status=GoalStatus(row.status),
        version=row.version,
        began_at=row.began_at,
    )
