"""Fee: a payment for something that is no order, and what whoever sells it has to say about it.

It goes the way of an order's payment: the same statuses, the same table of changes, the same providers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.database import Work
from core.events import Localized
from core.ids import FeeId, FeeRefundId, ShowId, ViewerId
from core.money import Money
from core.people import Language
from shop.ledger.account import Account
from shop.order import UNSETTLED, Action, PaymentStatus
from shop.payments.fiscal import FiscalRequest, Subject, lines_of
from shop.payments.paying import Asked, Charge, Settlement
from shop.refund import RefundStatus

GIVEN_UP_AFTER = timedelta(minutes=15)
"""How long at least a payer may take, before a payment that waits for them is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeWish:
    """What is to be paid, by whom, and how.

    Args:
        purpose: Which ``Payable`` it is for: the name under which that was introduced.
        subject: What of it is paid: an id or a word of the ``Payable``.
        title: What the payer reads at their bank and on a receipt.
        back: Where their browser comes back to.
        email: Whom a fiscal receipt is for; needed where the provider makes them.
        keep: They agree to be charged again like this; ``Fee.saved`` then says how.
        saved: A ``Fee.saved`` of the same payer and provider: nobody is there to answer.
    """

    payer: ViewerId
    language: Language
    purpose: str
    subject: str
    amount: Money
    provider: str
    how: str
    title: Localized
    back: Callable[[FeeId], str]
    show: ShowId | None = None
    email: str | None = None
    keep: bool = False
    saved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """A wish to be paid, and what became of it.

    Args:
        key: What the provider knows it by.
        ends_at: When it is given up, if the payer has done nothing.
        saved: How the payer can be charged again, if they agreed to it.
    """

    id: FeeId
    payer: ViewerId
    show: ShowId | None
    purpose: str
    subject: str
    title: Localized
    language: Language
    email: str | None
    provider: str
    key: str
    status: PaymentStatus
    version: int
    amount: Money
    refunded: Money
    requested_at: datetime
    ends_at: datetime
    paid_at: datetime | None = None
    provider_ref: str | None = None
    action: Action | None = None
    saved: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody knows yet what becomes of it."""
        return self.status in UNSETTLED

    @property
    def asked(self) -> Asked:
        """As its provider is asked about it."""
        return Asked(key=self.key, ref=self.provider_ref, at=self.requested_at)

    def receipt(self, amount: Money) -> FiscalRequest | None:
        """What a fiscal receipt of so much of it says; None: nobody wants one."""
        if self.email is None:
            return None
        said = self.title.ru if self.language is Language.RU else self.title.en
        return FiscalRequest(email=self.email, phone=None, lines=lines_of(said, 1, amount, subject=Subject.SERVICE))


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRefund:
    """A part of a fee, or all of it, on its way back. ``by`` is who wanted it; None: the house by itself."""

    id: FeeRefundId
    fee: FeeId
    key: str
    status: RefundStatus
    version: int
    amount: Money
    reason: str
    by: ViewerId | None
    requested_at: datetime
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    provider_ref: str | None = None


class Payable(Protocol):
    """What fees are paid for. Everything is called in the transaction that makes it true, once for each fee."""

    def account(self, fee: Fee) -> Account:
        """Where the money of ``fee`` stands once it came. It goes back from there, and no more than stands there."""
        ...

    async def begins(self, work: Work, fee: Fee) -> None:
        """Somebody is about to pay. Raise a named error to refuse: then nothing was asked of anybody."""
        ...

    async def paid(self, work: Work, fee: Fee) -> None:
        """The money came, maybe late. The ledger is posted after this; give back what is not wanted any more."""
        ...

    async def came_to_nothing(self, work: Work, fee: Fee) -> None:
        """It was declined or given up."""
        ...

    async def refunded(self, work: Work, fee: Fee) -> None:
        """A part of it went back; ``fee.refunded`` is how much in all."""
        ...


def dead(fee: Fee, *, live: bool) -> Charge:
    """What a provider says of a fee that it never heard of and never will."""
    return Charge(
        key=fee.key,
        ref=fee.provider_ref,
        settlement=Settlement.CANCELLED,
        amount=fee.amount,
        live=live,
        refunded=fee.refunded,
    )
