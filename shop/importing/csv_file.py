"""CSV: a table with a line of names on top, in two languages. Encoding and delimiter are found out.

The names that are understood stand in ``NAMES``; a column ``attr: Battery [mAh]`` or ``Характеристика: Вес [кг]`` is a
line of the specification with its unit, several pictures are parted by ``|``, spaces or lines. See docs/import.md.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from shop.importing.row import MOST_ROWS, Problem, Raw, Reading, Remark, Unreadable

LOOKED_AT = 64 * 1024
"""Bytes by which an encoding is tried at a time."""

LONGEST_CELL = 100_000
"""Characters of one cell; a quote that is never closed would otherwise swallow the file."""

NAMES = {
    "id": ("id", "external id", "externalid", "offer id", "ид", "идентификатор", "код", "код товара", "внешний код"),
    "group_id": ("group id", "group", "parent id", "product id", "группа", "ид группы", "код группы", "модель"),
    "sku": ("sku", "article", "vendor code", "vendorcode", "артикул", "арт", "код артикула"),
    "barcode": ("barcode", "ean", "gtin", "штрихкод", "штрих-код", "шк"),
    "title": ("title", "name", "product", "название", "наименование", "товар", "имя"),
    "title_en": ("title en", "name en", "название en", "название (en)", "английское название"),
    "description": ("description", "text", "описание", "текст"),
    "description_en": ("description en", "описание en", "описание (en)"),
    "vendor": ("vendor", "brand", "manufacturer", "бренд", "производитель", "марка"),
    "category": ("category", "section", "категория", "раздел"),
    "price": ("price", "цена", "стоимость", "цена продажи"),
    "list_price": ("list price", "old price", "oldprice", "rrp", "старая цена", "цена без скидки", "розничная цена"),
    "currency": ("currency", "валюта"),
    "stock": ("stock", "quantity", "qty", "count", "остаток", "остатки", "количество", "в наличии", "кол-во"),
    "variant": ("variant", "variant name", "вариант", "название варианта"),
    "variant_en": ("variant en", "вариант en"),
    "picture": ("picture", "pictures", "image", "images", "photo", "фото", "картинка", "картинки", "изображение"),
    "colour": ("color", "colour", "цвет"),
    "size": ("size", "размер"),
}
"""Our names of columns, and how shops call them."""

_OURS = {known: ours for ours, names in NAMES.items() for known in names}
_OPTIONS = {"colour": "Цвет", "size": "Размер"}
_ATTRIBUTE = re.compile(r"^(?:attr|attribute|param|характеристика|параметр|свойство)\s*[:.]\s*(.+)$", re.IGNORECASE)
_UNIT = re.compile(r"^(.*?)\s*[\[(]([^\[\]()]{1,20})[\])]\s*$")
_DELIMITERS = ";,\t|"


def read(file: Path) -> Reading:
    """The rows of a table.

    Raises:
        Unreadable: It is empty, has no column that we know, has too many rows, or a quote is never closed.
    """
    encoding = _encoding(file)
    try:
        with file.open(encoding=encoding, newline="", errors="replace") as text:
            yield from _read(text, _delimiter(file, encoding))
    except csv.Error as failure:
        raise Unreadable("broken_table", about=str(failure)) from None


def _read(text: Iterator[str], delimiter: str) -> Reading:
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader((line.replace("\x00", "") for line in text), delimiter=delimiter)
    header = next((row for row in rows if any(cell.strip() for cell in row)), None)
    if header is None:
        raise Unreadable("empty_file")
    columns = [_column(name) for name in header]
    if not {"title"} & {ours for ours, _, _ in columns}:
        raise Unreadable("no_columns", line=rows.line_num, about=delimiter.join(header)[:200])
    for name, (ours, _, _) in zip(header, columns, strict=True):
        if ours == "" and name.strip():
            yield Remark(
                problem=Problem(line=rows.line_num, field=name.strip()[:64], code="unknown_column", fatal=False)
            )
    began, seen = rows.line_num + 1, 0
    for row in rows:
        line, began = began, rows.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        seen += 1
        if seen > MOST_ROWS:
            raise Unreadable("too_many_rows", line=line)
        yield _raw(row, columns, line=line)


def _raw(row: list[str], columns: list[tuple[str, str, str]], *, line: int) -> Raw:
    fields: dict[str, str] = {}
    attributes: list[tuple[str, str, str]] = []
    pictures: list[str] = []
    options: list[tuple[str, str]] = []
    for cell, (ours, label, unit) in zip(row, columns, strict=False):
        if not cell.strip() or not ours:
            continue
        if ours == "attribute":
            attributes.append((label, cell, unit))
        elif ours == "picture":
            pictures += re.split(r"[|\s]+", cell.strip())
        elif ours in _OPTIONS:
            options.append((_OPTIONS[ours], cell))
            attributes.append((_OPTIONS[ours], cell, ""))
        else:
            fields.setdefault(ours, cell)
    if options and "variant" not in fields:
        fields["variant"] = ", ".join(value.strip() for _, value in options)
    return Raw(line=line, fields=fields, attributes=tuple(attributes), pictures=tuple(pictures), options=tuple(options))


def _column(name: str) -> tuple[str, str, str]:
    """Our name of a column, and of an attribute its label and unit; nothing if nobody knows it."""
    bare = " ".join(name.replace("\ufeff", "").replace("_", " ").split())
    if found := _ATTRIBUTE.match(bare):
        label, unit = found[1], ""
        if measured := _UNIT.match(label):
            label, unit = measured[1], measured[2]
        return "attribute", label, unit
    return _OURS.get(bare.casefold().replace("ё", "е"), _OURS.get(bare.casefold(), "")), "", ""


def _encoding(file: Path) -> str:
    with file.open("rb") as content:
        head = content.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        content.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := content.read(LOOKED_AT):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "windows-1251"
    return "utf-8-sig"


def _delimiter(file: Path, encoding: str) -> str:
    with file.open(encoding=encoding, newline="", errors="replace") as text:
        head = next((line for line in text if line.strip()), "")[:LONGEST_CELL]
    outside = re.sub(r'"[^"]*"', "", head)
    return max(_DELIMITERS, key=outside.count)
