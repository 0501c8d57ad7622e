"""The doors of refunds: who may give money back, and what is seen of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from core.database import Database
from core.errors import NotSignedIn
from core.people import Role, Viewer
from server import problems
from server.api import refunds
from shop.giving_back import KEY_LIVES
from shop.invariants import broken_invariants
from shop.order import Order
from shop.sweeping import RESOLVE_EVERY
from tests.fakes import TurnedClock
from tests.shop.shelf import NO_ORDER, Shelf, a_viewer, an_offer

NO_REFUND = "rfn_" + "0" * 32

ALL = {"what": {"kind": "everything"}, "reason": "it broke"}


@dataclass(frozen=True)
class Office:
    """The doors, the shop behind them, and a person of each role; ``buyer`` has an order."""

    shelf: Shelf
    http: httpx.AsyncClient
    order: Order

    async def get(self, path: str, *, who: str = "moderator", **params: str) -> httpx.Response:
        return await self.http.get(path, params=params, headers={"Authorization": f"Bearer {who}"})

    async def give(
        self, wish: dict[str, Any], *, who: str = "host", key: str | None = "k", order: str = ""
    ) -> httpx.Response:
        return await self.post(f"/desk/orders/{order or self.order.id}/refunds", wish, who=who, key=key)

    async def post(
        self, path: str, wish: dict[str, Any], *, who: str = "host", key: str | None = "k"
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {who}", **({"Idempotency-Key": key} if key else {})}
        return await self.http.post(path, json=wish, headers=headers)


class NamedAtTheDoor:
    """Tokens whose text is the person."""

    def __init__(self, people: dict[str, Viewer]) -> None:
        self._people = people

    def read_access(self, token: str) -> Viewer:
        if token not in self._people:
            raise NotSignedIn
        return self._people[token]


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    shelf, app = Shelf(database, TurnedClock()), FastAPI()
    people = {role.value: replace(a_viewer(role.value), role=role) for role in Role} | {"buyer": a_viewer()}
    problems.install(app)
    app.include_router(refunds.router)
    app.state.house = SimpleNamespace(till=shelf.till, clock=shelf.clock, tokens=NamedAtTheDoor(people))
    await shelf.put(an_offer(price=100_00))
    await shelf.fill(people["buyer"], an_offer(), units=3)
    order = await shelf.pay(await shelf.order(people["buyer"]), people["buyer"], provider="scripted", how="captured")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
        yield Office(shelf, http, order)
    assert await broken_invariants(database) == {}


async def test_the_host_gives_everything_back_and_the_buyer_sees_it(office: Office) -> None:
    given = await office.give(ALL)

    assert given.status_code == 201
    said = given.json()
    assert (said["status"], said["amount"], said["reason"]) == (
        "succeeded",
        {"amount": 300_00, "currency": "RUB"},
        "it broke",
    )
    assert said["lines"] == [{"position": 0, "units": 3, "amount": {"amount": 300_00, "currency": "RUB"}}]
    assert said["by"] is not None
    (mine,) = (await office.get(f"/orders/{office.order.id}/refunds", who="buyer")).json()["items"]
    assert mine == {name: value for name, value in said.items() if name not in ("reason", "restock", "by")}


async def test_units_and_money_go_back_and_what_is_left_is_said(office: Office) -> None:
    await office.give({"what": {"kind": "units", "lines": [{"position": 0, "units": 1}]}, "reason": "late"}, key="a")
    money = {"kind": "money", "amount": {"amount": 20_00, "currency": "RUB"}}
    await office.give({"what": money, "reason": "sorry"}, key="b")

    seen = (await office.get(f"/desk/orders/{office.order.id}/refunds")).json()

    assert [refund["amount"]["amount"] for refund in seen["items"]] == [100_00, 20_00]
    assert seen["left"]["amount"] == 180_00
    assert [(line["units"], line["amount"]["amount"]) for line in seen["lines_left"]] == [(2, 180_00)]
    too_much = await office.give(
        {"what": {**money, "amount": {"amount": 180_01, "currency": "RUB"}}, "reason": "no"}, key="c"
    )
    assert (too_much.status_code, too_much.json()["code"]) == (409, "refund_too_large")
    assert too_much.json()["left"] == {"amount": 180_00, "currency": "RUB"}


async def test_a_key_gives_once(office: Office) -> None:
    first, again = await office.give(ALL), await office.give(ALL)
    other = await office.give({**ALL, "reason": "something else"})
    without = await office.give(ALL, key=None)

    assert again.json() == first.json()
    assert (again.headers["Idempotent-Replayed"], "Idempotent-Replayed" in first.headers) == ("true", False)
    assert [answer.json()["code"] for answer in (other, without)] == ["key_reused", "bad_key"]


@pytest.mark.parametrize(
    ("who", "code"), [("moderator", "not_the_host"), ("viewer", "not_the_host"), ("nobody", "not_signed_in")]
)
async def test_nobody_but_the_host_gives_money_back(office: Office, who: str, code: str) -> None:
    given = await office.give(ALL, who=who)
    decided = await office.post(f"/desk/refunds/{NO_REFUND}/decision", {"gave_back": True, "note": "x"}, who=who)

    assert [given.json()["code"], decided.json()["code"]] == [code, code]
    assert office.shelf.scripted.refunded == []


async def test_refunds_of_others_are_not_seen(office: Office) -> None:
    answers = [
        await office.get(f"/orders/{office.order.id}/refunds", who="viewer"),
        await office.get(f"/desk/orders/{office.order.id}/refunds", who="viewer"),
        await office.get("/desk/refunds", who="buyer"),
        await office.get(f"/desk/refunds/{NO_REFUND}"),
        await office.give(ALL, order=NO_ORDER),
    ]

    assert [answer.json()["code"] for answer in answers] == [
        "no_such_order",
        "staff_only",
        "staff_only",
        "no_such_refund",
        "no_such_order",
    ]


UNFIT: list[dict[str, Any]] = [
    {"what": {"kind": "everything"}},
    {"what": {"kind": "everything"}, "reason": "  "},
    {"what": {"kind": "units", "lines": []}, "reason": "x"},
    {"what": {"kind": "units", "lines": [{"position": 0, "units": 0}]}, "reason": "x"},
    {"what": {"kind": "units", "lines": [{"position": -1, "units": 1}]}, "reason": "x"},
    {"what": {"kind": "money", "amount": {"amount": 1, "currency": "XXX"}}, "reason": "x"},
    {"what": {"kind": "everything", "amount": 1}, "reason": "x", "status": "succeeded"},
]


@pytest.mark.parametrize("wish", UNFIT)
async def test_what_cannot_be_understood_gives_nothing(office: Office, wish: dict[str, Any]) -> None:
    assert (await office.give(wish)).status_code == 422


@pytest.mark.parametrize(
    "amount", [{"amount": 100, "currency": "USD"}, {"amount": -5, "currency": "RUB"}, {"amount": 0, "currency": "RUB"}]
)
async def test_no_other_money_goes_back_than_came(office: Office, amount: dict[str, Any]) -> None:
    answer = await office.give({"what": {"kind": "money", "amount": amount}, "reason": "x"})

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_refund")


async def test_the_host_decides_what_the_provider_does_not_say(office: Office) -> None:
    office.shelf.scripted.silent = True
    waiting = (await office.give(ALL)).json()
    office.shelf.scripted.silent = False
    office.shelf.clock.turn(KEY_LIVES + RESOLVE_EVERY * 5)
    await office.shelf.sweeper.sweep(office.shelf.clock.now())
    (listed,) = (await office.get("/desk/refunds", status="needs_review")).json()["items"]
    door, found = f"/desk/refunds/{waiting['id']}/decision", {"gave_back": True, "note": "seen in the bank's books"}

    decided, again = await office.post(door, found), await office.post(door, found)
    otherwise = await office.post(door, {"gave_back": False, "note": "no"}, key="other")

    assert listed["id"] == waiting["id"]
    assert decided.json()["status"] == "succeeded"
    assert again.json() == decided.json()
    assert otherwise.json()["code"] == "refund_closed"
    story = (await office.get(f"/desk/refunds/{waiting['id']}")).json()
    assert story["refund"] == decided.json()
    assert [(each["status"], each["note"]) for each in story["history"]] == [
        ("requested", "it broke"),
        ("sent", None),
        ("needs_review", None),
        ("succeeded", "seen in the bank's books"),
    ]
    assert [each["by"] is not None for each in story["history"]] == [True, False, False, True]
