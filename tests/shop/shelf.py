"""A shop for tests: everything real but the clock, the show and, where a test says so, the payment provider."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

import httpx
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database
from core.events import Localized, ShowState, ShowStatus
from core.ids import OfferId, OrderId, ProductId, ShowId, VariantId, ViewerId, derive, mint
from core.money import Money
from core.people import Language, Role, Viewer
from server.playbank.app import create_bank
from server.playbank.books import Books
from shop import order_store, promo_store
from shop.buying import Answer, Wish, cancel, place_order
from shop.carting import Carts
from shop.cashier import Cashier
from shop.catalogue import Catalogue
from shop.charging import Means, pay
from shop.deciding import Terms
from shop.delivering import Methods
from shop.delivery import Contact
from shop.fulfilling import Parcel, pack, ship
from shop.key import Key
from shop.looking_up import orders_of
from shop.offer import Offer
from shop.order import Order
from shop.payments.paying import PaymentProvider
from shop.payments.play import PlayMoney
from shop.product import Attribute, Product, Variant
from shop.refund import Everything, Refund, What
from shop.refunding import RefundWish, refund
from shop.reserving import HOLD
from shop.stocking import Stocking
from shop.sweeping import Sweeper
from shop.teller import Teller
from shop.till import Till
from tests.fakes import LoudHerald, TurnedClock
from tests.shop.payments.scripted import ScriptedProvider

BANK_SECRET = "the secret of the play bank"

RETURN_URL = "https://shop.example/s/evening"

SHOW = ShowId(derive("shw", "evening"))

ANNA = Contact(email="anna@shop.example")


@dataclass
class OpenGate:
    """Says about every show what the test wants."""

    now: ShowStatus = ShowStatus.LIVE
    since: datetime | None = None

    async def state(self, show: ShowId) -> ShowState:
        return ShowState(version=1, status=self.now, started_at=self.since)


class Interrupted:
    """A database in which something happens right after the first look into it."""

    def __init__(self, database: Database, meanwhile: Callable[[], Awaitable[object]]) -> None:
        self.transaction = database.transaction
        self._reading = database.reading
        self._meanwhile: Callable[[], Awaitable[object]] | None = meanwhile

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        async with self._reading() as sql:
            yield sql
        if (meanwhile := self._meanwhile) is not None:
            self._meanwhile = None
            await meanwhile()


class Shelf:
    """The shop, with short words for what tests do all the time."""

    def __init__(self, database: Database, clock: TurnedClock) -> None:
        self.database = database
        self.clock = clock
        self.gate = OpenGate()
        self.scripted = ScriptedProvider(now=clock.now)
        self.bank = Books(database=database, clock=clock)
        self.play = PlayMoney(http=http_to(self.bank), secret=BANK_SECRET, clock=clock, hold=timedelta())
        providers: dict[str, PaymentProvider] = {"play": self.play, "scripted": self.scripted}
        self.methods = Methods.agreed("RUB")
        self.cashier = self.another_cashier()
        self.till = Till(
            database=database,
            clock=clock,
            cashier=self.cashier,
            teller=Teller(database=database, clock=clock),
            providers=providers,
            currency="RUB",
        )
        self.catalogue = Catalogue(database=database, clock=clock, currency="RUB")
        self.herald = LoudHerald()
        self.carts = Carts(database=database, clock=clock, currency="RUB", herald=self.herald, methods=self.methods)
        self.sweeper = Sweeper(self.till)
        self.stocking = Stocking(database=database, clock=clock)

    async def put(self, *offers: Offer) -> Offer:
        """Put offers on the shelf; returns the first."""
        for offer in offers:
            await self.catalogue.put(offer.product, offer.variants, offers=[offer])
        return offers[0]

    async def fill(self, buyer: Viewer, *offers: Offer, units: int = 1) -> None:
        """Put the first variant of each offer into the buyer's cart."""
        for offer in offers:
            await self.carts.set_units(buyer, offer.id, variant=offer.variants[0].id, units=units)

    async def order(self, buyer: Viewer, *, key: str | None = None, total: int | None = None) -> Order:
        """Order what is in the cart, at its price unless another is said."""
        return (await self.answer(buyer, key=key, total=total)).order

    async def answer(self, buyer: Viewer, *, key: str | None = None, total: int | None = None) -> Answer:
        """The same, with whether it is a replay."""
        seen = (await self.carts.view(buyer, show=SHOW)).total
        expected = seen if total is None else Money(amount=total, currency="RUB")
        wish = Wish(show=SHOW, contact=ANNA, delivery=None, expected_total=expected)
        return await place_order(wish, buyer, key=key or mint("evt"), till=self.till)

    async def buy(self, buyer: Viewer, offer: Offer, *, units: int = 1) -> Order:
        """Cart, order, payment."""
        await self.fill(buyer, offer, units=units)
        return await self.pay(await self.order(buyer), buyer)

    async def pay(
        self, order: Order, buyer: Viewer, *, how: str = "pays", provider: str = "play", key: str | None = None
    ) -> Order:
        """Pay with play money, or let the scripted provider say what the test wants."""
        means = Means(provider=provider, how=how, back=lambda _: RETURN_URL)
        return (await pay(order.id, means, buyer=buyer, key=key or mint("evt"), till=self.till)).order

    async def refund(
        self,
        order: Order,
        what: What | None = None,
        *,
        by: Viewer | None = None,
        key: str | None = None,
        restock: bool = True,
    ) -> Refund:
        """Give all of it back, or a part; by a host, for no reason but the test."""
        host = by or a_host()
        asked = Key(principal=host.id, route=f"POST /orders/{order.id}/refunds", key=key or mint("evt"), request={})
        wish = RefundWish(what=what or Everything(), reason="as a test wants it", restock=restock)
        return (await refund(order.id, wish, by=host, key=asked, till=self.till)).refund

    async def send(self, order: Order) -> Order:
        """Pack a sold order, and send it."""
        host = a_host()
        keys = (Key(principal=host.id, route=order.id, key=mint("evt"), request={}) for _ in range(2))
        await pack(order.id, by=host, key=next(keys), database=self.database, clock=self.clock)
        done = await ship(order.id, Parcel(), by=host, key=next(keys), database=self.database, clock=self.clock)
        return done.order

    async def seen(self, order: Order) -> Order:
        """The order as it is now."""
        async with self.database.reading() as sql:
            return await order_store.find(sql, order.id)

    async def cancel(self, order: Order, buyer: Viewer) -> Order:
        """Give an order up."""
        return await cancel(order.id, buyer, till=self.till)

    async def type_code(self, buyer: Viewer, code: str) -> None:
        """Let a code lie in the buyer's cart, whether or not it is for them."""
        async with self.database.transaction() as work:
            await promo_store.lay_in_cart(work.connection, buyer.id, code, now=self.clock.now())

    async def left(self, offer: Offer) -> int:
        """Units of the first variant that can be bought now."""
        (found,) = [each for each in await self.catalogue.offers(offer.show) if each.id == offer.id]
        return found.variants[0].left

    def another_cashier(self, database: Database | None = None) -> Cashier:
        """The cashier of this process, or of another one that has connections of its own."""
        terms = Terms(currency="RUB", hold=HOLD, methods=self.methods)
        return Cashier(database=database or self.database, clock=self.clock, gate=self.gate, terms=terms)

    def interrupted(self, meanwhile: Callable[[], Awaitable[object]]) -> Till:
        """The till of somebody who looks, and then is overtaken by ``meanwhile``."""
        return replace(self.till, database=cast("Database", Interrupted(self.database, meanwhile)))

    def impatient(self) -> None:
        """From now on a silent provider is given up after a second."""
        self.till = replace(self.till, patience=timedelta(seconds=1))
        self.sweeper = Sweeper(self.till)


