"""The only SQL of using promotions: what may make a basket cheaper, and that nothing is used too often.

Locks are taken in this order everywhere: an order, its buyer's cart, codes by their spelling, stock.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import CodeUsedUp
from core.ids import OfferId, OrderId, PromotionId, ShowId, ViewerId
from core.money import Money
from shop import holder_store, member_store
from shop.price_list import PriceList
from shop.promo_tables import PromoCodeRow, PromotionRow, RedemptionRow, TypedCodeRow
from shop.promotion import AmountOff, Benefit, FixedPrice, PercentOff, Promotion, PromotionKind
from shop.quote import Redemption
from shop.tables import CartRow

TOLD_AFTER_END = timedelta(minutes=15)
"""How long a promotion that has ended is still named as the reason why a price is not lower."""


async def price_list(
    sql: AsyncConnection,
    buyers: Collection[ViewerId],
    *,
    shows: Collection[ShowId],
    now: datetime,
    lock: bool = False,
) -> PriceList:
    """Everything that may make baskets of ``buyers`` in ``shows`` cheaper.

    Args:
        lock: Nobody else may use the codes of these buyers before the end of this transaction.
    """
    typed = select(TypedCodeRow.buyer, TypedCodeRow.code).where(TypedCodeRow.buyer.in_(buyers))
    codes = {ViewerId(row.buyer): str(row.code) for row in await sql.execute(typed)}
    if lock and codes:
        rows = select(PromoCodeRow.code).where(PromoCodeRow.code.in_(set(codes.values())))
        await sql.execute(rows.order_by(PromoCodeRow.code).with_for_update(key_share=True))
    current = (
        (PromotionRow.kind != PromotionKind.CODE.value)
        & or_(PromotionRow.show.in_(shows), PromotionRow.show.is_(None))
        & or_(PromotionRow.ends_at.is_(None), PromotionRow.ends_at > now - TOLD_AFTER_END)
    )
    promotions = await _read(sql, current if not codes else or_(current, PromoCodeRow.code.in_(set(codes.values()))))
    limited = [each.id for each in promotions if each.limit_per_buyer is not None]
    taken = await _taken(sql, buyers, limited)
    for_members = any(each.kind is PromotionKind.MEMBER for each in promotions)
    members = await member_store.ranks(sql, buyers, now=now) if for_members else {}
    held = await holder_store.held(sql, buyers, [each.id for each in promotions if each.bound])
    return PriceList(promotions=tuple(promotions), codes=codes, taken=taken, members=members, held=held)


async def redeem(sql: AsyncConnection, redemptions: Sequence[Redemption], *, now: datetime) -> None:
    """Write down what orders use.

    Raises:
        CodeUsedUp: A code has no use left; the caller's transaction must roll back.
    """
    if not redemptions:
        return
    await _count(sql, Counter(each.code for each in redemptions if each.code is not None))
    last = (
        select(RedemptionRow.promotion, RedemptionRow.buyer, func.max(RedemptionRow.seq).label("seq"))
        .where(RedemptionRow.promotion.in_({each.promotion for each in redemptions}))
        .where(RedemptionRow.buyer.in_({each.buyer for each in redemptions}))
        .group_by(RedemptionRow.promotion, RedemptionRow.buyer)
    )
    seqs = Counter({(row.promotion, row.buyer): int(row.seq) for row in await sql.execute(last)})
    rows: list[dict[str, object]] = []
    for each in redemptions:
        seqs[each.promotion, each.buyer] += 1
        rows.append(
            {
                "order": each.order,
                "promotion": each.promotion,
                "code": each.code,
                "buyer": each.buyer,
                "units": each.units,
                "seq": seqs[each.promotion, each.buyer],
                "at": now,
            }
        )
    await sql.execute(insert(RedemptionRow), rows)
    used = [each.buyer for each in redemptions if each.code is not None]
    if used:
        await sql.execute(delete(TypedCodeRow).where(TypedCodeRow.buyer.in_(used)))


async def give_back(
    sql: AsyncConnection, orders: Collection[OrderId], *, now: datetime, into_carts: bool = False
) -> None:
    """Let what ``orders`` used be used again: they came to nothing. Doing it twice gives nothing back twice.

    Args:
        into_carts: Codes lie in their buyers' carts again, unless another lies there.
    """
    returned = await sql.execute(
        update(RedemptionRow)
        .where(RedemptionRow.order.in_(orders), RedemptionRow.returned_at.is_(None))
        .values(returned_at=now)
        .returning(RedemptionRow.code, RedemptionRow.buyer)
    )
    rows = [row for row in returned if row.code is not None]
    if rows and into_carts:
        await _lay_back(sql, {row.buyer: row.code for row in rows}, now=now)
    codes = Counter(row.code for row in rows)
    for code in sorted(codes):
        freed = update(PromoCodeRow).where(PromoCodeRow.code == code)
        await sql.execute(freed.values(used=PromoCodeRow.used - codes[code]))


async def take_again(sql: AsyncConnection, order: OrderId) -> None:
    """The money of ``order`` came after what it used was given back: use it anew.

    Raises:
        CodeUsedUp: Others, or other orders of the same buyer, have used it up meanwhile. The caller rolls back.
    """
    mine = select(RedemptionRow.__table__).where(RedemptionRow.order == order, RedemptionRow.returned_at.is_not(None))
    rows = (await sql.execute(mine)).all()
    await _count(sql, Counter(row.code for row in rows if row.code is not None))
    for row in rows:
        limit = await sql.execute(select(PromotionRow.limit_per_buyer).where(PromotionRow.id == row.promotion))
        taken = await _taken(sql, [row.buyer], [row.promotion])
        most = limit.scalar_one()
        if most is not None and taken.get((row.buyer, row.promotion), 0) + row.units > most:
            raise CodeUsedUp(order)
    again = update(RedemptionRow).where(RedemptionRow.order == order, RedemptionRow.returned_at.is_not(None))
    await sql.execute(again.values(returned_at=None))


async def find_code(sql: AsyncConnection, code: str) -> Promotion | None:
    """The promotion behind a code in its one spelling."""
    found = await _read(sql, PromoCodeRow.code == code)
    return found[0] if found else None


async def taken(sql: AsyncConnection, buyer: ViewerId, promotion: PromotionId) -> int:
    """What ``buyer`` used of ``promotion``."""
    return (await _taken(sql, [buyer], [promotion])).get((buyer, promotion), 0)


async def lay_in_cart(sql: AsyncConnection, buyer: ViewerId, code: str | None, *, now: datetime) -> None:
    """Let this code, or none, lie in the cart of ``buyer``."""
    if code is None:
        await sql.execute(delete(TypedCodeRow).where(TypedCodeRow.buyer == buyer))
        return
    put = upsert(sql, TypedCodeRow).values(buyer=buyer, code=code, typed_at=now)
    await sql.execute(put.on_conflict_do_update(index_elements=["buyer"], set_={"code": code, "typed_at": now}))


async def hand_over(sql: AsyncConnection, guest: ViewerId, account: ViewerId) -> None:
    """The code in the cart of ``guest`` goes to that of ``account``, unless one lies there; so does what is theirs."""
    await sql.execute(update(PromotionRow).where(PromotionRow.owner == guest).values(owner=account))
    typed = (
        await sql.execute(select(TypedCodeRow.code, TypedCodeRow.typed_at).where(TypedCodeRow.buyer == guest))
    ).first()
    if typed is None:
        return
    put = upsert(sql, TypedCodeRow).values(buyer=account, code=typed.code, typed_at=typed.typed_at)
    await sql.execute(put.on_conflict_do_nothing(index_elements=["buyer"]))
    await sql.execute(delete(TypedCodeRow).where(TypedCodeRow.buyer == guest))


def promotions() -> Select[*tuple[Any, ...]]:
    """Promotions with their codes, to be narrowed down."""
    return select(
        PromotionRow.__table__,
        PromoCodeRow.code,
        PromoCodeRow.shown,
        PromoCodeRow.limit_total,
        PromoCodeRow.used,
    ).outerjoin(PromoCodeRow, PromoCodeRow.promotion == PromotionRow.id)


def promotion_of(row: Row[Any]) -> Promotion:
    """A row of ``promotions()``."""
    return Promotion(
        id=PromotionId(row.id),
        kind=PromotionKind(row.kind),
        name=row.name,
        benefit=_benefit(row),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        show=ShowId(row.show) if row.show else None,
        offer=OfferId(row.offer) if row.offer else None,
        unlocked_at=row.unlocked_at,
        rank=row.rank,
        limit_per_buyer=row.limit_per_buyer,
        code=row.code,
        stacks=row.stacks,
        minimum=Money(amount=row.minimum, currency=row.currency) if row.minimum is not None else None,
        limit_total=row.limit_total,
        used=row.used or 0,
        owner=ViewerId(row.owner) if row.owner else None,
        bound=row.bound,
        joinable=row.joinable,
    )


async def _read(sql: AsyncConnection, which: ColumnElement[bool]) -> list[Promotion]:
    return [promotion_of(row) for row in await sql.execute(promotions().where(which))]


def _benefit(row: Row[Any]) -> Benefit:
    if row.basis_points is not None:
        return PercentOff(basis_points=row.basis_points)
    if row.price is not None:
        return FixedPrice(price=Money(amount=row.price, currency=row.currency))
    return AmountOff(amount=Money(amount=row.amount, currency=row.currency))


async def _taken(
    sql: AsyncConnection, buyers: Collection[ViewerId], limited: Collection[PromotionId]
) -> dict[tuple[ViewerId, PromotionId], int]:
    if not limited:
        return {}
    sums = (
        select(RedemptionRow.buyer, RedemptionRow.promotion, func.sum(RedemptionRow.units).label("units"))
        .where(RedemptionRow.promotion.in_(limited), RedemptionRow.buyer.in_(buyers))
        .where(RedemptionRow.returned_at.is_(None))
        .group_by(RedemptionRow.buyer, RedemptionRow.promotion)
    )
    return {(ViewerId(row.buyer), PromotionId(row.promotion)): int(row.units) for row in await sql.execute(sums)}


async def _lay_back(sql: AsyncConnection, codes: Mapping[str, str], *, now: datetime) -> None:
    """Let codes lie in the carts they came from; of a guest who signed in meanwhile, in that of the account."""
    homes = await sql.execute(select(CartRow.buyer, CartRow.merged_into).where(CartRow.buyer.in_(codes)))
    owners = {row.buyer: row.merged_into or row.buyer for row in homes}
    typed = {owners.get(buyer, buyer): code for buyer, code in codes.items()}
    rows = [{"buyer": owner, "code": typed[owner], "typed_at": now} for owner in sorted(typed)]
    put = upsert(sql, TypedCodeRow).values(rows)
    await sql.execute(put.on_conflict_do_nothing(index_elements=["buyer"]))


async def _count(sql: AsyncConnection, codes: Counter[str]) -> None:
    for code in sorted(codes):
        room = or_(PromoCodeRow.limit_total.is_(None), PromoCodeRow.used + codes[code] <= PromoCodeRow.limit_total)
        counted = await sql.execute(
            update(PromoCodeRow).where(PromoCodeRow.code == code, room).values(used=PromoCodeRow.used + codes[code])
        )
        if counted.rowcount != 1:
            raise CodeUsedUp(code)
