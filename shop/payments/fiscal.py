"""Fiscal: what a receipt under 54-FZ has to say; it travels with a payment and with each refund, also a partial one."""

from dataclasses import dataclass
from enum import StrEnum

from core.events import Localized
from core.money import Money
from core.people import Language
from shop.order import Order
from shop.refund import Share


class Subject(StrEnum):
    """What is sold. Source: 54-FZ, tag 1212."""

    COMMODITY = "commodity"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalLine:
    """``units`` things at ``unit_price`` each, after all discounts."""

    title: str
    units: int
    unit_price: Money
    subject: Subject = Subject.COMMODITY

    @property
    def total(self) -> Money:
        """What the line costs."""
        return self.unit_price * self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalRequest:
    """A receipt to be made: for whom, and what about. At least one of ``email`` and ``phone`` is there."""

    email: str | None
    phone: str | None
    lines: tuple[FiscalLine, ...]

    @property
    def total(self) -> Money:
        """What all lines cost; it must be the amount of the payment or refund."""
        return sum((line.total for line in self.lines[1:]), start=self.lines[0].total)


def lines_of(title: str, units: int, total: Money, *, subject: Subject = Subject.COMMODITY) -> tuple[FiscalLine, ...]:
    """``units`` things that cost ``total`` together, in lines whose units cost the same to the minor unit."""
    low, dearer = divmod(total.amount, units)
    priced = ((low + 1, dearer), (low, units - dearer))
    return tuple(
        FiscalLine(title=title, units=count, unit_price=Money(amount=price, currency=total.currency), subject=subject)
        for price, count in priced
        if count
    )


def receipt_for(order: Order) -> FiscalRequest:
    """The receipt of a whole order: its lines after their discounts, and its delivery if it costs something."""
    goods = [part for line in order.lines for part in lines_of(_said(line.title, order), line.units, line.total)]
    return _receipt(order, goods, order.delivery.price)


def refund_receipt_for(order: Order, share: Share) -> FiscalRequest:
    """The receipt of money that goes back. Where the buyer keeps the things, each line says for which it is."""
    goods = [
        part
        for line in share.lines
        for part in lines_of(_said(order.lines[line.position].title, order), line.units or 1, line.amount)
    ]
    return _receipt(order, goods, share.delivery)


def _receipt(order: Order, goods: list[FiscalLine], delivery: Money) -> FiscalRequest:
    carried = lines_of(_said(order.delivery.title, order), 1, delivery, subject=Subject.SERVICE)
    paid = tuple(line for line in (*goods, *carried) if line.unit_price.amount > 0)
    return FiscalRequest(email=order.contact.email, phone=order.contact.phone, lines=paid)


def _said(words: Localized, order: Order) -> str:
    return words.ru if order.language is Language.RU else words.en
