"""Making: a raw row becomes a row, or everything that is wrong with it is said. One place for every format."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core.money import MINOR_DIGITS, Money
from shop.importing.cleaning import currency_of, line_of, money_of, text_of, units_of
from shop.importing.row import (
    LONGEST_KEY,
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_ATTRIBUTES,
    MOST_OPTIONS,
    MOST_PICTURES,
    Problem,
    Raw,
    ReadAttribute,
    Refused,
    Row,
    Said,
)
from shop.naming import key_of
from shop.pictures import is_ours
from shop.product import Option
from shop.stocking import MOST_UNITS

LONGEST_URL = 2_000
"""Characters of an address. Source: what browsers and proxies agree on."""


@dataclass(slots=True)
class _Look:
    """Looks at one raw row and notes what is wrong."""

    raw: Raw
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, name: str, code: str, value: str = "", *, fatal: bool = True) -> None:
        """Note a problem."""
        self.problems.append(
            Problem(line=self.raw.line, field=name, code=code, value=value[:LONGEST_LINE], fatal=fatal)
        )

    def line(self, name: str, *, longest: int = LONGEST_LINE) -> str | None:
        """One line of text; None if the file does not say it."""
        if (said := self.raw.fields.get(name)) is None:
            return None
        text = line_of(said)
        if len(text) > longest:
            self.wrong(name, "too_long", text)
        return text or None

    def text(self, name: str) -> str | None:
        """Several lines of text."""
        if (said := self.raw.fields.get(name)) is None:
            return None
        text = text_of(said)
        if len(text) > LONGEST_TEXT:
            self.wrong(name, "too_long", text)
        return text

    def money(self, name: str, currency: str) -> Money | None:
        """A sum of money."""
        said = self.raw.fields.get(name, "").strip()
        if not said:
            return None
        if (money := money_of(said, currency)) is None:
            self.wrong(name, "bad_price", said)
        return money

    def units(self, name: str) -> int | None:
        """A number of units on the shelf."""
        said = self.raw.fields.get(name, "").strip()
        if not said:
            return None
        units = units_of(said)
        if units is None or not 0 <= units <= MOST_UNITS:
            self.wrong(name, "bad_stock", said)
            return None
        return units


def make(raw: Raw, *, currency: str) -> tuple[Row | Refused, tuple[Problem, ...]]:
    """The row behind ``raw`` with what is only noted, or why it is left out.

    Args:
        currency: In which the file counts where it does not say (ISO 4217).
    """
    look = _Look(raw)
    row = _row(look, currency=currency)
    fatal = tuple(problem for problem in look.problems if problem.fatal)
    if row is None or fatal:
        return Refused(line=raw.line, title=line_of(raw.fields.get("title", ""))[:LONGEST_LINE], problems=fatal), ()
    return row, tuple(look.problems)


def _row(look: _Look, *, currency: str) -> Row | None:
    own, group = look.line("id", longest=LONGEST_KEY), look.line("group_id", longest=LONGEST_KEY)
    sku, title = look.line("sku", longest=LONGEST_KEY), look.line("title")
    if (key := own or sku) is None:
        look.wrong("id", "no_identity")
    if title is None:
        look.wrong("title", "no_title")
    price, list_price = _prices(look, currency=currency)
    description, variant = look.text("description"), look.line("variant")
    found = {
        "vendor": look.line("vendor"),
        "category": look.line("category"),
        "barcode": look.line("barcode", longest=LONGEST_KEY),
        "attributes": _attributes(look),
        "pictures": _pictures(look),
        "options": _options(look),
        "stock": look.units("stock"),
    }
    english = {name: look.line(f"{name}_en") for name in ("title", "variant")}
    if key is None or title is None:
        return None
    return Row(
        line=look.raw.line,
        product_key=group or key,
        variant_key=key,
        title=Said(ru=title, en=english["title"]),
        description=None if description is None else Said(ru=description, en=look.text("description_en")),
        sku=sku,
        variant_name=None if variant is None else Said(ru=variant, en=english["variant"]),
        price=price,
        list_price=list_price,
        **found,  # type: ignore[arg-type]
    )


def _prices(look: _Look, *, currency: str) -> tuple[Money | None, Money | None]:
    if said := look.raw.fields.get("currency", "").strip():
        currency = currency_of(said)
        if currency not in MINOR_DIGITS:
            look.wrong("currency", "unknown_currency", said)
            return None, None
    price, before = look.money("price", currency), look.money("list_price", currency)
    if price is not None and price.amount == 0:
        look.wrong("price", "bad_price", look.raw.fields["price"])
    if price is None:
        return None, None
    if before is None or before.currency != price.currency or before.amount < price.amount:
        if before is not None:
            look.wrong("list_price", "price_order", look.raw.fields["list_price"], fatal=False)
        return price, price
    return price, before


def _attributes(look: _Look) -> tuple[ReadAttribute, ...]:
    """Lines of the specification; what variants of one product differ by is told of each variant instead."""
    grouped = bool(look.raw.fields.get("group_id", "").strip())
    differing = {key_of(line_of(name)) for name, _ in look.raw.options} if grouped else set()
    found: dict[str, ReadAttribute] = {}
    for name, value, unit in look.raw.attributes:
        label, said, measure = line_of(name), line_of(value), line_of(unit)
        if not label or not said or key_of(label) in differing:
            continue
        if max(len(label), len(said), len(measure)) > LONGEST_LINE:
            look.wrong("attributes", "too_long", f"{label}: {said}", fatal=False)
            continue
        key = key_of(label)
        if key in found:  # several values of one name stand on one line
            before = found[key]
            joined = f"{before.value.ru}, {said}"
            if said not in before.value.ru.split(", ") and len(joined) <= LONGEST_LINE:
                found[key] = ReadAttribute(key=key, label=before.label, value=Said(ru=joined), unit=before.unit)
            continue
        found[key] = ReadAttribute(key=key, label=Said(ru=label), value=Said(ru=said), unit=measure or None)
    if len(found) > MOST_ATTRIBUTES:
        look.wrong("attributes", "too_many", str(len(found)))
    return tuple(found.values())


def _pictures(look: _Look) -> tuple[str, ...]:
    found: list[str] = []
    for said in look.raw.pictures:
        url = said.strip()
        if not url or url in found:
            continue
        if not is_ours(url) and not _is_address(url):
            look.wrong("picture", "bad_address", url, fatal=False)
        elif len(found) == MOST_PICTURES:
            look.wrong("picture", "too_many", url, fatal=False)
            break
        else:
            found.append(url)
    return tuple(found)


def _options(look: _Look) -> tuple[Option, ...]:
    options = tuple(
        Option(name=line_of(name)[:LONGEST_LINE], value=line_of(value)[:LONGEST_LINE])
        for name, value in look.raw.options
    )
    if len(options) > MOST_OPTIONS:
        look.wrong("options", "too_many", str(len(options)))
    return options[:MOST_OPTIONS]


def _is_address(url: str) -> bool:
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # brackets without an address between them
        return False
