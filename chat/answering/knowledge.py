"""Knowledge: what may be answered, line by line, as a catalogue and a shop's rules say it. Nothing else is said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from chat.answering.reading import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One field of one product, or one rule of the shop.

    Args:
        sku: Article number of the product; None for a rule of the whole shop.
        attribute: The field's key, as the catalogue has it: ``battery_capacity``, ``delivery_time``.
        question: What the field answers, by language; it is what a field is recognised by if its key says nothing.
        answer: The value, by language.
        link: Where it can be read; a page with an anchor.
    """

    id: str
    sku: str | None
    attribute: str
    product: Mapping[str, str]
    question: Mapping[str, str]
    answer: Mapping[str, str]
    link: str

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From a line of a knowledge file.

        Raises:
            KeyError: There is no ``id``.
        """
        return cls(
            id=str(row["id"]),
            sku=row.get("sku") or None,
            attribute=str(row.get("attr") or str(row["id"]).rpartition(":")[2]),
            product=_by_language(row.get("product")),
            question=_by_language(row.get("question")),
            answer=_by_language(row.get("answer")),
            link=str(row.get("link") or ""),
        )

    def answered(self, tongue: Language) -> str:
        """The value in ``tongue``, or in the language there is."""
        return _in(self.answer, tongue)

    def asked(self, tongue: Language) -> str:
        """What the field is called, in ``tongue`` if there is such a name: the first thing its question names."""
        return _in(self.question, tongue) or self.attribute.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that a shop knows."""

    entries: tuple[Entry, ...]

    @classmethod
    def read(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """From the lines of a knowledge file."""
        return cls(tuple(map(Entry.read, rows)))

    def products(self) -> dict[str, tuple[str, ...]]:
        """Names of each product in all languages, by article number."""
        named: dict[str, tuple[str, ...]] = {}
        for entry in self.entries:
            if entry.sku:
                names = (*named.get(entry.sku, ()), *entry.product.values())
                named[entry.sku] = tuple(dict.fromkeys(names))
        return named


def _by_language(said: object) -> dict[str, str]:
    if isinstance(said, Mapping):
        return {str(tongue): str(text) for tongue, text in said.items() if text}
    return {"": str(said)} if said else {}


def _in(said: Mapping[str, str], tongue: Language) -> str:
    return said.get(tongue) or next(iter(said.values()), "")
