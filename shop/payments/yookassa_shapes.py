"""YooKassa's shapes: what of its answers we read, and how money and receipts are written there.

Money is a decimal string there and nowhere else in the shop. Source: YooKassa API v3.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from core.errors import PaymentUnavailable
from core.money import LARGEST_AMOUNT, MINOR_DIGITS, Money
from shop.order import Action
from shop.payments.fiscal import FiscalLine, FiscalRequest
from shop.payments.paying import Charge, RefundAnswer, RefundSettlement, Settlement

LONGEST_TITLE = 128
"""Characters of a receipt's line, and of what the buyer reads. Source: YooKassa API v3."""

PREPAID = "full_prepayment"
"""Goods are paid for before they are handed over. Source: 54-FZ, tag 1214."""

SBP_TAKES: Final = timedelta(hours=1)
"""How long a buyer may pay by SBP. Source: YooKassa, payments by SBP."""

GIVEN_UP: Final = frozenset({"expired_on_confirmation", "expired_on_capture", "canceled_by_merchant"})
"""Reasons of an end that the buyer's bank has no part in."""

Name = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]


Url = Annotated[str, Field(max_length=4_096, pattern="^https://")]
"""Where a buyer is sent; nothing that a page would run."""


class Said(BaseModel):
    """What YooKassa says; it says more than we read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Amount(Said):
    """Money as a decimal string."""

    value: Annotated[str, Field(pattern=r"^\d{1,16}(\.\d{1,4})?$")]
    currency: str

    def money(self) -> Money:
        """The same in minor units.

        Raises:
            PaymentUnavailable: It is no sum of a currency that we know.
        """
        digits = MINOR_DIGITS.get(self.currency)
        minor = Decimal(self.value).scaleb(digits) if digits is not None else None
        if minor is None or minor != minor.to_integral_value() or minor > LARGEST_AMOUNT:
            raise PaymentUnavailable("unfit: amount")
        return Money(amount=int(minor), currency=self.currency)


class Confirmation(Said):
    """What the buyer has to do."""

    type: str
    confirmation_url: Url | None = None
    confirmation_data: Url | None = None


class CancellationDetails(Said):
    """Why a payment did not come about."""

    reason: str = ""


class Metadata(Said):
    """Our own words, given back."""

    key: Name | None = None


class MeansSaid(Said):
    """What was paid with; ``saved``: it may be charged again."""

    id: Name
    saved: bool = False


class PaymentSaid(Said):
    """A payment."""

    id: Name
    status: str
    amount: Amount
    created_at: datetime
    test: bool
    metadata: Metadata = Metadata()
    confirmation: Confirmation | None = None
    cancellation_details: CancellationDetails | None = None
    refunded_amount: Amount | None = None
    payment_method: MeansSaid | None = None


class PaymentsSaid(Said):
    """A page of payments."""

    items: tuple[PaymentSaid, ...]
    next_cursor: str | None = None


class RefundSaid(Said):
    """A refund."""

    id: Name
    payment_id: Name
    status: str
    amount: Amount
    metadata: Metadata = Metadata()


class RefundsSaid(Said):
    """A page of refunds."""

    items: tuple[RefundSaid, ...]
    next_cursor: str | None = None


class SubjectSaid(Said):
    """What a notification is about: a payment, or a refund, which names its payment."""

    id: Name
    payment_id: Name | None = None
    metadata: Metadata = Metadata()


class NotificationSaid(Said):
    """A webhook. It has no name of its own and no signature."""

    event: Name
    object: SubjectSaid


class ErrorSaid(Said):
    """Why a request was refused."""

    code: str = ""
    parameter: str = ""


def amount_of(money: Money) -> dict[str, str]:
    """``money`` as YooKassa wants it."""
    digits = MINOR_DIGITS[money.currency]
    return {"value": f"{Decimal(money.amount).scaleb(-digits):.{digits}f}", "currency": money.currency}


def receipt_of(receipt: FiscalRequest, *, vat_code: int, tax_system_code: int | None) -> dict[str, Any]:
    """What a fiscal receipt must say.

    Args:
        vat_code: Of all lines, 1 to 12.
        tax_system_code: 1 to 6; None if the shop has one only.
    """
    customer = {"email": receipt.email, "phone": receipt.phone and receipt.phone.removeprefix("+")}
    written: dict[str, Any] = {
        "customer": {name: value for name, value in customer.items() if value},
        "items": [_item_of(line, vat_code=vat_code) for line in receipt.lines],
    }
    if tax_system_code is not None:
        written["tax_system_code"] = tax_system_code
    return written


def charge_of(said: PaymentSaid) -> Charge:
    """A payment as the shop speaks of it."""
    amount = said.amount.money()
    settlement, action = _settlement(said)
    means = said.payment_method
    return Charge(
        key=said.metadata.key or "",
        ref=said.id,
        settlement=settlement,
        amount=amount,
        live=not said.test,
        refunded=said.refunded_amount.money() if said.refunded_amount else Money.zero(amount.currency),
        action=action,
        saved=means.id if means and means.saved and settlement is Settlement.CAPTURED else None,
    )


def _settlement(said: PaymentSaid) -> tuple[Settlement, Action | None]:
    match said.status:
        case "succeeded":
            return Settlement.CAPTURED, None
        case "canceled":
            reason = said.cancellation_details.reason if said.cancellation_details else ""
            return Settlement.CANCELLED if reason in GIVEN_UP else Settlement.DECLINED, None
        case "pending" if (action := _action(said)) is not None:
            return Settlement.REQUIRES_ACTION, action
        case _:
            return Settlement.PENDING, None


def _action(said: PaymentSaid) -> Action | None:
    asked = said.confirmation
    expires_at = said.created_at + SBP_TAKES
    if asked is not None and asked.type == "qr" and asked.confirmation_data:
        code = asked.confirmation_data
        return Action(kind="qr", url=code, payload=code, expires_at=expires_at)
    if asked is not None and asked.confirmation_url:
        return Action(kind="redirect", url=asked.confirmation_url, expires_at=expires_at)
    return None


def refund_of(said: RefundSaid) -> RefundAnswer:
    """A refund as the shop speaks of it."""
    known = {"succeeded": RefundSettlement.SUCCEEDED, "canceled": RefundSettlement.FAILED}
    return RefundAnswer(settlement=known.get(said.status, RefundSettlement.PENDING), ref=said.id)


def _item_of(line: FiscalLine, *, vat_code: int) -> dict[str, Any]:
    return {
        "description": line.title[:LONGEST_TITLE],
        "quantity": str(line.units),
        "amount": amount_of(line.unit_price),
        "vat_code": vat_code,
        "payment_subject": line.subject.value,
        "payment_mode": PREPAID,
    }
