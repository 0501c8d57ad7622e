"""A club: memberships with a bank that says what the test wants, and time that a test turns."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import select

from core.database import Database
from core.due import Diary
from core.events import Localized, MembershipMoved, decode
from core.ids import ViewerId, mint
from core.money import Money
from core.people import Role, Viewer
from core.tables import OutboxRow
from shop.engaging.memberships import invoice_store, store
from shop.engaging.memberships.calendar import Period
from shop.engaging.memberships.joining import Means
from shop.engaging.memberships.membership import Invoice, Membership
from shop.engaging.memberships.memberships import Memberships, open_memberships
from shop.engaging.memberships.tier import Tier
from shop.engaging.memberships.tiering import TierWish
from shop.fees.charging import Fees
from shop.fees.sweeping import sweep
from shop.key import Key
from shop.payments.paying import Charge, ChargeRequest, Method, MethodKind, Settlement
from tests.fakes import TurnedClock
from tests.shop.payments.scripted import ScriptedProvider
from tests.shop.shelf import SHOW, Shelf

HOST = ViewerId("vwr_" + "e" * 32)
DAY = timedelta(days=1)


def rub(whole: int) -> Money:
    return Money(amount=whole * 100, currency="RUB")


@dataclass
class ClubBank(ScriptedProvider):
    """Keeps what it is asked to keep. What nobody is there to answer goes as ``renewals`` say, by default well."""

    renewals: list[Settlement] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.methods = tuple(
            Method(how=each.value, kind=MethodKind.CARD, hold=timedelta(), keeps=True) for each in Settlement
        )

    async def charge(self, request: ChargeRequest) -> Charge:
        if request.saved is not None:
            assert request.saved in self.kept, "nobody agreed to this"
            said = self.renewals.pop(0) if self.renewals else Settlement.CAPTURED
            request = replace(request, how=said.value)
        if request.keep:
            self.kept.add(f"saved {request.key}")
        return await super().charge(request)

    def _charge(self, key: str) -> Charge:
        said = super()._charge(key)
        kept = f"saved {key}" in self.kept and said.settlement is Settlement.CAPTURED
        return replace(said, saved=f"saved {key}" if kept else None)


class Club:
    """Short words for what tests do with memberships."""

    def __init__(self, shelf: Shelf, database: Database | None = None, bank: ClubBank | None = None) -> None:
        self.shelf = shelf
        self.clock: TurnedClock = shelf.clock
        self.database = database or shelf.database
        self.bank = bank or ClubBank(now=self.clock.now)
        self.fees = Fees(replace(shelf.till, database=self.database, providers={"bank": self.bank}))
        self.memberships: Memberships = open_memberships(
            database=self.database, clock=self.clock, fees=self.fees, currency="RUB", root="https://shop.example"
        )
        self.diary = Diary(database=self.database, clock=self.clock, doers=self.memberships.doers)

    async def tier(
        self, key: str = "gold", *, price: int = 500, rank: int = 1, off: int = 1_000, period: Period = Period.MONTH
    ) -> Tier:
        """Something to be a member of."""
        words = Localized(ru=key, en=key)
        wish = TierWish(name=words, perks=(words,), prices=(rub(price),), basis_points=off, rank=rank)
        making = Key(principal=HOST, route="tiers", key=key, request={})
        return (await self.memberships.tiering.make(key, period, wish, key=making, by=HOST))[0]

    async def join(
        self, who: Viewer, tier: Tier, *, how: str = "captured", key: str | None = None, price: Money | None = None
    ) -> Membership:
        """Pay for the first period, or try to."""
        asked = Key(principal=who.id, route="POST /memberships", key=key or mint("evt"), request={"tier": tier.key})
        joined, _ = await self.memberships.joining.join(
            tier.key, self.means(how), person=who, show=SHOW, expected=price or tier.prices[0], key=asked
        )
        return joined

    async def pay(self, who: Viewer, *, how: str = "captured") -> Membership:
        """Pay for what is past due, by other means."""
        asked = Key(principal=who.id, route="POST /me/membership/payments", key=mint("evt"), request={})
        return (await self.memberships.joining.pay(self.means(how), person=who, key=asked))[0]

    def means(self, how: str = "captured") -> Means:
        return Means(provider="bank", how=how, back=lambda fee: f"https://shop.example/{fee}")

    async def of(self, who: Viewer) -> Membership:
        """How their latest membership stands."""
        async with self.database.reading() as sql:
            found = await store.of(sql, who.id)
        assert found is not None
        return found

    async def invoices(self, who: Viewer) -> list[Invoice]:
        """What was to be paid, the oldest first."""
        one = await self.of(who)
        async with self.database.reading() as sql:
            return await invoice_store.every(sql, one.id)

    async def pass_time(self, by: timedelta, *, steps: timedelta = timedelta(hours=12)) -> None:
        """Let time pass, and what is due be done on the way."""
        until = self.clock.now() + by
        while self.clock.now() < until:
            self.clock.turn(min(steps, until - self.clock.now()))
            await self.settle_down()

    async def settle_down(self) -> None:
        """Do everything that is due now, and look into what has no answer."""
        for _ in range(20):
            await sweep(self.clock.now(), till=self.fees.till, payables=self.fees.payables)
            if not await self.diary.do_some():
                return

    async def told(self) -> list[str]:
        """What was told of memberships, in order."""
        async with self.database.reading() as sql:
            rows = (await sql.execute(select(OutboxRow.payload).order_by(OutboxRow.id))).all()
        facts = [fact for fact in (decode(row.payload) for row in rows) if isinstance(fact, MembershipMoved)]
        return [fact.what.value for fact in sorted(facts, key=lambda fact: (fact.at, fact.id))]


def a_person(name: str = "Anna") -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name=name, role=Role.VIEWER)


def wish_of(tier: Tier, price: Money) -> TierWish:
    """``tier`` as it is, at another price."""
    return TierWish(name=tier.name, perks=tier.perks, prices=(price,), basis_points=tier.basis_points, rank=tier.rank)


@asynccontextmanager
async def another(club: Club, url: str) -> AsyncIterator[Club]:
    """The same club in another process: the same bank and clock, a database connection of its own."""

    async def _tell(_fact: object) -> None:
        return None

    database = Database(url, tell=_tell)
    try:
        yield Club(club.shelf, database, club.bank)
    finally:
        await database.close()
