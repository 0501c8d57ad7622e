"""The only SQL that reads what a batch of rows may meet in the catalogue."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.engine import Row as SqlRow
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ids import ProductId, VariantId
from shop.importing.import_tables import PictureWishRow
from shop.importing.known import Known, KnownProduct, KnownVariant
from shop.importing.row import Row
from shop.product import Attribute, Option
from shop.tables import AttributeRow, PriceRow, ProductRow, StockRow, VariantRow


async def known(sql: AsyncConnection, rows: Iterable[Row], *, source: str) -> Known:
    """What the catalogue has of what ``rows`` name, by key of ``source`` and by article."""
    rows = list(rows)
    product_keys = {row.product_key for row in rows}
    variants = await _variants(sql, rows, source=source)
    found = await sql.execute(
        select(ProductRow.__table__).where(
            or_(
                ProductRow.id.in_({variant.product for variant in variants}),
                (ProductRow.source == source) & ProductRow.external_id.in_(product_keys),
            )
        )
    )
    products = found.all()
    lines, pictures = await _attributes(sql, products), await _pictures(sql, products)
    return Known(
        products={
            ProductId(row.id): KnownProduct(
                id=ProductId(row.id),
                slug=row.slug,
                title=row.title,
                description=row.description,
                vendor=row.vendor,
                category=row.category,
                attributes=tuple(lines[row.id]),
                pictures=tuple(pictures[row.id]),
                owner=row.source,
                archived=row.archived_at is not None,
            )
            for row in products
        },
        by_key={row.external_id: ProductId(row.id) for row in products if row.source == source},
        variants_by_key={each.key: each for each in variants if each.key is not None and each.owner == source},
        variants_by_sku={each.sku: each for each in variants if each.sku is not None},
    )


async def _variants(sql: AsyncConnection, rows: Sequence[Row], *, source: str) -> list[KnownVariant]:
    keys, skus = {row.variant_key for row in rows}, {row.sku for row in rows if row.sku}
    found = await sql.execute(
        select(VariantRow.__table__, StockRow.on_hand, StockRow.reserved)
        .join(StockRow, StockRow.variant == VariantRow.id)
        .where(or_((VariantRow.source == source) & VariantRow.external_id.in_(keys), VariantRow.sku.in_(skus)))
    )
    variants = found.all()
    prices: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    wanted = select(PriceRow.__table__).where(PriceRow.variant.in_([row.id for row in variants]))
    for price in await sql.execute(wanted):
        prices[price.variant][price.currency] = (price.amount, price.list_amount)
    return [
        KnownVariant(
            id=VariantId(row.id),
            product=ProductId(row.product),
            owner=row.source,
            key=row.external_id,
            name=row.name,
            sku=row.sku,
            barcode=row.barcode,
            options=tuple(Option(name=name, value=value) for name, value in json.loads(row.options)),
            prices=prices[row.id],
            on_hand=row.on_hand,
            reserved=row.reserved,
            position=row.position,
            archived=row.archived_at is not None,
        )
        for row in variants
    ]


async def _attributes(sql: AsyncConnection, products: Sequence[SqlRow[*tuple[Any, ...]]]) -> dict[str, list[Attribute]]:
    found: dict[str, list[Attribute]] = defaultdict(list)
    wanted = select(AttributeRow.__table__).where(AttributeRow.product.in_([row.id for row in products]))
    for row in await sql.execute(wanted.order_by(AttributeRow.product, AttributeRow.position)):
        found[row.product].append(Attribute(key=row.key, label=row.label, value=row.value, unit=row.unit))
    return found


async def _pictures(sql: AsyncConnection, products: Sequence[SqlRow[*tuple[Any, ...]]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    wanted = select(PictureWishRow.__table__).where(PictureWishRow.product.in_([row.id for row in products]))
    for row in await sql.execute(wanted.order_by(PictureWishRow.product, PictureWishRow.position)):
        found[row.product].append(row.url)
    return found
