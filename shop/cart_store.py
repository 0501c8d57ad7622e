"""The only SQL of carts. Words, prices and stock are read from where they live, never copied into a cart."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Select, Table, bindparam, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import OfferId, ProductId, ShowId, VariantId, ViewerId
from core.money import Money
from shop.cart import CartLine
from shop.order import OrderLine
from shop.tables import CartLineRow, CartRow, OfferPriceRow, OfferRow, ProductRow, StockRow, VariantRow

_ON_SALE = (OfferRow.withdrawn_at.is_(None), VariantRow.archived_at.is_(None))
"""What was taken off sale is in no cart any more, even where its line came back with an order that was given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a person's cart is: a guest who signed in has it in their account. ``version`` grows with every change."""

    owner: ViewerId
    version: int


async def lock(sql: AsyncConnection, buyer: ViewerId, *, now: datetime) -> Home:
    """Make the other changes and orders of ``buyer`` wait for the end of this transaction.

    Of a guest who signed in both carts are locked, in the order of ``lock_all``, as everywhere.
    """
    if (home := await version(sql, buyer)).owner != buyer:
        await lock_all(sql, {buyer, home.owner})
    row = await _lock(sql, buyer, now=now)
    if row.merged_into is None:
        return Home(owner=buyer, version=row.version)
    owner = ViewerId(row.merged_into)
    return Home(owner=owner, version=(await _lock(sql, owner, now=now)).version)


async def version(sql: AsyncConnection, buyer: ViewerId) -> Home:
    """Where the cart of ``buyer`` is and how often it changed, without locking it. Nobody's cart is at version 0."""
    row = (await sql.execute(select(CartRow.version, CartRow.merged_into).where(CartRow.buyer == buyer))).first()
    if row is None:
        return Home(owner=buyer, version=0)
    return Home(owner=ViewerId(row.merged_into or buyer), version=row.version)


async def owners(sql: AsyncConnection, buyers: Collection[ViewerId]) -> dict[ViewerId, ViewerId]:
    """Whose account each of ``buyers`` is in by now: that of a guest who signed in, else their own."""
    rows = await sql.execute(select(CartRow.buyer, CartRow.merged_into).where(CartRow.buyer.in_(buyers)))
    merged = {ViewerId(row.buyer): ViewerId(row.merged_into) for row in rows if row.merged_into}
    return {buyer: merged.get(buyer, buyer) for buyer in buyers}


async def hand_over(sql: AsyncConnection, guest: ViewerId, account: ViewerId) -> None:
    """From now on what comes back to the cart of ``guest`` goes to that of ``account``; theirs is empty."""
    await sql.execute(update(CartRow).where(CartRow.buyer == guest).values(merged_into=account))
    await sql.execute(delete(CartLineRow).where(CartLineRow.buyer == guest))


async def lines(sql: AsyncConnection, buyer: ViewerId, *, show: ShowId | None = None) -> tuple[CartLine, ...]:
    """What is in the cart of ``buyer``, fresh; only what ``show`` sells, if one is named."""
    found = _lines().where(CartLineRow.buyer == buyer)
    if show is not None:
        found = found.where(OfferRow.show == show)
    return tuple(_line(row) for row in await sql.execute(found))


async def lock_all(sql: AsyncConnection, buyers: Iterable[ViewerId]) -> None:
    """Make the other changes and orders of these buyers wait for the end of this transaction.

    Who has no cart has nothing to lock, and nothing to order. On SQLite a writing transaction has locked all.
    """
    if sql.dialect.name != "sqlite":
        rows = select(CartRow.buyer).where(CartRow.buyer.in_(sorted(buyers))).order_by(CartRow.buyer)
        await sql.execute(rows.with_for_update(key_share=True))


async def lines_of(sql: AsyncConnection, buyers: Iterable[ViewerId]) -> dict[ViewerId, tuple[CartLine, ...]]:
    """What is in the carts of these buyers, fresh."""
    found: dict[ViewerId, list[CartLine]] = defaultdict(list)
    for row in await sql.execute(_lines().where(CartLineRow.buyer.in_(sorted(buyers)))):
        found[ViewerId(row.buyer)].append(_line(row))
    return {buyer: tuple(lines) for buyer, lines in found.items()}


async def products_of(
    sql: AsyncConnection, show: ShowId, buyers: Collection[ViewerId]
) -> dict[ViewerId, tuple[ProductId, ...]]:
    """Products of ``show`` in the carts of these buyers, what was put there last first."""
    theirs = select(CartLineRow.buyer, OfferRow.product).join(OfferRow, OfferRow.id == CartLineRow.offer)
    theirs = theirs.where(CartLineRow.buyer.in_(buyers), OfferRow.show == show, OfferRow.withdrawn_at.is_(None))
    found: dict[ViewerId, dict[ProductId, None]] = defaultdict(dict)
    for row in await sql.execute(theirs.order_by(CartLineRow.added_at.desc(), CartLineRow.offer)):
        found[ViewerId(row.buyer)][ProductId(row.product)] = None
    return {buyer: tuple(products) for buyer, products in found.items()}


async def terms(sql: AsyncConnection, offer: OfferId, variant: VariantId) -> tuple[int, int] | None:
    """The limit of ``offer`` and what is left of ``variant``; None if the offer does not sell that variant."""
    found = await sql.execute(
        select(OfferRow.limit_per_buyer, StockRow.on_hand, StockRow.reserved)
        .join(VariantRow, VariantRow.product == OfferRow.product)
        .join(StockRow, StockRow.variant == VariantRow.id)
        .where(OfferRow.id == offer, VariantRow.id == variant, *_ON_SALE)
    )
    row = found.first()
    return (row.limit_per_buyer, row.on_hand - row.reserved) if row else None


