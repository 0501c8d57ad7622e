"""The only SQL of products and their variants: putting them on the shelf, and reading them from it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import NoSuchProduct
from core.ids import ProductId, ShowId, VariantId
from core.money import Money
from shop import movement_store
from shop.product import Attribute, Option, Product, Shelved, Variant
from shop.tables import AttributeRow, OfferRow, PictureRow, PriceRow, ProductRow, StockRow, VariantRow


async def put_product(sql: AsyncConnection, product: Product, *, variants: Iterable[Variant], now: datetime) -> None:
    """Write a product down, or its new words over the old ones. ``variants`` are told only to be found by."""
    words = {
        "slug": product.slug,
        "title": product.title,
        "description": product.description,
        "picture": product.picture,
        "vendor": product.vendor,
        "category": product.category,
        "sought": sought(product, codes_of(variants)),
    }
    put = upsert(sql, ProductRow).values(
        id=product.id, source=product.source, external_id=product.external_id, created_at=now, version=1, **words
    )
    again = {**words, "version": ProductRow.version + 1}
    await sql.execute(put.on_conflict_do_update(index_elements=["id"], set_=again))
    await _put_lines(sql, product)


async def put_variant(
    sql: AsyncConnection, variant: Variant, *, product: ProductId, position: int, now: datetime
) -> None:
    """Write a variant down; the first time with ``variant.left`` units, later its stock is left alone."""
    words = {
        "position": position,
        "name": variant.name,
        "sku": variant.sku,
        "barcode": variant.barcode,
        "options": json.dumps([[option.name, option.value] for option in variant.options], ensure_ascii=False),
        "archived_at": None,
    }
    put = upsert(sql, VariantRow).values(id=variant.id, product=product, **words)
    await sql.execute(put.on_conflict_do_update(index_elements=["id"], set_=words))
    if variant.price is not None:
        await put_price(sql, variant.id, variant.price, list_price=variant.list_price or variant.price)
    await movement_store.open_stock(sql, variant.id, units=variant.left, now=now)


async def put_price(sql: AsyncConnection, variant: VariantId, price: Money, *, list_price: Money) -> None:
    """What a unit costs outside of shows, in the currency of ``price``."""
    amounts = {"amount": price.amount, "list_amount": list_price.amount}
    put = upsert(sql, PriceRow).values(variant=variant, currency=price.currency, **amounts)
    await sql.execute(put.on_conflict_do_update(index_elements=["variant", "currency"], set_=amounts))


async def drop_price(sql: AsyncConnection, variant: VariantId, *, currency: str) -> None:
    """Let the variant have no price outside of shows."""
    await sql.execute(delete(PriceRow).where(PriceRow.variant == variant, PriceRow.currency == currency))


async def archive_variants(
    sql: AsyncConnection, product: ProductId, *, but: Sequence[VariantId], now: datetime
) -> None:
    """Take every variant of ``product`` that is not named from sale; its stock and its orders stay.

    Its article is free for another.
    """
    await sql.execute(
        update(VariantRow)
        .where(VariantRow.product == product, VariantRow.id.not_in(but), VariantRow.archived_at.is_(None))
        .values(archived_at=now, sku=None)
    )


async def product(sql: AsyncConnection, slug: str, *, currency: str) -> Shelved:
    """The product with this slug, priced as the catalogue has it in ``currency``.

    Raises:
        NoSuchProduct: There is none, or it is archived.
    """
    found = select(ProductRow.id).where(ProductRow.slug == slug, ProductRow.archived_at.is_(None))
    if (known := (await sql.execute(found)).scalar_one_or_none()) is None:
        raise NoSuchProduct(slug)
    return (await shelved(sql, [known], currency=currency))[known]


async def shows_offering(sql: AsyncConnection, variants: Iterable[VariantId]) -> list[tuple[VariantId, ShowId]]:
    """Which show is to hear about the stock of which variant."""
    rows = await sql.execute(
        select(VariantRow.id, OfferRow.show)
        .join(OfferRow, OfferRow.product == VariantRow.product)
        .where(VariantRow.id.in_(list(variants)))
        .order_by(VariantRow.id, OfferRow.show)
    )
    return [(VariantId(row.id), ShowId(row.show)) for row in rows]


async def shelved(sql: AsyncConnection, products: Sequence[str], *, currency: str | None = None) -> dict[str, Shelved]:
    """Products by id, with the variants that are sold; those priced in ``currency``, if one is named."""
    attributes = await _attributes(sql, products)
    pictures = await _pictures(sql, products)
    variants = await _variants(sql, products, currency=currency)
    rows = await sql.execute(select(ProductRow.__table__).where(ProductRow.id.in_(products)))
    return {
        row.id: Shelved(
            product=Product(
                id=ProductId(row.id),
                slug=row.slug,
                title=row.title,
                description=row.description,
                picture=row.picture,
                attributes=tuple(attributes[row.id]),
                more_pictures=tuple(pictures[row.id]),
                vendor=row.vendor,
                category=row.category,
                source=row.source,
                external_id=row.external_id,
            ),
            variants=tuple(variants[row.id]),
        )
        for row in rows
    }


def codes_of(variants: Iterable[Variant]) -> list[str]:
    """The articles and barcodes of ``variants``."""
    return [code for variant in variants for code in (variant.sku, variant.barcode) if code]


def sought(product: Product, codes: Iterable[str]) -> str:
    """The words a product is found by, folded; ``codes`` are those of its variants."""
    title, kind = (product.title.ru, product.title.en), (product.vendor, product.category, product.external_id or "")
    return " ".join((*title, *kind, product.slug, *codes)).casefold()


async def _put_lines(sql: AsyncConnection, product: Product) -> None:
    for table in (AttributeRow, PictureRow):
        await sql.execute(delete(table).where(table.product == product.id))
    lines = [
        {
            "product": product.id,
            "key": each.key,
            "position": place,
            "label": each.label,
            "value": each.value,
            "unit": each.unit,
        }
        for place, each in enumerate(product.attributes)
    ]
    if lines:
        await sql.execute(insert(AttributeRow), lines)
    pictures = [
        {"product": product.id, "position": place, "url": url} for place, url in enumerate(product.more_pictures)
    ]
    if pictures:
        await sql.execute(insert(PictureRow), pictures)


async def _attributes(sql: AsyncConnection, products: Sequence[str]) -> dict[str, list[Attribute]]:
    found: dict[str, list[Attribute]] = defaultdict(list)
    rows = await sql.execute(
        select(AttributeRow.__table__).where(AttributeRow.product.in_(products)).order_by(AttributeRow.position)
    )
    for row in rows:
        found[row.product].append(Attribute(key=row.key, label=row.label, value=row.value, unit=row.unit))
    return found


async def _pictures(sql: AsyncConnection, products: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    rows = await sql.execute(
        select(PictureRow.__table__).where(PictureRow.product.in_(products)).order_by(PictureRow.position)
    )
    for row in rows:
        found[row.product].append(row.url)
    return found


async def _variants(sql: AsyncConnection, products: Sequence[str], *, currency: str | None) -> dict[str, list[Variant]]:
    found: dict[str, list[Variant]] = defaultdict(list)
    price = (PriceRow.variant == VariantRow.id) & (PriceRow.currency == (currency or ""))
    amounts = (PriceRow.amount, PriceRow.list_amount, PriceRow.currency)
    rows = await sql.execute(
        select(VariantRow.__table__, StockRow.on_hand, StockRow.reserved, StockRow.version, *amounts)
        .join(StockRow, StockRow.variant == VariantRow.id)
        .outerjoin(PriceRow, price)
        .where(VariantRow.product.in_(products), VariantRow.archived_at.is_(None))
        .order_by(VariantRow.position, VariantRow.id)
    )
    for row in rows:
        found[row.product].append(
            Variant(
                id=VariantId(row.id),
                name=row.name,
                left=row.on_hand - row.reserved,
                version=row.version,
                sku=row.sku,
                barcode=row.barcode,
                options=tuple(Option(name=name, value=value) for name, value in json.loads(row.options)),
                price=Money(amount=row.amount, currency=row.currency) if row.amount is not None else None,
                list_price=Money(amount=row.list_amount, currency=row.currency) if row.amount is not None else None,
            )
        )
    return found
