"""The door of the invariants, and the job behind it."""

from asyncio import gather
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from core.database import Database
from core.ids import ViewerId, mint
from core.people import Role, Viewer
from server import problems
from server.accounts.ended import Family
from server.accounts.tokens import Tokens
from server.api import invariants
from server.errands.tasks import check
from tests.fakes import EVENING, TurnedClock
from tests.shop.shelf import Shelf, a_viewer, an_offer

DOOR = "/health/invariants"


class Knocker:
    """Somebody of each role at the door."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens) -> None:
        self._http = http
        self._tokens = tokens

    async def ask(self, method: str, role: Role | None) -> httpx.Response:
        headers = {}
        if role is not None:
            person = Viewer(id=ViewerId(mint("vwr")), name="Mila", role=role)
            headers = {"Authorization": f"Bearer {self._tokens.access(person, session=Family('s'))}"}
        return await self._http.request(method, DOOR, headers=headers)


@pytest.fixture
async def knocker(database: Database) -> AsyncIterator[Knocker]:
    app, clock = FastAPI(), TurnedClock()
    problems.install(app)
    app.include_router(invariants.router)
    tokens = Tokens("a secret of at least thirty-two characters", clock=clock)
    app.state.house = SimpleNamespace(tokens=tokens, database=database, clock=clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
        yield Knocker(http, tokens)


async def test_the_staff_see_what_the_last_look_found(knocker: Knocker, database: Database) -> None:
    shelf = Shelf(database, TurnedClock())
    await shelf.buy(a_viewer(), await shelf.put(an_offer()))
    nobody_looked = await knocker.ask("GET", Role.MODERATOR)
    async with database.transaction() as work:
        await work.connection.execute(text("UPDATE outbox SET sent_at = created_at"))
        order = (await work.connection.execute(text("UPDATE orders SET total = total - 1 RETURNING id"))).scalar_one()

    looked = await knocker.ask("POST", Role.HOST)
    seen = await knocker.ask("GET", Role.MODERATOR)

    assert nobody_looked.json() == {"checked_at": None, "checked": 0, "violations": 0, "broken": []}
    assert looked.json() == seen.json()
    assert seen.json()["checked_at"] == EVENING.isoformat().replace("+00:00", "Z")
    assert seen.json()["violations"] == 2
    assert {"name": "I4 lines do not add up to the total", "rows": [order]} in seen.json()["broken"]


async def test_others_see_nothing(knocker: Knocker) -> None:
    answers = [
        (await knocker.ask(method, role)).status_code
        for method, role in (("GET", None), ("GET", Role.VIEWER), ("POST", Role.MODERATOR), ("POST", Role.GUEST))
    ]

    assert answers == [401, 403, 403, 403]


async def test_the_job_looks_once_an_hour_however_many_beats_there_are(database: Database) -> None:
    clock = TurnedClock()

    first = await gather(*(check(database, clock) for _ in range(3)))
    clock.turn(timedelta(minutes=59))
    again = await check(database, clock)
    clock.turn(timedelta(minutes=1))

    assert sorted(first) == [False, False, True]
    assert [again, await check(database, clock)] == [False, True]
