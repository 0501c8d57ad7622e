"""The only SQL of who holds a promotion that is bound. Who holds it is asked anew for every cart and every order."""

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import PromotionId, ViewerId
from shop.promo_tables import HolderRow
from shop.tables import CartRow

AT_ONCE: Final = 1_000
"""People in one statement: databases take some ten thousand values."""


async def held(
    sql: AsyncConnection, buyers: Collection[ViewerId], bound: Collection[PromotionId]
) -> frozenset[tuple[ViewerId, PromotionId]]:
    """Who of ``buyers`` holds which of ``bound``, themselves or as the guest they were."""
    if not bound:
        return frozenset()
    guests = select(CartRow.buyer, CartRow.merged_into).where(CartRow.merged_into.in_(buyers))
    owners = {ViewerId(row.buyer): ViewerId(row.merged_into) for row in await sql.execute(guests)}
    row = HolderRow
    theirs = select(row.promotion, row.person).where(row.promotion.in_(bound), row.person.in_({*buyers, *owners}))
    found = [(ViewerId(each.person), PromotionId(each.promotion)) for each in await sql.execute(theirs)]
    return frozenset((owners.get(person, person), promotion) for person, promotion in found)


async def add(sql: AsyncConnection, promotion: PromotionId, people: Collection[ViewerId]) -> set[ViewerId]:
    """Let ``people`` hold it. Returns who did not before."""
    new: set[ViewerId] = set()
    for some in in_parts(people):
        rows = upsert(sql, HolderRow).values([{"promotion": promotion, "person": each} for each in some])
        added = await sql.execute(rows.on_conflict_do_nothing().returning(HolderRow.person))
        new |= {ViewerId(each) for each in added.scalars()}
    return new


async def everybody(sql: AsyncConnection, promotion: PromotionId) -> list[ViewerId]:
    """Who holds it."""
    theirs = select(HolderRow.person).where(HolderRow.promotion == promotion).order_by(HolderRow.person)
    return [ViewerId(each) for each in (await sql.execute(theirs)).scalars()]


async def take(sql: AsyncConnection, promotion: PromotionId, people: Collection[ViewerId]) -> bool:
    """Take it from ``people``, and from the guests they were. Returns whether any of them held it."""
    row, taken = HolderRow, 0
    for some in in_parts(people):
        guests = select(CartRow.buyer).where(CartRow.merged_into.in_(some))
        theirs = delete(row).where(row.promotion == promotion, or_(row.person.in_(some), row.person.in_(guests)))
        taken += (await sql.execute(theirs)).rowcount
    return taken > 0


def in_parts(people: Collection[ViewerId]) -> Iterator[list[ViewerId]]:
    """``people``, as many at once as one statement takes."""
    every = sorted(people)
    return (every[first : first + AT_ONCE] for first in range(0, len(every), AT_ONCE))
