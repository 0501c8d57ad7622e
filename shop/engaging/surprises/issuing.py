"""Issuing: who wins a drop gets its code, in the transaction in which they win."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import Localized
from core.ids import ViewerId
from shop.engaging.prizes import give_code
from shop.engaging.surprises import store
from shop.engaging.surprises.surprise import Drop, Surprise

_NAME: Final = Localized(ru="Сюрприз эфира", en="Surprise of the show")


async def issue(
    sql: AsyncConnection,
    surprise: Surprise,
    drop: Drop,
    viewer: ViewerId,
    *,
    place: int,
    now: datetime,
) -> None:
    """Give ``viewer`` a code for the drop they won."""
    promotion = await give_code(
        sql,
        viewer,
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
    await store.win(sql, surprise.id, drop.number, viewer, promotion=promotion, place=place)
