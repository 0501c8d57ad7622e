from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from core.database import Database
from core.errors import NotFound
from core.money import Money
from server.playbank.app import create_bank
from server.playbank.books import Books
from server.playbank.notifying import Told
from server.playbank.tables import PlayChargeRow
from shop.payments.paying import Charge, Settlement
from shop.payments.play import SIGNATURE, PlayMoney
from shop.payments.signing import sign
from tests.fakes import TurnedClock
from tests.shop.payments.contract import SignedContract, Webhook, a_request, asked_for
from tests.shop.payments.keeping_contract import KeepingContract
from tests.shop.payments.losing import LosingTransport

SECRET = "the bank's secret"


class PlayTeller:
    """Play money, and the bank behind it."""

    how = "asks"
    how_alone = "pays"

    def __init__(self, database: Database) -> None:
        self.clock = TurnedClock()
        self.database = database
        self.books = Books(database=database, clock=self.clock)
        transport = LosingTransport(httpx.ASGITransport(create_bank(self.books, secret=SECRET)))
        self.http = httpx.AsyncClient(
            transport=transport, base_url="http://playbank", headers={"Authorization": f"Bearer {SECRET}"}
        )
        self.transport = transport
        self.provider = PlayMoney(http=self.http, secret=SECRET, clock=self.clock)

    async def answer(self, charge: Charge, *, yes: bool) -> None:
        assert charge.ref is not None
        await self.books.answer(charge.ref, confirms=yes)

    async def lose_the_next_answer(self) -> None:
        self.transport.losing = True

    async def taken(self, key: str) -> tuple[int, Money]:
        try:
            charge = await self.books.find(key=key)
        except NotFound:
            return 0, Money.zero("RUB")
        took = charge.amount if charge.status is Settlement.CAPTURED else Money.zero("RUB")
        return 1, took - charge.refunded

    async def webhook(self, charge: Charge, *, signed: timedelta = timedelta()) -> Webhook:
        assert charge.ref is not None
        told = Told(
            id=f"evt of {charge.ref}",
            kind="charge.captured",
            key=charge.key,
            ref=charge.ref,
            status=charge.settlement.value,
        )
        body = told.model_dump_json().encode()
        return self._signed(body, secret=SECRET, signed=signed)

    async def spoil(self, charge: Charge, amount: Money) -> None:
        values = {"amount": amount.amount, "currency": amount.currency}
        async with self.database.transaction() as work:
            await work.connection.execute(update(PlayChargeRow).where(PlayChargeRow.key == charge.key).values(**values))

    def forged(self, webhook: Webhook) -> Webhook:
        return self._signed(webhook.body, secret="another secret", signed=timedelta())

    def _signed(self, body: bytes, *, secret: str, signed: timedelta) -> Webhook:
        header = sign(body, secret=secret, at=self.clock.now() + signed)
        return Webhook(headers={SIGNATURE: header}, body=body, peer="127.0.0.1")


@pytest.fixture
async def teller(database: Database) -> AsyncIterator[PlayTeller]:
    teller = PlayTeller(database)
    yield teller
    await teller.http.aclose()


class TestPlayMoney(SignedContract, KeepingContract):
    pass


@pytest.mark.parametrize(("how", "wanted"), [("pays", Settlement.CAPTURED), ("declines", Settlement.DECLINED)])
async def test_some_stories_end_at_once(teller: PlayTeller, how: str, wanted: Settlement) -> None:
    teller.how = how
    request = a_request(teller)

    assert (await teller.provider.charge(request)).settlement is wanted

    found = await teller.provider.find(asked_for(request, teller))
    assert found is not None
    assert found.settlement is wanted


async def test_a_code_can_be_scanned_until_it_expires(teller: PlayTeller) -> None:
    teller.how = "qr_expires"
    request = a_request(teller)
    charge = await teller.provider.charge(request)
    assert charge.action is not None
    assert (charge.action.kind, charge.action.payload) == ("qr", charge.action.url)
    assert charge.action.expires_at == teller.clock.now() + timedelta(seconds=15)

    teller.clock.turn(timedelta(seconds=15))
    await teller.answer(charge, yes=True)

    found = await teller.provider.find(asked_for(request, teller))
    assert found is not None
    assert found.settlement is Settlement.CANCELLED
    assert (await teller.taken(request.key))[1] == Money.zero("RUB")


async def test_a_bank_that_would_ask_declines_while_nobody_is_there(teller: PlayTeller) -> None:
    request = replace(a_request(teller), keep=True)
    charge = await teller.provider.charge(request)
    await teller.answer(charge, yes=True)

    alone = replace(a_request(teller), saved=charge.ref)

    assert (await teller.provider.charge(alone)).settlement is Settlement.DECLINED
