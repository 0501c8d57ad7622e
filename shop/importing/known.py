"""Known: what the catalogue has already of what a file names. Read by ``import_store``, compared by ``planning``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.events import Localized
from core.ids import ProductId, VariantId
from shop.product import Attribute, Option


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProduct:
    """A product. ``pictures`` are the addresses it was last imported with, ``owner`` the source it is from, if any."""

    id: ProductId
    slug: str
    title: Localized
    description: Localized
    vendor: str
    category: str
    attributes: tuple[Attribute, ...]
    pictures: tuple[str, ...]
    owner: str | None
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVariant:
    """A variant. ``prices`` are amount and list amount by currency; ``key`` is what its ``owner`` calls it."""

    id: VariantId
    product: ProductId
    owner: str | None
    key: str | None
    name: Localized
    sku: str | None
    barcode: str | None
    options: tuple[Option, ...]
    prices: Mapping[str, tuple[int, int]]
    on_hand: int
    reserved: int
    position: int
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a batch of rows may meet."""

    products: Mapping[ProductId, KnownProduct] = field(default_factory=dict)
    by_key: Mapping[str, ProductId] = field(default_factory=dict)
    variants_by_key: Mapping[str, KnownVariant] = field(default_factory=dict)
    variants_by_sku: Mapping[str, KnownVariant] = field(default_factory=dict)
