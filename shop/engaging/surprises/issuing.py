"""Issuing: who wins a drop gets its code, in the transaction in which they win."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import Localized
from core.ids import ViewerId
from shop.engaging.prizes import give_codes
from shop.engaging.surprises import store
from shop.engaging.surprises.surprise import Drop, Surprise

_NAME: Final = Localized(ru="Сюрприз эфира", en="Surprise of the show")


async def issue(
    sql: AsyncConnection,
    surprise: Surprise,
    drop: Drop,
    winners: Sequence[ViewerId],
    *,
    now: datetime,
) -> None:
    """Give ``winners`` a code each for the drop they won, at the places after those that are given."""
    given = await give_codes(
        sql,
        winners,
        show=surprise.show,
        name=_NAME,
        benefit=surprise.benefit_in(drop),
        offer=surprise.terms.offer,
        minimum=surprise.terms.minimum,
        lasts=surprise.terms.code_lasts,
        currency=surprise.terms.budget.currency,
        by=surprise.created_by,
        now=now,
    )
    await store.win(sql, surprise.id, drop.number, {who: each.id for who, each in given.items()}, first=drop.given + 1)
