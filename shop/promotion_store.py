"""The only SQL of making promotions and ending them. Using them is in ``promo_store``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import OfferId, PromotionId, ShowId, ViewerId
from core.paging import Bookmark, Page, read_page
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
    """Write a promotion down. False if its code is taken or its offer has a flash sale: the caller rolls back."""
    row = upsert(sql, PromotionRow).values(_row(promotion, currency=currency, by=by, now=now))
    added = await sql.execute(row.on_conflict_do_nothing())
    if added.rowcount == 1 and promotion.code is not None:
        put = upsert(sql, PromoCodeRow).values(_code(promotion, shown))
        added = await sql.execute(put.on_conflict_do_nothing())
    return added.rowcount == 1


async def add_codes(
    sql: AsyncConnection, promotions: Sequence[Promotion], *, currency: str, by: ViewerId, now: datetime
) -> None:
    """Write down promotions with codes that nobody can have had before."""
    if promotions:
        await sql.execute(insert(PromotionRow), [_row(each, currency=currency, by=by, now=now) for each in promotions])
        await sql.execute(insert(PromoCodeRow), [_code(each, None) for each in promotions])


async def by_id(sql: AsyncConnection, promotion: PromotionId) -> Made | None:
    """The promotion with this id."""
    return await _find(sql, PromotionRow.id == promotion)


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


async def page(sql: AsyncConnection, *, show: ShowId | None, after: Bookmark | None, limit: int) -> Page[Made]:
    """Promotions, the newest first; of one show and of all shows, if one is named.

    Raises:
        BadCursor: ``after`` is no bookmark of this list.
    """
    chosen = promotions()
    if show is not None:
        chosen = chosen.where((PromotionRow.show == show) | PromotionRow.show.is_(None))
    columns = PromotionRow.__table__.c
    found = await read_page(sql, chosen, by=(columns.created_at, columns.id), after=after, limit=limit)
    return found.each(_made)


async def _find(sql: AsyncConnection, which: ColumnElement[bool]) -> Made | None:
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


def _row(promotion: Promotion, *, currency: str, by: ViewerId, now: datetime) -> dict[str, Any]:
    benefit, minimum = promotion.benefit, promotion.minimum
    return {
        "id": promotion.id,
        "kind": promotion.kind.value,
        "name": promotion.name,
        "price": benefit.price.amount if isinstance(benefit, FixedPrice) else None,
        "basis_points": benefit.basis_points if isinstance(benefit, PercentOff) else None,
        "amount": benefit.amount.amount if isinstance(benefit, AmountOff) else None,
        "minimum": minimum.amount if minimum else None,
        "currency": currency,
        "show": promotion.show,
        "offer": promotion.offer,
        "stacks": promotion.stacks,
        "limit_per_buyer": promotion.limit_per_buyer,
        "starts_at": promotion.starts_at,
        "ends_at": promotion.ends_at,
        "unlocked_at": promotion.unlocked_at,
        "rank": promotion.rank,
        "owner": promotion.owner,
        "bound": promotion.bound,
        "joinable": promotion.joinable,
        "created_by": by,
        "created_at": now,
    }


def _code(promotion: Promotion, shown: str | None) -> dict[str, Any]:
    return {
        "code": promotion.code,
        "shown": shown or promotion.code,
        "promotion": promotion.id,
        "used": 0,
        "limit_total": promotion.limit_total,
    }
