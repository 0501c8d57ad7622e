"""Offering: a product is put on sale in a show, priced anew, or taken off; everyone watching sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.clock import Clock
from core.database import Database, Work
from core.errors import BadOffer, NoSuchOffer, NoSuchProduct, NoSuchVariant
from core.events import OfferChanged
from core.ids import OfferId, ProductId, ShowId, VariantId, derive
from core.money import Money
from shop import offer_store, product_store
from shop.offer import Offer
from shop.product import Variant
from shop.showing import offer_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """At what price, and how many to one buyer. ``variants`` are those with a price of their own.

    No discount makes a unit cost less than ``floor``.
    ``position`` is the place in the rundown; None: where it is, or at the end.
    """

    price: Money
    list_price: Money
    limit: int
    floor: Money | None = None
    position: int | None = None
    variants: Mapping[VariantId, tuple[Money, Money]]


class Offering:
    """What a show sells.

    Args:
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(self, *, database: Database, clock: Clock, currency: str) -> None:
        self._database = database
        self._clock = clock
        self._currency = currency

    async def put_on_sale(self, product: ProductId, terms: Terms, *, show: ShowId) -> Offer:
        """Sell ``product`` in ``show``, or at other terms from now on. Orders placed before keep their price.

        Raises:
            NoSuchProduct: There is none, or it is archived.
            NoSuchVariant: A price is of a variant that the product does not have.
            BadOffer: The terms do not hold together, or are not in the house's currency; nothing changed.
        """
        if terms.price.currency != self._currency:
            raise BadOffer(product, why="currency")
        async with self._database.transaction() as work:
            listed = await product_store.look(work.connection, product, currency=self._currency)
            if listed.archived_at is not None:
                raise NoSuchProduct(product)
            if unknown := terms.variants.keys() - {variant.id for variant in listed.variants}:
                raise NoSuchVariant(min(unknown))
            known = await offer_store.find(work.connection, show, product)
            position = terms.position
            if position is None:
                last = await offer_store.last_position(work.connection, show)
                position = known.position if known is not None and known.on_sale else last + 1
            offer = Offer(
                id=known.id if known else OfferId(derive("ofr", show, product)),
                show=show,
                product=listed.product,
                price=terms.price,
                list_price=terms.list_price,
                limit=terms.limit,
                floor=terms.floor,
                position=position,
                variants=tuple(_priced(variant, terms) for variant in listed.variants),
            )
            await offer_store.put(work.connection, offer)
            return await _tell(work, show, product, now=self._clock.now())

    async def take_off(self, product: ProductId, *, show: ShowId) -> Offer:
        """Sell ``product`` in ``show`` no more. Orders stay, carts let go of it. Doing it again changes nothing.

        Raises:
            NoSuchOffer: The show never sold it.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            known = await offer_store.find(work.connection, show, product)
            if known is None:
                raise NoSuchOffer(product)
            if not await offer_store.withdraw(work.connection, known.id, now=now):
                return known
            return await _tell(work, show, product, now=now)


async def tell_again(work: Work, products: Sequence[ProductId], *, now: datetime) -> None:
    """The words of these products changed: each show that sells one tells everyone."""
    await offer_store.touch_products(work.connection, products)
    for offers in (await offer_store.of_products(work.connection, products)).values():
        await work.owe(*(OfferChanged(show=offer.show, at=now, offer=offer_view(offer)) for offer in offers))


async def take_off_everywhere(work: Work, product: ProductId, *, now: datetime) -> None:
    """No show sells ``product`` any more."""
    for offer in (await offer_store.of_products(work.connection, [product])).get(product, ()):
        await offer_store.withdraw(work.connection, offer.id, now=now)
        await _tell(work, offer.show, product, now=now)


async def _tell(work: Work, show: ShowId, product: ProductId, *, now: datetime) -> Offer:
    offer = await offer_store.find(work.connection, show, product)
    if offer is None:
        raise NoSuchOffer(product)
    await work.owe(OfferChanged(show=show, at=now, offer=offer_view(offer)))
    return offer


def _priced(variant: Variant, terms: Terms) -> Variant:
    price, list_price = terms.variants.get(variant.id, (None, None))
    return replace(variant, price=price, list_price=list_price)
