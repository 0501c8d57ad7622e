"""Knowing: what the assistant may say, and what was on air when somebody asked. The chat asks; wiring says whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.answering.knowledge import Entry
from core.events import AnswerSource, Localized
from core.ids import ProductId, ShowId, ViewerId, looks_like_id


def name_of(source: AnswerSource, product: ProductId | None, attribute: str) -> str:
    """The id of an entry: by it the line is found again when it is said."""
    return f"{source.value}:{product or ''}:{attribute}"


def source_of(entry: str) -> AnswerSource:
    """Where the words of an entry come from; of an entry of the FAQ as well."""
    return AnswerSource.FAQ if looks_like_id(entry, "faq") else AnswerSource(entry.partition(":")[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one line of the knowledge says at this moment.

    Args:
        source: Where its words come from.
        field: How what is cited is called.
        link: The page and the anchor where it stands, a path of this house.
    """

    source: AnswerSource
    text: Localized
    field: Localized
    link: str | None = None
    product: ProductId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What somebody saw when they asked.

    Args:
        on_air: The product that was held up then.
        cart: Products of the show in their cart, the latest first.
    """

    on_air: ProductId | None = None
    cart: tuple[ProductId, ...] = ()


class Knowing(Protocol):
    """Knows what a show sells, and the rules of the shop. All of it is read from the database, in the caller's view."""

    async def stamp(self, sql: AsyncConnection, show: ShowId) -> str:
        """Changes whenever ``entries`` would; cheaper."""
        ...

    async def entries(self, sql: AsyncConnection, show: ShowId) -> Sequence[Entry]:
        """Every line: the fields of what ``show`` sells, their price and stock, the rules of the shop.

        ``sku`` is the id of the product. An answer never comes from here: see ``lines``.
        """
        ...

    async def lines(self, sql: AsyncConnection, show: ShowId, entries: Collection[str]) -> Mapping[str, Line]:
        """What these entries say now; what is gone is not among them."""
        ...

    async def titles(self, sql: AsyncConnection, products: Collection[ProductId]) -> Mapping[ProductId, Localized]:
        """How these products are called, archived or not; those there are."""
        ...

    async def moments(
        self, sql: AsyncConnection, show: ShowId, asked: Sequence[tuple[ViewerId, datetime]]
    ) -> Sequence[Moment]:
        """What was on air when each of these asked, and what is in their carts, in order."""
        ...


class Herald(Protocol):
    """Tells one person something."""

    def question_passed_on(self, viewer: ViewerId, show: ShowId, message: str) -> None:
        """Nobody could answer ``message`` of ``viewer`` at once; staff see it. It never waits, and may be lost."""
        ...
