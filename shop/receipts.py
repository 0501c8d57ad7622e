"""Receipts: what a buyer has paid for, in their language, once, by mail."""

import html
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from core.clock import Clock
from core.database import Database
from core.events import Localized, OrderPaid
from core.ids import OrderId
from core.money import MINOR_DIGITS, Money
from core.people import Language
from shop import order_store, receipt_store
from shop.order import BOUGHT, Order

RETRY_AFTER = timedelta(minutes=1)
RETRY_WITHIN = timedelta(hours=6)
"""Wait after mail that could not be handed over: doubled with each attempt from the first to the second."""

OVERDUE_AFTER = timedelta(minutes=2)
"""A receipt that did not leave by then has lost its task: it is asked for again."""

CHASED_AT_ONCE = 100
"""Receipts asked for again in one go."""

_SIGNS = {"RUB": "₽", "USD": "$", "EUR": "€", "JPY": "¥", "KRW": "₩", "KZT": "₸"}

_WORDS = {
    Language.RU: {
        "subject": "Чек по заказу {number}",
        "thanks": "Спасибо за покупку!",
        "order": "Заказ {number}, оплачен {paid} (UTC)",
        "units": "шт.",
        "total": "Итого",
        "keep": "Сохраните номер заказа: по нему мы найдём вашу покупку.",
    },
    Language.EN: {
        "subject": "Receipt for order {number}",
        "thanks": "Thank you for your purchase!",
        "order": "Order {number}, paid {paid} (UTC)",
        "units": "pcs",
        "total": "Total",
        "keep": "Keep the order number: we find your purchase by it.",
    },
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to one address. ``key`` is the same for the same letter, so that a mail system can drop a second copy."""

    key: str
    to: str
    subject: str
    text: str
    html: str


class Mailer(Protocol):
    """Hands letters over to the post."""

    async def send(self, letter: Letter) -> None:
        """Hand ``letter`` over.

        Raises:
            OSError: The post does not take it; worth a retry.
        """
        ...


class ReceiptQueue(Protocol):
    """Wakes whoever sends receipts."""

    async def ask_for(self, order: OrderId) -> None:
        """Have the receipt of ``order`` sent soon.

        Raises:
            OSError: Nobody can be woken now; worth a retry.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDesk:
    """Asks for a receipt when an order is paid. The row of the receipt is the record, the task only the wake-up."""

    queue: ReceiptQueue

    async def on_paid(self, fact: OrderPaid) -> None:
        """Have the receipt sent."""
        await self.queue.ask_for(fact.order)


async def send_receipt(order: OrderId, *, database: Database, mailer: Mailer, clock: Clock) -> bool:
    """Send the receipt of a paid order, unless it was sent before or somebody is at it. Returns whether it left.

    Raises:
        OSError: The post did not take it; it is due again after a while.
    """
    now = clock.now()
    async with database.transaction() as work:
        if (attempt := await receipt_store.claim(work.connection, order, now=now)) is None:
            return False
        paid = await order_store.find(work.connection, order)
    try:
        await mailer.send(letter_for(paid))
    except OSError:
        async with database.transaction() as work:
            await receipt_store.put_back(work.connection, order, due_at=now + _wait_after(attempt))
        raise
    async with database.transaction() as work:
        await receipt_store.mark_sent(work.connection, order, now=clock.now())
    log.info("receipt sent", extra={"order": order})
    return True


async def overdue_receipts(*, database: Database, clock: Clock) -> list[OrderId]:
    """Orders whose receipt should have left by now: their task was lost, or the post was down."""
    async with database.reading() as sql:
        return await receipt_store.overdue(sql, before=clock.now() - OVERDUE_AFTER, limit=CHASED_AT_ONCE)


def letter_for(order: Order) -> Letter:
    """The receipt of a paid order.

    Raises:
        ValueError: The order is not paid, or its buyer gave no mail address: there is no letter.
    """
    if order.status not in BOUGHT or order.paid_at is None or order.contact.email is None:
        raise ValueError(f"order {order.id} is {order.status}, or its buyer has no mail address")
    words = _WORDS[order.language]
    facts = {"number": order.number, "paid": f"{order.paid_at:%d.%m.%Y %H:%M}"}
    return Letter(
        key=f"receipt-{order.id}",
        to=order.contact.email,
        subject=words["subject"].format(**facts),
        text=_text(order, words, heading=words["order"].format(**facts)),
        html=_html(order, words, heading=words["order"].format(**facts)),
    )


def price(money: Money, language: Language) -> str:
    """Money as people write it: ``1 999,00 ₽`` in Russian, ``1,999.00 ₽`` in English."""
    digits = MINOR_DIGITS[money.currency]
    whole, rest = divmod(abs(money.amount), 10**digits)
    thousands, point = (f"{whole:,}".replace(",", "\u00a0"), ",") if language is Language.RU else (f"{whole:,}", ".")
    number = f"{thousands}{point}{rest:0{digits}d}" if digits else thousands
    sign = "-" if money.amount < 0 else ""
    return f"{sign}{number}\u00a0{_SIGNS.get(money.currency, money.currency)}"


def _wait_after(attempt: int) -> timedelta:
    return min(RETRY_WITHIN, RETRY_AFTER * (1 << min(attempt - 1, 10)))


def _in(language: Language, words: Localized) -> str:
    return words.ru if language is Language.RU else words.en


def _rows(order: Order, words: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        (
            f"{_in(order.language, line.title)}, {_in(order.language, line.variant_name)}",
            f"{line.units} {words['units']} × {price(line.unit_price, order.language)}",
            price(line.subtotal, order.language),
        )
        for line in order.lines
    ]


def _text(order: Order, words: dict[str, str], *, heading: str) -> str:
    lines = [f"{title}\n    {count} = {sum_}" for title, count, sum_ in _rows(order, words)]
    total = f"{words['total']}: {price(order.total, order.language)}"
    return "\n\n".join([words["thanks"], heading, "\n".join(lines), total, words["keep"]]) + "\n"


def _html(order: Order, words: dict[str, str], *, heading: str) -> str:
    rows = "".join(
        "<tr><td style='padding:6px 12px 6px 0'>{}</td><td style='padding:6px 12px 6px 0'>{}</td>"
        "<td style='padding:6px 0;text-align:right'>{}</td></tr>".format(*(html.escape(cell) for cell in row))
        for row in _rows(order, words)
    )
    total = html.escape(price(order.total, order.language))
    return (
        f"<!doctype html><html lang='{order.language.value}'><meta charset='utf-8'>"
        "<body style='font:16px/1.5 system-ui,sans-serif;color:#1b1a19;max-width:36rem;margin:24px auto'>"
        f"<h1 style='font-size:22px'>{html.escape(words['thanks'])}</h1><p>{html.escape(heading)}</p>"
        f"<table style='border-collapse:collapse;width:100%'>{rows}<tr><th colspan='2' style='text-align:left;"
        f"padding-top:12px'>{html.escape(words['total'])}</th>"
        f"<th style='text-align:right;padding-top:12px'>{total}</th>"
        f"</tr></table><p style='color:#6b6763'>{html.escape(words['keep'])}</p></body></html>\n"
    )
