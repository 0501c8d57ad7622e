"""Faq: a question that the shop has answered for good. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from core.events import Localized
from core.ids import FaqId, GroupId, ProductId, ShowId

LONGEST_QUESTION: Final = 200
"""Code points."""

LONGEST_ANSWER: Final = 500
"""Code points: an answer stands in the chat, where a message has as many."""

MOST_WORDINGS: Final = 20
"""Ways of asking that are kept with an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    """One entry.

    Args:
        topic: What the assistant's network calls it; None: it has no name for it.
        product: None: it is of the whole shop.
        wordings: How people asked; by these it is found as well.
        show: Where it was first asked; None: nowhere, staff wrote it.
    """

    id: FaqId
    topic: str | None
    product: ProductId | None
    question: Localized
    answer: Localized
    wordings: tuple[str, ...] = ()
    published: bool = False
    show: ShowId | None = None
    group: GroupId | None = None
    version: int = 1
    changed_by: str
    changed_at: datetime

    @property
    def ways(self) -> tuple[str, ...]:
        """Every way of asking that is known."""
        return tuple(dict.fromkeys((self.question.ru, self.question.en, *self.wordings)))

    def with_wordings(self, more: Collection[str]) -> "Faq":
        """The same, found by these as well."""
        return replace(self, wordings=tuple(dict.fromkeys((*self.wordings, *more)))[:MOST_WORDINGS])
