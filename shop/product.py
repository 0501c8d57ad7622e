"""Product: what a thing is, and the sizes and colours it comes in."""

from dataclasses import dataclass

from core.events import Localized
from core.ids import ProductId, VariantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One line of the specification: what is measured, and the value."""

    key: str
    label: Localized
    value: Localized


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A thing with a page of its own."""

    id: ProductId
    slug: str
    title: Localized
    description: Localized
    picture: str
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A size or a colour. ``left`` units can be bought now; ``version`` grows with every change of its stock."""

    id: VariantId
    name: Localized
    left: int
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A product with its variants, as the catalogue knows it."""

    product: Product
    variants: tuple[Variant, ...]
