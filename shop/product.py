"""Product: what a thing is, and the sizes and colours it comes in."""

from dataclasses import dataclass

from core.events import Localized
from core.ids import ProductId, VariantId
from core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One line of the specification: what is measured, the value, and the unit if it is a number of something."""

    key: str
    label: Localized
    value: Localized
    unit: Localized | None = None

    @property
    def shown(self) -> Localized:
        """The value with its unit."""
        if self.unit is None:
            return self.value
        return Localized(ru=f"{self.value.ru} {self.unit.ru}", en=f"{self.value.en} {self.unit.en}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A thing with a page of its own.

    ``picture`` is the address of the first picture, empty if there is none. ``source`` and ``external_id`` say which
    catalogue it was imported from, and what it is called there.
    """

    id: ProductId
    slug: str
    title: Localized
    description: Localized
    picture: str
    attributes: tuple[Attribute, ...] = ()
    more_pictures: tuple[str, ...] = ()
    vendor: str = ""
    category: str = ""
    source: str | None = None
    external_id: str | None = None

    @property
    def gallery(self) -> tuple[str, ...]:
        """Every picture, the first one first."""
        return (self.picture, *self.more_pictures) if self.picture else self.more_pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """In what a variant differs from its siblings: the colour, the size."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A size or a colour. ``left`` units can be bought now; ``version`` grows with every change of its stock.

    ``price`` and ``list_price`` are its own: in an offer those of the show, None where the offer's hold; on the shelf
    those of the catalogue, None if it has none.
    """

    id: VariantId
    name: Localized
    left: int
    version: int = 1
    sku: str | None = None
    barcode: str | None = None
    options: tuple[Option, ...] = ()
    price: Money | None = None
    list_price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A product with its variants, as the catalogue knows it."""

    product: Product
    variants: tuple[Variant, ...]
