"""Fiscal receipt: the record that the law wants of money that came or went back, whoever makes it. Source: 54-FZ."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.events import Value
from core.ids import FiscalReceiptId, OrderId
from core.money import Money
from shop.payments.fiscal import FiscalRequest, Subject

NO_VAT = 1
"""The VAT code of a shop that pays none. Source: 54-FZ, tag 1199, as YooKassa and ATOL number it: 1 to 12."""

PREPAID = "full_prepayment"
"""The payment mode of things that are paid before they are handed over. Source: 54-FZ, tag 1214."""

REGISTER = "register"
"""Stands for the shop's own cash register where a provider's name would stand."""


class FiscalKind(StrEnum):
    """What a receipt is of. Source: 54-FZ, tag 1054."""

    INCOME = "income"
    INCOME_RETURN = "income_return"


class FiscalStatus(StrEnum):
    """Where a receipt is.

    ``due``: for the shop's own register to make. ``sent``: handed over, to the register or, with the money, to the
    provider, who makes it then. ``done``: made, its document is known. ``failed``: the register refused it for good.
    """

    DUE = "due"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


class FiscalReceiptLine(Value):
    """``units`` things at ``unit_price`` each, after all discounts."""

    title: str
    units: int
    unit_price: Money
    vat_code: int
    subject: Subject
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalReceipt:
    """A receipt of one payment or refund.

    Args:
        source: The type and the id of what it is of.
        through: Who makes it: a provider by its name, or ``REGISTER``.
        document: What whoever made it calls it.
    """

    id: FiscalReceiptId
    source: tuple[str, str]
    kind: FiscalKind
    order: OrderId
    status: FiscalStatus
    through: str
    total: Money
    lines: tuple[FiscalReceiptLine, ...]
    created_at: datetime
    attempts: int = 0
    done_at: datetime | None = None
    document: str | None = None


def lines_from(request: FiscalRequest, *, vat_code: int) -> tuple[FiscalReceiptLine, ...]:
    """The lines of a receipt, with what the law wants beside the price."""
    return tuple(
        FiscalReceiptLine(
            title=line.title,
            units=line.units,
            unit_price=line.unit_price,
            vat_code=vat_code,
            subject=line.subject,
            mode=PREPAID,
        )
        for line in request.lines
    )
