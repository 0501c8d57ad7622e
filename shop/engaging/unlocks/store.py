"""The only SQL of unlocks. Whoever counts locks the unlock first, and of several in the order of their ids."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchUnlock
from core.events import UnlockFor, UnlockGoal, UnlockStatus
from core.ids import OfferId, PollId, PromotionId, ShowId, UnlockId, ViewerId
from core.money import Money
from shop.engaging.unlocks.tables import UnlockRow
from shop.engaging.unlocks.unlock import Terms, Unlock
from shop.promotion import FixedPrice, PercentOff

STANDING = (UnlockStatus.SCHEDULED.value, UnlockStatus.OPEN.value)
SHOWN_AFTER_END = timedelta(minutes=2)
"""How long pages that come are still shown one that is over."""


async def add(sql: AsyncConnection, unlock: Unlock, *, currency: str, by: ViewerId, now: datetime) -> None:
    """Write a new one down."""
    terms, benefit = unlock.terms, unlock.terms.benefit
    await sql.execute(
        insert(UnlockRow).values(
            id=unlock.id,
            show=unlock.show,
            goal=terms.goal.value,
            status=unlock.status.value,
            target=terms.target,
            current=unlock.current,
            left_out=0,
            version=unlock.version,
            opens_at=terms.opens_at,
            closes_at=terms.closes_at,
            valid_seconds=round(terms.valid_for.total_seconds()),
            offer=terms.offer,
            price=benefit.price.amount if isinstance(benefit, FixedPrice) else None,
            basis_points=benefit.basis_points if isinstance(benefit, PercentOff) else None,
            currency=currency,
            intent=terms.intent,
            poll=terms.poll,
            option=terms.option,
            per_address=terms.per_address,
            for_whom=terms.for_whom.value,
            created_by=by,
            created_at=now,
        )
    )


async def find(sql: AsyncConnection, unlock: UnlockId, *, lock: bool = False) -> Unlock:
    """The unlock of this id.

    Args:
        lock: Nobody else may change it before the end of this transaction.

    Raises:
        NoSuchUnlock: There is none.
    """
    chosen = select(UnlockRow.__table__).where(UnlockRow.id == unlock)
    row = (await sql.execute(chosen.with_for_update() if lock else chosen)).first()
    if row is None:
        raise NoSuchUnlock(unlock)
    return _unlock(row)


async def paid_in(sql: AsyncConnection, unlock: UnlockId) -> tuple[str, ViewerId]:
    """Its currency, and who made it."""
    row = (await sql.execute(select(UnlockRow.currency, UnlockRow.created_by).where(UnlockRow.id == unlock))).one()
    return str(row.currency), ViewerId(row.created_by)


async def standing(
    sql: AsyncConnection,
    shows: Collection[ShowId] | None,
    goal: UnlockGoal | None = None,
    *,
    due_by: datetime | None = None,
    lock: bool = True,
) -> list[Unlock]:
    """The unlocks of ``shows`` (None: of all) that are open, or give to some and not to all.

    Args:
        goal: Those that count by it; None: all.
        due_by: Those as well that are to open by then, and that nobody has opened yet.
    """
    row = UnlockRow
    bound = (row.status == UnlockStatus.UNLOCKED.value) & (row.for_whom != UnlockFor.EVERYBODY.value)
    these = [row.status == UnlockStatus.OPEN.value, bound]
    if due_by is not None:
        these.append((row.status == UnlockStatus.SCHEDULED.value) & (row.opens_at <= due_by))
    mine = select(row.__table__).where(or_(*these))
    mine = mine if goal is None else mine.where(row.goal == goal.value)
    mine = mine if shows is None else mine.where(row.show.in_(shows))
    mine = mine.order_by(row.id)
    return [_unlock(each) for each in await sql.execute(mine.with_for_update() if lock else mine)]


async def count_standing(sql: AsyncConnection, show: ShowId) -> int:
    """How many are announced or open in ``show``."""
    mine = select(func.count()).where(UnlockRow.show == show, UnlockRow.status.in_(STANDING))
    return int((await sql.execute(mine)).scalar_one())


async def shown(sql: AsyncConnection, show: ShowId, *, now: datetime) -> list[Unlock]:
    """Those that pages show: announced, open, unlocked, or over a moment ago; in the order in which they open."""
    row = UnlockRow
    recent = row.ended_at.is_(None) | (row.ended_at > now - SHOWN_AFTER_END)
    found = await sql.execute(select(row.__table__).where(row.show == show, recent).order_by(row.opens_at, row.id))
    return [_unlock(each) for each in found]


async def all_of(sql: AsyncConnection, show: ShowId, *, limit: int) -> list[Unlock]:
    """The latest of ``show``, the newest first."""
    mine = select(UnlockRow.__table__).where(UnlockRow.show == show).order_by(UnlockRow.id.desc()).limit(limit)
    return [_unlock(each) for each in await sql.execute(mine)]


async def grow(sql: AsyncConnection, unlock: UnlockId, *, by: int, left_out: int = 0) -> int:
    """Add to how far it is (below 0: take off), and to the asks that were left out. Returns how far it is now."""
    row = UnlockRow
    values = {"current": row.current + by, "left_out": row.left_out + left_out, "version": row.version + 1}
    grown = update(row).where(row.id == unlock).values(**values).returning(row.current)
    return int((await sql.execute(grown)).scalar_one())


async def reach(sql: AsyncConnection, unlock: UnlockId, *, current: int) -> None:
    """Write down how far it is, for a goal that is measured and not added up."""
    row = UnlockRow
    await sql.execute(update(row).where(row.id == unlock).values(current=current, version=row.version + 1))


async def claim(sql: AsyncConnection, unlock: UnlockId) -> bool:
    """Take it for opening: it is open with its goal met, and nobody else changes it before this transaction ends.

    Returns whether that is so. Its promotion is written next, which its status refers to.
    """
    row = UnlockRow
    met = (row.id == unlock) & (row.status == UnlockStatus.OPEN.value) & (row.current >= row.target)
    return (await sql.execute(update(row).where(met).values(version=row.version + 1))).rowcount == 1


async def change_status(
    sql: AsyncConnection, unlock: UnlockId, *, old: Sequence[UnlockStatus], new: UnlockStatus, **values: object
) -> bool:
    """Go from one of ``old`` to ``new``, once. Returns whether it did."""
    row = UnlockRow
    changed = await sql.execute(
        update(row)
        .where(row.id == unlock, row.status.in_([each.value for each in old]))
        .values(status=new.value, version=row.version + 1, **values)
    )
    return changed.rowcount == 1


def _unlock(row: Row[Any]) -> Unlock:
    benefit = (
        PercentOff(basis_points=row.basis_points)
        if row.basis_points is not None
        else FixedPrice(price=Money(amount=row.price, currency=row.currency))
    )
    terms = Terms(
        goal=UnlockGoal(row.goal),
        target=row.target,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        valid_for=timedelta(seconds=row.valid_seconds),
        benefit=benefit,
        offer=OfferId(row.offer) if row.offer else None,
        intent=row.intent,
        poll=PollId(row.poll) if row.poll else None,
        option=row.option,
        per_address=row.per_address,
        for_whom=UnlockFor(row.for_whom),
    )
    return Unlock(
        id=UnlockId(row.id),
        show=ShowId(row.show),
        terms=terms,
        status=UnlockStatus(row.status),
        version=row.version,
        current=row.current,
        left_out=row.left_out,
        unlocked_at=row.unlocked_at,
        promotion=PromotionId(row.promotion) if row.promotion else None,
    )
