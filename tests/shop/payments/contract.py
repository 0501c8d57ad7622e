"""What the shop may believe of every provider. A file for each provider holds it to this; the fake is held to it, too.

``Teller`` is the other side of the counter: it plays the buyer there, spoils answers, and looks into the books.
"""

from asyncio import gather
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

import pytest

from core.database import Database
from core.errors import PaymentUnavailable, Unfit, WebhookRefused
from core.ids import OrderId, mint
from core.money import Money
from core.people import Viewer
from shop.breaks import BreakKind
from shop.buying import look
from shop.invariants import broken_invariants
from shop.noticing import Noticing
from shop.order import Order, OrderStatus, PaymentStatus
from shop.payments.fiscal import FiscalRequest, lines_of
from shop.payments.paying import (
    Asked,
    Charge,
    ChargeRequest,
    NoticeKind,
    PaymentProvider,
    RefundRequest,
    RefundSettlement,
    Settlement,
)
from shop.reconciling import breaks
from shop.settling import asked_for as asked_about
from shop.sweeping import Sweeper
from tests.fakes import TurnedClock
from tests.shop.shelf import Shelf, a_viewer, an_offer

PRICE = Money(amount=199_00, currency="RUB")
OPEN = {Settlement.PENDING, Settlement.REQUIRES_ACTION}


