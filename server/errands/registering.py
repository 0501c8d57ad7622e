"""Registering: the shop's own cash register, as far as this house knows one."""

import logging

from shop.delivery import Contact
from shop.fiscal_receipt import FiscalReceipt

log = logging.getLogger(__name__)


class LogRegister:
    """Writes each receipt as a line of the log, without its buyer: for shops that owe the state none, and for tests.

    A shop that does owe them puts a register of its own here; see ``shop.fiscalizing.CashRegister``.
    """

    async def make(self, receipt: FiscalReceipt, *, to: Contact) -> str:
        """Say what the receipt would say."""
        log.info(
            "fiscal receipt",
            extra={
                "receipt": receipt.id,
                "kind": receipt.kind.value,
                "total": str(receipt.total),
                "lines": len(receipt.lines),
                "by": "mail" if to.email else "phone",
            },
        )
        return f"log:{receipt.id}"
