import asyncio
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import stripe
import uvicorn
from pydantic import SecretStr

from core.errors import PaymentUnavailable, Unfit, WebhookRefused
from core.money import Money
from shop.payments.paying import Charge, NoticeKind, Settlement
from shop.payments.stripe import SIGNATURE, Stripe, StripeAccount
from tests.fakes import TurnedClock
from tests.shop.payments.contract import SignedContract, Webhook, a_request, asked_for, charged, roubles
from tests.shop.payments.fake_stripe import FakeStripe
from tests.shop.payments.keeping_contract import KeepingContract, a_kept_charge
from tests.shop.payments.losing import LosingTransport

SECRET = "whsec_of_the_tests"


class StripeTeller:
    """Stripe on a loopback port, from its other side."""

    how = "card"
    how_alone = "card"

    def __init__(self, fake: FakeStripe, clock: TurnedClock, *, url: str) -> None:
        self.clock = clock
        self.fake = fake
        self.transport = LosingTransport(httpx.AsyncHTTPTransport())
        self.http = httpx.AsyncClient(transport=self.transport)
        self.account = StripeAccount(secret_key=SecretStr("sk_test_1"), webhook_secret=SecretStr(SECRET), api=url)
        self.provider = Stripe(http=self.http, account=self.account, clock=clock, hold=timedelta(minutes=10))

    async def answer(self, charge: Charge, *, yes: bool) -> None:
        assert charge.ref is not None
        if yes:  # who is refused may try again, on the same page
            self.fake.pay(charge.ref)

    async def lose_the_next_answer(self) -> None:
        self.transport.losing = True

    async def taken(self, key: str) -> tuple[int, Money]:
        mine = [session for session in self.fake.sessions.values() if session["client_reference_id"] == key]
        intents = [session["payment_intent"] for session in mine if session["payment_intent"]]
        alone = [each for each in self.fake.intents.values() if each["metadata"] == {"key": key, "kind": "alone"}]
        paid = [each for each in (*intents, *alone) if each["latest_charge"]]
        return len(mine) + len(alone), roubles(
            sum(intent["amount"] - intent["latest_charge"]["amount_refunded"] for intent in paid)
        )

    async def webhook(self, charge: Charge, *, signed: timedelta = timedelta()) -> Webhook:
        assert charge.ref is not None
        return self.signed(self.fake.event(charge.ref), signed=signed)

    async def spoil(self, charge: Charge, amount: Money) -> None:
        assert charge.ref is not None
        self.fake.sessions[charge.ref].update(amount_total=amount.amount, currency=amount.currency.lower())

    def forged(self, webhook: Webhook) -> Webhook:
        return self.signed(webhook.body, secret="whsec_of_a_stranger")

    def signed(self, body: bytes, *, secret: str = SECRET, signed: timedelta = timedelta()) -> Webhook:
        at = int((self.clock.now() + signed).timestamp())
        header = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at)
        return Webhook(headers={SIGNATURE: header}, body=body, peer="127.0.0.1")