def http_to(bank: Books) -> httpx.AsyncClient:
    """The way to a play bank, with the shop's name."""
    headers = {"Authorization": f"Bearer {BANK_SECRET}"}
    transport = httpx.ASGITransport(create_bank(bank, secret=BANK_SECRET))
    return httpx.AsyncClient(transport=transport, base_url="http://playbank", headers=headers)


def a_viewer(name: str = "Анна", *, language: Language = Language.RU) -> Viewer:
    """Somebody at the window."""
    return Viewer(id=ViewerId(mint("vwr")), name=name, role=Role.GUEST, language=language)


async def the_orders_of(buyer: Viewer, shelf: Shelf) -> list[Order]:
    """The latest orders of ``buyer``, newest first."""
    return list((await orders_of(buyer.id, after=None, limit=50, database=shelf.database)).items)


def a_host() -> Viewer:
    """Who runs the show."""
    return Viewer(id=ViewerId(mint("vwr")), name="Вера", role=Role.HOST)


def an_offer(
    slug: str = "mug", *, stock: int = 10, price: int = 1_990_00, limit: int = 5, show: ShowId = SHOW, position: int = 0
) -> Offer:
    """A product with two variants on sale; ``stock`` units of each."""
    sizes = (("s", "Малая", "Small"), ("l", "Большая", "Large"))
    return Offer(
        id=OfferId(derive("ofr", show, slug)),
        show=show,
        product=Product(
            id=ProductId(derive("prd", slug)),
            slug=slug,
            title=Localized(ru=f"Кружка «{slug}»", en=f"Mug “{slug}”"),
            description=Localized(ru="Держит тепло.", en="Keeps warm."),
            picture=f"/pictures/{slug}.svg",
            attributes=(
                Attribute(
                    key="volume",
                    label=Localized(ru="Объём", en="Volume"),
                    value=Localized(ru="350 мл", en="350 ml"),
                ),
            ),
        ),
        price=Money(amount=price, currency="RUB"),
        list_price=Money(amount=price + 500_00, currency="RUB"),
        limit=limit,
        position=position,
        variants=tuple(
            Variant(id=VariantId(derive("var", slug, size)), name=Localized(ru=ru, en=en), left=stock)
            for size, ru, en in sizes
        ),
    )


NO_ORDER = OrderId("ord_" + "0" * 32)
