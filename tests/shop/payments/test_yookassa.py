import json
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from core.errors import PaymentUnavailable, WebhookRefused
from core.money import MINOR_DIGITS, Money
from shop.payments.fiscal import FiscalRequest, Subject, lines_of
from shop.payments.paying import Charge, NoticeKind, RefundSettlement, Settlement
from shop.payments.yookassa import SBP_HOLD, YooKassa, YooKassaAccount
from shop.payments.yookassa_shapes import Amount, amount_of
from tests.fakes import TurnedClock
from tests.shop.payments.contract import (
    PaymentContract,
    Webhook,
    a_refund,
    a_request,
    asked_for,
    charged,
    roubles,
)
from tests.shop.payments.fake_yookassa import FakeYooKassa
from tests.shop.payments.keeping_contract import KeepingContract
from tests.shop.payments.losing import LosingTransport

THEIRS = "185.71.76.5"


class YooKassaTeller:
    """YooKassa, from its other side."""

    how = "bank_card"
    how_alone = "bank_card"

    def __init__(self) -> None:
        self.clock = TurnedClock()
        self.fake = FakeYooKassa(self.clock)
        self.account = YooKassaAccount(
            shop_id="100500", secret_key=SecretStr("test_secret"), vat_code=4, tax_system_code=2
        )
        self.transport = LosingTransport(httpx.ASGITransport(self.fake.app()))
        self.http = httpx.AsyncClient(
            transport=self.transport, base_url="https://api.yookassa.example/v3", auth=self.account.auth
        )
        self.provider = YooKassa(http=self.http, account=self.account, card_hold=timedelta(minutes=10))

    async def answer(self, charge: Charge, *, yes: bool) -> None:
        assert charge.ref is not None
        if yes:
            self.fake.pay(charge.ref)
        else:
            self.fake.decline(charge.ref)

    async def lose_the_next_answer(self) -> None:
        self.transport.losing = True

    async def taken(self, key: str) -> tuple[int, Money]:
        mine = [each for each in self.fake.payments.values() if each["metadata"]["key"] == key]
        took = sum(Decimal(each["amount"]["value"]) for each in mine if each["status"] == "succeeded")
        back = sum(Decimal(each.get("refunded_amount", {}).get("value", "0")) for each in mine)
        return len(mine), roubles(int((took - back) * 100))

    async def webhook(self, charge: Charge, *, signed: timedelta = timedelta()) -> Webhook:
        assert charge.ref is not None
        told = {"type": "notification", "event": "payment.succeeded", "object": self.fake.payments[charge.ref]}
        return Webhook(headers={}, body=json.dumps(told).encode(), peer=THEIRS)

    async def spoil(self, charge: Charge, amount: Money) -> None:
        assert charge.ref is not None
        self.fake.payments[charge.ref]["amount"] = amount_of(amount)

    def forged(self, webhook: Webhook) -> Webhook:
        return replace(webhook, peer="203.0.113.9")


@pytest.fixture
async def teller() -> AsyncIterator[YooKassaTeller]:
    teller = YooKassaTeller()
    yield teller
    await teller.http.aclose()


class TestYooKassa(PaymentContract, KeepingContract):
    pass


async def test_sbp_is_a_code_to_scan_for_an_hour(teller: YooKassaTeller) -> None:
    teller.how = "sbp"

    charge = await teller.provider.charge(a_request(teller))

    assert charge.action is not None
    assert charge.action.kind == "qr"
    assert charge.action.payload == charge.action.url
    assert charge.action.url.startswith("https://qr.nspk.ru/")
    assert charge.action.expires_at == teller.clock.now() + timedelta(hours=1)
    (sbp,) = [method for method in teller.provider.methods if method.how == "sbp"]
    assert sbp.hold == SBP_HOLD > timedelta(hours=1)
    assert not sbp.takes(roubles(700_000_01))
    assert not sbp.takes(roubles(99))


async def test_what_is_said_is_one_stage_with_a_key_and_a_receipt(teller: YooKassaTeller) -> None:
    lines = (*lines_of("Кружка", 3, roubles(190_00)), *lines_of("Доставка", 1, roubles(9_00), subject=Subject.SERVICE))
    receipt = FiscalRequest(email="anna@shop.example", phone="+79001234567", lines=lines)

    await teller.provider.charge(replace(a_request(teller), receipt=receipt))

    (said,) = teller.fake.said
    assert (said["capture"], said["amount"]) == (True, {"value": "199.00", "currency": "RUB"})
    assert said["receipt"]["customer"] == {"email": "anna@shop.example", "phone": "79001234567"}
    assert said["receipt"]["tax_system_code"] == 2
    assert [(each["quantity"], each["amount"]["value"]) for each in said["receipt"]["items"]] == [
        ("1", "63.34"),
        ("2", "63.33"),
        ("1", "9.00"),
    ]
    assert {each["vat_code"] for each in said["receipt"]["items"]} == {4}
    assert said["receipt"]["items"][-1]["payment_subject"] == "service"
    assert teller.fake.authorizations == {"Basic " + b64encode(b"100500:test_secret").decode()}


