"""Catalogue: what there is, what a show sells, and how much of it is left."""

from collections.abc import Sequence

from core.clock import Clock
from core.database import Database
from core.errors import BadOffer
from core.ids import OfferId, ProductId, ShowId
from shop import catalogue_store as store
from shop import offer_store
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
        """Everything ``show`` sells and what was taken off sale, in its order, with what is left at this moment."""
        async with self._database.reading() as sql:
            return await offer_store.offers(sql, show)

    async def show_of(self, offer: OfferId) -> ShowId:
        """Which show sells ``offer``.

        Raises:
            NoSuchOffer: None does.
        """
        async with self._database.reading() as sql:
            return (await offer_store.find_offer(sql, offer)).show

    async def product(self, slug: str) -> Shelved:
        """The product with this slug, for its own page, at the prices it has outside of shows.

        Raises:
            NoSuchProduct: There is none, or it is archived.
        """
        async with self._database.reading() as sql:
            return await store.product(sql, slug, currency=self._currency)

    async def knows(self, product: ProductId) -> bool:
        """Whether ``product`` has been put on the shelf before, archived or not."""
        async with self._database.reading() as sql:
            return bool(await store.shelved(sql, [product]))

    async def on_sale(self, product: Product) -> tuple[Offer, ...]:
        """Where ``product`` is on sale, whatever the show is doing."""
        async with self._database.reading() as sql:
            return tuple((await offer_store.of_products(sql, [product.id])).get(product.id, ()))

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
        now = self._clock.now()
        async with self._database.transaction() as work:
            await store.put_product(work.connection, product, variants=variants, now=now)
            for position, variant in enumerate(variants):
                await store.put_variant(work.connection, variant, product=product.id, position=position, now=now)
            for offer in offers:
                await offer_store.put(work.connection, offer)
