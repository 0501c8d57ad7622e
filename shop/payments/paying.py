"""Paying: the port to a payment provider. Every call carries a key: asked twice, a provider acts once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from core.ids import OrderId
from core.money import Money
from shop.order import Action
from shop.payments.fiscal import FiscalRequest


class Settlement(StrEnum):
    """What a provider says about a charge. ``requires_action``: it waits for the buyer, who may still pay."""

    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    CAPTURED = "captured"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class RefundSettlement(StrEnum):
    """What a provider says about a refund. A failed one gave nothing back."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class MethodKind(StrEnum):
    """What a buyer sees a method as."""

    CARD = "card"
    SBP = "sbp"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way to pay at a provider.

    Args:
        how: What the provider calls it; goes into ``ChargeRequest.how``.
        hold: How long units are held for who begins to pay like this: as long as the provider may still take the money.
        least: Below this the provider takes nothing.
        most: Nor above this.
        keeps: Whether it can be kept, to be charged again while nobody is there.
    """

    how: str
    kind: MethodKind
    hold: timedelta
    least: Money | None = None
    most: Money | None = None
    keeps: bool = False

    def takes(self, amount: Money) -> bool:
        """Whether so much can be paid like this."""
        return (self.least is None or self.least <= amount) and (self.most is None or amount <= self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A charge that a provider was asked for, as far as we know.

    Args:
        key: What we named it; the provider acts once for each.
        ref: What the provider named it; None if its answer never came.
        at: When it was asked for.
    """

    key: str
    ref: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRequest:
    """What a provider is asked for.

    Args:
        how: What the buyer chose at this provider; for play money the story that shall be played.
        description: What the buyer reads at their bank.
        return_url: Where the buyer's browser goes once they are done at the provider.
        receipt: What a fiscal receipt must say, where the law wants one.
        order: What is paid for; None: it is no order.
        keep: The payer agrees that it is charged again like this; the charge then says ``saved``.
        saved: What an earlier charge said: nobody is there to answer, so it is captured or declined.
    """

    key: str
    amount: Money
    order: OrderId | None
    how: str
    description: str
    return_url: str
    receipt: FiscalRequest | None = None
    keep: bool = False
    saved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """How a charge stands at its provider.

    Args:
        amount: What it is about, as the provider says it; not what we asked for.
        live: Whether real money moves.
        action: What the buyer has to do, while it waits for them.
        refunded: How much of it was given back.
        saved: How it is charged again; None: it was not asked to be kept, or is not captured, or cannot be.
    """

    key: str
    ref: str | None
    settlement: Settlement
    amount: Money
    live: bool
    refunded: Money
    action: Action | None = None
    saved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """Money to give back of a captured charge.

    Args:
        key: That of the charge.
        ref: The provider's name of the charge.
        refund_key: Our name of this refund; one key, one refund.
    """

    key: str
    ref: str | None
    refund_key: str
    amount: Money
    receipt: FiscalRequest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAnswer:
    """How a refund stands at its provider."""

    settlement: RefundSettlement
    ref: str | None


class NoticeKind(StrEnum):
    """What a webhook is about."""

    CHARGE = "charge"
    REFUND = "refund"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A provider's hint that something changed. It is never believed: the provider is asked.

    Args:
        event_id: The same each time the hint is sent again.
        key: Our name of the charge, if the hint says it.
        ref: The provider's name of the charge, if the hint says it.
    """

    event_id: str
    kind: NoticeKind
    key: str | None
    ref: str | None


class PaymentProvider(Protocol):
    """Whoever moves the money.

    A call may raise ``TimeoutError``, ``OSError`` or ``Unavailable``: then it is not known whether it happened, and
    ``find`` or ``find_refund`` tells.
    """

    name: str
    live: bool
    """Whether real money moves here."""
    methods: Sequence[Method]

    @property
    def makes_receipts(self) -> bool:
        """Whether it makes the fiscal receipts (54-FZ) that travel with payments and refunds."""
        ...

    async def charge(self, request: ChargeRequest) -> Charge:
        """Take money from the buyer, once for each key. A key that was given up before never takes any."""
        ...

    async def find(self, asked: Asked) -> Charge | None:
        """How a charge stands; None if the provider never heard of it."""
        ...

    async def cancel(self, asked: Asked) -> Charge | None:
        """Give a charge up, if it is not settled and can be given up. Returns how it stands now.

        None: the provider never heard of it, and whatever of it may still arrive there can take no money.
        """
        ...

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        """Give money back, once for each refund key. Never more in all than was captured: then it has failed."""
        ...

    async def find_refund(self, request: RefundRequest, *, ref: str | None) -> RefundAnswer | None:
        """How a refund stands; None if the provider never heard of it.

        Args:
            ref: The provider's name of the refund, if known.
        """
        ...

    async def statement(self, *, since: datetime, until: datetime) -> Sequence[Charge]:
        """Every charge of ours that was asked for in that time, as the provider's books have it."""
        ...

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, *, peer: str) -> Notice:
        """Understand a webhook.

        Args:
            headers: Their names in lower case.
            peer: The address it came from.

        Raises:
            WebhookRefused: It is not from this provider, or too old.
            Unfit: It is from them, but says nothing that can be understood.
        """
        ...