async def test_a_partial_refund_brings_its_own_receipt(teller: YooKassaTeller) -> None:
    request, charge = await charged(teller)

    await teller.provider.refund(a_refund(request, charge, amount=roubles(50_00)))

    said = teller.fake.said[-1]
    assert said["amount"]["value"] == "50.00"
    assert said["receipt"]["items"][0]["amount"]["value"] == "50.00"


async def test_without_a_tax_code_no_receipt_travels(teller: YooKassaTeller) -> None:
    plain = YooKassa(http=teller.http, account=replace(teller.account, vat_code=None), card_hold=timedelta(minutes=10))

    await plain.charge(a_request(teller))

    assert "receipt" not in teller.fake.said[0]


@pytest.mark.parametrize(
    ("reason", "settlement"),
    [
        ("expired_on_confirmation", Settlement.CANCELLED),
        ("insufficient_funds", Settlement.DECLINED),
        ("3d_secure_failed", Settlement.DECLINED),
    ],
)
async def test_it_is_told_whether_the_bank_or_the_time_ended_it(
    teller: YooKassaTeller, reason: str, settlement: Settlement
) -> None:
    request = a_request(teller)
    charge = await teller.provider.charge(request)
    assert charge.ref is not None
    teller.fake.decline(charge.ref, reason=reason)

    found = await teller.provider.find(asked_for(request, teller, ref=charge.ref))

    assert found is not None
    assert found.settlement is settlement


async def test_what_they_refuse_is_declined_and_what_they_stumble_over_is_not_known(teller: YooKassaTeller) -> None:
    refused = await teller.provider.charge(a_request(teller, amount=Money(amount=100, currency="USD")))
    assert (refused.settlement, refused.ref) == (Settlement.DECLINED, None)

    for status in (429, 500, 502):
        teller.fake.fails_with = status
        with pytest.raises(PaymentUnavailable):
            await teller.provider.charge(a_request(teller))


async def test_a_lost_answer_is_looked_for_over_many_pages(teller: YooKassaTeller) -> None:
    teller.fake.page = 2
    request = a_request(teller)
    await teller.provider.charge(request)
    for _ in range(7):
        await teller.provider.charge(a_request(teller))

    found = await teller.provider.find(asked_for(request, teller))

    assert found is not None
    assert found.key == request.key


async def test_a_refund_is_told_of_with_its_payment(teller: YooKassaTeller) -> None:
    request, charge = await charged(teller)
    refund = await teller.provider.refund(a_refund(request, charge))
    about = {"id": refund.ref, "payment_id": charge.ref, "status": "succeeded"}
    told = json.dumps({"type": "notification", "event": "refund.succeeded", "object": about}).encode()

    notice = await teller.provider.read_webhook({}, told, peer=THEIRS)

    assert (notice.kind, notice.key, notice.ref) == (NoticeKind.REFUND, None, charge.ref)
    assert refund.settlement is RefundSettlement.SUCCEEDED


@pytest.mark.parametrize("peer", ["", "testclient", "185.71.76.32", "10.0.0.1", "::1", "2a02:5181::1"])
async def test_other_addresses_are_not_heard(teller: YooKassaTeller, peer: str) -> None:
    _, charge = await charged(teller)
    sent = await teller.webhook(charge)

    with pytest.raises(WebhookRefused):
        await teller.provider.read_webhook(sent.headers, sent.body, peer=peer)


@pytest.mark.parametrize("peer", ["185.71.76.31", "77.75.156.11", "77.75.154.200", "2a02:5180::1"])
async def test_their_addresses_are_heard(teller: YooKassaTeller, peer: str) -> None:
    request, charge = await charged(teller)
    sent = await teller.webhook(charge)

    assert (await teller.provider.read_webhook(sent.headers, sent.body, peer=peer)).key == request.key


@pytest.mark.parametrize("value", ["", "1,00", "1.001", "NaN", "Infinity", "1e999999", "9" * 30])
def test_a_sum_that_is_none_is_not_understood(value: str) -> None:
    with pytest.raises((PaymentUnavailable, ValidationError)):
        Amount(value=value, currency="RUB").money()


def test_a_currency_that_we_do_not_know_is_not_understood() -> None:
    with pytest.raises(PaymentUnavailable):
        Amount(value="1.00", currency="XYZ").money()


@given(amount=st.integers(min_value=0, max_value=2**53 - 1), currency=st.sampled_from(sorted(MINOR_DIGITS)))
def test_money_comes_back_as_it_went(amount: int, currency: str) -> None:
    money = Money(amount=amount, currency=currency)

    assert Amount.model_validate(amount_of(money)).money() == money


def test_a_live_shop_is_known_by_its_key() -> None:
    assert YooKassaAccount(shop_id="1", secret_key=SecretStr("live_x")).live
    assert not YooKassaAccount(shop_id="1", secret_key=SecretStr("test_x")).live
    assert "hidden" not in repr(YooKassaAccount(shop_id="1", secret_key=SecretStr("live_hidden")))
