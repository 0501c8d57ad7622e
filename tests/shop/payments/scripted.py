"""A payment provider for tests: it plays out one story after another, and forgets everything with the test."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.errors import Unfit, WebhookRefused
from core.money import Money
from shop.order import Action
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

OPEN = {Settlement.PENDING, Settlement.REQUIRES_ACTION}


@dataclass
class ScriptedProvider:
    """``books`` is what it believes it did; a charge goes as its ``how`` says: the name of a settlement.

    ``before_charge`` and ``after_charge`` run around writing into the books: let one raise to lose the answer.
    ``says`` is another sum than it was asked for.
    """

    name: str = "scripted"
    live: bool = True
    makes_receipts: bool = False
    methods: Sequence[Method] = tuple(
        Method(how=settlement.value, kind=MethodKind.CARD, hold=timedelta()) for settlement in Settlement
    )
    books: dict[str, Settlement] = field(default_factory=dict)
    asked: dict[str, tuple[Money, datetime | None]] = field(default_factory=dict)
    charged: list[str] = field(default_factory=list)
    refunded: list[str] = field(default_factory=list)
    refund_requests: list[RefundRequest] = field(default_factory=list)
    refunds: dict[str, tuple[str, Money, RefundAnswer]] = field(default_factory=dict)
    refund_says: RefundSettlement = RefundSettlement.SUCCEEDED
    before_charge: Callable[[], Awaitable[None]] | None = None
    after_charge: Callable[[], Awaitable[None]] | None = None
    now: Callable[[], datetime] | None = None
    says: Money | None = None
    says_live: bool = True
    silent: bool = False
    broken: bool = False
    losing: bool = False

    async def charge(self, request: ChargeRequest) -> Charge:
        if self.before_charge:
            await self.before_charge()
        self.asked.setdefault(request.key, (request.amount, self.now() if self.now else None))
        self.books.setdefault(request.key, Settlement(request.how))
        self.charged.append(request.key)
        if self.after_charge:
            await self.after_charge()
        self._lose()
        return self._charge(request.key)

    async def find(self, asked: Asked) -> Charge | None:
        if self.silent:
            raise TimeoutError
        return self._charge(asked.key) if asked.key in self.asked else None

    async def cancel(self, asked: Asked) -> Charge | None:
        if self.broken:
            raise RuntimeError("a bug in the provider")
        if self.silent:
            raise TimeoutError
        if self.books.get(asked.key, Settlement.PENDING) in OPEN:
            self.books[asked.key] = Settlement.CANCELLED
        return self._charge(asked.key) if asked.key in self.asked else None

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        self.refund_requests.append(request)
        if self.silent:
            raise TimeoutError
        if request.refund_key not in self.refunds:
            given = self._given(request.key) + request.amount
            captured = self.books.get(request.key) is Settlement.CAPTURED and given <= self.asked[request.key][0]
            said = self.refund_says if captured else RefundSettlement.FAILED
            answer = RefundAnswer(settlement=said, ref=f"ref of {request.refund_key}")
            self.refunds[request.refund_key] = (request.key, request.amount, answer)
            if said is not RefundSettlement.FAILED:
                self.refunded.append(request.refund_key)
        self._lose()
        return self.refunds[request.refund_key][2]

    async def find_refund(self, request: RefundRequest, *, ref: str | None) -> RefundAnswer | None:
        if self.silent:
            raise TimeoutError
        known = self.refunds.get(request.refund_key)
        return known[2] if known else None

    async def statement(self, *, since: datetime, until: datetime) -> Sequence[Charge]:
        if self.silent:
            raise TimeoutError
        return [self._charge(key) for key, (_, at) in self.asked.items() if at is not None and since <= at < until]

    async def read_webhook(self, headers: Mapping[str, str], body: bytes, *, peer: str) -> Notice:
        """A body is ``event key``; whoever says that they are the provider is believed."""
        if headers.get("from") != self.name:
            raise WebhookRefused
        event, _, key = body.decode("ascii", "replace").partition(" ")
        if key not in self.asked:
            raise Unfit
        return Notice(event_id=event, kind=NoticeKind(headers.get("about", "charge")), key=key, ref=None)

    def _charge(self, key: str) -> Charge:
        settlement = self.books[key]
        waits = settlement is Settlement.REQUIRES_ACTION
        return Charge(
            key=key,
            ref=f"ref of {key}",
            settlement=settlement,
            amount=self.says or self.asked[key][0],
            live=self.says_live,
            refunded=self._given(key),
            action=Action(kind="redirect", url=f"https://bank.example/{key}") if waits else None,
        )

    def _given(self, key: str) -> Money:
        given = (
            amount
            for charge, amount, answer in self.refunds.values()
            if charge == key and answer.settlement is RefundSettlement.SUCCEEDED
        )
        return sum(given, start=Money.zero("RUB"))

    def _lose(self) -> None:
        if self.losing:
            self.losing = False
            raise TimeoutError
