"""The doors of the back room: products, stock, pictures, what shows sell. The rooms behind them are real."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from core.clock import Clock
from core.database import Database
from core.errors import NotSignedIn
from core.events import Localized, OfferChanged, ShowState, ShowStatus, decode
from core.ids import OfferId, ShowId, ViewerId, mint
from core.people import Role, Viewer
from core.tables import OutboxRow
from server import problems
from server.api import catalogue, imports, offering, products, stock
from server.backroom import Backroom, open_backroom
from server.settings import Settings
from server.shows.show import Show
from shop.catalogue import Catalogue
from shop.invariants import broken_invariants
from tests.fakes import EVENING, TurnedClock
from tests.shop.shelf import SHOW, Shelf, an_offer

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


class NamedAtTheDoor:
    """Tokens whose text is a role."""

    def read_access(self, token: str) -> Viewer:
        if token not in set(Role):
            raise NotSignedIn
        return Viewer(id=ViewerId(f"vwr_{token.encode().hex():0>32}"), name=token, role=Role(token))


@dataclass
class OneShow:
    """The only show there is; what it holds up can be put down."""

    pinned: OfferId | None = None

    async def find(self, _name: str) -> Show:
        return Show(
            id=SHOW,
            slug="evening",
            title=Localized(ru="Вечер", en="Evening"),
            host=ViewerId("vwr_1"),
            host_name=Localized(ru="Варя", en="Varya"),
            starts_at=EVENING,
            state=ShowState(version=1, status=ShowStatus.LIVE, pinned=self.pinned),
        )

    async def pin(self, _show: ShowId, offer: OfferId | None) -> None:
        self.pinned = offer


@dataclass(frozen=True)
class SmallHouse:
    """As much of a house as these doors ask for."""

    clock: Clock
    tokens: NamedAtTheDoor
    catalogue: Catalogue
    backroom: Backroom
    settings: Settings
    shows: OneShow
    rundown: OneShow


@dataclass
class Desk:
    """Somebody at the back room's doors."""

    shelf: Shelf
    http: httpx.AsyncClient
    show: OneShow
    backroom: Backroom
    app: FastAPI

    async def ask(
        self, method: str, path: str, wish: object = None, *, role: str = "host", key: str | None = None
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {role}", **({"Idempotency-Key": key} if key else {})}
        return await self.http.request(method, f"/api/v1{path}", json=wish, headers=headers)

    async def create(self, **change: Any) -> dict[str, Any]:
        answer = await self.ask("POST", "/catalogue/products", a_product(**change), key=mint("evt"))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    clock, show = TurnedClock(), OneShow()
    shelf = Shelf(database, clock)
    settings = Settings(_env_file=None, pictures_folder=tmp_path / "pictures", imports_folder=tmp_path / "imports")
    app = FastAPI()
    problems.install(app)
    for doors in (products, catalogue, stock, offering, imports):
        app.include_router(doors.router, prefix="/api/v1")
    backroom = open_backroom(settings, database=database, clock=clock)
    app.state.house = SmallHouse(
        clock=clock,
        tokens=NamedAtTheDoor(),
        catalogue=shelf.catalogue,
        shows=show,
        rundown=show,
        backroom=backroom,
        settings=settings,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
        yield Desk(shelf, http, show, backroom, app)
    assert await broken_invariants(database) == {}


def words(text: str) -> dict[str, str]:
    return {"ru": text, "en": text}


def rubles(amount: int) -> dict[str, object]:
    return {"amount": amount * 100, "currency": "RUB"}


def a_product(**change: Any) -> dict[str, Any]:
    return {
        "title": {"ru": "Фонарь «Маячок»", "en": "Beacon lantern"},
        "description": words("Светит."),
        "vendor": "Мыс",
        "category": "Свет",
        "attributes": [
            {
                "key": "battery",
                "label": words("Аккумулятор"),
                "value": words("5200"),
                "unit": {"ru": "мА·ч", "en": "mAh"},
            }
        ],
        "variants": [
            {"name": words("Сосна"), "sku": "LAN-1", "price": rubles(2790), "list_price": rubles(3490), "stock": 4},
            {"name": words("Морошка"), "sku": "LAN-2", "barcode": "4600000000011", "stock": 2},
        ],
        **change,
    }


def terms(**change: Any) -> dict[str, Any]:
    return {"price": rubles(2500), "list_price": rubles(3490), "limit": 3, **change}


async def test_a_product_is_written_down_once_for_each_key(desk: Desk) -> None:
    first = await desk.ask("POST", "/catalogue/products", a_product(), key="k")
    again = await desk.ask("POST", "/catalogue/products", a_product(), key="k")
    other = await desk.ask("POST", "/catalogue/products", a_product(vendor="Иной"), key="k")

    made = first.json()
    assert (first.status_code, again.headers["Idempotent-Replayed"], other.json()["code"]) == (
        201,
        "true",
        "key_reused",
    )
    assert again.json() == made
    assert made["product"]["slug"].startswith("beacon-lantern-")
    assert [(each["sku"], each["on_hand"], each["left"]) for each in made["variants"]] == [
        ("LAN-1", 4, 4),
        ("LAN-2", 2, 2),
    ]
    assert made["variants"][0]["price"] == rubles(2790)
    page = (await desk.ask("GET", f"/products/{made['product']['slug']}", role="viewer")).json()
    assert page["product"]["attributes"][0]["value"] == {"ru": "5200 мА·ч", "en": "5200 mAh"}


async def test_an_edit_says_what_it_was_made_of(desk: Desk) -> None:
    made = await desk.create()
    kept = made["variants"][1]
    wish = a_product(title=words("Маяк"), variants=[{"id": kept["id"], "name": words("Ягода"), "sku": "LAN-2"}])
    path = f"/catalogue/products/{made['product']['id']}"

    edited = await desk.ask("PUT", path, {"version": made["version"], "product": wish})
    late = await desk.ask("PUT", path, {"version": made["version"], "product": wish})

    assert edited.status_code == 200, edited.text
    assert [(each["name"]["ru"], each["on_hand"]) for each in edited.json()["variants"]] == [("Ягода", 2)]
    assert edited.json()["product"]["slug"] == made["product"]["slug"]
    assert (late.status_code, late.json()["code"], late.json()["version"]) == (
        409,
        "product_changed",
        made["version"] + 1,
    )
    free = await desk.create(variants=[{"name": words("-"), "sku": "LAN-1"}])
    assert free["variants"][0]["sku"] == "LAN-1", "who was put away frees the article"


async def test_the_list_is_searched_and_paged(desk: Desk) -> None:
    await desk.create()
    for number in range(3):
        await desk.create(title=words(f"Кружка {number}"), variants=[{"name": words("-"), "sku": f"MUG-{number}"}])

    first = (await desk.ask("GET", "/catalogue/products?limit=2")).json()
    rest = (await desk.ask("GET", f"/catalogue/products?limit=2&cursor={first['next']}", role="moderator")).json()

    def titles(page: dict[str, Any]) -> list[str]:
        return [each["product"]["title"]["ru"] for each in page["items"]]

    assert sorted(titles(first) + titles(rest)) == ["Кружка 0", "Кружка 1", "Кружка 2", "Фонарь «Маячок»"]
    assert rest["next"] is None
    for wanted in ("маячок", "LAN-2", "4600000000011", "beacon мыс"):
        assert titles((await desk.ask("GET", f"/catalogue/products?q={wanted}")).json()) == ["Фонарь «Маячок»"], wanted
    assert titles((await desk.ask("GET", "/catalogue/products?q=%25")).json()) == []


async def test_a_product_is_sold_in_a_show_and_taken_off(desk: Desk) -> None:
    made = await desk.create()
    product, (_, large) = made["product"]["id"], made["variants"]
    own = {"variant": large["id"], "price": rubles(2600), "list_price": rubles(3600)}

    offer = (await desk.ask("PUT", f"/shows/evening/products/{product}", terms(variants=[own]))).json()
    (selling,) = (await desk.ask("GET", f"/catalogue/products/{product}")).json()["selling"]
    assert selling["variants"] == [own]
    anew = (await desk.ask("PUT", f"/shows/evening/products/{product}", terms(price=rubles(1)))).json()
    desk.show.pinned = OfferId(offer["id"])
    off = await desk.ask("DELETE", f"/shows/evening/products/{product}")

    assert [each["price"] for each in offer["variants"]] == [None, rubles(2600)]
    assert (offer["position"], anew["id"], anew["version"]) == (1, offer["id"], 2)
    assert (off.status_code, off.json()["on_sale"], off.json()["version"]) == (200, False, 3)
    assert desk.show.pinned is None
    assert (await desk.ask("GET", f"/catalogue/products/{product}")).json()["selling"] == []
    assert [fact.offer.version for fact in await facts(desk.shelf.database)] == [1, 2, 3]


async def test_a_product_that_is_put_away_is_off_sale_everywhere(desk: Desk) -> None:
    made = await desk.create()
    product = made["product"]["id"]
    await desk.ask("PUT", f"/shows/evening/products/{product}", terms())

    away = await desk.ask("PUT", f"/catalogue/products/{product}/archived", {"archived": True})

    assert away.json()["selling"] == []
    assert away.json()["archived_at"] is not None
    assert (await desk.ask("GET", f"/products/{made['product']['slug']}")).status_code == 404
    assert (await desk.ask("PUT", f"/shows/evening/products/{product}", terms())).json()["code"] == "no_such_product"
    assert [
        each["product"]["id"] for each in (await desk.ask("GET", "/catalogue/products?archived=true")).json()["items"]
    ]
    back = await desk.ask("PUT", f"/catalogue/products/{product}/archived", {"archived": False})
    assert (back.json()["archived_at"], back.json()["selling"]) == (None, [])


async def test_new_words_are_seen_where_the_product_is_sold(desk: Desk) -> None:
    made = await desk.create()
    product = made["product"]["id"]
    await desk.ask("PUT", f"/shows/evening/products/{product}", terms())
    variants = [{"id": each["id"], "name": each["name"], "sku": each["sku"]} for each in made["variants"]]
    wish = a_product(title=words("Новое имя"), variants=variants)

    await desk.ask("PUT", f"/catalogue/products/{product}", {"version": made["version"], "product": wish})

    last = (await facts(desk.shelf.database))[-1]
    assert (last.offer.product.title.ru, last.offer.version) == ("Новое имя", 2)


async def test_stock_is_changed_with_a_reason(desk: Desk) -> None:
    variant = (await desk.create())["variants"][0]["id"]
    path = f"/catalogue/variants/{variant}"

    counted = await desk.ask("POST", f"{path}/stock", {"kind": "counted", "units": 9, "reason": "пересчёт"}, key="1")
    again = await desk.ask("POST", f"{path}/stock", {"kind": "counted", "units": 9, "reason": "пересчёт"}, key="1")
    nameless = await desk.ask("POST", f"{path}/stock", {"kind": "counted", "units": 9})
    history = (await desk.ask("GET", f"{path}/movements", role="moderator")).json()

    assert (counted.status_code, counted.json()["left"], counted.json()["movement"]["units"]) == (201, 9, 5)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert nameless.json()["code"] == "bad_key"
    assert [(each["kind"], each["reason"]) for each in history["items"]] == [("counted", "пересчёт"), ("opening", "")]
    assert history["next"] is None


async def test_a_picture_is_looked_at_before_it_is_kept(desk: Desk) -> None:
    async def bring(content: bytes) -> httpx.Response:
        headers = {"Authorization": "Bearer host"}
        return await desk.http.post("/api/v1/catalogue/pictures", content=content, headers=headers)

    kept = await bring(PNG)

    assert kept.json()["url"].startswith("/pictures/goods/")
    assert (await bring(PNG)).json() == kept.json()
    assert [(await bring(each)).json()["code"] for each in (b"", b"<svg onload='x'/>", b"MZ", PNG + b"\0" * 2**23)] == [
        "bad_picture"
    ] * 4
    hung = await desk.create(pictures=[kept.json()["url"], "/pictures/lantern.svg"])
    assert hung["pictures"] == [kept.json()["url"], "/pictures/lantern.svg"]


BAD: dict[str, Callable[[dict[str, Any]], object]] = {
    "no title": lambda wish: wish.update(title=words(" ")),
    "a title with a control character": lambda wish: wish.update(title=words("a\x00b")),
    "a long title": lambda wish: wish.update(title=words("ы" * 201)),
    "no variant": lambda wish: wish.update(variants=[]),
    "an article twice": lambda wish: wish["variants"][1].update(sku="LAN-1"),
    "a name twice": lambda wish: wish["variants"][1].update(name=words("Сосна")),
    "a key twice": lambda wish: wish.update(attributes=wish["attributes"] * 2),
    "a bad key": lambda wish: wish["attributes"][0].update(key="Ключ"),
    "a price above the list price": lambda wish: wish["variants"][0].update(list_price=rubles(1)),
    "a price below nothing": lambda wish: wish["variants"][0].update(price=rubles(-1)),
    "two currencies": lambda wish: wish["variants"][0].update(price={"amount": 1, "currency": "USD"}),
    "an unknown currency": lambda wish: wish["variants"][0].update(price={"amount": 1, "currency": "XXX"}),
    "half a kopeck": lambda wish: wish["variants"][0].update(price={"amount": 0.5, "currency": "RUB"}),
    "stock below nothing": lambda wish: wish["variants"][0].update(stock=-1),
    "stock beyond all bounds": lambda wish: wish["variants"][0].update(stock=2**63),
    "a picture of somebody else": lambda wish: wish.update(pictures=["https://example.com/a.png"]),
    "a picture outside of its folder": lambda wish: wish.update(pictures=["/pictures/../x.png"]),
    "a slug with capitals": lambda wish: wish.update(slug="Lantern"),
    "a field that is not asked for": lambda wish: wish.update(version=9),
    "a variant of another product": lambda wish: wish["variants"][0].update(id="x"),
}


@pytest.mark.parametrize("what", BAD)
async def test_what_cannot_be_written_down_is_refused(desk: Desk, what: str) -> None:
    wish = json.loads(json.dumps(a_product()))
    BAD[what](wish)

    answer = await desk.ask("POST", "/catalogue/products", wish, key="k")

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), answer.text
    assert (await desk.ask("GET", "/catalogue/products")).json()["items"] == []


async def test_what_belongs_to_another_product_is_refused(desk: Desk) -> None:
    made, mug = await desk.create(slug="lantern"), await desk.create(variants=[{"name": words("-"), "sku": "MUG"}])
    other = [{"name": words("-"), "sku": "LAN-1"}]
    foreign = [{"id": made["variants"][0]["id"], "name": words("-")}]

    async def refused(method: str, path: str, wish: object) -> str:
        code: str = (await desk.ask(method, path, wish, key=mint("evt"))).json()["code"]
        return code

    edit = f"/catalogue/products/{mug['product']['id']}"
    assert await refused("POST", "/catalogue/products", a_product(variants=other)) == "product_taken"
    assert (
        await refused("POST", "/catalogue/products", a_product(slug="lantern", variants=[{"name": words("-")}]))
        == "product_taken"
    )
    assert await refused("PUT", edit, {"version": 1, "product": a_product(variants=foreign)}) == "bad_product"
    assert await refused("PUT", edit, {"version": 1, "product": a_product(variants=other)}) == "product_taken"


async def test_bad_terms_are_refused(desk: Desk) -> None:
    made = await desk.create()
    path = f"/shows/evening/products/{made['product']['id']}"
    stranger = {"variant": mint("var"), "price": rubles(1), "list_price": rubles(1)}
    dear = {"variant": made["variants"][0]["id"], "price": rubles(2), "list_price": rubles(1)}
    dollars = {"amount": 1, "currency": "USD"}

    async def code(wish: object, path: str = path) -> str:
        return str((await desk.ask("PUT", path, wish)).json()["code"])

    assert await code(terms(price=rubles(9999))) == "bad_offer"
    assert await code(terms(price=dollars, list_price=dollars)) == "bad_offer"
    assert await code(terms(variants=[dear])) == "bad_offer"
    assert await code(terms(variants=[stranger])) == "no_such_variant"
    assert await code(terms(limit=0)) == "unfit"
    assert await code(terms(), f"/shows/evening/products/{mint('prd')}") == "no_such_product"
    assert (await desk.ask("DELETE", path)).json()["code"] == "no_such_offer"
    assert await desk.shelf.catalogue.offers(SHOW) == ()


async def test_the_back_room_is_for_the_staff(desk: Desk) -> None:
    product, variant = mint("prd"), mint("var")
    doors = [
        ("GET", "/catalogue/products", None, "moderator"),
        ("GET", f"/catalogue/products/{product}", None, "moderator"),
        ("GET", f"/catalogue/variants/{variant}/movements", None, "moderator"),
        ("POST", f"/catalogue/variants/{variant}/stock", {"kind": "counted", "units": 1}, "moderator"),
        ("POST", "/catalogue/products", a_product(), "host"),
        ("PUT", f"/catalogue/products/{product}", {"version": 1, "product": a_product()}, "host"),
        ("PUT", f"/catalogue/products/{product}/archived", {"archived": True}, "host"),
        ("POST", "/catalogue/pictures", None, "host"),
        ("PUT", f"/shows/evening/products/{product}", terms(), "host"),
        ("DELETE", f"/shows/evening/products/{product}", None, "host"),
    ]
    for method, path, wish, least in doors:
        shut = ["nobody", "guest", "viewer", *(["moderator"] if least == "host" else [])]
        answers = [(await desk.ask(method, path, wish, role=role, key="k")).status_code for role in shut]

        assert answers == [401, *[403] * (len(shut) - 1)], path
        assert (await desk.ask(method, path, wish, role=least, key="k")).status_code not in (401, 403, 500), path


async def test_two_who_sell_the_same_product_at_once_make_one_offer(desk: Desk) -> None:
    mug = await desk.shelf.put(an_offer())

    answers = [await desk.ask("PUT", f"/shows/evening/products/{mug.product.id}", terms(limit=n)) for n in (1, 2)]

    assert [answer.json()["id"] for answer in answers] == [mug.id, mug.id]
    assert len(await desk.shelf.catalogue.offers(SHOW)) == 1


async def facts(database: Database) -> list[OfferChanged]:
    """What everyone is to hear of offers, in its order."""
    async with database.reading() as sql:
        rows = await sql.execute(select(OutboxRow.payload).order_by(OutboxRow.id))
        told = [decode(row.payload) for row in rows]
    return [fact for fact in told if isinstance(fact, OfferChanged)]
