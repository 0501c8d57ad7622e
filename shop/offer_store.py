"""The only SQL of offers: what a show sells, and at which price."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import NoSuchOffer
from core.ids import OfferId, ProductId, ShowId
from core.money import Money
from shop import catalogue_store, promotion_store
from shop.offer import Offer
from shop.product import Shelved, Variant
from shop.tables import CartLineRow, OfferPriceRow, OfferRow, ProductRow


async def put(sql: AsyncConnection, offer: Offer) -> None:
    """Write an offer down, or its new terms over the old ones. Orders placed before keep their price."""
    terms = {
        "price": offer.price.amount,
        "list_price": offer.list_price.amount,
        "floor_price": offer.floor.amount if offer.floor else None,
        "currency": offer.price.currency,
        "limit_per_buyer": offer.limit,
        "position": offer.position,
        "withdrawn_at": None,
    }
    new = upsert(sql, OfferRow).values(id=offer.id, show=offer.show, product=offer.product.id, version=1, **terms)
    again = {**terms, "version": OfferRow.version + 1}
    await sql.execute(new.on_conflict_do_update(index_elements=["id"], set_=again))
    await sql.execute(delete(OfferPriceRow).where(OfferPriceRow.offer == offer.id))
    prices = [
        {"offer": offer.id, "variant": variant.id, "price": price.amount, "list_price": list_price.amount}
        for variant in offer.variants
        if variant.price is not None
        for price, list_price in (offer.prices_of(variant),)
    ]
    if prices:
        await sql.execute(insert(OfferPriceRow), prices)


async def withdraw(sql: AsyncConnection, offer: OfferId, *, now: datetime) -> bool:
    """Take an offer off sale and out of every cart. False if it was off already."""
    taken = await sql.execute(
        update(OfferRow)
        .where(OfferRow.id == offer, OfferRow.withdrawn_at.is_(None))
        .values(withdrawn_at=now, version=OfferRow.version + 1)
    )
    await sql.execute(delete(CartLineRow).where(CartLineRow.offer == offer))
    return taken.rowcount == 1


async def renew(sql: AsyncConnection, offer: OfferId) -> Offer | None:
    """Lock an offer until the end of this transaction and count a change of its terms. None if it is not on sale."""
    touched = await sql.execute(
        update(OfferRow)
        .where(OfferRow.id == offer, OfferRow.withdrawn_at.is_(None))
        .values(version=OfferRow.version + 1)
        .returning(OfferRow.__table__)
    )
    found = await _offers(sql, touched.all())
    return found[0] if found else None


async def offers(sql: AsyncConnection, show: ShowId) -> tuple[Offer, ...]:
    """Everything ``show`` sells and what was taken off sale, in its order."""
    return await _offers(sql, (await sql.execute(select(OfferRow.__table__).where(OfferRow.show == show))).all())


async def stamp(sql: AsyncConnection, show: ShowId) -> str:
    """Changes whenever ``show`` sells something else, or a product of it is described otherwise."""
    seen = select(func.count(), func.sum(OfferRow.version), func.sum(ProductRow.version), func.max(OfferRow.id))
    seen = seen.join(ProductRow, ProductRow.id == OfferRow.product)
    row = (await sql.execute(seen.where(OfferRow.show == show, OfferRow.withdrawn_at.is_(None)))).one()
    return " ".join(map(str, row))


async def products(sql: AsyncConnection, offers: Collection[OfferId]) -> dict[OfferId, ProductId]:
    """Of which product each of ``offers`` is."""
    rows = await sql.execute(select(OfferRow.id, OfferRow.product).where(OfferRow.id.in_(offers)))
    return {OfferId(row.id): ProductId(row.product) for row in rows}


async def of_products(sql: AsyncConnection, products: Sequence[str]) -> dict[str, list[Offer]]:
    """Where each of ``products`` is on sale."""
    where = (OfferRow.product.in_(products), OfferRow.withdrawn_at.is_(None))
    found: dict[str, list[Offer]] = defaultdict(list)
    for offer in await _offers(sql, (await sql.execute(select(OfferRow.__table__).where(*where))).all()):
        found[offer.product.id].append(offer)
    return found


async def touch_products(sql: AsyncConnection, products: Sequence[ProductId]) -> None:
    """Something about these products changed: each of their offers is at its next version."""
    where = (OfferRow.product.in_(products), OfferRow.withdrawn_at.is_(None))
    await sql.execute(update(OfferRow).where(*where).values(version=OfferRow.version + 1))


async def last_position(sql: AsyncConnection, show: ShowId) -> int:
    """The largest position in the rundown of ``show``; 0 if it is empty."""
    return (await sql.execute(select(func.max(OfferRow.position)).where(OfferRow.show == show))).scalar_one() or 0


async def find(sql: AsyncConnection, show: ShowId, product: ProductId) -> Offer | None:
    """What ``show`` makes of ``product``, on sale or not any more."""
    where = (OfferRow.show == show, OfferRow.product == product)
    found = await _offers(sql, (await sql.execute(select(OfferRow.__table__).where(*where))).all())
    return found[0] if found else None


async def find_offer(sql: AsyncConnection, offer: OfferId) -> Offer:
    """The offer with this id, on sale or not any more.

    Raises:
        NoSuchOffer: There is none.
    """
    found = await _offers(sql, (await sql.execute(select(OfferRow.__table__).where(OfferRow.id == offer))).all())
    if not found:
        raise NoSuchOffer(offer)
    return found[0]


async def _offers(sql: AsyncConnection, rows: Sequence[Row[Any]]) -> tuple[Offer, ...]:
    shelved = await catalogue_store.shelved(sql, [row.product for row in rows])
    ids = [OfferId(row.id) for row in rows]
    prices = await _prices(sql, ids)
    flashes = await promotion_store.open_flashes(sql, ids)
    found = [
        replace(_offer(row, shelved[row.product], prices[row.id]), flash=flashes.get(OfferId(row.id))) for row in rows
    ]
    return tuple(sorted(found, key=lambda offer: (offer.position, offer.id)))


def _offer(row: Row[Any], shelved: Shelved, prices: dict[str, tuple[int, int]]) -> Offer:
    return Offer(
        id=OfferId(row.id),
        show=ShowId(row.show),
        product=shelved.product,
        price=Money(amount=row.price, currency=row.currency),
        list_price=Money(amount=row.list_price, currency=row.currency),
        floor=Money(amount=row.floor_price, currency=row.currency) if row.floor_price is not None else None,
        limit=row.limit_per_buyer,
        position=row.position,
        variants=tuple(_priced(variant, prices.get(variant.id), row.currency) for variant in shelved.variants),
        version=row.version,
        on_sale=row.withdrawn_at is None,
    )


def _priced(variant: Variant, prices: tuple[int, int] | None, currency: str) -> Variant:
    if prices is None:
        return variant
    price, list_price = prices
    return replace(
        variant,
        price=Money(amount=price, currency=currency),
        list_price=Money(amount=list_price, currency=currency),
    )


async def _prices(sql: AsyncConnection, offers: Sequence[str]) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in await sql.execute(select(OfferPriceRow.__table__).where(OfferPriceRow.offer.in_(offers))):
        found[row.offer][row.variant] = (row.price, row.list_price)
    return found
