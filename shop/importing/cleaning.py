"""Cleaning: texts of a file become plain text, money and units; nothing else gets through."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from html import unescape
from html.parser import HTMLParser

from core.lines import tidy
from core.money import LARGEST_AMOUNT, MINOR_DIGITS, Money

_BLOCKS = {"p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
_SILENT = {"script", "style", "head", "template", "iframe", "object"}

_MARKUP = re.compile(r"<\s*[a-zA-Z/!]|&[#a-zA-Z]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_CURRENCY_SIGNS = {"₽": "RUB", "руб": "RUB", "р": "RUB", "$": "USD", "€": "EUR", "₸": "KZT", "rur": "RUB"}
_GROUPS = re.compile(r"[\s\u00a0\u202f'’_]")


class _Plain(HTMLParser):
    """Keeps the text of a page, and where its lines end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins a line; a script says nothing."""
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n• " if tag == "li" else "\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<br/>`` ends a line; nothing stays open."""
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of a block ends its line."""
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS and tag != "li":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """What is read."""
        if not self._silent:
            self.parts.append(data)


def line_of(text: str) -> str:
    """``text`` on one line, without markup."""
    return tidy(plain(text)) if _MARKUP.search(text) else tidy(text)


def text_of(text: str) -> str:
    """``text`` in its lines, without markup and control characters, at most one empty line in a row."""
    lines = [tidy(line) for line in re.split(r"\r\n|\r|\n|\u2028|\u2029", plain(text))]
    kept = [line for place, line in enumerate(lines) if line or (place > 0 and lines[place - 1])]
    return "\n".join(kept).strip()


def plain(text: str) -> str:
    """``text`` without markup; what looks like none is left as it is."""
    if not _MARKUP.search(text):
        return text
    reader = _Plain()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # the parser's own, for marked sections that never end
        return unescape(re.sub(r"<[^>]*>?", " ", text))
    return "".join(reader.parts)


def money_of(text: str, currency: str) -> Money | None:
    """The sum that ``text`` says, in ``currency`` unless it names another; None if it says none.

    Spaces between thousands, a comma or a point before kopecks, and signs of currencies are understood.
    """
    said = unicodedata.normalize("NFKC", text).strip().casefold()
    for sign, code in _CURRENCY_SIGNS.items():
        if (bare := said.removesuffix(".").removesuffix(sign)) != said.removesuffix(".") or said.startswith(sign):
            said, currency = (bare if not said.startswith(sign) else said.removeprefix(sign)), code
            break
    number = _GROUPS.sub("", said)
    if "," in number and "." in number:  # one groups the thousands, the last one begins the kopecks
        groups, point = (",", ".") if number.rfind(".") > number.rfind(",") else (".", ",")
        number = number.replace(groups, "").replace(point, ".")
    number = number.replace(",", ".")
    if currency not in MINOR_DIGITS or len(number) > 20 or not _NUMBER.fullmatch(number):
        return None
    try:
        minor = Decimal(number).scaleb(MINOR_DIGITS[currency])
    except InvalidOperation:
        return None
    if minor != minor.to_integral_value() or not 0 <= minor <= LARGEST_AMOUNT:
        return None
    return Money(amount=int(minor), currency=currency)


def units_of(text: str) -> int | None:
    """How many units ``text`` says; None if it says none. ``12.0`` is twelve, as tables write it."""
    number = _GROUPS.sub("", text).replace(",", ".")
    if len(number) > 12 or not _NUMBER.fullmatch(number):
        return None
    whole = Decimal(number)
    return int(whole) if whole == whole.to_integral_value() else None


def currency_of(text: str) -> str:
    """The ISO 4217 code of a currency; RUR is how feeds of long ago call the rouble."""
    code = text.strip().upper()
    return "RUB" if code == "RUR" else code
