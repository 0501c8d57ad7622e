"""Naming: words of any language as they stand in an address or as the key of an attribute."""

import re
import unicodedata

from core.events import Localized
from core.ids import ProductId

LONGEST_SLUG = 64
"""Characters; what the doors take."""

_LETTERS = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".replace("_", "").split(" "),
        strict=True,
    )
)
"""Russian letters in Latin ones. Source: ICAO Doc 9303, part 3, simplified as in addresses."""

_KNOWN_KEYS = {
    "аккумулятор": "battery",
    "ёмкость аккумулятора": "battery",
    "вес": "weight",
    "масса": "weight",
    "цвет": "colour",
    "color": "colour",
    "размер": "size",
    "размеры": "size",
    "габариты": "size",
    "материал": "material",
    "состав": "material",
    "объём": "volume",
    "объем": "volume",
    "мощность": "power",
    "гарантия": "warranty",
    "уход": "care",
    "защита от воды": "waterproof",
    "комплектация": "in_the_box",
    "страна производства": "made_in",
    "страна-производитель": "made_in",
}
"""Keys that several shops should share, so that a question about the battery finds its line in each."""

_NO_WORD = re.compile(r"[^a-z0-9]+")


def latin(text: str) -> str:
    """``text`` in lower case Latin letters, digits and single hyphens; empty if nothing is left."""
    spelled = "".join(_LETTERS.get(letter, letter) for letter in text.casefold())
    plain = "".join(each for each in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(each))
    return _NO_WORD.sub("-", plain.casefold()).strip("-")


def slug_of(title: Localized, product: ProductId) -> str:
    """The address of a product: its title, and enough of its id to be the only one."""
    tail = product[-8:]
    words = (latin(title.en) or latin(title.ru))[: LONGEST_SLUG - len(tail) - 1].strip("-")
    return f"{words}-{tail}" if words else f"p-{tail}"


def key_of(label: str) -> str:
    """The key of an attribute that is called ``label``: an anchor, and what an answer refers to."""
    known = _KNOWN_KEYS.get(" ".join(label.casefold().split()))
    return known or latin(label).replace("-", "_")[:LONGEST_SLUG] or "attribute"
