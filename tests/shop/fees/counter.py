"""A counter at which something is sold that is no order: fees with a provider that says what the test wants."""

from dataclasses import dataclass, field

from core.database import Work
from core.errors import Unfit
from core.events import Localized
from core.ids import FeeId, ViewerId, mint
from core.money import Money
from core.people import Language
from shop.fees import refunding, store
from shop.fees.charging import FeeAnswer, Fees
from shop.fees.fee import Fee, FeeRefund, FeeWish
from shop.fees.settling import settle
from shop.fees.sweeping import sweep
from shop.key import Key
from shop.ledger.account import Account
from shop.ledger.store import balance
from shop.payments.paying import Charge
from tests.shop.shelf import Shelf

PURPOSE = "lesson"


def roubles(whole: int) -> Money:
    return Money(amount=whole * 100, currency="RUB")


@dataclass
class Lessons:
    """What is sold: a lesson. It remembers everything it was told."""

    told: list[tuple[str, FeeId]] = field(default_factory=list)
    sold_out: bool = False

    def account(self, fee: Fee) -> Account:
        return Account(owner=fee.payer, kind="lessons", currency=fee.amount.currency, floor=0)

    async def begins(self, work: Work, fee: Fee) -> None:
        if self.sold_out:
            raise Unfit("no lessons")
        self.told.append(("begins", fee.id))

    async def paid(self, work: Work, fee: Fee) -> None:
        self.told.append(("paid", fee.id))

    async def came_to_nothing(self, work: Work, fee: Fee) -> None:
        self.told.append(("nothing", fee.id))

    async def refunded(self, work: Work, fee: Fee) -> None:
        self.told.append((f"refunded {fee.refunded.amount}", fee.id))


class Counter:
    """Short words for what tests do with fees."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.lessons = Lessons()
        self.fees = Fees(shelf.till)
        self.fees.introduce(PURPOSE, self.lessons)

    async def charge(
        self,
        payer: ViewerId,
        *,
        how: str = "captured",
        provider: str = "scripted",
        key: str | None = None,
        amount: Money | None = None,
        keep: bool = False,
        saved: str | None = None,
    ) -> FeeAnswer:
        """Ask for the price of a lesson."""
        wish = FeeWish(
            payer=payer,
            language=Language.RU,
            purpose=PURPOSE,
            subject="first",
            amount=amount or roubles(500),
            provider=provider,
            how=how,
            title=Localized(ru="Урок", en="A lesson"),
            back=lambda _: "https://shop.example/s/evening",
            keep=keep,
            saved=saved,
        )
        asked = Key(principal=payer, route="POST /lessons", key=key or mint("evt"), request={"how": how})
        return await self.fees.charge(wish, key=asked)

    async def said(self, fee: Fee) -> Charge:
        """What the scripted provider says of it."""
        said = await self.shelf.scripted.find(fee.asked)
        assert said is not None
        return said

    async def hear(self, fee: Fee, said: Charge | None = None) -> Fee:
        """Settle what the provider says."""
        await settle(fee, said or await self.said(fee), till=self.fees.till, payables=self.fees.payables)
        return await self.now(fee)

    async def now(self, fee: Fee) -> Fee:
        async with self.shelf.database.reading() as sql:
            return await store.find(sql, fee.id)

    async def sweep(self) -> None:
        """Let time do its work."""
        await sweep(self.shelf.clock.now(), till=self.fees.till, payables=self.fees.payables)

    async def intend(self, fee: Fee, amount: Money) -> FeeRefund:
        """Write down that so much goes back, and crash before anybody is asked."""
        async with self.shelf.database.transaction() as work:
            (refund,) = await refunding.intend(
                work,
                [(fee, amount)],
                reason="as a test wants it",
                by=fee.payer,
                now=self.shelf.clock.now(),
                payables=self.fees.payables,
            )
        return refund

    async def send(self, refund: FeeRefund) -> None:
        await refunding.send(refund, till=self.fees.till, payables=self.fees.payables)

    async def holds(self, fee: Fee) -> int:
        """What the seller has of it, in whole roubles."""
        async with self.shelf.database.reading() as sql:
            return (await balance(sql, self.lessons.account(fee))).amount // 100
