"""The doors of returns: one story from the question to the money, and who may not tell it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from core.database import Database
from core.errors import NotSignedIn
from core.ids import mint
from core.people import Role, Viewer
from server import problems
from server.api import returns
from shop.invariants import broken_invariants
from shop.order import Order
from tests.fakes import TurnedClock
from tests.shop.shelf import Shelf, a_viewer, an_offer

TWO: dict[str, Any] = {"lines": [{"position": 0, "units": 2}], "reason": "too small"}


class NamedAtTheDoor:
    """Tokens whose text is the person."""

    def __init__(self, people: dict[str, Viewer]) -> None:
        self._people = people

    def read_access(self, token: str) -> Viewer:
        if token not in self._people:
            raise NotSignedIn
        return self._people[token]


@dataclass(frozen=True)
class Counter:
    """The doors, and an order of three mugs that ``buyer`` was sent."""

    http: httpx.AsyncClient
    order: Order

    async def get(self, path: str, *, who: str) -> httpx.Response:
        return await self.http.get(path, headers={"Authorization": f"Bearer {who}"})

    async def post(self, path: str, *, who: str, key: str | None = None, **wish: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": key or mint("evt")}
        return await self.http.post(path, json=wish, headers=headers)


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    shelf, app = Shelf(database, TurnedClock()), FastAPI()
    people = {role.value: replace(a_viewer(role.value), role=role) for role in Role} | {"buyer": a_viewer()}
    problems.install(app)
    app.include_router(returns.router)
    app.state.house = SimpleNamespace(till=shelf.till, clock=shelf.clock, tokens=NamedAtTheDoor(people))
    await shelf.put(an_offer(price=100_00))
    await shelf.fill(people["buyer"], an_offer(), units=3)
    order = await shelf.pay(await shelf.order(people["buyer"]), people["buyer"], provider="scripted", how="captured")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
        yield Counter(http, await shelf.send(order))
    assert await broken_invariants(database) == {}


async def test_things_come_back_and_their_money_goes(counter: Counter) -> None:
    asked = await counter.post(f"/orders/{counter.order.id}/returns", who="buyer", **TWO)
    door, desk = f"/returns/{asked.json()['id']}", f"/desk/returns/{asked.json()['id']}"

    steps = [
        await counter.post(f"{desk}/approve", who="moderator", note="fine"),
        await counter.post(f"{door}/sent", who="buyer", tracking="RA123"),
        await counter.post(f"{desk}/receive", who="moderator"),
        await counter.post(f"{desk}/inspect", who="moderator", lines=[{"position": 0, "good": 1, "damaged": 1}]),
        await counter.post(f"{desk}/refund", who="host", note="as agreed"),
    ]

    assert asked.status_code == 201
    assert [step.json().get("status") for step in steps] == [
        "approved",
        "in_transit",
        "received",
        "inspected",
        "refunded",
    ]
    (mine,) = (await counter.get(f"/orders/{counter.order.id}/returns", who="buyer")).json()["items"]
    assert mine["lines"] == [{"position": 0, "units": 2, "good": 1, "damaged": 1}]
    assert (mine["tracking"], mine["refund"] is not None) == ("RA123", True)
    (listed,) = (await counter.get("/desk/returns?status=refunded", who="moderator")).json()["items"]
    story = (await counter.get(desk, who="moderator")).json()
    assert story["request"] == listed
    assert [each["event"] for each in story["history"]] == [
        "requested",
        "approved",
        "sent",
        "received",
        "inspected",
        "refunded",
    ]
    assert [each["note"] for each in story["history"]] == ["too small", "fine", None, None, None, "as agreed"]


async def test_a_step_sent_again_is_done_once_and_a_wrong_one_is_refused(counter: Counter) -> None:
    asked = await counter.post(f"/orders/{counter.order.id}/returns", who="buyer", key="k", **TWO)
    again = await counter.post(f"/orders/{counter.order.id}/returns", who="buyer", key="k", **TWO)
    desk = f"/desk/returns/{asked.json()['id']}"
    closed = await counter.post(f"/returns/{asked.json()['id']}/close", who="buyer")

    wrong = await counter.post(f"{desk}/approve", who="moderator")

    assert (again.json(), again.headers["Idempotent-Replayed"]) == (asked.json(), "true")
    assert closed.json()["status"] == "closed"
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["return_status"]) == (409, "return_closed", "closed")


async def test_nobody_does_what_is_not_theirs(counter: Counter) -> None:
    asked = await counter.post(f"/orders/{counter.order.id}/returns", who="buyer", **TWO)
    request = asked.json()["id"]

    answers = [
        await counter.post(f"/orders/{counter.order.id}/returns", who="viewer", **TWO),
        await counter.get(f"/orders/{counter.order.id}/returns", who="viewer"),
        await counter.post(f"/returns/{request}/close", who="viewer"),
        await counter.post(f"/returns/{request}/sent", who="viewer"),
        await counter.post(f"/desk/returns/{request}/approve", who="buyer"),
        await counter.get("/desk/returns", who="buyer"),
        await counter.post(f"/desk/returns/{request}/refund", who="moderator"),
        await counter.post(f"/desk/returns/{request}/approve", who="nobody"),
    ]

    assert [answer.json()["code"] for answer in answers] == [
        "no_such_order",
        "no_such_order",
        "no_such_return",
        "no_such_return",
        "staff_only",
        "staff_only",
        "not_the_host",
        "not_signed_in",
    ]
    seen = (await counter.get(f"/desk/returns/{request}", who="moderator")).json()
    assert seen["request"]["status"] == "requested"


@pytest.mark.parametrize("units", [0, -1, 4])
async def test_units_that_are_none_or_too_many_are_refused(counter: Counter, units: int) -> None:
    wish: dict[str, Any] = {"lines": [{"position": 0, "units": units}], "reason": "x"}

    answer = await counter.post(f"/orders/{counter.order.id}/returns", who="buyer", **wish)

    assert answer.status_code == (409 if units == 4 else 422)
