"""Row: what a file says of one variant of one product, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from core.money import Money
from shop.product import Option

MOST_ROWS = 100_000
"""Rows of one file; a larger catalogue comes in several."""

MOST_ATTRIBUTES = 100
MOST_PICTURES = 20
MOST_OPTIONS = 10
"""Of one product or variant."""

LONGEST_LINE = 200
"""Characters of a title, a name, a value."""

LONGEST_TEXT = 10_000
"""Characters of a description."""

LONGEST_KEY = 64
"""Characters of an article or an id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A row as it stands in the file, whatever its format.

    ``fields`` are texts by our names of them; ``attributes`` are name, value and unit; ``options`` name and value.
    """

    line: int
    fields: Mapping[str, str]
    attributes: tuple[tuple[str, str, str], ...] = ()
    pictures: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words in the language of the file, and in English if the file says them too."""

    ru: str
    en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAttribute:
    """One line of the specification."""

    key: str
    label: Said
    value: Said
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A variant and the product it is of. ``product_key`` and ``variant_key`` are how the file tells them apart.

    None means that the file does not say it: then what is known stays.
    """

    line: int
    product_key: str
    variant_key: str
    title: Said
    description: Said | None = None
    vendor: str | None = None
    category: str | None = None
    attributes: tuple[ReadAttribute, ...] = ()
    pictures: tuple[str, ...] = ()
    sku: str | None = None
    barcode: str | None = None
    variant_name: Said | None = None
    options: tuple[Option, ...] = ()
    price: Money | None = None
    list_price: Money | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with ``field`` of the row at ``line``. A row with a ``fatal`` one is left out as a whole."""

    line: int
    field: str
    code: str
    value: str = ""
    fatal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A row that is left out: what it is called, and everything that is wrong with it."""

    line: int
    title: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about the whole file that its owner should know."""

    problem: Problem


Reading: TypeAlias = Iterator[Raw | Remark]
"""A file, row by row. Raises ``Unreadable`` where it cannot go on."""


@dataclass(slots=True, eq=False)
class Unreadable(Exception):
    """The file cannot be read on from ``line``. ``code`` says why; see ``shop.importing.words``."""

    code: str
    line: int = 0
    about: str = field(default="")
