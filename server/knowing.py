"""Knowing: tells the assistant what a show sells and how the house delivers. See ``chat.asked.knowing.Knowing``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.answering.knowledge import Entry
from chat.asked.knowing import Line, Moment, name_of
from core.clock import Clock
from core.events import AnswerSource, Localized
from core.ids import OfferId, ProductId, ShowId, ViewerId
from server.saying import delivery_lines, price_line, stock_line, varied_by
from server.shows import store as shows
from shop import cart_store, catalogue_store, offer_store
from shop.delivering import Methods
from shop.offer import Offer
from shop.product import Attribute

SHOP: Final = ("delivery_cost", "delivery_time", "delivery_regions", "pickup")
"""Topics about which the ways to deliver say something."""

_PRICE: Final = Localized(ru="Цена", en="Price")
_STOCK: Final = Localized(ru="Наличие", en="Stock")
_DELIVERY: Final = Localized(ru="Доставка", en="Delivery")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopKnowing:
    """Reads the shelf. ``methods`` are the ways of this house to deliver."""

    methods: Methods
    clock: Clock

    async def stamp(self, sql: AsyncConnection, show: ShowId) -> str:
        """See ``Knowing.stamp``."""
        return await offer_store.stamp(sql, show)

    async def entries(self, sql: AsyncConnection, show: ShowId) -> Sequence[Entry]:
        """See ``Knowing.entries``."""
        found: list[Entry] = []
        for offer in await self._selling(sql, show):
            product = offer.product.id
            own = {each.key for each in offer.product.attributes}
            found.extend(_field(offer, each) for each in offer.product.attributes)
            for source, label in ((AnswerSource.PRICE, _PRICE), (AnswerSource.STOCK, _STOCK)):
                if source.value not in own:
                    found.append(_entry(source, product, source.value, of=offer.product.title, label=label))
            if (varied := varied_by(offer.variants)) is not None and varied not in own:
                found.append(_entry(AnswerSource.STOCK, product, varied, of=offer.product.title, label=_STOCK))
        delivers = [each for each in SHOP if delivery_lines(self.methods, each) is not None]
        found.extend(_entry(AnswerSource.DELIVERY, None, each, of=None, label=_DELIVERY) for each in delivers)
        return found

    async def lines(self, sql: AsyncConnection, show: ShowId, entries: Collection[str]) -> Mapping[str, Line]:
        """See ``Knowing.lines``."""
        found: dict[str, Line] = {}
        products = {each.split(":", 2)[1] for each in entries} - {""}
        offers = {each.product.id: each for each in await self._selling(sql, show)} if products else {}
        for each in entries:
            source, product, attribute = each.split(":", 2)
            offer = offers.get(ProductId(product))
            if line := self._line(AnswerSource(source), offer, attribute):
                found[each] = line
        return found

    async def titles(self, sql: AsyncConnection, products: Collection[ProductId]) -> Mapping[ProductId, Localized]:
        """See ``Knowing.titles``."""
        shelved = await catalogue_store.shelved(sql, list(products)) if products else {}
        return {ProductId(each): kept.product.title for each, kept in shelved.items()}

    async def moments(
        self, sql: AsyncConnection, show: ShowId, asked: Sequence[tuple[ViewerId, datetime]]
    ) -> Sequence[Moment]:
        """See ``Knowing.moments``."""
        held = await shows.pinned_at(sql, show, {at for _, at in asked})
        carts = await cart_store.products_of(sql, show, {viewer for viewer, _ in asked})
        offers = {each for each in held.values() if each}
        products: Mapping[OfferId, ProductId] = await offer_store.products(sql, offers) if offers else {}
        return [
            Moment(
                on_air=products.get(offer) if (offer := held[at]) else None,
                cart=carts.get(viewer, ()),
            )
            for viewer, at in asked
        ]

    async def _selling(self, sql: AsyncConnection, show: ShowId) -> list[Offer]:
        return [each for each in await offer_store.offers(sql, show) if each.on_sale]

    def _line(self, source: AnswerSource, offer: Offer | None, attribute: str) -> Line | None:
        if source is AnswerSource.DELIVERY:
            text = delivery_lines(self.methods, attribute)
            return Line(source=source, text=text, field=_DELIVERY) if text else None
        if offer is None:
            return None
        page = f"/p/{quote(offer.product.slug)}"
        product, title = offer.product.id, offer.product.title
        if source is AnswerSource.PRICE:
            text = price_line(offer, now=self.clock.now())
            return Line(source=source, text=_of(title, text), field=_PRICE, link=f"{page}#variants", product=product)
        if source is AnswerSource.STOCK:
            text, link = stock_line(offer), f"{page}#variants"
            return Line(source=source, text=_of(title, text), field=_STOCK, link=link, product=product)
        field = next((each for each in offer.product.attributes if each.key == attribute), None)
        if field is None:
            return None
        link = f"{page}#{quote(field.key)}"
        return Line(source=source, text=_of(title, field.shown), field=field.label, link=link, product=product)


def _field(offer: Offer, field: Attribute) -> Entry:
    product = offer.product
    return _entry(AnswerSource.FIELD, product.id, field.key, of=product.title, label=field.label, value=field.shown)


def _entry(
    source: AnswerSource,
    product: ProductId | None,
    attribute: str,
    *,
    of: Localized | None,
    label: Localized,
    value: Localized | None = None,
) -> Entry:
    return Entry(
        id=name_of(source, product, attribute),
        sku=product,
        attribute=attribute,
        product=of.model_dump() if of else {},
        question=label.model_dump(),
        answer=value.model_dump() if value else {},
        link="",
    )


def _of(title: Localized, said: Localized) -> Localized:
    return Localized(ru=f"{title.ru}: {said.ru}", en=f"{title.en}: {said.en}")
