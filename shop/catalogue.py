"""Catalogue: what there is, what a show sells, and how much of it is left."""

from collections.abc import Sequence

from core.clock import Clock
from core.database import Database
from core.errors import BadOffer, NoSuchProduct
from core.events import StockChanged
from core.ids import ShowId, VariantId
from shop import catalogue_store as store
from shop.offer import Offer
from shop.product import Product, Shelved, Variant


class Catalogue:
    """The shelf of the shop.

    Args:
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(self, *, database: Database, clock: Clock, currency: str) -> None:
        self._database = database
        self._clock = clock
        self._currency = currency

    async def offers(self, show: ShowId) -> tuple[Offer, ...]:
        """Everything ``show`` sells, in its order, with what is left at this moment."""
        async with self._database.reading() as sql:
            return await store.offers(sql, show)

    async def product(self, slug: str) -> Shelved:
        """The product with this slug, for its own page.

        Raises:
            NoSuchProduct: There is none.
        """
        async with self._database.reading() as sql:
            return await store.product(sql, slug)

    async def put(self, product: Product, variants: Sequence[Variant], *, offers: Sequence[Offer] = ()) -> None:
        """Put a product on the shelf and on sale. Doing it again changes words and terms, never the stock.

        Args:
            variants: In the order they are shown; ``left`` is the stock of one that is new.

        Raises:
            BadOffer: An offer is of another product, or in another currency than the house's; nothing was put.
        """
        for offer in offers:
            if offer.product.id != product.id or offer.price.currency != self._currency:
                raise BadOffer(offer.id, why="currency")
        async with self._database.transaction() as work:
            await store.put_product(work.connection, product)
            for position, variant in enumerate(variants):
                await store.put_variant(work.connection, variant, product=product.id, position=position)
            for offer in offers:
                await store.put_offer(work.connection, offer)

    async def restock(self, variant: VariantId, *, units: int) -> None:
        """Put ``units`` more of ``variant`` on the shelf; everyone watching is told.

        Raises:
            NoSuchProduct: There is no such variant.
        """
        if units < 1:
            raise ValueError(f"{units} units cannot be added")
        async with self._database.transaction() as work:
            if (stock := await store.add_units(work.connection, variant, units)) is None:
                raise NoSuchProduct(variant)
            left, version = stock
            shows = await store.shows_offering(work.connection, [variant])
            now = self._clock.now()
            await work.owe(
                *(StockChanged(show=show, at=now, variant=variant, left=left, version=version) for _, show in shows)
            )