@pytest.fixture
async def teller() -> AsyncIterator[StripeTeller]:
    clock = TurnedClock()
    fake = FakeStripe(clock)
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(fake.app(), log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started:
        assert not serving.done()
        await asyncio.sleep(0)
    teller = StripeTeller(fake, clock, url=f"http://127.0.0.1:{door.getsockname()[1]}")
    yield teller
    await teller.http.aclose()
    server.should_exit = True
    await serving


class TestStripe(SignedContract, KeepingContract):
    pass


async def test_what_is_said_is_a_session_of_its_own_page(teller: StripeTeller) -> None:
    charge = await teller.provider.charge(a_request(teller))

    (said,) = teller.fake.said
    assert said["mode"] == "payment"
    assert said["line_items[0][price_data][unit_amount]"] == "19900"
    assert said["payment_intent_data[metadata][key]"] == charge.key
    assert said["success_url"] == said["cancel_url"] == "https://shop.example/s/evening"
    assert not any("card" in name for name in said), "no card comes near us"
    assert teller.fake.authorizations == {"Bearer sk_test_1"}
    assert charge.action is not None
    assert charge.action.url.startswith("https://checkout.stripe.com/")


async def test_a_session_that_is_given_up_cannot_be_paid(teller: StripeTeller) -> None:
    request = a_request(teller)
    charge = await teller.provider.charge(request)

    given_up = await teller.provider.cancel(asked_for(request, teller, ref=charge.ref))
    await teller.answer(charge, yes=True)

    assert given_up is not None
    assert given_up.settlement is Settlement.CANCELLED
    assert (await teller.taken(request.key))[1] == roubles(0)


async def test_a_lost_answer_is_looked_for_over_many_pages(teller: StripeTeller) -> None:
    teller.fake.page = 2
    request = a_request(teller)
    await teller.provider.charge(request)
    for _ in range(5):
        await teller.provider.charge(a_request(teller))

    found = await teller.provider.find(asked_for(request, teller))

    assert found is not None
    assert found.key == request.key


async def test_what_they_refuse_is_declined_and_what_they_stumble_over_is_not_known(teller: StripeTeller) -> None:
    refused = await teller.provider.charge(a_request(teller, amount=Money(amount=100, currency="USD")))
    assert (refused.settlement, refused.ref) == (Settlement.DECLINED, None)

    for status in (429, 500, 503):
        teller.fake.fails_with = status
        with pytest.raises(PaymentUnavailable):
            await teller.provider.charge(a_request(teller))


async def test_a_key_with_another_wish_is_no_answer(teller: StripeTeller) -> None:
    request = a_request(teller)
    await teller.provider.charge(request)

    with pytest.raises(PaymentUnavailable):
        await teller.provider.charge(replace(request, amount=roubles(1)))


async def test_nobody_there_is_no_answer(teller: StripeTeller) -> None:
    nowhere = replace(teller.account, api="http://127.0.0.1:1")
    provider = Stripe(http=teller.http, account=nowhere, clock=teller.clock, hold=timedelta(minutes=10))

    with pytest.raises(PaymentUnavailable):
        await provider.charge(a_request(teller))


async def test_a_refund_in_their_dashboard_is_told_with_the_key_of_its_charge(teller: StripeTeller) -> None:
    request, _ = await charged(teller)
    (intent,) = teller.fake.intents.values()
    charge = {"id": "ch_1", "object": "charge", "metadata": intent["metadata"]}
    told = {"id": "evt_1", "object": "event", "type": "charge.refunded", "data": {"object": charge}}
    sent = teller.signed(json.dumps(told).encode())

    notice = await teller.provider.read_webhook(sent.headers, sent.body, peer=sent.peer)

    assert (notice.kind, notice.key) == (NoticeKind.REFUND, request.key)


async def test_what_is_signed_and_says_nothing_is_unfit(teller: StripeTeller) -> None:
    sent = teller.signed(b'{"id": "evt_1"}')

    with pytest.raises(Unfit):
        await teller.provider.read_webhook(sent.headers, sent.body, peer=sent.peer)


@pytest.mark.parametrize("header", ["", "t=", "t=x,v1=00", "t=1", "v1=00", "t=99999999999999999999,v1=00", "t=-1,v1=0"])
async def test_a_strange_signature_is_refused(teller: StripeTeller, header: str) -> None:
    _, charge = await charged(teller)
    sent = await teller.webhook(charge)

    with pytest.raises(WebhookRefused):
        await teller.provider.read_webhook({SIGNATURE: header}, sent.body, peer=sent.peer)


def test_a_live_account_is_known_by_its_key() -> None:
    account = StripeAccount(secret_key=SecretStr("sk_live_hidden"), webhook_secret=SecretStr("whsec_hidden"))

    assert account.live
    assert not replace(account, secret_key=SecretStr("rk_test_x")).live
    assert "hidden" not in repr(account)


@pytest.mark.parametrize("why", ["authentication_required", "card_declined"])
async def test_a_kept_card_whose_bank_says_no_is_declined_however_often_it_is_looked_at(
    teller: StripeTeller, why: str
) -> None:
    alone = await a_kept_charge(teller)
    teller.fake.card_says = why

    charge = await teller.provider.charge(alone)
    found = await teller.provider.find(asked_for(alone, teller))

    assert found is not None
    assert charge.settlement is found.settlement is Settlement.DECLINED
    assert await teller.provider.cancel(asked_for(alone, teller)) == found


async def test_a_kept_card_whose_answer_was_lost_is_found_by_its_key(teller: StripeTeller) -> None:
    alone = await a_kept_charge(teller)
    teller.fake.page = 1
    await teller.lose_the_next_answer()
    with pytest.raises(PaymentUnavailable):
        await teller.provider.charge(alone)

    found = await teller.provider.find(asked_for(alone, teller))

    assert found is not None
    assert found.settlement is Settlement.CAPTURED
    assert await teller.provider.find(asked_for(alone, teller, ref=found.ref)) == found
    listed = await teller.provider.statement(
        since=teller.clock.now() - timedelta(hours=1), until=teller.clock.now() + timedelta(hours=1)
    )
    assert [charge for charge in listed if charge.key == alone.key] == [found]
    assert len(listed) == 2
