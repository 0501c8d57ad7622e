"""The only SQL of the staff's view of products: lists, search, versions, what is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchProduct, ProductChanged, ProductTaken
from core.ids import ProductId
from core.paging import Bookmark, Page, read_page
from shop import catalogue_store, movement_store, offer_store
from shop.movement import StockLevel
from shop.offer import Offer
from shop.product import Product, Variant
from shop.tables import ProductRow, VariantRow

MOST_WORDS = 8
"""Words of a search; the rest is not looked at."""

_NEWEST = (ProductRow.__table__.c.created_at, ProductRow.__table__.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which products are looked for: those that have all of these words somewhere."""

    words: str = ""
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A product as the staff see it. ``levels`` is the stock by variant, ``offers`` where it is on sale."""

    product: Product
    version: int
    archived_at: datetime | None
    variants: tuple[Variant, ...]
    levels: dict[str, StockLevel]
    offers: tuple[Offer, ...]


async def listed(
    sql: AsyncConnection, wanted: Wanted, *, after: Bookmark | None, limit: int, currency: str
) -> Page[Listed]:
    """A page of the products that are ``wanted``, the newest first."""
    found = select(ProductRow.id, ProductRow.created_at, ProductRow.version, ProductRow.archived_at)
    away = ProductRow.archived_at
    found = found.where(away.is_not(None) if wanted.archived else away.is_(None))
    for word in wanted.words.casefold().split()[:MOST_WORDS]:
        found = found.where(ProductRow.sought.contains(word, autoescape=True))
    page = await read_page(sql, found, by=_NEWEST, after=after, limit=limit)
    whole = await _whole(sql, page.items, currency=currency)
    return Page(items=tuple(whole), next=page.next)


async def look(sql: AsyncConnection, product: ProductId, *, currency: str) -> Listed:
    """One product.

    Raises:
        NoSuchProduct: There is none.
    """
    found = select(ProductRow.id, ProductRow.version, ProductRow.archived_at).where(ProductRow.id == product)
    if (row := (await sql.execute(found)).first()) is None:
        raise NoSuchProduct(product)
    return (await _whole(sql, [row], currency=currency))[0]


async def take_version(sql: AsyncConnection, product: ProductId, *, version: int) -> None:
    """Keep the product for this transaction.

    Raises:
        NoSuchProduct: There is none.
        ProductChanged: It is not at ``version`` any more.
    """
    same = (ProductRow.id == product, ProductRow.version == version)
    if (await sql.execute(update(ProductRow).where(*same).values(version=version))).rowcount == 1:
        return
    known = (await sql.execute(select(ProductRow.version).where(ProductRow.id == product))).scalar_one_or_none()
    if known is None:
        raise NoSuchProduct(product)
    raise ProductChanged(product, version=known)


async def archive(sql: AsyncConnection, product: ProductId, *, at: datetime | None) -> bool:
    """Put a product away, or bring it back with None. False if there is none."""
    changed = await sql.execute(
        update(ProductRow).where(ProductRow.id == product).values(archived_at=at, version=ProductRow.version + 1)
    )
    return changed.rowcount == 1


async def check_free(sql: AsyncConnection, product: ProductId, *, skus: Sequence[str], slug: str | None) -> None:
    """Let the articles and the slug pass.

    Raises:
        ProductTaken: One of them is another product's.
    """
    taken = select(VariantRow.sku).where(VariantRow.sku.in_(skus), VariantRow.product != product)
    if (sku := (await sql.execute(taken.limit(1))).scalar_one_or_none()) is not None:
        raise ProductTaken(sku, field="sku", value=sku)
    same = select(ProductRow.id).where(ProductRow.slug == slug, ProductRow.id != product)
    if slug is not None and (await sql.execute(same)).first() is not None:
        raise ProductTaken(slug, field="slug", value=slug)


async def _whole(sql: AsyncConnection, rows: Sequence[Row[*tuple[Any, ...]]], *, currency: str) -> list[Listed]:
    shelved = await catalogue_store.shelved(sql, [row.id for row in rows], currency=currency)
    variants = [variant.id for each in shelved.values() for variant in each.variants]
    levels = await movement_store.levels(sql, variants)
    offers = await offer_store.of_products(sql, list(shelved))
    return [
        Listed(
            product=shelved[row.id].product,
            version=row.version,
            archived_at=row.archived_at,
            variants=shelved[row.id].variants,
            levels={variant.id: levels[variant.id] for variant in shelved[row.id].variants},
            offers=tuple(offers.get(row.id, ())),
        )
        for row in rows
    ]
