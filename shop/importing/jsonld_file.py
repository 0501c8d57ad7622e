"""JSON-LD: products as schema.org describes them, in a file of their own or inside a page.

Understood are ``Product``, ``ProductGroup`` with its variants, ``ItemList`` and ``@graph``, however they are nested.
Source: https://schema.org/Product, https://schema.org/ProductGroup.
"""

import json
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from shop.importing.row import MOST_ROWS, Raw, Reading, Unreadable

LARGEST = 16 * 1024 * 1024
"""Bytes; JSON is read as a whole."""

DEEPEST = 32
"""Things inside each other."""

_OPTIONS = {"color": "Цвет", "size": "Размер", "pattern": "Рисунок", "material": "Материал"}
"""Properties by which variants differ, as a line of the specification calls them."""

_MEASURES = {"weight": "Вес", "width": "Ширина", "height": "Высота", "depth": "Глубина"}

_UNITS = {"KGM": "кг", "GRM": "г", "CMT": "см", "MMT": "мм", "MTR": "м", "LTR": "л", "MLT": "мл"}
"""Units of measurement by their code. Source: UN/CEFACT recommendation 20."""

_CODES = ("gtin13", "gtin", "gtin14", "gtin12", "gtin8")


class _Scripts(HTMLParser):
    """Keeps what stands in the JSON-LD scripts of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script begins."""
        kind = (dict(attrs).get("type") or "").partition(";")[0].strip().lower()
        self._inside = tag == "script" and kind == "application/ld+json"
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """A script ends."""
        if tag == "script":
            self._inside = False

    def handle_data(self, data: str) -> None:
        """What stands in it."""
        if self._inside:
            self.found[-1] += data


def read(file: Path) -> Reading:
    """The products of a JSON-LD file, or of a page. The line of a row is its number among the products.

    Raises:
        Unreadable: It is no JSON, has no products, or too many.
    """
    if file.stat().st_size > LARGEST:
        raise Unreadable("too_large")
    text = file.read_bytes().decode("utf-8-sig", errors="replace")
    documents = [_parsed(each) for each in _documents(text)]
    number = 0
    for thing, group in (pair for document in documents for pair in _products(document, None, 0)):
        number += 1
        if number > MOST_ROWS:
            raise Unreadable("too_many_rows", line=number)
        yield _raw(thing, group, line=number)
    if number == 0:
        raise Unreadable("no_products")


def _documents(text: str) -> list[str]:
    if not text.lstrip().startswith("<"):
        return [text]
    page = _Scripts()
    try:
        page.feed(text)
        page.close()
    except AssertionError:  # the parser's own, for marked sections that never end
        raise Unreadable("broken_page") from None
    return [script for script in page.found if script.strip()]