def roubles(kopecks: int) -> Money:
    return Money(amount=kopecks, currency="RUB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """What arrives at our door."""

    headers: Mapping[str, str]
    body: bytes
    peer: str


class Teller(Protocol):
    """One provider with everything around it."""

    how: str
    """A way to pay in which the buyer is asked."""

    how_alone: str
    """A way to pay in which nobody is."""

    @property
    def provider(self) -> PaymentProvider:
        """How the shop speaks to it."""
        ...

    @property
    def clock(self) -> TurnedClock:
        """The clock of both."""
        ...

    async def answer(self, charge: Charge, *, yes: bool) -> None:
        """Be the buyer, at the provider."""
        ...

    async def lose_the_next_answer(self) -> None:
        """The provider will do what it is asked next, and we will not hear of it."""
        ...

    async def taken(self, key: str) -> tuple[int, Money]:
        """How many charges the provider's books have under a key, and what they took in all, less refunds."""
        ...

    async def webhook(self, charge: Charge, *, signed: timedelta = timedelta()) -> Webhook:
        """What the provider sends about a charge, as if it were signed that much later than now."""
        ...

    async def spoil(self, charge: Charge, amount: Money) -> None:
        """From now on the provider's books say another sum."""
        ...

    def forged(self, webhook: Webhook) -> Webhook:
        """The same, sent by somebody else."""
        ...


def a_request(teller: Teller, *, amount: Money = PRICE, key: str | None = None) -> ChargeRequest:
    return ChargeRequest(
        key=key or f"{mint('pay')}:charge:1",
        amount=amount,
        order=OrderId(mint("ord")),
        how=teller.how,
        description="Order 7K3F2-Q8X1M",
        return_url="https://shop.example/s/evening",
        receipt=a_receipt(amount),
    )


def a_receipt(amount: Money) -> FiscalRequest:
    return FiscalRequest(email="anna@shop.example", phone=None, lines=lines_of("Кружка", 1, amount))


def asked_for(request: ChargeRequest, teller: Teller, *, ref: str | None = None) -> Asked:
    return Asked(key=request.key, ref=ref, at=teller.clock.now())


async def charged(teller: Teller, *, amount: Money = PRICE) -> tuple[ChargeRequest, Charge]:
    """Asked for, paid by the buyer, and looked up."""
    request = a_request(teller, amount=amount)
    charge = await teller.provider.charge(request)
    if charge.settlement in OPEN:
        await teller.answer(charge, yes=True)
    found = await teller.provider.find(asked_for(request, teller, ref=charge.ref))
    assert found is not None
    return request, found


def a_refund(request: ChargeRequest, charge: Charge, *, key: str = "r1", amount: Money | None = None) -> RefundRequest:
    amount = amount or charge.amount
    return RefundRequest(
        key=request.key, ref=charge.ref, refund_key=f"{request.key}:{key}", amount=amount, receipt=a_receipt(amount)
    )


def _shelf(teller: Teller, database: Database) -> Shelf:
    shelf = Shelf(database, teller.clock)
    shelf.till = replace(shelf.till, providers={**shelf.till.providers, teller.provider.name: teller.provider})
    shelf.sweeper = Sweeper(shelf.till)
    return shelf


async def _waiting(shelf: Shelf, teller: Teller) -> tuple[Order, Viewer, Charge]:
    """An order for which the buyer has begun to pay."""
    mug, anna = await shelf.put(an_offer(stock=3)), a_viewer()
    await shelf.fill(anna, mug)
    order = await shelf.pay(await shelf.order(anna), anna, provider=teller.provider.name, how=teller.how)
    assert order.payment is not None
    charge = await teller.provider.find(asked_about(order.payment))
    assert charge is not None
    return order, anna, charge


class PaymentContract:
    """Bring a fixture ``teller``."""

    async def test_a_charge_waits_for_the_buyer_and_is_captured_when_they_say_yes(self, teller: Teller) -> None:
        request = a_request(teller)

        charge = await teller.provider.charge(request)
        assert charge.settlement is Settlement.REQUIRES_ACTION
        assert charge.action is not None
        assert charge.action.url.startswith("http")
        await teller.answer(charge, yes=True)

        found = await teller.provider.find(asked_for(request, teller, ref=charge.ref))
        assert found is not None
        assert (found.settlement, found.amount, found.refunded) == (Settlement.CAPTURED, PRICE, roubles(0))
        assert found.live is teller.provider.live
        assert (found.key, found.ref) == (request.key, charge.ref)
        assert found.action is None

    async def test_a_buyer_who_says_no_pays_nothing(self, teller: Teller) -> None:
        request = a_request(teller)
        charge = await teller.provider.charge(request)

        await teller.answer(charge, yes=False)

        found = await teller.provider.find(asked_for(request, teller, ref=charge.ref))
        assert found is not None
        assert found.settlement in {Settlement.DECLINED, Settlement.CANCELLED, Settlement.REQUIRES_ACTION}
        assert (await teller.taken(request.key))[1] == roubles(0)

    async def test_a_key_is_charged_once_however_often_it_is_asked(self, teller: Teller) -> None:
        request = a_request(teller)

        first = await teller.provider.charge(request)
        again = await teller.provider.charge(request)
        many = await gather(*(teller.provider.charge(request) for _ in range(5)))
        await teller.answer(first, yes=True)

        assert {each.ref for each in (first, again, *many)} == {first.ref}
        assert await teller.taken(request.key) == (1, PRICE)

    async def test_a_charge_whose_answer_was_lost_is_found_by_its_key(self, teller: Teller) -> None:
        request = a_request(teller)
        await teller.lose_the_next_answer()
        with pytest.raises(PaymentUnavailable):
            await teller.provider.charge(request)

        found = await teller.provider.find(asked_for(request, teller))

        assert found is not None
        assert (found.key, found.settlement in OPEN) == (request.key, True)
        assert (await teller.provider.charge(request)).ref == found.ref
        assert (await teller.taken(request.key))[0] == 1

    async def test_a_charge_nobody_asked_for_is_not_found(self, teller: Teller) -> None:
        await teller.provider.charge(a_request(teller))

        assert await teller.provider.find(asked_for(a_request(teller), teller)) is None

    async def test_a_key_given_up_before_it_came_takes_no_money(self, teller: Teller) -> None:
        request = a_request(teller)

        assert await teller.provider.cancel(asked_for(request, teller)) is None

        late = await teller.provider.charge(request)
        if late.settlement is not Settlement.CANCELLED:
            given_up = await teller.provider.cancel(asked_for(request, teller, ref=late.ref))
            assert given_up is not None
        assert (await teller.taken(request.key))[1] == roubles(0)

    async def test_an_open_charge_is_given_up_or_says_that_it_cannot_be(self, teller: Teller) -> None:
        request = a_request(teller)
        charge = await teller.provider.charge(request)

        given_up = await teller.provider.cancel(asked_for(request, teller, ref=charge.ref))

        assert given_up is not None
        assert given_up.settlement in {Settlement.CANCELLED, Settlement.REQUIRES_ACTION}
        found = await teller.provider.find(asked_for(request, teller, ref=charge.ref))
        assert found is not None
        assert found.settlement is given_up.settlement

    async def test_a_captured_charge_cannot_be_given_up(self, teller: Teller) -> None:
        request, charge = await charged(teller)

        stands = await teller.provider.cancel(asked_for(request, teller, ref=charge.ref))

        assert stands is not None
        assert stands.settlement is Settlement.CAPTURED
        assert await teller.taken(request.key) == (1, PRICE)

    async def test_a_refund_gives_back_once_for_each_key(self, teller: Teller) -> None:
        request, charge = await charged(teller)
        part = a_refund(request, charge, key="r1", amount=roubles(50_00))

        answers = [await teller.provider.refund(part) for _ in range(3)]
        assert await teller.taken(request.key) == (1, roubles(149_00))
        rest = await teller.provider.refund(a_refund(request, charge, key="r2", amount=roubles(149_00)))

        assert {answer.settlement for answer in (*answers, rest)} == {RefundSettlement.SUCCEEDED}
        assert len({answer.ref for answer in answers}) == 1
        assert await teller.taken(request.key) == (1, roubles(0))
        found = await teller.provider.find(asked_for(request, teller, ref=charge.ref))
        assert found is not None
        assert (found.settlement, found.refunded) == (Settlement.CAPTURED, PRICE)

    async def test_more_than_was_taken_is_not_given_back(self, teller: Teller) -> None:
        request, charge = await charged(teller)
        await teller.provider.refund(a_refund(request, charge, key="r1", amount=roubles(150_00)))

        refused = await teller.provider.refund(a_refund(request, charge, key="r2", amount=roubles(50_00)))

        assert refused.settlement is RefundSettlement.FAILED
        assert await teller.taken(request.key) == (1, roubles(49_00))

    async def test_what_was_not_captured_is_not_refunded(self, teller: Teller) -> None:
        request = a_request(teller)
        charge = await teller.provider.charge(request)

        refused = await teller.provider.refund(a_refund(request, charge))

        assert refused.settlement is RefundSettlement.FAILED

    async def test_a_refund_whose_answer_was_lost_is_found_by_its_key(self, teller: Teller) -> None:
        request, charge = await charged(teller)
        refund = a_refund(request, charge, amount=roubles(10_00))
        assert await teller.provider.find_refund(refund, ref=None) is None
        await teller.lose_the_next_answer()
        with pytest.raises(PaymentUnavailable):
            await teller.provider.refund(refund)

        found = await teller.provider.find_refund(refund, ref=None)

        assert found is not None
        assert found.settlement is RefundSettlement.SUCCEEDED
        assert await teller.provider.refund(refund) == found
        assert await teller.provider.find_refund(refund, ref=found.ref) == found
        assert await teller.taken(request.key) == (1, roubles(189_00))

    async def test_the_statement_has_every_charge_of_its_time(self, teller: Teller) -> None:
        now = teller.clock.now()
        paid, _ = await charged(teller)
        waiting = a_request(teller)
        await teller.provider.charge(waiting)

        lines = await teller.provider.statement(since=now - timedelta(hours=1), until=now + timedelta(hours=1))
        before = await teller.provider.statement(since=now - timedelta(hours=2), until=now - timedelta(hours=1))

        assert {line.key: line.settlement for line in lines} == {
            paid.key: Settlement.CAPTURED,
            waiting.key: Settlement.REQUIRES_ACTION,
        }
        assert list(before) == []

    async def test_a_webhook_names_its_charge_and_is_the_same_each_time(self, teller: Teller) -> None:
        request, charge = await charged(teller)
        sent = await teller.webhook(charge)

        first = await teller.provider.read_webhook(sent.headers, sent.body, peer=sent.peer)
        again = await teller.provider.read_webhook(sent.headers, sent.body, peer=sent.peer)

        assert first == again
        assert first.event_id
        assert first.kind is NoticeKind.CHARGE
        assert request.key == first.key or charge.ref == first.ref

    async def test_a_forged_webhook_is_refused(self, teller: Teller) -> None:
        _, charge = await charged(teller)
        forged = teller.forged(await teller.webhook(charge))

        with pytest.raises(WebhookRefused):
            await teller.provider.read_webhook(forged.headers, forged.body, peer=forged.peer)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"object": 7}', "тело".encode(), b"\xff\xfe"])
    async def test_a_body_that_says_nothing_is_refused(self, teller: Teller, body: bytes) -> None:
        _, charge = await charged(teller)
        sent = replace(await teller.webhook(charge), body=body)

        with pytest.raises((Unfit, WebhookRefused)):
            await teller.provider.read_webhook(sent.headers, sent.body, peer=sent.peer)

    async def test_an_order_is_paid_once_however_often_its_webhook_comes(
        self, teller: Teller, database: Database
    ) -> None:
        shelf = _shelf(teller, database)
        order, anna, charge = await _waiting(shelf, teller)
        sent = await teller.webhook(charge)
        await teller.answer(charge, yes=True)

        for _ in range(3):
            await Noticing(shelf.till).take_in(teller.provider.name, sent.headers, sent.body, peer=sent.peer)
        assert await Noticing(shelf.till).work_off() == 1
        again = await teller.webhook(charge)
        await Noticing(shelf.till).take_in(teller.provider.name, again.headers, again.body, peer=again.peer)
        await Noticing(shelf.till).work_off()

        paid = await look(order.id, anna, till=shelf.till)
        assert (paid.status, paid.payment and paid.payment.status) == (OrderStatus.PAID, PaymentStatus.CAPTURED)
        assert await broken_invariants(database) == {}

    async def test_a_webhook_after_the_hold_pays_for_the_order_or_the_provider_took_nothing(
        self, teller: Teller, database: Database
    ) -> None:
        shelf = _shelf(teller, database)
        order, anna, charge = await _waiting(shelf, teller)
        shelf.clock.turn(order.reserved_until - shelf.clock.now())
        await shelf.sweeper.sweep(shelf.clock.now())
        assert (await look(order.id, anna, till=shelf.till)).status is OrderStatus.EXPIRED

        await teller.answer(charge, yes=True)
        sent = await teller.webhook(charge)
        await Noticing(shelf.till).take_in(teller.provider.name, sent.headers, sent.body, peer=sent.peer)
        await Noticing(shelf.till).work_off()

        _, took = await teller.taken(charge.key)
        over = await look(order.id, anna, till=shelf.till)
        assert over.status is (OrderStatus.PAID if took == order.total else OrderStatus.EXPIRED)
        assert await broken_invariants(database) == {}

    @pytest.mark.parametrize("amount", [roubles(1), Money(amount=1_990_00, currency="EUR")])
    async def test_another_sum_than_was_asked_for_pays_for_nothing(
        self, teller: Teller, database: Database, amount: Money
    ) -> None:
        shelf = _shelf(teller, database)
        order, anna, charge = await _waiting(shelf, teller)
        await teller.answer(charge, yes=True)
        await teller.spoil(charge, amount)

        sent = await teller.webhook(charge)
        await Noticing(shelf.till).take_in(teller.provider.name, sent.headers, sent.body, peer=sent.peer)
        await Noticing(shelf.till).work_off()

        waits = await look(order.id, anna, till=shelf.till)
        assert waits.payment is not None
        assert (waits.status, waits.payment.status) == (OrderStatus.PENDING, PaymentStatus.REQUIRES_ACTION)
        (seen,) = (await breaks(after=None, limit=5, till=shelf.till)).items
        assert (seen.found.kind, seen.found.theirs) == (BreakKind.AMOUNT, str(amount))


class SignedContract(PaymentContract):
    """For providers that sign their webhooks."""

    async def test_a_webhook_with_another_body_is_refused(self, teller: Teller) -> None:
        _, charge = await charged(teller)
        sent = await teller.webhook(charge)

        with pytest.raises(WebhookRefused):
            await teller.provider.read_webhook(sent.headers, sent.body + b" ", peer=sent.peer)

    @pytest.mark.parametrize("minutes", [-6, 6])
    async def test_a_webhook_signed_long_ago_or_in_the_future_is_refused(self, teller: Teller, minutes: int) -> None:
        _, charge = await charged(teller)
        sent = await teller.webhook(charge, signed=timedelta(minutes=minutes))

        with pytest.raises(WebhookRefused):
            await teller.provider.read_webhook(sent.headers, sent.body, peer=sent.peer)

    async def test_a_webhook_without_a_signature_is_refused(self, teller: Teller) -> None:
        _, charge = await charged(teller)
        sent = await teller.webhook(charge)

        with pytest.raises(WebhookRefused):
            await teller.provider.read_webhook({}, sent.body, peer=sent.peer)
