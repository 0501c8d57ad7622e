"""The only SQL of tiers."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import NoSuchTier
from core.ids import PromotionId, TierId, ViewerId
from core.money import Money
from shop.engaging.memberships.calendar import Period
from shop.engaging.memberships.tables import TierPriceRow, TierRow
from shop.engaging.memberships.tier import Tier


async def add(sql: AsyncConnection, tier: Tier, *, by: ViewerId, now: datetime) -> bool:
    """Write a new tier down. False if there is one of its key."""
    row = upsert(sql, TierRow).values(id=tier.id, key=tier.key, created_by=by, created_at=now, **_columns(tier))
    added = await sql.execute(row.on_conflict_do_nothing(index_elements=["key"]))
    if added.rowcount != 1:
        return False
    await _add_prices(sql, tier)
    return True


async def change(sql: AsyncConnection, tier: Tier, *, since: int) -> bool:
    """Put ``tier`` in place of what it was at version ``since``. False if somebody was faster."""
    seen = (TierRow.id == tier.id) & (TierRow.version == since)
    changed = await sql.execute(update(TierRow).where(seen).values(**_columns(tier)))
    if changed.rowcount != 1:
        return False
    await sql.execute(delete(TierPriceRow).where(TierPriceRow.tier == tier.id))
    await _add_prices(sql, tier)
    return True


async def find(sql: AsyncConnection, tier: TierId) -> Tier:
    """The tier with this id.

    Raises:
        NoSuchTier: There is none.
    """
    return await _one(sql, _tiers().where(TierRow.id == tier), tier)


async def by_key(sql: AsyncConnection, key: str) -> Tier:
    """The tier of this key.

    Raises:
        NoSuchTier: There is none.
    """
    return await _one(sql, _tiers().where(TierRow.key == key), key)


async def every(sql: AsyncConnection, *, archived: bool) -> list[Tier]:
    """All tiers, the lowest rank first.

    Args:
        archived: Those too that nobody joins any more.
    """
    wanted = _tiers() if archived else _tiers().where(TierRow.archived_at.is_(None))
    rows = (await sql.execute(wanted.order_by(TierRow.rank, TierRow.id))).all()
    return await _with_prices(sql, rows)


async def _one(sql: AsyncConnection, wanted: Select[*tuple[Any, ...]], name: str) -> Tier:
    found = await _with_prices(sql, (await sql.execute(wanted)).all())
    if not found:
        raise NoSuchTier(name)
    return found[0]


async def _with_prices(sql: AsyncConnection, rows: Any) -> list[Tier]:
    if not rows:
        return []
    mine = select(TierPriceRow.__table__).where(TierPriceRow.tier.in_([row.id for row in rows]))
    prices: dict[str, list[Money]] = {}
    for row in await sql.execute(mine.order_by(TierPriceRow.currency)):
        prices.setdefault(row.tier, []).append(Money(amount=row.amount, currency=row.currency))
    return [_tier(row, prices[row.id]) for row in rows]


async def _add_prices(sql: AsyncConnection, tier: Tier) -> None:
    rows = [{"tier": tier.id, "currency": price.currency, "amount": price.amount} for price in tier.prices]
    await sql.execute(insert(TierPriceRow), rows)


def _tiers() -> Select[*tuple[Any, ...]]:
    return select(TierRow.__table__)


def _columns(tier: Tier) -> dict[str, object]:
    return {
        "name": tier.name,
        "perks": tier.perks,
        "period": tier.period.value,
        "basis_points": tier.basis_points,
        "rank": tier.rank,
        "version": tier.version,
        "promotion": tier.promotion,
        "archived_at": tier.archived_at,
    }


def _tier(row: Row[*tuple[Any, ...]], prices: list[Money]) -> Tier:
    return Tier(
        id=TierId(row.id),
        key=row.key,
        name=row.name,
        perks=row.perks,
        prices=tuple(prices),
        period=Period(row.period),
        basis_points=row.basis_points,
        rank=row.rank,
        version=row.version,
        promotion=PromotionId(row.promotion) if row.promotion else None,
        archived_at=row.archived_at,
    )
