"""Orders as a table for a spreadsheet: comma separated, and no cell is a formula."""

import csv
import io
from collections.abc import Iterable

from core.money import MINOR_DIGITS, Money
from shop.order import Order

HEAD = (
    "number",
    "status",
    "placed_at",
    "paid_at",
    "shipped_at",
    "buyer",
    "email",
    "phone",
    "address",
    "goods",
    "units",
    "discount",
    "delivery",
    "total",
    "refunded",
    "currency",
    "carrier",
    "tracking",
)
"""The names of the columns. Money is a decimal number in units of ``currency``, moments are UTC."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a cell a formula when it comes first. Source: OWASP, CSV injection."""


def head() -> str:
    """The first line. The mark before it tells spreadsheets that what follows is UTF-8."""
    return "\ufeff" + _lines([HEAD])


def rows(orders: Iterable[Order]) -> str:
    """A line for each order."""
    return _lines(_cells(order) for order in orders)


def _cells(order: Order) -> tuple[str, ...]:
    to = order.delivery.address
    where = (to.name, to.postcode, to.country, to.region, to.city, to.street) if to else ()
    goods = "; ".join(f"{line.title.ru}, {line.variant_name.ru} x {line.units}" for line in order.lines)
    moments = (order.placed_at, order.paid_at, order.shipped_at)
    return (
        order.number,
        order.status.value,
        *(f"{moment:%Y-%m-%d %H:%M:%S}" if moment else "" for moment in moments),
        order.buyer_name,
        order.contact.email or "",
        order.contact.phone or "",
        ", ".join(part for part in where if part),
        goods,
        str(order.units),
        _number(order.discount),
        _number(order.delivery.price),
        _number(order.total),
        _number(order.refunded),
        order.total.currency,
        order.carrier or "",
        order.tracking or "",
    )


def _number(money: Money) -> str:
    digits = MINOR_DIGITS[money.currency]
    whole, rest = divmod(money.amount, 10**digits)  # what is written here is never negative
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def _lines(cells: Iterable[tuple[str, ...]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([[_harmless(cell) for cell in row] for row in cells])
    return written.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
