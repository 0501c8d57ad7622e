"""Products: the page of a thing, with its specification and what is left of it."""

from typing import Annotated

from fastapi import APIRouter, Path

from core.events import Value
from core.lines import NO_CONTROLS
from server.api.asking import TheHouse
from server.live.snapshot import ProductView, VariantView

router = APIRouter(prefix="/products", tags=["products"])

Slug = Annotated[str, Path(min_length=1, max_length=64, pattern=NO_CONTROLS)]


class ProductPage(Value):
    """What a thing is, and the sizes and colours it comes in."""

    product: ProductView
    variants: tuple[VariantView, ...]


@router.get("/{slug}")
async def get_product(slug: Slug, house: TheHouse) -> ProductPage:
    """A product's page. Prices are a show's matter."""
    return ProductPage.model_validate(await house.catalogue.product(slug), from_attributes=True)
