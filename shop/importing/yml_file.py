"""YML: the feed of Yandex Market. Read piece by piece, so that a large one needs no memory; entities are refused.

A declared entity may grow without end or read a file of ours, so a feed that declares any is not read at all. The
document type itself is harmless: nothing is fetched for it.
Source: https://yandex.ru/support/marketplace/assortment/files/yml.html.
"""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from shop.importing.row import MOST_ROWS, Raw, Reading, Unreadable

PIECE = 64 * 1024
"""Bytes read at a time."""

LONGEST_FIELD = 100_000
"""Characters of one element; what follows is cut off, and the row refused as too long."""

DEEPEST = 32
"""Elements inside each other."""

MOST_CATEGORIES = 50_000

_FIELDS = {
    "name": "title",
    "vendor": "vendor",
    "vendorCode": "sku",
    "barcode": "barcode",
    "price": "price",
    "oldprice": "list_price",
    "currencyId": "currency",
    "description": "description",
    "count": "stock",
    "stock_quantity": "stock",
    "quantity": "stock",
    "typePrefix": "type_prefix",
    "model": "model",
    "categoryId": "category_id",
}
"""Elements of an offer, and our names of them."""

_OPTIONS = {"цвет", "размер", "color", "colour", "size", "объём", "объем", "вкус", "аромат", "комплектация"}
"""Parameters by which variants of one product differ."""


@dataclass(slots=True)
class _Offer:
    line: int
    fields: dict[str, str]
    params: list[tuple[str, str, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Feed:
    """What has been read of a feed so far. Handlers of the parser; ``ready`` holds whole offers."""

    parser: Any
    ready: deque[Raw] = field(default_factory=deque)
    categories: dict[str, tuple[str, str]] = field(default_factory=dict)
    offer: _Offer | None = None
    path: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    length: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    seen: int = 0
    is_catalogue: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.path.append(name)
        if len(self.path) > DEEPEST:
            raise Unreadable("broken_xml", line=self.parser.CurrentLineNumber)
        self.text, self.length, self.attributes = [], 0, attributes
        if name in ("yml_catalog", "shop", "offers"):
            self.is_catalogue = True
        if name == "offer":
            self.seen += 1
            if self.seen > MOST_ROWS:
                raise Unreadable("too_many_rows", line=self.parser.CurrentLineNumber)
            named = {"id": attributes.get("id", ""), "group_id": attributes.get("group_id", "")}
            said = {ours: value for ours, value in named.items() if value.strip()}
            self.offer = _Offer(line=self.parser.CurrentLineNumber, fields=said)

    def data(self, text: str) -> None:
        """A piece of text."""
        if self.length <= LONGEST_FIELD:
            self.text.append(text)
            self.length += len(text)

    def end(self, name: str) -> None:
        """An element ends."""
        self.path.pop()
        text, self.text, self.length = "".join(self.text).strip(), [], 0
        if name == "category" and self.offer is None:
            if len(self.categories) < MOST_CATEGORIES:
                self.categories[self.attributes.get("id", "")] = (text, self.attributes.get("parentId", ""))
        elif name == "offer" and self.offer is not None:
            self.ready.append(self._raw(self.offer))
            self.offer = None
        elif self.offer is not None and text:
            self._said(self.offer, name, text)

    def _said(self, offer: _Offer, name: str, text: str) -> None:
        if name == "param":
            offer.params.append((self.attributes.get("name", ""), text, self.attributes.get("unit", "")))
        elif name == "picture":
            offer.pictures.append(text)
        elif name == "outlet" or name not in _FIELDS:
            return
        else:
            offer.fields.setdefault(_FIELDS[name], text)

    def _raw(self, offer: _Offer) -> Raw:
        fields = offer.fields
        if "title" not in fields:  # type vendor.model
            words = (fields.get("type_prefix", ""), fields.get("vendor", ""), fields.get("model", ""))
            fields["title"] = " ".join(word for word in words if word)
        if path := self._category(fields.get("category_id", "")):
            fields["category"] = path
        options = [(name, value) for name, value, _ in offer.params if name.strip().casefold() in _OPTIONS]
        if "group_id" in fields and options:
            fields["variant"] = ", ".join(value for _, value in options)
        else:
            options = []
        return Raw(
            line=offer.line,
            fields=fields,
            attributes=tuple(offer.params),
            pictures=tuple(offer.pictures),
            options=tuple(options),
        )

    def _category(self, number: str) -> str:
        names: list[str] = []
        while number in self.categories and len(names) < DEEPEST:
            name, number = self.categories[number]
            names.append(name)
        return " / ".join(reversed(names))[-200:]


def read(file: Path) -> Reading:
    """The offers of a feed.

    Raises:
        Unreadable: It is not XML, not a catalogue, declares entities, or has too many offers.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    feed = _Feed(parser=parser)
    parser.StartElementHandler, parser.EndElementHandler = feed.start, feed.end
    parser.CharacterDataHandler = feed.data
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.EntityDeclHandler = _refuse_entities
    parser.ExternalEntityRefHandler = _refuse_entities
    with file.open("rb") as content:
        while True:
            piece = content.read(PIECE)
            try:
                parser.Parse(piece, not piece)
            except expat.ExpatError as failure:
                yield from _whole(feed)
                raise Unreadable("broken_xml", line=failure.lineno, about=expat.ErrorString(failure.code)) from None
            except (ValueError, LookupError):  # an encoding that nobody knows, or that has several bytes a letter
                raise Unreadable("broken_xml", line=1, about="encoding") from None
            yield from _whole(feed)
            if not piece:
                break
    if not feed.is_catalogue:
        raise Unreadable("no_catalogue")


def _whole(feed: _Feed) -> Reading:
    while feed.ready:
        yield feed.ready.popleft()


def _refuse_entities(*_declared: object) -> int:
    raise Unreadable("entities_refused")
