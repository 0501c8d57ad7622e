"""Fiscalizing: each capture and each refund leaves a fiscal receipt, made by the provider or by the shop's register."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.clock import Clock
from core.database import Database, Work
from core.ids import FiscalReceiptId, OrderId, mint
from shop import fiscal_store, order_store
from shop.delivery import Contact
from shop.fiscal_receipt import REGISTER, FiscalKind, FiscalReceipt, FiscalStatus, lines_from
from shop.order import Order, Payment
from shop.payments.fiscal import FiscalRequest, receipt_for, refund_receipt_for
from shop.payments.paying import PaymentProvider
from shop.refund import Refund

ATTEMPTS = 12
"""How often a register is asked for one receipt, over about a day, before a person has to look."""

FIRST_WAIT = timedelta(minutes=1)
"""How long to wait after a register's first failure; doubled with each, up to ``LONGEST_WAIT``."""

LONGEST_WAIT = timedelta(hours=4)

MADE_AT_ONCE = 100
"""Receipts made in one round."""

log = logging.getLogger(__name__)


class CashRegister(Protocol):
    """Makes fiscal receipts for a shop whose payment provider does not."""

    async def make(self, receipt: FiscalReceipt, *, to: Contact) -> str:
        """Make ``receipt`` and send it to the buyer; asked again for the same id, it is made once.

        Returns:
            What the register calls the document.

        Raises:
            OSError: It could not; the receipt is tried again later.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """Money of ``payment`` came for ``order``, through ``provider``."""

    order: Order
    payment: Payment
    provider: PaymentProvider
    vat_code: int

    def receipt(self, *, now: datetime) -> FiscalReceipt | None:
        """What it leaves; None if nothing was paid."""
        source, said = ("payment", self.payment.id), receipt_for(self.order)
        return _receipt(self.order, source, said, provider=self.provider, vat_code=self.vat_code, now=now)


async def record_sales(work: Work, sales: Sequence[Sale], *, now: datetime) -> None:
    """Money came: write the receipts down, in the same transaction."""
    receipts = [sale.receipt(now=now) for sale in sales]
    await fiscal_store.add(work.connection, [each for each in receipts if each is not None])


async def record_refund(
    work: Work, order: Order, refund: Refund, *, provider: PaymentProvider | None, vat_code: int, now: datetime
) -> None:
    """Money of ``refund`` went back: write its receipt down, in the same transaction."""
    source, said = ("refund", refund.id), refund_receipt_for(order, refund.share)
    receipt = _receipt(order, source, said, provider=provider, vat_code=vat_code, now=now)
    await fiscal_store.add(work.connection, [receipt] if receipt is not None else [])


async def of_order(order: OrderId, *, database: Database) -> list[FiscalReceipt]:
    """The receipts of ``order``, the oldest first.

    Raises:
        NoSuchOrder: There is none.
    """
    async with database.reading() as sql:
        await order_store.find(sql, order)
        return await fiscal_store.of_order(sql, order)


async def make_due(*, database: Database, register: CashRegister, clock: Clock) -> int:
    """Have the register make what is due. Returns how many it made. Any number may do so at once."""
    made = 0
    for _ in range(MADE_AT_ONCE):
        async with database.transaction() as work:
            receipt = await fiscal_store.claim(work.connection, clock.now())
        if receipt is None:
            break
        made += await _make(receipt, database=database, register=register, clock=clock)
    return made


async def _make(receipt: FiscalReceipt, *, database: Database, register: CashRegister, clock: Clock) -> bool:
    async with database.reading() as sql:
        order = await order_store.find(sql, receipt.order)
    try:
        document = await register.make(receipt, to=order.contact)
    except OSError as failure:
        over = receipt.attempts >= ATTEMPTS
        wait = min(FIRST_WAIT * 2 ** (receipt.attempts - 1), LONGEST_WAIT)
        async with database.transaction() as work:
            await fiscal_store.put_back(work.connection, receipt, due_at=None if over else clock.now() + wait)
        log.log(
            logging.ERROR if over else logging.WARNING,
            "fiscal receipt not made",
            extra={"receipt": receipt.id, "attempts": receipt.attempts, "why": type(failure).__name__},
        )
        return False
    async with database.transaction() as work:
        await fiscal_store.finish(work.connection, receipt, document=document, now=clock.now())
    return True


def _receipt(
    order: Order,
    source: tuple[str, str],
    said: FiscalRequest,
    *,
    provider: PaymentProvider | None,
    vat_code: int,
    now: datetime,
) -> FiscalReceipt | None:
    if not said.lines:  # nothing was paid
        return None
    with_the_money = provider is not None and provider.makes_receipts
    return FiscalReceipt(
        id=FiscalReceiptId(mint("fsc")),
        source=source,
        kind=FiscalKind.INCOME if source[0] == "payment" else FiscalKind.INCOME_RETURN,
        order=order.id,
        status=FiscalStatus.SENT if with_the_money else FiscalStatus.DUE,
        through=provider.name if with_the_money and provider is not None else REGISTER,
        total=said.total,
        lines=lines_from(said, vat_code=vat_code),
        created_at=now,
    )
