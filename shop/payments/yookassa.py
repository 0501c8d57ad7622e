"""YooKassa: cards by its own page, and SBP by a QR code in ours. A thin client; every key is ours.

Its webhooks carry no signature: they are heard from its own addresses alone, and never believed.
Source: YooKassa API v3; commerce.md, section 1.
"""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

import httpx
from pydantic import SecretStr, ValidationError

from core.errors import PaymentUnavailable, Unfit, WebhookRefused
from core.money import Money
from shop.payments.asking import ask, read
from shop.payments.paying import (
    Asked,
    Charge,
    ChargeRequest,
    Method,
    MethodKind,
    Notice,
    NoticeKind,
    RefundAnswer,
    RefundRequest,
    RefundSettlement,
    Settlement,
)
from shop.payments.yookassa_shapes import (
    LONGEST_TITLE,
    SBP_TAKES,
    ErrorSaid,
    NotificationSaid,
    PaymentSaid,
    PaymentsSaid,
    RefundSaid,
    RefundsSaid,
    amount_of,
    charge_of,
    receipt_of,
    refund_of,
)

API: Final = "https://api.yookassa.ru/v3"

SBP_HOLD: Final = SBP_TAKES + timedelta(minutes=5)
"""A payment by SBP cannot be given up, so its units are held until it is over by itself."""

SBP_MOST: Final = Money(amount=700_000_00, currency="RUB")
"""The most that is paid at once. Source: YooKassa, payments by SBP."""

LEAST: Final = Money(amount=1_00, currency="RUB")

ADDRESSES: Final[Sequence[IPv4Network | IPv6Network]] = tuple(
    ip_network(each)
    for each in (
        "185.71.76.0/27",
        "185.71.77.0/27",
        "77.75.153.0/25",
        "77.75.156.11/32",
        "77.75.156.35/32",
        "77.75.154.128/25",
        "2a02:5180::/32",
    )
)
"""Where webhooks come from. Source: YooKassa, authenticity of notifications."""

REFUSED: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
"""Answers after which nothing was done, and nothing will be."""

_AROUND = timedelta(minutes=5)
_MOST_PAGES = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class YooKassaAccount:
    """A shop at YooKassa.

    Args:
        vat_code: Of the receipts that travel with payments; None: they are made elsewhere.
    """

    shop_id: str
    secret_key: SecretStr
    vat_code: int | None = None
    tax_system_code: int | None = None

    @property
    def live(self) -> bool:
        """Whether it is no test shop; the key says so."""
        return self.secret_key.get_secret_value().startswith("live_")

    @property
    def auth(self) -> httpx.BasicAuth:
        """Its name and key, as they are shown."""
        return httpx.BasicAuth(self.shop_id, self.secret_key.get_secret_value())


