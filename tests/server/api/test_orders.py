"""The doors of the shop: products, carts, orders. The rooms behind them are real, the house is small."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from core.clock import Clock
from core.database import Database
from core.errors import NotSignedIn, QueueFull
from core.ids import mint
from core.people import Viewer
from core.rates import MemoryRates
from server import problems
from server.api import carts, orders, products
from server.limits import Limits
from server.settings import Settings
from server.shows.admission import Admission
from shop.carting import Carts
from shop.cashier import Cashier
from shop.catalogue import Catalogue
from shop.invariants import broken_invariants
from shop.offer import Offer
from shop.purchase import Answer, Purchase
from shop.till import Till
from tests.fakes import TurnedClock
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


class NamedAtTheDoor:
    """Tokens whose text is the person."""

    def __init__(self) -> None:
        self.people: dict[str, Viewer] = {}

    def read_access(self, token: str) -> Viewer:
        if token not in self.people:
            raise NotSignedIn
        return self.people[token]


@dataclass(frozen=True)
class SmallHouse:
    """As much of a house as these doors ask for."""

    settings: Settings
    clock: Clock
    tokens: NamedAtTheDoor
    admission: Admission
    till: Till
    carts: Carts
    catalogue: Catalogue
    limits: Limits


class Visitor:
    """A browser at the doors."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        self._token = token

    async def ask(self, method: str, path: str, json: object = None, *, key: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self._http.request(method, f"/api/v1{path}", json=json, headers=headers)

    async def send(self, path: str, body: str, *, way: str, key: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": way}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self._http.post(f"/api/v1{path}", content=body, headers=headers)

    async def fill(self, offer: Offer, *, units: int = 1) -> dict[str, Any]:
        wish = {"offer": offer.id, "variant": offer.variants[0].id, "units": units}
        cart: dict[str, Any] = (await self.ask("PUT", "/cart/lines", wish)).json()
        return cart

    async def order(self, total: object, *, key: str | None = "o", email: str = "anna@shop.example") -> httpx.Response:
        wish = {"show": SHOW, "contact": {"email": email}, "expected_total": total}
        return await self.ask("POST", "/orders", wish, key=key)

    async def pay(self, order: str, outcome: str = "pays", *, key: str | None = "p") -> httpx.Response:
        return await self.ask("POST", f"/orders/{order}/payments", {"provider": "play", "outcome": outcome}, key=key)


class Street:
    """Where visitors come from."""

    def __init__(self, shelf: Shelf, http: httpx.AsyncClient, tokens: NamedAtTheDoor) -> None:
        self.shelf = shelf
        self._http = http
        self._tokens = tokens

    def visitor(self, name: str) -> Visitor:
        self._tokens.people[name] = a_viewer(name)
        return Visitor(self._http, name)

    def stranger(self) -> Visitor:
        return Visitor(self._http, "forged")


@pytest.fixture
async def street(database: Database) -> AsyncIterator[Street]:
    shelf, tokens = Shelf(database, TurnedClock()), NamedAtTheDoor()
    shelf.impatient()
    app = FastAPI()
    problems.install(app)
    for doors in (carts, orders, products):
        app.include_router(doors.router, prefix="/api/v1")
    app.state.house = SmallHouse(
        settings=Settings(_env_file=None),
        clock=shelf.clock,
        tokens=tokens,
        admission=Admission(database=database, clock=shelf.clock),
        till=shelf.till,
        carts=shelf.carts,
        catalogue=shelf.catalogue,
        limits=Limits(rates=MemoryRates(clock=shelf.clock), settings=Settings(_env_file=None)),
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
        yield Street(shelf, http, tokens)
    assert await broken_invariants(database) == {}


async def test_a_product_page_shows_its_specification(street: Street) -> None:
    mug = await street.shelf.put(an_offer(stock=4))

    page = (await street.visitor("anna").ask("GET", "/products/mug")).json()

    assert page["product"]["title"] == {"ru": "Кружка «mug»", "en": "Mug “mug”"}
    assert page["product"]["attributes"][0]["value"] == {"ru": "350 мл", "en": "350 ml"}
    assert page["variants"][0] == {
        "id": mug.variants[0].id,
        "name": {"ru": "Малая", "en": "Small"},
        "left": 4,
        "version": 1,
        "price": None,
        "list_price": None,
        "flash_price": None,
    }


async def test_a_missing_product_is_a_problem(street: Street) -> None:
    answer = await street.visitor("anna").ask("GET", "/products/nothing")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_product")
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_the_way_from_the_cart_to_the_paid_order(street: Street) -> None:
    mug, anna = await street.shelf.put(an_offer(price=1_990_00)), street.visitor("anna")

    cart = await anna.fill(mug, units=2)
    placed = await anna.order(cart["total"])
    paid = await anna.pay(placed.json()["id"])

    assert cart["lines"][0]["subtotal"] == cart["total"] == {"amount": 3_980_00, "currency": "RUB"}
    assert placed.status_code == paid.status_code == 201
    order = placed.json()
    assert (order["status"], order["payment"], order["paid_at"]) == ("pending_payment", None, None)
    assert order["server_time"] == "2026-11-22T17:00:00Z"
    assert order["reserved_until"] == "2026-11-22T17:05:00Z"
    assert order["lines"] == [
        {
            "offer": mug.id,
            "variant": mug.variants[0].id,
            "title": {"ru": "Кружка «mug»", "en": "Mug “mug”"},
            "variant_name": {"ru": "Малая", "en": "Small"},
            "units": 2,
            "unit_price": {"amount": 1_990_00, "currency": "RUB"},
            "list_price": {"amount": 2_490_00, "currency": "RUB"},
            "subtotal": {"amount": 3_980_00, "currency": "RUB"},
            "discount": {"amount": 0, "currency": "RUB"},
            "reasons": [],
            "total": {"amount": 3_980_00, "currency": "RUB"},
        }
    ]
    assert paid.json()["status"] == "paid"
    assert paid.json()["payment"]["status"] == "captured"
    assert (await anna.ask("GET", f"/orders/{order['id']}")).json() == paid.json()
    assert (await anna.ask("GET", "/orders")).json()["items"] == [paid.json()]
    emptied = (await anna.ask("GET", "/cart")).json()
    assert (emptied["lines"], emptied["total"]) == ([], {"amount": 0, "currency": "RUB"})


async def test_a_replay_says_so(street: Street) -> None:
    mug, anna = await street.shelf.put(an_offer()), street.visitor("anna")
    total = (await anna.fill(mug))["total"]

    first, again = await anna.order(total), await anna.order(total)

    assert again.json() == first.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_what_takes_stock_or_money_wants_a_key(street: Street) -> None:
    mug, anna = await street.shelf.put(an_offer()), street.visitor("anna")
    total = (await anna.fill(mug))["total"]

    without = await anna.order(total, key=None)
    too_long = await anna.order(total, key="k" * 256)
    order = (await anna.order(total)).json()
    reused = await anna.order({"amount": 1, "currency": "RUB"})
    unpaid = await anna.pay(order["id"], key=None)

    assert [each.status_code for each in (without, too_long, reused, unpaid)] == [422] * 4
    assert [each.json()["code"] for each in (without, too_long, reused, unpaid)] == [
        "bad_key",
        "bad_key",
        "key_reused",
        "bad_key",
    ]


async def test_refusals_carry_their_facts(street: Street) -> None:
    mug, anna, bo = await street.shelf.put(an_offer(stock=1)), street.visitor("anna"), street.visitor("bo")
    total = (await anna.fill(mug))["total"]
    await bo.fill(mug)

    changed = await anna.order({"amount": 1, "currency": "RUB"})
    await bo.order(total)
    sold_out = await anna.order(total)
    empty = await bo.order(total, key="o2")

    assert [(each.status_code, each.json()["code"]) for each in (changed, sold_out, empty)] == [
        (409, "price_changed"),
        (409, "sold_out"),
        (409, "cart_empty"),
    ]
    assert changed.json()["total"] == total
    assert (sold_out.json()["variant"], sold_out.json()["left"]) == (mug.variants[0].id, 0)


async def test_a_declined_payment_and_one_that_never_answers(street: Street) -> None:
    mug, anna = await street.shelf.put(an_offer()), street.visitor("anna")
    order = (await anna.order((await anna.fill(mug))["total"])).json()["id"]

    declined = (await anna.pay(order, "declines", key="p1")).json()
    waiting = (await anna.pay(order, "never_answers", key="p2")).json()
    impatient = await anna.pay(order, "pays", key="p3")
    street.shelf.clock.turn(timedelta(minutes=5))
    await street.shelf.sweeper.sweep(street.shelf.clock.now())
    over = (await anna.ask("GET", f"/orders/{order}")).json()

    assert (declined["status"], declined["payment"]["status"]) == ("pending_payment", "declined")
    assert (waiting["status"], waiting["payment"]["status"]) == ("pending_payment", "requested")
    assert (impatient.status_code, impatient.json()["code"]) == (409, "still_running")
    assert over["status"] == "expired"


async def test_a_cancelled_order_goes_back_into_the_cart(street: Street) -> None:
    mug, anna = await street.shelf.put(an_offer()), street.visitor("anna")
    order = (await anna.order((await anna.fill(mug, units=2))["total"])).json()["id"]

    cancelled = (await anna.ask("DELETE", f"/orders/{order}")).json()

    assert cancelled["status"] == "cancelled"
    assert (await anna.ask("GET", f"/cart?show={SHOW}")).json()["lines"][0]["units"] == 2
    assert (await anna.ask("GET", f"/cart?show={mint('shw')}")).json()["lines"] == []


async def test_an_order_is_nobody_elses(street: Street) -> None:
    mug, anna, eve = await street.shelf.put(an_offer()), street.visitor("anna"), street.visitor("eve")
    order = (await anna.order((await anna.fill(mug))["total"])).json()["id"]

    answers = [
        await eve.ask("GET", f"/orders/{order}"),
        await eve.ask("DELETE", f"/orders/{order}"),
        await eve.pay(order),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "no_such_order")] * 3
    assert (await anna.ask("GET", f"/orders/{order}")).json()["status"] == "pending_payment"


async def test_nobody_in_particular_has_no_cart(street: Street) -> None:
    stranger = street.stranger()

    answers = [await stranger.ask("GET", path) for path in ("/cart", "/orders", f"/orders/{mint('ord')}")]

    assert {each.status_code for each in answers} == {401}


@pytest.mark.parametrize("units", [-1, 100, 2**31, 1.5, "many"])
async def test_strange_amounts_are_refused(street: Street, units: object) -> None:
    mug = await street.shelf.put(an_offer())

    wish = {"offer": mug.id, "variant": mug.variants[0].id, "units": units}

    assert (await street.visitor("anna").ask("PUT", "/cart/lines", wish)).status_code == 422


@pytest.mark.parametrize(
    "email", ["anna", "@shop.example", "anna@shop", "a b@shop.example", "anna@shop.example\nBcc: eve@shop.example"]
)
async def test_strange_addresses_are_refused(street: Street, email: str) -> None:
    mug, anna = await street.shelf.put(an_offer()), street.visitor("anna")
    total = (await anna.fill(mug))["total"]

    assert (await anna.order(total, email=email)).status_code == 422


@pytest.mark.parametrize("extra", [{"price": 1}, {"status": "paid"}, {"buyer": "vwr"}])
async def test_nobody_sets_their_own_price_or_status(street: Street, extra: dict[str, object]) -> None:
    mug, anna = await street.shelf.put(an_offer()), street.visitor("anna")
    total = (await anna.fill(mug))["total"]
    wish = {"show": SHOW, "contact": {"email": "anna@shop.example"}, "expected_total": total, **extra}

    assert (await anna.ask("POST", "/orders", wish, key="o")).status_code == 422


@pytest.mark.parametrize(
    "email",
    [
        "anna@shop.example\r\nBcc: eve@shop.example",
        "anna@shop.example\n",
        "anna\x00@shop.example",
        "anna\u202e@shop.example",
        "anna@[shop.example",
        "anna(@shop.example",
        "anna:@shop.example",
        "anna@shop..example",
        "anna\\@shop.example",
        "anna@shop.example,eve@shop.example",
        f"anna@{'x' * 64}.example",
    ],
)
async def test_a_receipt_can_only_be_asked_for_at_an_address(street: Street, email: str) -> None:
    anna = street.visitor("anna")
    cart = await anna.fill(await street.shelf.put(an_offer()))

    refused = await anna.order(cart["total"], email=email)

    assert (refused.status_code, refused.json()["code"]) == (422, "unfit")


async def test_an_address_may_be_written_in_any_script(street: Street) -> None:
    anna = street.visitor("anna")
    cart = await anna.fill(await street.shelf.put(an_offer()))

    assert (await anna.order(cart["total"], email="анна@пример.рф")).status_code == 201


async def test_a_product_is_not_called_by_control_characters(street: Street) -> None:
    answer = await street.visitor("anna").ask("GET", "/products/a%00b")

    assert (answer.status_code, answer.json()["code"]) == (422, "unfit")


async def test_who_finds_the_queue_full_is_told_when_to_come_back_and_gets_their_order_then(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    mug, anna = await street.shelf.put(an_offer(stock=1)), street.visitor("anna")
    total = (await anna.fill(mug))["total"]
    sell, crowds = Cashier.sell, [QueueFull()]

    async def _crowded(cashier: Cashier, purchase: Purchase) -> Answer:
        if crowds:
            raise crowds.pop()
        return await sell(cashier, purchase)

    monkeypatch.setattr(Cashier, "sell", _crowded)

    refused = await anna.order(total, key="k")
    placed = await anna.order(total, key="k")

    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (503, "queue_full", "2")
    assert placed.status_code == 201


@pytest.mark.parametrize("way", ["application/json", "application/json; charset=utf-8"])
async def test_the_short_way_and_the_usual_one_are_one_door(street: Street, way: str) -> None:
    mug, anna = await street.shelf.put(an_offer(stock=4)), street.visitor("anna")
    cart = await anna.fill(mug, units=2)
    wish = {"show": SHOW, "contact": {"email": "anna@shop.example"}, "expected_total": cart["total"]}

    placed = await anna.send("/orders", json.dumps(wish), way=way, key="one")
    again = await anna.send("/orders", json.dumps(wish), way=way, key="one")
    nameless = await anna.send("/orders", json.dumps(wish), way=way)
    other = await anna.send(
        "/orders", json.dumps(wish | {"contact": {"phone": "+7 914 123-45-67"}}), way=way, key="one"
    )

    assert (placed.status_code, placed.json()["total"]) == (201, cart["total"])
    assert placed.headers["content-type"] == "application/json"
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (placed.json(), "true")
    assert (nameless.status_code, nameless.json()["code"]) == (422, "bad_key")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize(
    ("body", "way", "told"),
    [
        ("{", "application/json", (422, "unfit")),
        ("{}", "application/json", (422, "unfit")),
        ("[]", "application/json", (422, "unfit")),
        ("{}", "text/plain", (415, "unsupported_media_type")),
    ],
)
async def test_what_cannot_be_read_is_told_by_the_usual_way(
    street: Street, body: str, way: str, told: tuple[int, str]
) -> None:
    refused = await street.visitor("anna").send("/orders", body, way=way, key="one")

    assert (refused.status_code, refused.json()["code"]) == told
