"""The door of fiscal receipts, and the errand that has them made."""

from dataclasses import replace
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from core.database import Database
from core.errors import NotSignedIn
from core.people import Role, Viewer
from server import problems
from server.api import fiscal
from server.errands.registering import LogRegister
from shop.fiscalizing import make_due
from tests.fakes import TurnedClock
from tests.shop.shelf import NO_ORDER, Shelf, a_viewer, an_offer


class NamedAtTheDoor:
    """Tokens whose text is the role."""

    def read_access(self, token: str) -> Viewer:
        if token not in set(Role):
            raise NotSignedIn
        return replace(a_viewer(), role=Role(token))


async def test_staff_see_the_receipts_of_an_order_and_nobody_elses_name_is_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    shelf, app = Shelf(database, TurnedClock()), FastAPI()
    problems.install(app)
    app.include_router(fiscal.router)
    app.state.house = SimpleNamespace(database=database, tokens=NamedAtTheDoor())
    order = await shelf.buy(a_viewer(), await shelf.put(an_offer(price=100_00)), units=2)
    await shelf.refund(order)
    caplog.set_level("INFO")
    await make_due(database=database, register=LogRegister(), clock=shelf.clock)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop/desk/orders") as http:
        seen, nothing, refused = [
            await http.get(f"/{about}/fiscal-receipts", headers={"Authorization": f"Bearer {who}"})
            for about, who in ((order.id, "moderator"), (NO_ORDER, "moderator"), (order.id, "viewer"))
        ]

    sale, back = seen.json()["items"]
    assert [each["kind"] for each in (sale, back)] == ["income", "income_return"]
    assert [each["status"] for each in (sale, back)] == ["done", "done"]
    assert sale["document"] == f"log:{sale['id']}"
    assert sale["lines"][0]["vat_code"] == 1
    assert [nothing.json()["code"], refused.json()["code"]] == ["no_such_order", "staff_only"]
    assert len([record for record in caplog.records if record.getMessage() == "fiscal receipt"]) == 2
    assert "anna@shop.example" not in caplog.text