def _parsed(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as failure:
        raise Unreadable("broken_json", line=failure.lineno) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or a depth of thousands of lists
        raise Unreadable("broken_json") from None


def _no_number(_word: str) -> object:
    raise Unreadable("broken_json")


def _products(
    thing: object, group: Mapping[str, Any] | None, depth: int
) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Every product inside ``thing``, with the group that it is a variant of."""
    if depth > DEEPEST:
        return
    if isinstance(thing, list):
        for each in thing:
            yield from _products(each, group, depth + 1)
    elif isinstance(thing, dict):
        kinds = _kinds(thing)
        if "ProductGroup" in kinds and _many(thing.get("hasVariant")):
            for each in _many(thing.get("hasVariant")):
                yield from _products(each, thing, depth + 1)
        elif kinds & {"Product", "ProductGroup", "IndividualProduct", "ProductModel"}:
            yield thing, group
        else:
            for name in ("@graph", "itemListElement", "item", "mainEntity", "mainEntityOfPage", "hasPart"):
                yield from _products(thing.get(name), group, depth + 1)


def _raw(thing: Mapping[str, Any], group: Mapping[str, Any] | None, *, line: int) -> Raw:
    shared = group or {}
    offer = _first(thing.get("offers")) or _first(shared.get("offers")) or {}
    options = [
        (label, value) for name, label in _OPTIONS.items() if (value := _word(thing.get(name))) and name != "material"
    ]
    own = _word(thing.get("name"))
    fields = {
        "id": _word(thing.get("productID")) or _word(thing.get("sku")) or _word(thing.get("@id")),
        "sku": _word(thing.get("sku")) or _word(thing.get("mpn")),
        "group_id": _word(shared.get("productGroupID"))
        or _word(shared.get("@id"))
        or _word(thing.get("inProductGroupWithID")),
        "barcode": next((code for name in _CODES if (code := _word(thing.get(name)))), ""),
        "title": _word(shared.get("name")) or own,
        "description": _word(shared.get("description")) or _word(thing.get("description")),
        "vendor": _word(thing.get("brand") or shared.get("brand") or thing.get("manufacturer")),
        "category": _word(thing.get("category") or shared.get("category")),
        "variant": ", ".join(value for _, value in options) or own if group is not None else "",
        **_prices(offer),
        "stock": _stock(offer),
    }
    keys = ("id", "sku", "group_id", "barcode")
    return Raw(
        line=line,
        fields={name: text for name, text in fields.items() if text or name not in (*keys, "variant", "stock")},
        attributes=(*_attributes(shared), *_attributes(thing)),
        pictures=tuple(_pictures(thing) or _pictures(shared)),
        options=tuple(options) if group is not None else (),
    )


def _prices(offer: Mapping[str, Any]) -> dict[str, str]:
    specification = _first(offer.get("priceSpecification")) or {}
    price = offer.get("price", offer.get("lowPrice", specification.get("price")))
    currency = offer.get("priceCurrency", specification.get("priceCurrency"))
    before = next(
        (
            each.get("price")
            for each in _many(offer.get("priceSpecification"))
            if isinstance(each, dict) and "ListPrice" in str(each.get("priceType", ""))
        ),
        None,
    )
    said = {"price": _word(price), "currency": _word(currency), "list_price": _word(before)}
    return {name: text for name, text in said.items() if text}


def _stock(offer: Mapping[str, Any]) -> str:
    level = _first(offer.get("inventoryLevel"))
    if level is not None:
        return _word(level.get("value"))
    availability = _word(offer.get("availability")).rpartition("/")[2]
    return "0" if availability in ("OutOfStock", "SoldOut", "Discontinued") else ""


def _attributes(thing: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, label in {**_OPTIONS, **_MEASURES}.items():
        if value := _word(thing.get(name)):
            yield label, value, _unit(thing.get(name))
    for each in _many(thing.get("additionalProperty")):
        if isinstance(each, dict):
            yield _word(each.get("name")), _word(each.get("value")), _unit(each)


def _unit(thing: object) -> str:
    if not isinstance(thing, dict):
        return ""
    return _word(thing.get("unitText")) or _UNITS.get(_word(thing.get("unitCode")), "")


def _pictures(thing: Mapping[str, Any]) -> list[str]:
    found = []
    for each in _many(thing.get("image")):
        url = each if isinstance(each, str) else ""
        if isinstance(each, dict):
            url = _word(each.get("contentUrl")) or _word(each.get("url"))
        if url:
            found.append(url)
    return found


def _kinds(thing: Mapping[str, Any]) -> set[str]:
    return {str(kind).rpartition("/")[2].rpartition(":")[2] for kind in _many(thing.get("@type"))}


def _many(thing: object) -> list[Any]:
    if thing is None:
        return []
    return thing if isinstance(thing, list) else [thing]


def _first(thing: object) -> Mapping[str, Any] | None:
    return next((each for each in _many(thing) if isinstance(each, dict)), None)


def _word(thing: object, depth: int = 0) -> str:
    """What a value says: itself, its name, or its value; several are parted by commas."""
    if isinstance(thing, bool) or thing is None or depth > 2:
        return ""
    if isinstance(thing, str):
        return thing.strip()
    if isinstance(thing, int | float):
        return str(thing) if abs(thing) < 10**15 else ""
    if isinstance(thing, list):
        return ", ".join(word for each in thing if (word := _word(each, depth + 1)))
    if isinstance(thing, dict):
        return next(
            (word for name in ("name", "value", "@value", "@id") if (word := _word(thing.get(name), depth + 1))), ""
        )
    return ""
