"""Play money: the way to a bank of our own, for demos and tests. It moves nothing and is asked like any."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from core.clock import Clock
from core.errors import Unfit
from core.events import Value
from core.money import Money
from shop.order import Action
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
from shop.payments.signing import check

SIGNATURE = "play-signature"
"""The header of a webhook that proves where it comes from."""

HOLD = timedelta(minutes=10)
"""How long the bank lets a buyer think at most."""


class PlayOutcome(StrEnum):
    """The story that the tester wants to see."""

    PAYS = "pays"
    DECLINES = "declines"
    NEVER_ANSWERS = "never_answers"
    ASKS = "asks"
    QR = "qr"
    QR_EXPIRES = "qr_expires"
    LOSES_ANSWER = "loses_answer"
    TELLS_TWICE = "tells_twice"
    TELLS_LATE = "tells_late"
    TELLS_OUT_OF_ORDER = "tells_out_of_order"


class _Standing(Value):
    key: str
    ref: str
    status: Settlement
    amount: Money | None
    refunded: Money
    live: bool
    action: Action | None
    saved: str | None


class _Statement(Value):
    items: tuple[_Standing, ...]


class _RefundStanding(Value):
    key: str
    ref: str
    status: RefundSettlement


class _Told(Value):
    id: str
    kind: str
    key: str
    ref: str
    status: str


class PlayMoney:
    """See ``shop.payments.paying.PaymentProvider``.

    Args:
        http: How the bank is reached; it carries our name there.
        secret: Proves that a webhook is the bank's.
        hold: How long units are held for who pays like this.
    """

    name = "play"
    live = False
    makes_receipts = False

    def __init__(self, *, http: httpx.AsyncClient, secret: str, clock: Clock, hold: timedelta = HOLD) -> None:
        self.methods: Sequence[Method] = tuple(
            Method(how=outcome.value, kind=MethodKind.TEST, hold=hold, keeps=True) for outcome in PlayOutcome
        )
        self._http = http
        self._secret = secret
        self._clock = clock

    async def charge(self, request: ChargeRequest) -> Charge:
        """Ask for money as the tester chose."""
        wish = {
            "key": request.key,
            "script": request.how,
            "amount": {"amount": request.amount.amount, "currency": request.amount.currency},
            "description": request.description,
            "return_url": request.return_url,
            "keep": request.keep,
            "saved": request.saved,
        }
        said = read(_Standing, await ask(self._http, "POST", "/charges", json=wish))
        return _charge(said, amount=said.amount or request.amount)

    async def find(self, asked: Asked) -> Charge | None:
        """What the bank's books say."""
        return _known(await ask(self._http, "GET", f"/charges/{quote(asked.key, safe='')}"))

    async def cancel(self, asked: Asked) -> Charge | None:
        """Give it up; a key the bank never heard of is dead from now on."""
        return _known(await ask(self._http, "POST", f"/charges/{quote(asked.key, safe='')}/cancel"))

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        """Give money back."""
        amount = {"amount": request.amount.amount, "currency": request.amount.currency}
        wish = {"refund_key": request.refund_key, "amount": amount}
        answer = await ask(self._http, "POST", f"/charges/{quote(request.key, safe='')}/refunds", json=wish)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return RefundAnswer(settlement=RefundSettlement.FAILED, ref=None)
        said = read(_RefundStanding, answer)
        return RefundAnswer(settlement=said.status, ref=said.ref)

    async def find_refund(self, request: RefundRequest, *, ref: str | None) -> RefundAnswer | None:
        """What the bank's books say."""
        answer = await ask(self._http, "GET", f"/refunds/{quote(request.refund_key, safe='')}")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        said = read(_RefundStanding, answer)
        return RefundAnswer(settlement=said.status, ref=said.ref)

    async def statement(self, *, since: datetime, until: datetime) -> Sequence[Charge]:
        """Charges of that time."""
        asked = {"since": since.isoformat(), "until": until.isoformat()}
        said = read(_Statement, await ask(self._http, "GET", "/charges", params=asked))
        return [_charge(each, amount=each.amount) for each in said.items if each.amount is not None]

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, *, peer: str) -> Notice:
        """Believe that it is from the bank if it is signed, and nothing else that it says."""
        check(body, headers.get(SIGNATURE), secret=self._secret, now=self._clock.now())
        try:
            told = _Told.model_validate_json(body)
        except ValidationError:
            raise Unfit("a webhook of play money") from None
        return Notice(event_id=told.id, kind=NoticeKind.CHARGE, key=told.key, ref=told.ref)


def _known(answer: httpx.Response) -> Charge | None:
    if answer.status_code == HTTPStatus.NOT_FOUND:
        return None
    said = read(_Standing, answer)
    return _charge(said, amount=said.amount) if said.amount is not None else None


def _charge(said: _Standing, *, amount: Money) -> Charge:
    return Charge(
        key=said.key,
        ref=said.ref,
        settlement=said.status,
        amount=amount,
        live=said.live,
        refunded=said.refunded,
        action=said.action,
        saved=said.saved,
    )
