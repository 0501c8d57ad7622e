"""Showing: products and offers in the shapes that screens get."""

from core.events import AttributeView, FlashView, OfferView, ProductView, VariantView
from shop.offer import Offer
from shop.pricing import price_of_one
from shop.product import Product, Variant
from shop.promotion import Promotion


def offer_view(offer: Offer) -> OfferView:
    """The offer as a page sees it."""
    return OfferView(
        id=offer.id,
        product=product_view(offer.product),
        price=offer.price,
        list_price=offer.list_price,
        limit=offer.limit,
        position=offer.position,
        variants=tuple(_variant_view(variant, offer) for variant in offer.variants),
        version=offer.version,
        on_sale=offer.on_sale,
        flash=_flash_view(offer, offer.flash) if offer.flash else None,
    )


def _flash_view(offer: Offer, flash: Promotion) -> FlashView | None:
    if flash.ends_at is None:
        return None
    return FlashView(
        id=flash.id,
        name=flash.name,
        price=price_of_one(flash, offer.price, floor=offer.floor),
        ends_at=flash.ends_at,
        limit=flash.limit_per_buyer,
    )


def product_view(product: Product) -> ProductView:
    """The product as a page sees it: values come with their units."""
    return ProductView(
        id=product.id,
        slug=product.slug,
        title=product.title,
        description=product.description,
        picture=product.picture,
        attributes=tuple(
            AttributeView(key=each.key, label=each.label, value=each.shown) for each in product.attributes
        ),
    )


def _variant_view(variant: Variant, offer: Offer) -> VariantView:
    view = variant_view(variant)
    if offer.flash is None or variant.price is None:
        return view
    return view.model_copy(update={"flash_price": price_of_one(offer.flash, variant.price, floor=offer.floor)})


def variant_view(variant: Variant) -> VariantView:
    """The variant as a page sees it."""
    return VariantView(
        id=variant.id,
        name=variant.name,
        left=variant.left,
        version=variant.version,
        price=variant.price,
        list_price=variant.list_price if variant.list_price is not None else variant.price,
    )
