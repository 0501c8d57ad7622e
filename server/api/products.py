"""Products: the page of a thing, with its specification and what is left of it."""

from typing import Annotated

from fastapi import APIRouter, Path

from core.events import ProductView, Value, VariantView
from core.lines import NO_CONTROLS
from server.api.asking import TheHouse
from shop.showing import product_view, variant_view

router = APIRouter(prefix="/products", tags=["products"])

Slug = Annotated[str, Path(min_length=1, max_length=64, pattern=NO_CONTROLS)]


class ProductPage(Value):
    """What a thing is, and the sizes and colours it comes in."""

    product: ProductView
    variants: tuple[VariantView, ...]


@router.get("/{slug}")
async def get_product(slug: Slug, house: TheHouse) -> ProductPage:
    """A product's page, at the prices it has outside of shows."""
    shelved = await house.catalogue.product(slug)
    return ProductPage(
        product=product_view(shelved.product), variants=tuple(variant_view(each) for each in shelved.variants)
    )
