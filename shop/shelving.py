"""Shelving: the staff write products down, change them, and put them away."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from core.clock import Clock
from core.database import Database, Work
from core.errors import BadProduct, NoSuchProduct, ProductTaken
from core.events import Localized
from core.ids import ProductId, VariantId, mint
from core.money import Money
from core.paging import Bookmark, Page
from shop import catalogue_store, key_store, offering, product_store
from shop.key_store import Key
from shop.naming import slug_of
from shop.product import Attribute, Option, Product, Variant
from shop.product_store import Listed, Wanted
from shop.stocking import MOST_UNITS


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDraft:
    """A variant as the staff want it. ``id`` is None for a new one, which begins with ``stock`` units."""

    id: VariantId | None = None
    name: Localized
    sku: str | None = None
    barcode: str | None = None
    options: tuple[Option, ...] = ()
    price: Money | None = None
    list_price: Money | None = None
    stock: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A product as the staff want it. ``slug`` is made of the title where none is given.

    Raises:
        BadProduct: No variant; two with one article, one id or the same name; a key twice; a price that is none.
    """

    title: Localized
    description: Localized
    variants: tuple[VariantDraft, ...]
    slug: str | None = None
    pictures: tuple[str, ...] = ()
    vendor: str = ""
    category: str = ""
    attributes: tuple[Attribute, ...] = ()

    def __post_init__(self) -> None:
        if not self.variants:
            raise BadProduct(field="variants", why="none")
        _once([each.sku for each in self.variants if each.sku], field="sku")
        _once([each.id for each in self.variants if each.id], field="variants")
        _once([each.name.ru for each in self.variants], field="variant_name")
        _once([each.key for each in self.attributes], field="attributes")
        for each in self.variants:
            if not 0 <= each.stock <= MOST_UNITS:
                raise BadProduct(field="stock", why="range")
            if each.price is not None and not _is_price(each.price, each.list_price):
                raise BadProduct(field="price", why="range")


class Shelving:
    """What the staff do with the catalogue.

    Args:
        currency: The one in which the list shows prices (ISO 4217).
    """

    def __init__(self, *, database: Database, clock: Clock, currency: str) -> None:
        self._database = database
        self._clock = clock
        self._currency = currency

    async def listed(self, wanted: Wanted, *, after: Bookmark | None, limit: int) -> Page[Listed]:
        """A page of products, the newest first."""
        async with self._database.reading() as sql:
            return await product_store.listed(sql, wanted, after=after, limit=limit, currency=self._currency)

    async def look(self, product: ProductId) -> Listed:
        """One product with all that the staff may know of it.

        Raises:
            NoSuchProduct: There is none.
        """
        async with self._database.reading() as sql:
            return await product_store.look(sql, product, currency=self._currency)

    async def create(self, draft: Draft, *, key: Key) -> tuple[Listed, bool]:
        """Write a new product down, once for each key. Returns it, and whether the key came before.

        Raises:
            ProductTaken: An article or the slug belongs to another product; nothing was written.
            KeyReused: The key came before with another draft.
        """
        product, now = ProductId(mint("prd")), self._clock.now()
        try:
            async with self._database.transaction() as work:
                if known := await key_store.once(work, key, result=product, now=now):
                    return await product_store.look(work.connection, ProductId(known), currency=self._currency), True
                await self._write(work, product, draft=draft)
                return await product_store.look(work.connection, product, currency=self._currency), False
        except IntegrityError as failure:  # somebody else was faster with the same article or slug
            raise ProductTaken from failure

    async def edit(self, product: ProductId, draft: Draft, *, version: int) -> Listed:
        """Write new words over the old ones; shows that sell it tell everyone. Variants not named are put away.

        Raises:
            NoSuchProduct: There is none.
            ProductChanged: It is not at ``version`` any more; nothing was written.
            ProductTaken: An article or the slug belongs to another product; nothing was written.
            BadProduct: A variant is named that is not of this product.
        """
        try:
            async with self._database.transaction() as work:
                await product_store.take_version(work.connection, product, version=version)
                before = (await catalogue_store.shelved(work.connection, [product]))[product]
                known = {variant.id for variant in before.variants}
                if any(each.id is not None and each.id not in known for each in draft.variants):
                    raise BadProduct(field="variants", why="foreign")
                await self._write(work, product, draft=draft, before=before.product)
                await offering.tell_again(work, [product], now=self._clock.now())
                return await product_store.look(work.connection, product, currency=self._currency)
        except IntegrityError as failure:  # somebody else was faster with the same article or slug
            raise ProductTaken from failure

    async def put_away(self, product: ProductId, *, archived: bool) -> Listed:
        """Archive a product, which takes it off sale everywhere; or bring it back, which puts it on sale nowhere.

        Raises:
            NoSuchProduct: There is none.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            if not await product_store.archive(work.connection, product, at=now if archived else None):
                raise NoSuchProduct(product)
            if archived:
                await offering.take_off_everywhere(work, product, now=now)
            return await product_store.look(work.connection, product, currency=self._currency)

    async def _write(self, work: Work, product: ProductId, *, draft: Draft, before: Product | None = None) -> None:
        now, sql = self._clock.now(), work.connection
        variants = [_variant(each) for each in draft.variants]
        await product_store.check_free(sql, product, skus=[each.sku for each in variants if each.sku], slug=draft.slug)
        await catalogue_store.put_product(sql, _product(draft, product, before=before), variants=variants, now=now)
        await catalogue_store.archive_variants(sql, product, but=[each.id for each in variants], now=now)
        for place, variant in enumerate(variants):
            await catalogue_store.put_variant(sql, variant, product=product, position=place, now=now)
            if variant.price is None:
                await catalogue_store.drop_price(sql, variant.id, currency=self._currency)


def _product(draft: Draft, product: ProductId, *, before: Product | None) -> Product:
    first, *more = draft.pictures or ("",)
    return Product(
        id=product,
        slug=draft.slug or (before.slug if before else slug_of(draft.title, product)),
        title=draft.title,
        description=draft.description,
        picture=first,
        more_pictures=tuple(more),
        attributes=draft.attributes,
        vendor=draft.vendor,
        category=draft.category,
        source=before.source if before else None,
        external_id=before.external_id if before else None,
    )


def _variant(draft: VariantDraft) -> Variant:
    return Variant(
        id=draft.id or VariantId(mint("var")),
        name=draft.name,
        left=draft.stock,
        sku=draft.sku,
        barcode=draft.barcode,
        options=draft.options,
        price=draft.price,
        list_price=draft.list_price,
    )


def _once(words: Sequence[str], *, field: str) -> None:
    if len(set(words)) < len(words):
        raise BadProduct(field=field, why="twice")


def _is_price(price: Money, list_price: Money | None) -> bool:
    high = list_price or price
    return price.currency == high.currency and 0 <= price.amount <= high.amount
