"""Issuing: a winner gets a code that is theirs alone, in the transaction in which they win."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import Localized
from core.ids import PromotionId, ViewerId, mint
from shop import cart_store, promotion_store
from shop.engaging.surprises import store
from shop.engaging.surprises.surprise import Drop, Surprise
from shop.promotion import Promotion, PromotionKind, less

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""

_LONG: Final = 10


async def issue(
    sql: AsyncConnection,
    surprise: Surprise,
    drop: Drop,
    viewer: ViewerId,
    *,
    place: int,
    now: datetime,
) -> None:
    """Give ``viewer`` a code for the drop they won; if they signed in since, to their account."""
    benefit = surprise.benefit_in(drop)
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LONG))
    off = less(benefit)
    promotion = Promotion(
        id=PromotionId(mint("prm")),
        kind=PromotionKind.CODE,
        name=Localized(ru=f"Сюрприз эфира{off.ru}", en=f"Surprise of the show{off.en}"),
        benefit=benefit,
        starts_at=now,
        ends_at=now + surprise.terms.code_lasts,
        show=surprise.show,
        offer=surprise.terms.offer,
        limit_per_buyer=1,
        limit_total=1,
        code=code,
        minimum=surprise.terms.minimum,
        owner=(await cart_store.version(sql, viewer)).owner,
    )
    currency, by = surprise.terms.budget.currency, surprise.created_by
    await promotion_store.add(sql, promotion, currency=currency, by=by, now=now, shown=code)
    await store.win(sql, surprise.id, drop.number, viewer, promotion=promotion.id, place=place)
