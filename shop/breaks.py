"""Breaks: where our books and a provider's contradict each other. They are written down for people, and not mended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.ids import FeeId, OrderId, PaymentId
from core.money import Money
from shop.order import PaymentStatus
from shop.payments.paying import Charge, Settlement


class BreakKind(StrEnum):
    """How the books contradict each other."""

    AMOUNT = "amount"
    MODE = "mode"
    CAPTURED_AFTER_THE_END = "captured_after_the_end"
    STATUS = "status"
    REFUNDED = "refunded"
    UNKNOWN_HERE = "unknown_here"
    UNKNOWN_THERE = "unknown_there"


class Charged(Protocol):
    """What a provider was asked for: the payment of an order, or a fee."""

    @property
    def id(self) -> PaymentId | FeeId:
        """Which."""
        ...

    @property
    def provider(self) -> str:
        """Who was asked."""
        ...

    @property
    def key(self) -> str:
        """What they know it by."""
        ...

    @property
    def status(self) -> PaymentStatus:
        """Where it is."""
        ...

    @property
    def amount(self) -> Money:
        """What was asked for."""
        ...

    @property
    def refunded(self) -> Money:
        """What of it went back."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A contradiction.

    Args:
        subject: Our name of the charge.
        payment: The payment or fee it is about; None if we know none.
        ours: What our books say.
        theirs: What the provider's say.
    """

    provider: str
    kind: BreakKind
    subject: str
    payment: PaymentId | FeeId | None
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}: ours {self.ours}, theirs {self.theirs}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBreak:
    """A break with the moments it was first and last seen, and the order it is about, if we know one."""

    id: str
    found: Break
    order: OrderId | None
    first_seen_at: datetime
    last_seen_at: datetime


_MONEY_THERE = (Settlement.CAPTURED, Settlement.REQUIRES_ACTION)
_CLOSED = (PaymentStatus.DECLINED, PaymentStatus.CANCELLED)
HAD_MONEY = (PaymentStatus.CAPTURED, PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED)
"""Statuses of a payment whose money came."""


def differs(payment: Charged, said: Charge, *, live: bool) -> Break | None:
    """Whether the provider speaks of other money than we asked for: another sum, another currency, not real money."""
    if said.settlement not in _MONEY_THERE:
        return None
    if said.amount != payment.amount:
        return _break(payment, BreakKind.AMOUNT, ours=str(payment.amount), theirs=str(said.amount))
    if said.live is not live:
        return _break(payment, BreakKind.MODE, ours=_mode(live), theirs=_mode(said.live))
    return None


def after_the_end(payment: Charged, said: Charge) -> Break | None:
    """Whether money came for a payment that had ended without it."""
    if said.settlement is not Settlement.CAPTURED or payment.status not in _CLOSED:
        return None
    return _break(payment, BreakKind.CAPTURED_AFTER_THE_END, ours=payment.status.value, theirs=said.settlement.value)


def disagreement(payment: Charged, said: Charge | None, *, live: bool) -> Break | None:
    """What a statement of the provider says otherwise about a payment that we believe to be over."""
    if said is None:
        if payment.status not in HAD_MONEY:
            return None
        return _break(payment, BreakKind.UNKNOWN_THERE, ours=payment.status.value, theirs="nothing")
    if broken := differs(payment, said, live=live) or after_the_end(payment, said):
        return broken
    if payment.status in HAD_MONEY and said.settlement is not Settlement.CAPTURED:
        return _break(payment, BreakKind.STATUS, ours=payment.status.value, theirs=said.settlement.value)
    if payment.status in HAD_MONEY and said.refunded != payment.refunded:
        return _break(payment, BreakKind.REFUNDED, ours=str(payment.refunded), theirs=str(said.refunded))
    return None


def stranger(provider: str, said: Charge) -> Break | None:
    """Whether a provider took money under a key that we do not know."""
    if said.settlement is not Settlement.CAPTURED:
        return None
    return Break(
        provider=provider,
        kind=BreakKind.UNKNOWN_HERE,
        subject=said.key,
        payment=None,
        ours="nothing",
        theirs=f"{said.settlement.value} {said.amount}",
    )


def _break(payment: Charged, kind: BreakKind, *, ours: str, theirs: str) -> Break:
    return Break(
        provider=payment.provider, kind=kind, subject=payment.key, payment=payment.id, ours=ours, theirs=theirs
    )


def _mode(live: bool) -> str:
    return "real money" if live else "test money"
