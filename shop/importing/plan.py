"""Plan: what shall become of a batch of rows, before anything is written."""

from dataclasses import dataclass, field
from enum import StrEnum

from core.events import Localized
from core.ids import ProductId, VariantId
from core.money import Money
from shop.importing.row import Problem
from shop.product import Attribute, Option


class Outcome(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the report: what became of it, what of it is new, and what is wrong with it.

    One that is ``about_file`` is no row: it says what is wrong with the file as a whole.
    """

    line: int
    key: str
    title: str
    outcome: Outcome
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    about_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductWrite:
    """A product as it shall stand. ``key`` is None where it stays another's, ``pictures`` where they stay."""

    id: ProductId
    key: str | None
    slug: str
    title: Localized
    description: Localized
    vendor: str
    category: str
    attributes: tuple[Attribute, ...]
    pictures: tuple[str, ...] | None
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantWrite:
    """A variant as it shall stand. ``key`` is None where it stays another's."""

    id: VariantId
    product: ProductId
    key: str | None
    name: Localized
    sku: str | None
    barcode: str | None
    options: tuple[Option, ...]
    position: int
    is_new: bool


@dataclass(slots=True)
class Plan:
    """Everything that is to be written, and the report of it."""

    products: dict[ProductId, ProductWrite] = field(default_factory=dict)
    variants: dict[VariantId, VariantWrite] = field(default_factory=dict)
    prices: dict[tuple[VariantId, str], tuple[Money, Money]] = field(default_factory=dict)
    stock: dict[VariantId, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    stock_lines: dict[VariantId, int] = field(default_factory=dict)
    """At which place of ``lines`` the row stands that sets the stock of a variant."""


@dataclass(slots=True)
class Progress:
    """What earlier batches of the same run have taken: a file names each thing once, and a product's words once."""

    variants: set[str] = field(default_factory=set)
    skus: set[str] = field(default_factory=set)
    products: dict[str, ProductId] = field(default_factory=dict)
    positions: dict[ProductId, int] = field(default_factory=dict)

    def copy(self) -> "Progress":
        """The same, to be tried out."""
        return Progress(
            variants=set(self.variants),
            skus=set(self.skus),
            products=dict(self.products),
            positions=dict(self.positions),
        )

    def become(self, other: "Progress") -> None:
        """It held: this is how far the file is now."""
        self.variants, self.skus = other.variants, other.skus
        self.products, self.positions = other.products, other.positions