class YooKassa:
    """See ``shop.payments.paying.PaymentProvider``.

    Args:
        http: How YooKassa is reached, with the account's name and key.
        card_hold: How long units are held for who has begun to pay by card.
    """

    name = "yookassa"

    def __init__(self, *, http: httpx.AsyncClient, account: YooKassaAccount, card_hold: timedelta) -> None:
        self.live = account.live
        self.makes_receipts = account.vat_code is not None
        self.methods: Sequence[Method] = (
            Method(how="sbp", kind=MethodKind.SBP, hold=SBP_HOLD, least=LEAST, most=SBP_MOST),
            Method(how="bank_card", kind=MethodKind.CARD, hold=card_hold, least=LEAST, keeps=True),
        )
        self._http = http
        self._account = account

    async def charge(self, request: ChargeRequest) -> Charge:
        """Begin a payment in one stage; the buyer goes to YooKassa's page, or scans a code."""
        wish = {
            "amount": amount_of(request.amount),
            "capture": True,
            "description": request.description[:LONGEST_TITLE],
            "metadata": {"key": request.key, **({"order": request.order} if request.order else {})},
            **_means(request),
            **self._receipt(request),
        }
        answer = await ask(self._http, "POST", "/payments", json=wish, headers={"Idempotence-Key": request.key})
        if answer.status_code in REFUSED:
            _log_refusal(answer, request.key)
            return Charge(
                key=request.key,
                ref=None,
                settlement=Settlement.DECLINED,
                amount=request.amount,
                live=self.live,
                refunded=Money.zero(request.amount.currency),
            )
        return charge_of(read(PaymentSaid, answer))

    async def find(self, asked: Asked) -> Charge | None:
        """Read the payment; one whose name we never heard is looked for among those of its minutes."""
        said = await self._find(asked)
        return charge_of(said) if said else None

    async def cancel(self, asked: Asked) -> Charge | None:
        """Give up what can be given up. A payment that waits for its buyer cannot: it ends by itself."""
        said = await self._find(asked)
        if said is not None and said.status == "waiting_for_capture":
            headers = {"Idempotence-Key": f"{asked.key}:cancel"}
            said = read(PaymentSaid, await ask(self._http, "POST", f"/payments/{said.id}/cancel", headers=headers))
        return charge_of(said) if said else None

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        """Give money back, with a receipt of what it is for."""
        if request.ref is None:
            return RefundAnswer(settlement=RefundSettlement.FAILED, ref=None)
        wish = {
            "payment_id": request.ref,
            "amount": amount_of(request.amount),
            "metadata": {"key": request.refund_key},
            **self._receipt(request),
        }
        headers = {"Idempotence-Key": request.refund_key}
        answer = await ask(self._http, "POST", "/refunds", json=wish, headers=headers)
        if answer.status_code in REFUSED | {HTTPStatus.NOT_FOUND}:
            _log_refusal(answer, request.refund_key)
            return RefundAnswer(settlement=RefundSettlement.FAILED, ref=None)
        return refund_of(read(RefundSaid, answer))

    async def find_refund(self, request: RefundRequest, *, ref: str | None) -> RefundAnswer | None:
        """Read the refund; one whose name we never heard is looked for among those of its payment."""
        if ref is not None:
            answer = await ask(self._http, "GET", f"/refunds/{ref}")
            return None if answer.status_code == HTTPStatus.NOT_FOUND else refund_of(read(RefundSaid, answer))
        if request.ref is None:
            return None
        params = {"payment_id": request.ref, "limit": "100"}
        page = read(RefundsSaid, await ask(self._http, "GET", "/refunds", params=params))
        return next((refund_of(said) for said in page.items if said.metadata.key == request.refund_key), None)

    async def statement(self, *, since: datetime, until: datetime) -> Sequence[Charge]:
        """Payments of that time that carry a key of ours."""
        return [charge_of(said) async for said in self._payments(since, until) if said.metadata.key is not None]

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, *, peer: str) -> Notice:
        """Listen to YooKassa's own addresses alone."""
        try:
            address = ip_address(peer)
        except ValueError:
            raise WebhookRefused("no address") from None
        if not any(address in network for network in ADDRESSES):
            raise WebhookRefused("another address")
        try:
            said = NotificationSaid.model_validate_json(body)
        except ValidationError:
            raise Unfit("a webhook of YooKassa") from None
        about = said.object
        event = f"{said.event}:{about.id}"
        if said.event.startswith("refund."):
            return Notice(event_id=event, kind=NoticeKind.REFUND, key=None, ref=about.payment_id)
        is_charge = said.event.startswith("payment.")
        kind = NoticeKind.CHARGE if is_charge else NoticeKind.OTHER
        return Notice(
            event_id=event,
            kind=kind,
            key=about.metadata.key if is_charge else None,
            ref=about.id if is_charge else None,
        )

    async def _find(self, asked: Asked) -> PaymentSaid | None:
        if asked.ref is None:
            around = self._payments(asked.at - _AROUND, asked.at + _AROUND)
            async for said in around:
                if said.metadata.key == asked.key:
                    return said
            return None
        answer = await ask(self._http, "GET", f"/payments/{asked.ref}")
        return None if answer.status_code == HTTPStatus.NOT_FOUND else read(PaymentSaid, answer)

    async def _payments(self, since: datetime, until: datetime) -> AsyncIterator[PaymentSaid]:
        params = {"created_at.gte": _moment(since), "created_at.lt": _moment(until), "limit": "100"}
        for _ in range(_MOST_PAGES):
            page = read(PaymentsSaid, await ask(self._http, "GET", "/payments", params=params))
            for said in page.items:
                yield said
            if page.next_cursor is None:
                return
            params["cursor"] = page.next_cursor
        raise PaymentUnavailable("a list without an end")

    def _receipt(self, request: ChargeRequest | RefundRequest) -> dict[str, Any]:
        if request.receipt is None or self._account.vat_code is None:
            return {}
        vat_code, tax_system_code = self._account.vat_code, self._account.tax_system_code
        return {"receipt": receipt_of(request.receipt, vat_code=vat_code, tax_system_code=tax_system_code)}


def _means(request: ChargeRequest) -> dict[str, Any]:
    if request.saved is not None:
        return {"payment_method_id": request.saved}
    back = {"type": "redirect", "return_url": request.return_url}
    return {
        "payment_method_data": {"type": request.how},
        "confirmation": {"type": "qr"} if request.how == "sbp" else back,
        **({"save_payment_method": True} if request.keep else {}),
    }


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _log_refusal(answer: httpx.Response, key: str) -> None:
    try:
        said = ErrorSaid.model_validate_json(answer.content)
    except ValidationError:
        said = ErrorSaid()
    log.error(
        "yookassa refused",
        extra={"key": key, "status": answer.status_code, "code": said.code, "parameter": said.parameter},
    )
