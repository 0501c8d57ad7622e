"""Stripe's shapes: what of its answers and events we read. Its amounts are minor units, as ours are.

Source: Stripe API, the objects Checkout Session, PaymentIntent, Charge, Refund and Event.
"""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from core.errors import PaymentUnavailable
from core.money import Money
from shop.order import Action
from shop.payments.paying import Charge, Notice, NoticeKind, RefundAnswer, RefundSettlement, Settlement

Name = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]


Url = Annotated[str, Field(max_length=4_096, pattern="^https://")]
"""Where a buyer is sent; nothing that a page would run."""


class Said(BaseModel):
    """What Stripe says; it says more than we read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Metadata(Said):
    """Our own words, given back."""

    key: Name | None = None
    kind: Name | None = None


class StripeCharge(Said):
    """One debit of a card."""

    amount_refunded: int = 0


class Intent(Said):
    """The money of a session, or of a kept card that is charged alone."""

    id: Name
    status: str = ""
    amount: int = 0
    currency: str = ""
    livemode: bool = False
    metadata: Metadata = Metadata()
    payment_method: Name | None = None
    setup_future_usage: str | None = None
    latest_charge: StripeCharge | None = None


class Session(Said):
    """A visit to Stripe's page, on which a buyer pays, or tries to several times."""

    id: Name
    status: str
    payment_status: str
    amount_total: int
    currency: str
    livemode: bool
    created: int
    expires_at: int
    url: Url | None = None
    client_reference_id: Name | None = None
    payment_intent: Intent | None = None
    customer: Name | None = None


class RefundSaid(Said):
    """A refund."""

    id: Name
    status: str
    metadata: Metadata = Metadata()


class Subject(Said):
    """What an event is about."""

    id: Name
    object: Name
    client_reference_id: Name | None = None
    metadata: Metadata | None = None


class EventSubject(Said):
    """Where an event has its subject."""

    object: Subject


class EventSaid(Said):
    """A webhook."""

    id: Name
    type: Name
    data: EventSubject


def charge_of(said: Session) -> Charge:
    """A session as the shop speaks of it.

    Raises:
        PaymentUnavailable: It is about a currency that we do not know.
    """
    intent = said.payment_intent
    refunded = intent.latest_charge.amount_refunded if intent and intent.latest_charge else 0
    settlement = _settlement(said)
    waits = settlement is Settlement.REQUIRES_ACTION and said.url is not None
    return Charge(
        key=said.client_reference_id or "",
        ref=said.id,
        settlement=settlement,
        amount=_money(said.amount_total, said.currency),
        live=said.livemode,
        refunded=_money(refunded, said.currency),
        action=Action(kind="redirect", url=said.url or "", expires_at=_moment(said.expires_at)) if waits else None,
        saved=_saved(said) if settlement is Settlement.CAPTURED else None,
    )


def charge_alone_of(said: Intent) -> Charge:
    """A kept card that was charged alone, as the shop speaks of it.

    Raises:
        PaymentUnavailable: It is about a currency that we do not know.
    """
    known = {
        "succeeded": Settlement.CAPTURED,
        "canceled": Settlement.CANCELLED,
        "requires_payment_method": Settlement.DECLINED,
        "requires_action": Settlement.DECLINED,
    }
    refunded = said.latest_charge.amount_refunded if said.latest_charge else 0
    return Charge(
        key=said.metadata.key or "",
        ref=said.id,
        settlement=known.get(said.status, Settlement.PENDING),
        amount=_money(said.amount, said.currency),
        live=said.livemode,
        refunded=_money(refunded, said.currency),
    )


def refund_of(said: RefundSaid) -> RefundAnswer:
    """A refund as the shop speaks of it."""
    known = {
        "succeeded": RefundSettlement.SUCCEEDED,
        "failed": RefundSettlement.FAILED,
        "canceled": RefundSettlement.FAILED,
    }
    return RefundAnswer(settlement=known.get(said.status, RefundSettlement.PENDING), ref=said.id)


def notice_of(said: EventSaid) -> Notice:
    """An event as the shop takes it up."""
    about = said.data.object
    if about.object == "checkout.session":
        return Notice(event_id=said.id, kind=NoticeKind.CHARGE, key=about.client_reference_id, ref=about.id)
    if about.object in {"charge", "payment_intent"} and about.metadata is not None:
        kind = NoticeKind.REFUND if said.type == "charge.refunded" else NoticeKind.CHARGE
        return Notice(event_id=said.id, kind=kind, key=about.metadata.key, ref=None)
    return Notice(event_id=said.id, kind=NoticeKind.OTHER, key=None, ref=None)


def _saved(said: Session) -> str | None:
    intent = said.payment_intent
    kept = intent is not None and intent.setup_future_usage == "off_session"
    if not kept or intent is None or intent.payment_method is None or said.customer is None:
        return None
    return f"{said.customer}:{intent.payment_method}"


def _settlement(said: Session) -> Settlement:
    match said.status, said.payment_status:
        case "expired", _:
            return Settlement.CANCELLED
        case "complete", "paid":
            return Settlement.CAPTURED
        case "open", _:
            return Settlement.REQUIRES_ACTION
        case _:
            return Settlement.PENDING


def _money(amount: int, currency: str) -> Money:
    try:
        return Money(amount=amount, currency=currency.upper())
    except ValueError as fault:
        raise PaymentUnavailable("unfit: amount") from fault


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
