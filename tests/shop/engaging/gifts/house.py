"""A house with a gift shelf: wallets, gifts and goals over real fees, for tests."""

from core.database import Database
from core.events import Event
from core.ids import ShowId, mint
from core.money import Money
from core.people import Viewer
from moderation.judge import RulesJudge
from shop.engaging.gifts.collecting import Goals
from shop.engaging.gifts.gift import ADULT_TEXT, GiftTerms
from shop.engaging.gifts.gifting import Gifting, GiftWish, Given
from shop.engaging.gifts.wallets import PURPOSE, TITLE, Wallets
from shop.engaging.progress import Progress
from shop.fees.charging import FeeAnswer, Fees
from shop.fees.fee import FeeWish
from shop.fees.sweeping import sweep
from shop.key import Key
from tests.shop.shelf import SHOW, Shelf

TERMS = GiftTerms.read(
    """
least = 1000
per_day = 200000
per_show = 100000
topup_least = 10000
topup_most = 500000
[[gifts]]
key = "rose"
name = { ru = "Роза", en = "Rose" }
price = 10000
[[gifts]]
key = "castle"
name = { ru = "Замок", en = "Castle" }
price = 90000
animation = "burst"
""",
    "RUB",
)


def roubles(whole: int) -> Money:
    return Money(amount=whole * 100, currency="RUB")


class GiftHouse:
    """Everything real but the bank, if the test says so."""

    def __init__(self, shelf: Shelf, database: Database | None = None) -> None:
        self.shelf = shelf
        self.database = database or shelf.database
        self.told: list[Event] = []
        self.progress = Progress()
        self.fees = Fees(shelf.till)
        judge = RulesJudge(clock=shelf.clock)
        self.goals = Goals(
            database=self.database,
            clock=shelf.clock,
            judge=judge,
            terms=TERMS,
            progress=self.progress,
            tell=self._tell,
        )
        self.gifting = Gifting(
            database=self.database, clock=shelf.clock, gate=shelf.gate, judge=judge, terms=TERMS, goals=self.goals
        )
        self.wallets = Wallets(database=self.database, clock=shelf.clock, fees=self.fees, terms=TERMS)

    async def _tell(self, fact: Event) -> bool:
        self.told.append(fact)
        return True

    async def adult(self, person: Viewer) -> None:
        await self.wallets.confirm_adult(person.id, ADULT_TEXT)

    async def top_up(
        self, person: Viewer, whole: int, *, how: str = "captured", provider: str = "scripted", key: str | None = None
    ) -> FeeAnswer:
        wish = FeeWish(
            payer=person.id,
            language=person.language,
            purpose=PURPOSE,
            subject=person.id,
            amount=roubles(whole),
            provider=provider,
            how=how,
            title=TITLE,
            back=lambda _: "https://shop.example/s/evening",
        )
        return await self.wallets.top_up(wish, key=a_key(person, "topups", key))

    async def rich(self, person: Viewer, whole: int) -> Viewer:
        """Of age, and with so much put aside."""
        await self.adult(person)
        await self.top_up(person, whole)
        return person

    async def give(
        self,
        person: Viewer,
        gift: str | None = "rose",
        *,
        amount: Money | None = None,
        note: str | None = None,
        show: ShowId = SHOW,
        key: str | None = None,
        unnamed: bool = False,
    ) -> Given:
        wish = GiftWish(gift=None if amount else gift, amount=amount, note=note, unnamed=unnamed)
        return await self.gifting.give(show, wish, person, key=a_key(person, "gifts", key))

    async def refund(self, person: Viewer, whole: int | None = None, *, key: str | None = None) -> None:
        amount = roubles(whole) if whole is not None else None
        await self.wallets.refund(person, amount, key=a_key(person, "refund", key))

    async def balance(self, person: Viewer) -> int:
        """In whole roubles."""
        return (await self.wallets.look(person.id)).balance.amount // 100

    async def sweep(self) -> None:
        await sweep(self.shelf.clock.now(), till=self.fees.till, payables=self.fees.payables)


def a_key(person: Viewer, route: str, key: str | None) -> Key:
    return Key(principal=person.id, route=route, key=key or mint("evt"), request={})
