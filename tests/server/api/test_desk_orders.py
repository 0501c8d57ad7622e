"""The orders of the back office: who may look, and what is found."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from core.clock import Clock
from core.database import Database
from core.errors import NotSignedIn
from core.ids import mint
from core.people import Role, Viewer
from server import problems
from server.api import desk_export, desk_orders
from server.shows.finding import Shows
from shop.invariants import broken_invariants
from tests.fakes import TurnedClock
from tests.shop.shelf import NO_ORDER, SHOW, Shelf, a_viewer, an_offer


class NamedAtTheDoor:
    """Tokens whose text is the person."""

    def __init__(self, **people: Viewer) -> None:
        self.people = people

    def read_access(self, token: str) -> Viewer:
        if token not in self.people:
            raise NotSignedIn
        return self.people[token]


@dataclass(frozen=True)
class SmallHouse:
    """As much of a house as these doors ask for."""

    clock: Clock
    database: Database
    tokens: NamedAtTheDoor
    shows: Shows


@dataclass(frozen=True)
class Office:
    """The back office, and the shop behind it."""

    shelf: Shelf
    http: httpx.AsyncClient

    async def ask(self, path: str = "", *, who: str = "moderator", **params: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {who}"}
        return await self.http.get(f"/api/v1/desk/orders{path}", params=params, headers=headers)

    async def do(
        self, order: str, step: str, *, key: str | None = "k", who: str = "moderator", **wish: str
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {who}", **({"Idempotency-Key": key} if key else {})}
        return await self.http.post(f"/api/v1/desk/orders/{order}/{step}", json=wish, headers=headers)

    async def numbers(self, **params: str) -> list[str]:
        answer: dict[str, Any] = (await self.ask(**params)).json()
        return [order["number"] for order in answer["items"]]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    shelf = Shelf(database, TurnedClock())
    staff = {role.value: replace(a_viewer(role.value), role=role) for role in Role}
    app = FastAPI()
    problems.install(app)
    for doors in (desk_orders, desk_export):
        app.include_router(doors.router, prefix="/api/v1")
    tokens = NamedAtTheDoor(**staff)
    app.state.house = SmallHouse(clock=shelf.clock, database=database, tokens=tokens, shows=Shows(database=database))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
        yield Office(shelf, http)
    assert await broken_invariants(database) == {}


@pytest.mark.parametrize("who", ["guest", "viewer", "forged"])
async def test_the_orders_of_the_house_are_for_its_staff(office: Office, who: str) -> None:
    answer = await office.ask(who=who)

    assert answer.json()["code"] == ("not_signed_in" if who == "forged" else "staff_only")


async def test_staff_see_what_was_bought_and_by_whom(office: Office) -> None:
    mug = await office.shelf.put(an_offer(price=1_990_00))
    order = await office.shelf.buy(a_viewer("Анна"), mug, units=2)

    (listed,) = (await office.ask()).json()["items"]

    assert listed["id"] == order.id
    assert (listed["number"], listed["status"], listed["show"]) == (order.number, "paid", SHOW)
    assert (listed["buyer_name"], listed["contact"]["email"]) == ("Анна", "anna@shop.example")
    assert (listed["units"], listed["total"]["amount"], listed["refunded"]["amount"]) == (2, 3_980_00, 0)
    assert listed["titles"] == [{"ru": "Кружка «mug»", "en": "Mug “mug”"}]


async def test_orders_are_read_page_by_page_the_newest_first(office: Office) -> None:
    mug = await office.shelf.put(an_offer())
    placed = []
    for _ in range(5):
        placed.append((await office.shelf.buy(a_viewer(), mug)).number)
        office.shelf.clock.turn(timedelta(seconds=1))

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await office.ask(limit="2", **({"cursor": cursor} if cursor else {}))).json()
        seen += [order["number"] for order in page["items"]]
        cursor = page["next"]

    assert seen == placed[::-1]


async def test_orders_are_found_by_status_and_show(office: Office) -> None:
    mug, anna = await office.shelf.put(an_offer()), a_viewer()
    await office.shelf.fill(anna, mug)
    pending = await office.shelf.order(anna)
    paid = await office.shelf.buy(a_viewer(), mug)

    assert await office.numbers(status="paid") == [paid.number]
    assert await office.numbers(status="pending_payment", show=SHOW) == [pending.number]
    assert await office.numbers(show=mint("shw")) == []
    assert (await office.ask(status="lost")).json()["code"] == "unfit"


async def test_orders_are_found_by_what_a_buyer_reads_out(office: Office) -> None:
    order = await office.shelf.buy(a_viewer(), await office.shelf.put(an_offer()))
    other = await office.shelf.buy(a_viewer(), await office.shelf.put(an_offer("cup")))

    said = order.number.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert await office.numbers(words=said) == [order.number]
    assert await office.numbers(words=order.number[:7]) == [order.number]
    assert set(await office.numbers(words="Anna@Shop")) == {order.number, other.number}
    assert set(await office.numbers(words="anna")) == {order.number, other.number}
    assert await office.numbers(words="100%") == []
    assert await office.numbers(words="_nna@") == []


async def test_an_order_is_sent_on_its_way_and_its_history_says_by_whom(office: Office) -> None:
    order = await office.shelf.buy(a_viewer("Анна"), await office.shelf.put(an_offer()))

    packed = (await office.do(order.id, "pack", key="1")).json()
    shipped = (await office.do(order.id, "ship", key="2", carrier="Почта", tracking="RA1", note="хрупкое")).json()
    delivered = (await office.do(order.id, "deliver", key="3", who="host")).json()

    assert [each["order"]["status"] for each in (packed, shipped, delivered)] == ["packed", "shipped", "delivered"]
    assert (shipped["order"]["carrier"], shipped["order"]["tracking"]) == ("Почта", "RA1")
    assert [(each["event"], each["by_name"], each["note"]) for each in delivered["history"]] == [
        ("placed", None, None),
        ("money_came", None, None),
        ("packed", "moderator", None),
        ("shipped", "moderator", "хрупкое"),
        ("delivered", "host", None),
    ]
    assert [(each["kind"], each["status"]) for each in delivered["letters"]] == [
        ("receipt", "due"),
        ("shipping", "due"),
    ]
    assert (await office.ask(f"/{order.id}")).json() == delivered


async def test_a_step_sent_again_is_done_once(office: Office) -> None:
    order = await office.shelf.buy(a_viewer(), await office.shelf.put(an_offer()))

    first, again = await office.do(order.id, "pack"), await office.do(order.id, "pack")
    late = await office.do(order.id, "pack", key="another")
    unkeyed = await office.do(order.id, "ship", key=None)

    assert (first.status_code, again.status_code) == (200, 200)
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    assert (late.status_code, late.json()["code"], late.json()["order_status"]) == (409, "order_closed", "packed")
    assert unkeyed.json()["code"] == "bad_key"


async def test_nobody_else_sends_orders_on_their_way(office: Office) -> None:
    order = await office.shelf.buy(a_viewer(), await office.shelf.put(an_offer()))

    answers = [await office.do(order.id, step, who="viewer") for step in ("pack", "ship", "deliver")]
    lost = await office.do(NO_ORDER, "pack")

    assert {answer.json()["code"] for answer in answers} == {"staff_only"}
    assert (await office.ask(f"/{order.id}", who="viewer")).status_code == 403
    assert (lost.status_code, lost.json()["code"]) == (404, "no_such_order")


@pytest.mark.parametrize("wish", [{"tracking": "x" * 101}, {"carrier": ""}, {"note": "a\x00b"}, {"status": "paid"}])
async def test_what_cannot_be_said_of_a_parcel_is_unfit(office: Office, wish: dict[str, str]) -> None:
    order = await office.shelf.buy(a_viewer(), await office.shelf.put(an_offer()))
    await office.do(order.id, "pack")

    assert (await office.do(order.id, "ship", key="s", **wish)).json()["code"] == "unfit"


async def test_the_host_takes_all_orders_away_as_a_file(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    mug = await office.shelf.put(an_offer(stock=200))
    orders = [await office.shelf.buy(a_viewer(), mug) for _ in range(3)]

    refused = await office.http.get("/api/v1/desk/orders.csv", headers={"Authorization": "Bearer moderator"})
    answer = await office.http.get("/api/v1/desk/orders.csv?status=paid", headers={"Authorization": "Bearer host"})

    assert refused.json()["code"] == "not_the_host"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    lines = answer.text.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [order.number for order in reversed(orders)]
    assert "orders taken away as a file" in caplog.text
    assert "anna@shop.example" not in caplog.text
