"""Showing: products and offers in the shapes that screens get."""

from core.events import AttributeView, OfferView, ProductView, VariantView
from shop.offer import Offer
from shop.product import Product, Variant


def offer_view(offer: Offer) -> OfferView:
    """The offer as a page sees it."""
    return OfferView(
        id=offer.id,
        product=product_view(offer.product),
        price=offer.price,
        list_price=offer.list_price,
        limit=offer.limit,
        position=offer.position,
        variants=tuple(variant_view(variant) for variant in offer.variants),
        version=offer.version,
        on_sale=offer.on_sale,
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
