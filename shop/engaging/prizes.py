"""Prizes: a winner gets a code that is theirs alone, in the transaction in which they win."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import Localized
from core.ids import OfferId, PromotionId, ShowId, ViewerId, mint
from core.money import Money
from shop import cart_store, promotion_store
from shop.promotion import AmountOff, PercentOff, Promotion, PromotionKind, less

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""

_LONG: Final = 10


async def give_code(
    sql: AsyncConnection,
    winner: ViewerId,
    *,
    show: ShowId,
    name: Localized,
    benefit: AmountOff | PercentOff,
    offer: OfferId | None,
    lasts: timedelta,
    currency: str,
    by: ViewerId,
    now: datetime,
    minimum: Money | None = None,
) -> PromotionId:
    """Give ``winner`` a code for one order; if they signed in since, to their account."""
    code, off = "".join(secrets.choice(_LETTERS) for _ in range(_LONG)), less(benefit)
    promotion = Promotion(
        id=PromotionId(mint("prm")),
        kind=PromotionKind.CODE,
        name=Localized(ru=name.ru + off.ru, en=name.en + off.en),
        benefit=benefit,
        starts_at=now,
        ends_at=now + lasts,
        show=show,
        offer=offer,
        limit_per_buyer=1,
        limit_total=1,
        code=code,
        minimum=minimum,
        owner=(await cart_store.version(sql, winner)).owner,
    )
    await promotion_store.add(sql, promotion, currency=currency, by=by, now=now, shown=code)
    return promotion.id
