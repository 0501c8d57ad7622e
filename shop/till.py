"""Till: everything that taking an order and its money needs, in one value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.clock import Clock
from core.database import Database
from shop.cashier import Cashier
from shop.fiscal_receipt import NO_VAT
from shop.payments.paying import PaymentProvider
from shop.reserving import HOLD
from shop.teller import Teller

PATIENCE = timedelta(seconds=10)
"""How long a payment provider may take to answer before the buyer is told to wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """What ``buying``, ``charging``, ``settling`` and ``sweeping`` work with.

    Args:
        cashier: Serves who wants to buy.
        teller: Writes down what became of payments.
        providers: By the name under which a buyer chooses them.
        currency: The one currency this house sells in (ISO 4217).
        vat_code: Of everything it sells, on fiscal receipts.
    """

    database: Database
    clock: Clock
    cashier: Cashier
    teller: Teller
    providers: Mapping[str, PaymentProvider]
    currency: str
    hold: timedelta = HOLD
    patience: timedelta = PATIENCE
    vat_code: int = NO_VAT