async def put(
    sql: AsyncConnection, buyer: ViewerId, offer: OfferId, *, variant: VariantId, units: int, now: datetime
) -> None:
    """Set the units of one line, adding it if it is new."""
    line = upsert(sql, CartLineRow).values(buyer=buyer, offer=offer, variant=variant, units=units, added_at=now)
    await sql.execute(line.on_conflict_do_update(index_elements=["buyer", "offer", "variant"], set_={"units": units}))


async def take_out(sql: AsyncConnection, buyer: ViewerId, taken: Iterable[tuple[OfferId, VariantId]]) -> None:
    """Remove these lines."""
    which = tuple_(CartLineRow.offer, CartLineRow.variant).in_(list(taken))
    await sql.execute(delete(CartLineRow).where(CartLineRow.buyer == buyer, which))


async def take_out_all(
    sql: AsyncConnection, taken: Iterable[tuple[ViewerId, OfferId, VariantId]], *, now: datetime
) -> None:
    """Remove these lines from carts that this transaction has locked."""
    rows = [{"of": buyer, "what": offer, "which": variant} for buyer, offer, variant in taken]
    line = delete(cast("Table", CartLineRow.__table__)).where(
        CartLineRow.buyer == bindparam("of"),
        CartLineRow.offer == bindparam("what"),
        CartLineRow.variant == bindparam("which"),
    )
    await sql.execute(line, rows)
    buyers = sorted({str(row["of"]) for row in rows})
    changed = update(CartRow).where(CartRow.buyer.in_(buyers))
    await sql.execute(changed.values(version=CartRow.version + 1, changed_at=now))


async def reprice(sql: AsyncConnection, buyers: Collection[ViewerId], *, now: datetime) -> dict[ViewerId, int]:
    """What lies in these carts costs other than it did. Returns the version of each that has something in it.

    A cart that somebody changes or orders from this moment is left to them: nobody waits here.
    """
    filled = select(CartLineRow.buyer).where(CartLineRow.buyer.in_(buyers))
    idle = select(CartRow.buyer).where(CartRow.buyer.in_(filled)).with_for_update(skip_locked=True, key_share=True)
    changed = update(CartRow).where(CartRow.buyer.in_((await sql.execute(idle)).scalars().all()))
    bumped = changed.values(version=CartRow.version + 1, changed_at=now).returning(CartRow.buyer, CartRow.version)
    return {ViewerId(row.buyer): int(row.version) for row in await sql.execute(bumped)}


async def put_back(sql: AsyncConnection, buyer: ViewerId, returned: Iterable[OrderLine], *, now: datetime) -> None:
    """Return lines of an order that came to nothing; a line that the buyer has put anew meanwhile is left alone."""
    home = await lock(sql, buyer, now=now)
    for line in returned:
        again = upsert(sql, CartLineRow).values(
            buyer=home.owner, offer=line.offer, variant=line.variant, units=line.units, added_at=now
        )
        await sql.execute(again.on_conflict_do_nothing(index_elements=["buyer", "offer", "variant"]))


async def _lock(sql: AsyncConnection, buyer: ViewerId, *, now: datetime) -> Row[int, str | None]:
    put = upsert(sql, CartRow).values(buyer=buyer, version=1, changed_at=now)
    changed = put.on_conflict_do_update(
        index_elements=["buyer"], set_={"version": CartRow.version + 1, "changed_at": now}
    )
    return (await sql.execute(changed.returning(CartRow.version, CartRow.merged_into))).one()


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            CartLineRow.buyer,
            CartLineRow.offer,
            CartLineRow.variant,
            CartLineRow.units,
            OfferRow.show,
            func.coalesce(OfferPriceRow.price, OfferRow.price).label("price"),
            func.coalesce(OfferPriceRow.list_price, OfferRow.list_price).label("list_price"),
            OfferRow.currency,
            OfferRow.limit_per_buyer,
            OfferRow.floor_price,
            ProductRow.id.label("product"),
            ProductRow.title,
            ProductRow.picture,
            VariantRow.name,
            StockRow.on_hand,
            StockRow.reserved,
        )
        .join(OfferRow, OfferRow.id == CartLineRow.offer)
        .join(ProductRow, ProductRow.id == OfferRow.product)
        .join(VariantRow, VariantRow.id == CartLineRow.variant)
        .join(StockRow, StockRow.variant == CartLineRow.variant)
        .outerjoin(
            OfferPriceRow, (OfferPriceRow.offer == CartLineRow.offer) & (OfferPriceRow.variant == CartLineRow.variant)
        )
        .where(*_ON_SALE)
        .order_by(CartLineRow.added_at, CartLineRow.offer, CartLineRow.variant)
    )


def _line(row: Row[*tuple[Any, ...]]) -> CartLine:
    return CartLine(
        offer=OfferId(row.offer),
        show=ShowId(row.show),
        product=ProductId(row.product),
        variant=VariantId(row.variant),
        title=row.title,
        variant_name=row.name,
        picture=row.picture,
        units=row.units,
        price=Money(amount=row.price, currency=row.currency),
        list_price=Money(amount=row.list_price, currency=row.currency),
        left=row.on_hand - row.reserved,
        limit=row.limit_per_buyer,
        floor=Money(amount=row.floor_price, currency=row.currency) if row.floor_price is not None else None,
    )
