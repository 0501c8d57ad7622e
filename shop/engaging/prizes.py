"""Prizes: a winner gets a code that is theirs alone, in the transaction in which they win."""

import secrets
from collections.abc import Sequence
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


async def give_codes(
    sql: AsyncConnection,
    winners: Sequence[ViewerId],
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
) -> dict[ViewerId, Promotion]:
    """Give each of ``winners`` a code for one order; if they signed in since, to their account.

    Four statements however many win: whoever draws holds a lock that a crowd waits for.
    """
    if not winners:
        return {}
    off, owners = less(benefit), await cart_store.owners(sql, winners)
    given = {
        winner: Promotion(
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
            code="".join(secrets.choice(_LETTERS) for _ in range(_LONG)),
            minimum=minimum,
            owner=owners[winner],
        )
        for winner in winners
    }
    await promotion_store.add_codes(sql, list(given.values()), currency=currency, by=by, now=now)
    return given
