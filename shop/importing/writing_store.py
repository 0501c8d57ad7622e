"""The only SQL that writes a plan: a few statements a batch, whatever its size."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Work, upsert
from core.ids import ImportId, MovementId, ProductId, VariantId, mint
from core.tables import Base
from shop import catalogue_store, movement_store, offering, stocking
from shop.importing.import_tables import PictureWishRow
from shop.importing.plan import Plan, ProductWrite
from shop.importing.planning import below_reserved
from shop.movement import Movement, MovementKind, StockLevel
from shop.pictures import is_ours
from shop.product import Product
from shop.tables import AttributeRow, PriceRow, ProductRow, StockRow, VariantRow


async def write(work: Work, plan: Plan, *, source: str, import_id: ImportId, now: datetime) -> None:
    """Write ``plan``; shows hear of it. Stock that orders hold is not taken away: the plan's report then says so.

    Raises:
        IntegrityError: Somebody else took an article at this moment; the caller rolls back and plans anew.
    """
    sql = work.connection
    await _products(sql, plan, source=source, now=now)
    await _variants(sql, plan, source=source)
    await _prices(sql, plan)
    await _pictures(sql, plan, import_id=import_id)
    changed = await _stock(work, plan, import_id=import_id, now=now)
    if changed:
        await stocking.tell(work, changed, now=now)
    new = {product.id for product in plan.products.values() if product.is_new}
    touched = (plan.products.keys() | {variant.product for variant in plan.variants.values()}) - new
    if touched:
        await _make_findable(sql, sorted(touched))
        await offering.tell_again(work, sorted(touched), now=now)


async def _products(sql: AsyncConnection, plan: Plan, *, source: str, now: datetime) -> None:
    if not plan.products:
        return
    codes = _codes(plan)
    rows = [
        {
            "id": each.id,
            "slug": each.slug,
            "title": each.title,
            "description": each.description,
            "picture": "",
            "vendor": each.vendor,
            "category": each.category,
            "source": source if each.key else None,
            "external_id": each.key,
            "sought": catalogue_store.sought(_described(each), codes[each.id]),
            "version": 1,
            "created_at": now,
            "archived_at": None,
        }
        for each in plan.products.values()
    ]
    put = upsert(sql, ProductRow)
    new = put.excluded
    again = {
        **{name: new[name] for name in ("title", "description", "vendor", "category", "archived_at")},
        "source": func.coalesce(ProductRow.source, new["source"]),
        "external_id": func.coalesce(ProductRow.external_id, new["external_id"]),
    }
    await sql.execute(put.on_conflict_do_update(index_elements=["id"], set_=again), rows)
    await sql.execute(delete(AttributeRow).where(AttributeRow.product.in_(list(plan.products))))
    await _insert(
        sql,
        AttributeRow,
        [
            {
                "product": each.id,
                "key": attribute.key,
                "position": place,
                "label": attribute.label,
                "value": attribute.value,
                "unit": attribute.unit,
            }
            for each in plan.products.values()
            for place, attribute in enumerate(each.attributes)
        ],
    )


async def _variants(sql: AsyncConnection, plan: Plan, *, source: str) -> None:
    if not plan.variants:
        return
    rows = [
        {
            "id": each.id,
            "product": each.product,
            "position": each.position,
            "name": each.name,
            "sku": each.sku,
            "barcode": each.barcode,
            "options": json.dumps([[option.name, option.value] for option in each.options], ensure_ascii=False),
            "source": source if each.key else None,
            "external_id": each.key,
            "archived_at": None,
        }
        for each in plan.variants.values()
    ]
    put = upsert(sql, VariantRow)
    new = put.excluded
    again = {
        **{name: new[name] for name in ("name", "sku", "barcode", "options", "archived_at")},
        "source": func.coalesce(VariantRow.source, new["source"]),
        "external_id": func.coalesce(VariantRow.external_id, new["external_id"]),
    }
    await sql.execute(put.on_conflict_do_update(index_elements=["id"], set_=again), rows)


async def _prices(sql: AsyncConnection, plan: Plan) -> None:
    if not plan.prices:
        return
    rows = [
        {"variant": variant, "currency": currency, "amount": price.amount, "list_amount": list_price.amount}
        for (variant, currency), (price, list_price) in plan.prices.items()
    ]
    put = upsert(sql, PriceRow)
    again = {"amount": put.excluded["amount"], "list_amount": put.excluded["list_amount"]}
    await sql.execute(put.on_conflict_do_update(index_elements=["variant", "currency"], set_=again), rows)


async def _pictures(sql: AsyncConnection, plan: Plan, *, import_id: ImportId) -> None:
    renewed = [each for each in plan.products.values() if each.pictures is not None]
    if not renewed:
        return
    products = [each.id for each in renewed]
    known = select(PictureWishRow.product, PictureWishRow.url, PictureWishRow.kept)
    rows = await sql.execute(known.where(PictureWishRow.product.in_(products), PictureWishRow.kept.is_not(None)))
    kept = {(row.product, row.url): row.kept for row in rows}
    await sql.execute(delete(PictureWishRow).where(PictureWishRow.product.in_(products)))
    await _insert(
        sql,
        PictureWishRow,
        [
            {
                "product": each.id,
                "position": place,
                "url": url,
                "import_id": import_id,
                "status": "waiting",
                "kept": kept.get((each.id, url), url if is_ours(url) else None),
                "failure": None,
            }
            for each in renewed
            for place, url in enumerate(each.pictures or ())
        ],
    )


async def _stock(work: Work, plan: Plan, *, import_id: ImportId, now: datetime) -> list[StockLevel]:
    """New variants begin with the units of the file; known ones are counted anew, in the order of their ids."""
    sql, new = work.connection, [each.id for each in plan.variants.values() if each.is_new]
    begun = {variant: plan.stock.get(variant, 0) for variant in new}
    rows = [{"variant": each, "on_hand": units, "reserved": 0, "version": 1} for each, units in begun.items()]
    await _insert(sql, StockRow, rows)
    openings = [movement_store.opening(each, units=units, now=now) for each, units in begun.items() if units]
    counted = sorted(variant for variant in plan.stock if variant not in begun)
    before = await movement_store.levels(sql, counted, lock=True) if counted else {}
    for variant in counted:
        if before[variant].reserved > plan.stock[variant]:
            below_reserved(plan, variant, reserved=before[variant].reserved)
    wanted = {each: plan.stock[each] for each in counted if plan.stock.get(each) not in (None, before[each].on_hand)}
    await _count(sql, wanted)
    await movement_store.record(
        sql, openings + [_movement(before[each], wanted, import_id=import_id, now=now) for each in wanted]
    )
    return [_after(before[each], units) for each, units in wanted.items()]


async def _count(sql: AsyncConnection, wanted: Mapping[VariantId, int]) -> None:
    """The rows are locked, and no more is spoken for than is wanted."""
    if wanted:
        counted = update(StockRow).where(StockRow.variant == bindparam("which"))
        counted = counted.values(on_hand=bindparam("units"), version=StockRow.version + 1)
        await sql.execute(counted, [{"which": variant, "units": units} for variant, units in wanted.items()])


def _movement(before: StockLevel, wanted: Mapping[VariantId, int], *, import_id: ImportId, now: datetime) -> Movement:
    on_hand = wanted[before.variant]
    return Movement(
        id=MovementId(mint("mov")),
        variant=before.variant,
        kind=MovementKind.IMPORTED,
        units=on_hand - before.on_hand,
        on_hand=on_hand,
        source_type="import",
        source_id=import_id,
        at=now,
    )


def _after(before: StockLevel, on_hand: int) -> StockLevel:
    return StockLevel(variant=before.variant, on_hand=on_hand, reserved=before.reserved, version=before.version + 1)


def _codes(plan: Plan) -> dict[ProductId, list[str]]:
    """The articles and barcodes of this batch, by product."""
    found: dict[ProductId, list[str]] = defaultdict(list)
    for variant in plan.variants.values():
        found[variant.product] += [code for code in (variant.sku, variant.barcode) if code]
    return found


def _described(write: ProductWrite) -> Product:
    return Product(
        id=write.id,
        slug=write.slug,
        title=write.title,
        description=write.description,
        picture="",
        vendor=write.vendor,
        category=write.category,
        external_id=write.key,
    )


async def _make_findable(sql: AsyncConnection, products: Sequence[ProductId]) -> None:
    """Gather anew the words that products are found by; whoever edits one by hand is told that it has changed."""
    shelved = await catalogue_store.shelved(sql, products)
    words = [
        {"which": product, "words": catalogue_store.sought(found.product, catalogue_store.codes_of(found.variants))}
        for product, found in shelved.items()
    ]
    gathered = update(ProductRow).where(ProductRow.id == bindparam("which"))
    await sql.execute(gathered.values(sought=bindparam("words"), version=ProductRow.version + 1), words)


async def _insert(sql: AsyncConnection, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await sql.execute(insert(table), rows)
