"""The only SQL of the catalogue: products, variants, offers, and how much is left of each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import NoSuchProduct
from core.ids import OfferId, ProductId, ShowId, VariantId
from core.money import Money
from shop.offer import Offer
from shop.product import Attribute, Product, Shelved, Variant
from shop.tables import AttributeRow, OfferRow, ProductRow, StockRow, VariantRow


async def put_product(sql: AsyncConnection, product: Product) -> None:
    """Write a product down, or its new words over the old ones."""
    words = {"title": product.title, "description": product.description, "picture": product.picture}
    put = upsert(sql, ProductRow).values(id=product.id, slug=product.slug, **words)
    await sql.execute(put.on_conflict_do_update(index_elements=["id"], set_={"slug": product.slug, **words}))
    await sql.execute(delete(AttributeRow).where(AttributeRow.product == product.id))
    rows = [
        {"product": product.id, "key": each.key, "position": place, "label": each.label, "value": each.value}
        for place, each in enumerate(product.attributes)
    ]
    if rows:
        await sql.execute(insert(AttributeRow), rows)


async def put_variant(sql: AsyncConnection, variant: Variant, *, product: ProductId, position: int) -> None:
    """Write a variant down; the first time with ``variant.left`` units, later its stock is left alone."""
    put = upsert(sql, VariantRow).values(id=variant.id, product=product, position=position, name=variant.name)
    await sql.execute(
        put.on_conflict_do_update(index_elements=["id"], set_={"position": position, "name": variant.name})
    )
    stock = upsert(sql, StockRow).values(variant=variant.id, on_hand=variant.left, reserved=0, version=1)
    await sql.execute(stock.on_conflict_do_nothing(index_elements=["variant"]))


async def put_offer(sql: AsyncConnection, offer: Offer) -> None:
    """Write an offer down, or its new terms over the old ones. Orders placed before keep their price."""
    terms = {
        "price": offer.price.amount,
        "list_price": offer.list_price.amount,
        "currency": offer.price.currency,
        "limit_per_buyer": offer.limit,
        "position": offer.position,
    }
    put = upsert(sql, OfferRow).values(id=offer.id, show=offer.show, product=offer.product.id, **terms)
    await sql.execute(put.on_conflict_do_update(index_elements=["id"], set_=terms))


async def add_units(sql: AsyncConnection, variant: VariantId, units: int) -> tuple[int, int] | None:
    """Put ``units`` more on the shelf. Returns what is left now and the version; None if there is no such variant."""
    added = await sql.execute(
        update(StockRow)
        .where(StockRow.variant == variant)
        .values(on_hand=StockRow.on_hand + units, version=StockRow.version + 1)
        .returning((StockRow.on_hand - StockRow.reserved).label("left"), StockRow.version)
    )
    row = added.first()
    return (row.left, row.version) if row else None


async def offers(sql: AsyncConnection, show: ShowId) -> tuple[Offer, ...]:
    """Everything ``show`` sells, in its order."""
    rows = (await sql.execute(select(OfferRow.__table__).where(OfferRow.show == show))).all()
    shelved = await _shelved(sql, [row.product for row in rows])
    found = [
        Offer(
            id=OfferId(row.id),
            show=ShowId(row.show),
            product=shelved[row.product].product,
            price=Money(amount=row.price, currency=row.currency),
            list_price=Money(amount=row.list_price, currency=row.currency),
            limit=row.limit_per_buyer,
            position=row.position,
            variants=shelved[row.product].variants,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda offer: (offer.position, offer.id)))


async def product(sql: AsyncConnection, slug: str) -> Shelved:
    """The product with this slug.

    Raises:
        NoSuchProduct: There is none.
    """
    found = (await sql.execute(select(ProductRow.id).where(ProductRow.slug == slug))).scalar_one_or_none()
    if found is None:
        raise NoSuchProduct(slug)
    return (await _shelved(sql, [found]))[found]


async def shows_offering(sql: AsyncConnection, variants: Iterable[VariantId]) -> list[tuple[VariantId, ShowId]]:
    """Which show is to hear about the stock of which variant."""
    rows = await sql.execute(
        select(VariantRow.id, OfferRow.show)
        .join(OfferRow, OfferRow.product == VariantRow.product)
        .where(VariantRow.id.in_(list(variants)))
        .order_by(VariantRow.id, OfferRow.show)
    )
    return [(VariantId(row.id), ShowId(row.show)) for row in rows]


async def _shelved(sql: AsyncConnection, products: Sequence[str]) -> dict[str, Shelved]:
    attributes = await _attributes(sql, products)
    variants = await _variants(sql, products)
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
            ),
            variants=tuple(variants[row.id]),
        )
        for row in rows
    }


async def _attributes(sql: AsyncConnection, products: Sequence[str]) -> dict[str, list[Attribute]]:
    found: dict[str, list[Attribute]] = defaultdict(list)
    rows = await sql.execute(
        select(AttributeRow.__table__).where(AttributeRow.product.in_(products)).order_by(AttributeRow.position)
    )
    for row in rows:
        found[row.product].append(Attribute(key=row.key, label=row.label, value=row.value))
    return found


async def _variants(sql: AsyncConnection, products: Sequence[str]) -> dict[str, list[Variant]]:
    found: dict[str, list[Variant]] = defaultdict(list)
    rows = await sql.execute(
        select(VariantRow.__table__, StockRow.on_hand, StockRow.reserved, StockRow.version)
        .join(StockRow, StockRow.variant == VariantRow.id)
        .where(VariantRow.product.in_(products))
        .order_by(VariantRow.position, VariantRow.id)
    )
    for row in rows:
        left = row.on_hand - row.reserved
        found[row.product].append(Variant(id=VariantId(row.id), name=row.name, left=left, version=row.version))
    return found
