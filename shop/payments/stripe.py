"""Stripe: cards, on its own page. The client and the check of its webhooks are Stripe's own.

A payment is a Checkout Session: no card number comes near us, and a buyer whose card is refused tries another there.
Source: Stripe API; commerce.md, section 1.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import httpx
import stripe
from pydantic import BaseModel, SecretStr, ValidationError

from core.clock import Clock
from core.errors import PaymentUnavailable, Unfit, WebhookRefused
from core.money import Money
from shop.payments.asking import shaped
from shop.payments.paying import (
    Asked,
    Charge,
    ChargeRequest,
    Method,
    MethodKind,
    Notice,
    RefundAnswer,
    RefundRequest,
    RefundSettlement,
    Settlement,
)
from shop.payments.signing import check_moment
from shop.payments.stripe_alone import REF as ALONE
from shop.payments.stripe_alone import Alone
from shop.payments.stripe_line import StripeLine
from shop.payments.stripe_shapes import EventSaid, RefundSaid, Session, charge_of, notice_of, refund_of

SIGNATURE: Final = "stripe-signature"

EXPANDED: Final = ["payment_intent.latest_charge"]
"""What a session brings along: its money, and how much of it went back."""

REFUSED: Final = (stripe.InvalidRequestError, stripe.CardError, stripe.AuthenticationError, stripe.PermissionError)
"""Answers after which nothing was done, and nothing will be."""

_AROUND = timedelta(minutes=5)
_MOST_PAGES = 200

log = logging.getLogger(__name__)

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeAccount:
    """An account at Stripe.

    Args:
        api: Where Stripe is; None: where it always is.
    """

    secret_key: SecretStr
    webhook_secret: SecretStr
    api: str | None = None

    @property
    def live(self) -> bool:
        """Whether real money moves; the key says so."""
        return "_live_" in self.secret_key.get_secret_value()


class Stripe:
    """See ``shop.payments.paying.PaymentProvider``.

    Args:
        http: How Stripe is reached.
        hold: How long units are held for who has begun to pay.
    """

    name = "stripe"
    makes_receipts = False

    def __init__(self, *, http: httpx.AsyncClient, account: StripeAccount, clock: Clock, hold: timedelta) -> None:
        self.live = account.live
        self.methods: Sequence[Method] = (Method(how="card", kind=MethodKind.CARD, hold=hold, keeps=True),)
        self._account = account
        self._clock = clock
        client = stripe.StripeClient(
            account.secret_key.get_secret_value(),
            http_client=StripeLine(http),
            base_addresses={"api": account.api} if account.api else None,
            max_network_retries=0,  # what was not answered is looked into, see shop.settling
        )
        self._sessions, self._refunds = client.v1.checkout.sessions, client.v1.refunds
        self._alone = Alone(client.v1.payment_intents, said=_said)

    async def charge(self, request: ChargeRequest) -> Charge:
        """Open a session; the buyer goes to its page. A card that was kept is charged at once."""
        about = {"key": request.key, **({"order": request.order} if request.order else {})}
        product: Any = {"name": request.description}
        price: Any = {
            "currency": request.amount.currency.lower(),
            "unit_amount": request.amount.amount,
            "product_data": product,
        }
        wish: Any = {
            "mode": "payment",
            "payment_method_types": [request.how],
            "client_reference_id": request.key,
            "metadata": about,
            "payment_intent_data": {"metadata": about, "description": request.description, **_kept(request)},
            "line_items": [{"price_data": price, "quantity": 1}],
            "success_url": request.return_url,
            "cancel_url": request.return_url,
            "expand": EXPANDED,
        }
        if request.keep:
            wish["customer_creation"] = "always"
        if request.receipt is not None and request.receipt.email is not None:
            wish["customer_email"] = request.receipt.email
        try:
            if request.saved is not None:
                return await self._alone.charge(request)
            call = self._sessions.create_async(wish, {"idempotency_key": request.key})
            return charge_of(await _read(Session, call))
        except REFUSED as refusal:
            _log_refusal(refusal, request.key)
            return Charge(
                key=request.key,
                ref=None,
                settlement=Settlement.DECLINED,
                amount=request.amount,
                live=self.live,
                refunded=Money.zero(request.amount.currency),
            )

    async def find(self, asked: Asked) -> Charge | None:
        """Read the session; one whose name we never heard is looked for among those of its minutes."""
        if asked.ref is not None and asked.ref.startswith(ALONE):
            return await self._alone.find(asked.ref)
        if (said := await self._find(asked)) is not None:
            return charge_of(said)
        if asked.ref is not None:
            return None
        return await self._alone.named(asked, since=asked.at - _AROUND, until=asked.at + _AROUND)

    async def cancel(self, asked: Asked) -> Charge | None:
        """Close the session, if nobody has paid in it."""
        alone = await self._alone_ref(asked)
        if alone is not None:
            return await self._alone.cancel(alone)
        said = await self._find(asked)
        if said is not None and said.status == "open":
            try:
                said = await _read(Session, self._sessions.expire_async(said.id, {"expand": EXPANDED}))
            except stripe.InvalidRequestError:  # it was paid or closed this moment
                said = await self._find(asked)
        return charge_of(said) if said else None

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        """Give money back."""
        if (intent := await self._intent(request)) is None:
            return RefundAnswer(settlement=RefundSettlement.FAILED, ref=None)
        wish: Any = {
            "payment_intent": intent,
            "amount": request.amount.amount,
            "metadata": {"key": request.refund_key},
        }
        try:
            call = self._refunds.create_async(wish, {"idempotency_key": request.refund_key})
            return refund_of(await _read(RefundSaid, call))
        except REFUSED as refusal:
            _log_refusal(refusal, request.refund_key)
            return RefundAnswer(settlement=RefundSettlement.FAILED, ref=None)

    async def find_refund(self, request: RefundRequest, *, ref: str | None) -> RefundAnswer | None:
        """Read the refund; one whose name we never heard is looked for among those of its payment."""
        if ref is not None:
            return refund_of(await _read(RefundSaid, self._refunds.retrieve_async(ref)))
        if (intent := await self._intent(request)) is None:
            return None
        params: Any = {"payment_intent": intent, "limit": 100}
        page = await _said(self._refunds.list_async(params))
        known = [shaped(RefundSaid, each) for each in page["data"]]
        return next((refund_of(said) for said in known if said.metadata.key == request.refund_key), None)

    async def statement(self, *, since: datetime, until: datetime) -> Sequence[Charge]:
        """Sessions of that time that carry a key of ours, and kept cards that were charged."""
        sessions = [charge_of(said) async for said in self._between(since, until) if said.client_reference_id]
        return [*sessions, *[charge async for charge in self._alone.between(since, until)]]

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, *, peer: str) -> Notice:
        """Believe that it is from Stripe if it is signed, and nothing else that it says."""
        header = headers.get(SIGNATURE)
        secret = self._account.webhook_secret.get_secret_value()
        try:
            stripe.WebhookSignature.verify_header(body, header, secret)  # but not when: it takes the future
        except (stripe.SignatureVerificationError, ValueError) as forgery:
            raise WebhookRefused("forged") from forgery
        check_moment(header, now=self._clock.now())
        try:
            return notice_of(EventSaid.model_validate_json(body))
        except ValidationError:
            raise Unfit("a webhook of Stripe") from None

    async def _find(self, asked: Asked) -> Session | None:
        if asked.ref is None:
            async for said in self._between(asked.at - _AROUND, asked.at + _AROUND):
                if said.client_reference_id == asked.key:
                    return said
            return None
        try:
            return await _read(Session, self._sessions.retrieve_async(asked.ref, {"expand": EXPANDED}))
        except stripe.InvalidRequestError as refusal:
            if refusal.http_status == 404:
                return None
            raise PaymentUnavailable("not to be read") from refusal

    async def _intent(self, request: RefundRequest) -> str | None:
        if request.ref is None or request.ref.startswith(ALONE):
            return request.ref
        session = await self._find(Asked(key=request.key, ref=request.ref, at=self._clock.now()))
        return session.payment_intent.id if session and session.payment_intent else None

    async def _alone_ref(self, asked: Asked) -> str | None:
        if asked.ref is not None:
            return asked.ref if asked.ref.startswith(ALONE) else None
        if await self._find(asked) is not None:
            return None
        found = await self._alone.named(asked, since=asked.at - _AROUND, until=asked.at + _AROUND)
        return found.ref if found else None

    async def _between(self, since: datetime, until: datetime) -> AsyncIterator[Session]:
        created = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        params: Any = {"created": created, "limit": 100, "expand": [f"data.{each}" for each in EXPANDED]}
        for _ in range(_MOST_PAGES):
            page = await _said(self._sessions.list_async(params))
            sessions = [shaped(Session, each) for each in page["data"]]
            for session in sessions:
                yield session
            if not page["has_more"] or not sessions:
                return
            params = {**params, "starting_after": sessions[-1].id}
        raise PaymentUnavailable("a list without an end")


def _kept(request: ChargeRequest) -> dict[str, str]:
    return {"setup_future_usage": "off_session"} if request.keep else {}


async def _said(call: Awaitable[stripe.StripeObject]) -> dict[str, Any]:
    """What an answer says; refusals go on to the caller.

    Raises:
        PaymentUnavailable: None came, or none that says whether something was done.
    """
    try:
        return (await call).to_dict()
    except REFUSED:
        raise
    except stripe.StripeError as silence:
        raise PaymentUnavailable(type(silence).__name__) from silence


async def _read(shape: type[Shape], call: Awaitable[stripe.StripeObject]) -> Shape:
    return shaped(shape, await _said(call))


def _log_refusal(refusal: stripe.StripeError, key: str) -> None:
    log.error("stripe refused", extra={"key": key, "status": refusal.http_status, "code": refusal.code})
