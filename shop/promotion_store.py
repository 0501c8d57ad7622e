"""The only SQL of making promotions and ending them. Using them is in ``promo_store``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, tuple_, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import OfferId, PromotionId, ShowId, ViewerId
from shop.promo_store import promotion_of, promotions
from shop.promo_tables import PromoCodeRow, PromotionRow
from shop.promotion import AmountOff, FixedPrice, PercentOff, Promotion, PromotionKind

_FLASH = PromotionKind.FLASH.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A promotion as its authors see it. ``shown`` is its code as it was written."""

    promotion: Promotion
    shown: str | None
    created_by: ViewerId
    created_at: datetime
    closed_at: datetime | None


async def add(
    sql: AsyncConnection, promotion: Promotion, *, currency: str, by: ViewerId, now: datetime, shown: str | None = None
) -> bool:
    """Write a promotion down. False, and nothing is written, if its code is taken or its offer has a flash sale."""
    benefit, minimum = promotion.benefit, promotion.minimum
    row = upsert(sql, PromotionRow).values(
        id=promotion.id,
        kind=promotion.kind.value,
        name=promotion.name,
        price=benefit.price.amount if isinstance(benefit, FixedPrice) else None,
        basis_points=benefit.basis_points if isinstance(benefit, PercentOff) else None,
        amount=benefit.amount.amount if isinstance(benefit, AmountOff) else None,
        minimum=minimum.amount if minimum else None,
        currency=currency,
        show=promotion.show,
        offer=promotion.offer,
        stacks=promotion.stacks,
        limit_per_buyer=promotion.limit_per_buyer,
        starts_at=promotion.starts_at,
        ends_at=promotion.ends_at,
        unlocked_at=promotion.unlocked_at,
        created_by=by,
        created_at=now,
    )
    if promotion.code is not None and await find(sql, PromoCodeRow.code == promotion.code) is not None:
        return False
    added = await sql.execute(row.on_conflict_do_nothing())
    if added.rowcount == 1 and promotion.code is not None:
        code = {"code": promotion.code, "shown": shown or promotion.code, "promotion": promotion.id, "used": 0}
        await sql.execute(insert(PromoCodeRow).values(**code, limit_total=promotion.limit_total))
    return added.rowcount == 1


async def by_code(sql: AsyncConnection, code: str) -> Made | None:
    """The promotion behind a code in its one spelling."""
    return await find(sql, PromoCodeRow.code == code)


async def by_id(sql: AsyncConnection, promotion: PromotionId) -> Made | None:
    """The promotion with this id."""
    return await find(sql, PromotionRow.id == promotion)


async def open_flash(sql: AsyncConnection, offer: OfferId) -> Made | None:
    """The flash sale of ``offer`` that nobody has closed yet; its time may be over."""
    return await find(
        sql, (PromotionRow.offer == offer) & (PromotionRow.kind == _FLASH) & PromotionRow.closed_at.is_(None)
    )


async def flashes_over(sql: AsyncConnection, now: datetime, *, limit: int) -> list[Promotion]:
    """Flash sales whose time is over, but whose end was told to nobody."""
    over = (PromotionRow.kind == _FLASH) & PromotionRow.closed_at.is_(None) & (PromotionRow.ends_at <= now)
    rows = await sql.execute(promotions().where(over).order_by(PromotionRow.ends_at, PromotionRow.id).limit(limit))
    return [promotion_of(row) for row in rows]


async def open_flashes(sql: AsyncConnection, offers: Sequence[OfferId]) -> dict[OfferId, Promotion]:
    """The flash sales of ``offers`` that nobody has closed yet."""
    which = (PromotionRow.kind == _FLASH) & PromotionRow.closed_at.is_(None) & PromotionRow.offer.in_(offers)
    return {OfferId(row.offer): promotion_of(row) for row in await sql.execute(promotions().where(which))}


async def close(sql: AsyncConnection, promotion: PromotionId, *, now: datetime) -> bool:
    """End a promotion now, if it has not ended. False if it was closed before."""
    closed = await sql.execute(
        update(PromotionRow).where(PromotionRow.id == promotion, PromotionRow.closed_at.is_(None)).values(closed_at=now)
    )
    if closed.rowcount != 1:
        return False
    later = (PromotionRow.id == promotion) & (PromotionRow.ends_at.is_(None) | (PromotionRow.ends_at > now))
    await sql.execute(update(PromotionRow).where(later).values(ends_at=now))
    return True


async def listed(
    sql: AsyncConnection, *, show: ShowId | None, after: tuple[datetime, str] | None, limit: int
) -> list[Made]:
    """Promotions, the newest first; of one show and of all shows, if one is named."""
    chosen = promotions().order_by(PromotionRow.created_at.desc(), PromotionRow.id.desc()).limit(limit)
    if show is not None:
        chosen = chosen.where((PromotionRow.show == show) | PromotionRow.show.is_(None))
    if after is not None:
        chosen = chosen.where(tuple_(PromotionRow.created_at, PromotionRow.id) < tuple_(*after))
    return [_made(row) for row in await sql.execute(chosen)]


async def find(sql: AsyncConnection, which: ColumnElement[bool]) -> Made | None:
    """The one promotion of which this is true."""
    row = (await sql.execute(promotions().where(which))).first()
    return _made(row) if row else None


def _made(row: Row[Any]) -> Made:
    return Made(
        promotion=promotion_of(row),
        shown=row.shown,
        created_by=ViewerId(row.created_by),
        created_at=row.created_at,
        closed_at=row.closed_at,
    )
