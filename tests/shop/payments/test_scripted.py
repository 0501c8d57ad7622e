"""The fake of the other tests is held to what real providers are held to."""

from datetime import timedelta

import pytest

from core.errors import PaymentUnavailable
from core.money import Money
from shop.payments.paying import Charge, ChargeRequest, RefundAnswer, RefundRequest, Settlement
from tests.fakes import TurnedClock
from tests.shop.payments.contract import PaymentContract, Webhook
from tests.shop.payments.scripted import OPEN, ScriptedProvider


class _Heard(ScriptedProvider):
    """The fake with the ears of the shop around it: silence has the one name it has there."""

    async def charge(self, request: ChargeRequest) -> Charge:
        try:
            return await super().charge(request)
        except TimeoutError as silence:
            raise PaymentUnavailable from silence

    async def refund(self, request: RefundRequest) -> RefundAnswer:
        try:
            return await super().refund(request)
        except TimeoutError as silence:
            raise PaymentUnavailable from silence


class ScriptedTeller:
    """The fake, from its other side."""

    how = Settlement.REQUIRES_ACTION.value
    how_alone = Settlement.CAPTURED.value

    def __init__(self) -> None:
        self.clock = TurnedClock()
        self.provider = _Heard(now=self.clock.now)

    async def answer(self, charge: Charge, *, yes: bool) -> None:
        if self.provider.books[charge.key] in OPEN:
            self.provider.books[charge.key] = Settlement.CAPTURED if yes else Settlement.DECLINED

    async def lose_the_next_answer(self) -> None:
        self.provider.losing = True

    async def taken(self, key: str) -> tuple[int, Money]:
        if self.provider.books.get(key) is not Settlement.CAPTURED:
            return int(key in self.provider.asked), Money.zero("RUB")
        given = (amount for charge, amount, _ in self.provider.refunds.values() if charge == key)
        refused = (
            amount
            for charge, amount, answer in self.provider.refunds.values()
            if charge == key and answer.settlement == "failed"
        )
        zero = Money.zero("RUB")
        return 1, self.provider.asked[key][0] - sum(given, start=zero) + sum(refused, start=zero)

    async def webhook(self, charge: Charge, *, signed: timedelta = timedelta()) -> Webhook:
        return Webhook(headers={"from": "scripted"}, body=f"e1 {charge.key}".encode(), peer="127.0.0.1")

    async def spoil(self, charge: Charge, amount: Money) -> None:
        self.provider.says = amount

    def forged(self, webhook: Webhook) -> Webhook:
        return Webhook(headers={"from": "a stranger"}, body=webhook.body, peer=webhook.peer)


@pytest.fixture
def teller() -> ScriptedTeller:
    return ScriptedTeller()


class TestScriptedProvider(PaymentContract):
    pass
