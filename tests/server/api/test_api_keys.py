"""The doors of API keys, and what a key opens at the doors of the house."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI

from core.clock import Clock
from core.database import Database
from core.ids import ViewerId, mint
from core.people import Role, Viewer
from server import problems
from server.accounts import store
from server.accounts.api_key import Scope
from server.accounts.api_keys import ApiKeys
from server.accounts.ended import Family
from server.accounts.knowing import Accounts
from server.accounts.tokens import Tokens
from server.api import api_keys, events, sessions
from server.api.asking import Anybody, Caller, Host, Scoped, Staff
from server.api.repeating import OnceKey
from tests.fakes import TurnedClock

SECRET = "a secret of at least thirty-two characters"


class KeyRoom:
    """As much of a house as these doors ask for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.clock = clock
        self.tokens = Tokens(SECRET, clock=clock)
        self.api_keys = ApiKeys(database=database, person=Accounts(database=database).person, clock=clock)


class People:
    """Those who come to the doors, each with their token."""

    def __init__(self, room: KeyRoom, http: httpx.AsyncClient, database: Database) -> None:
        self.room = room
        self._http = http
        self._database = database

    async def token(self, role: Role) -> str:
        person = Viewer(id=ViewerId(mint("vwr")), name="Ольга", role=role)
        async with self._database.transaction() as work:
            await store.add_account(work.connection, person, now=self.room.clock.now())
        return self.room.tokens.access(person, session=Family("s"))

    async def ask(self, method: str, path: str, json: Any = None, *, token: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": "k"} | ({"Authorization": f"Bearer {token}"} if token else {})
        return await self._http.request(method, f"/api/v1{path}", json=json, headers=headers)

    async def key(self, *scopes: str, host: str) -> dict[str, Any]:
        answer = await self.ask("POST", "/api-keys", {"name": "robot", "scopes": scopes}, token=host)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


@pytest.fixture
async def people(database: Database) -> AsyncIterator[People]:
    app = FastAPI()
    problems.install(app)
    app.state.house = room = KeyRoom(database, TurnedClock())
    for doors in (api_keys, sessions, events):
        app.include_router(doors.router, prefix="/api/v1")

    @app.get("/api/v1/anybody")
    async def anybody(_who: Anybody) -> None: ...

    @app.get("/api/v1/caller")
    async def caller(_who: Caller) -> None: ...

    @app.get("/api/v1/staff")
    async def staff(_who: Staff) -> None: ...

    @app.get("/api/v1/host")
    async def host(_who: Host) -> None: ...

    @app.get("/api/v1/orders-of-all")
    async def orders(by: Annotated[Viewer, Scoped(Scope.ORDERS_READ)]) -> str:
        return by.id

    @app.get("/api/v1/orders-for-staff")
    async def orders_for_staff(by: Annotated[Viewer, Scoped(Scope.ORDERS_READ, least=Role.MODERATOR)]) -> str:
        return by.id

    @app.post("/api/v1/stock")
    async def stock(by: Annotated[Viewer, Scoped(Scope.STOCK_WRITE)], key: OnceKey) -> list[str]:
        return [by.id, key.principal]

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
        yield People(room, http, database)


async def test_a_key_opens_what_its_scopes_say_and_nothing_else(people: People) -> None:
    made = await people.key("orders:read", host=await people.token(Role.HOST))

    read = await people.ask("GET", "/orders-of-all", token=made["secret"])
    write = await people.ask("POST", "/stock", {}, token=made["secret"])

    assert read.status_code == 200
    assert (write.status_code, write.json()["code"], write.json()["scope"]) == (403, "scope_missing", "stock:write")


@pytest.mark.parametrize("door", ["/anybody", "/caller", "/staff", "/host", "/api-keys"])
async def test_doors_for_people_take_no_key(people: People, door: str) -> None:
    made = await people.key(*(scope.value for scope in Scope), host=await people.token(Role.HOST))

    answer = await people.ask("GET", door, token=made["secret"])

    assert (answer.status_code, answer.json()["code"]) == (403, "not_for_keys")


@pytest.mark.parametrize(("method", "door"), [("POST", "/live/tickets"), ("POST", "/live/commands")])
async def test_the_live_wire_takes_no_key(people: People, method: str, door: str) -> None:
    made = await people.key(*(scope.value for scope in Scope), host=await people.token(Role.HOST))

    answer = await people.ask(method, door, {"id": 1, "say": {"room": "shw_1", "text": "x"}}, token=made["secret"])

    assert (answer.status_code, answer.json()["code"]) == (403, "not_for_keys")


@pytest.mark.parametrize(
    ("role", "strict", "for_staff"), [(Role.HOST, 200, 200), (Role.MODERATOR, 403, 200), (Role.GUEST, 403, 403)]
)
async def test_people_open_the_same_doors_by_their_role(
    people: People, role: Role, strict: int, for_staff: int
) -> None:
    token = await people.token(role)

    answers = [await people.ask("GET", door, token=token) for door in ("/orders-of-all", "/orders-for-staff")]

    assert [answer.status_code for answer in answers] == [strict, for_staff]
    assert (await people.ask("GET", "/orders-of-all")).json()["code"] == "not_signed_in"


async def test_a_program_has_keys_for_its_requests_of_its_own(people: People) -> None:
    host = await people.token(Role.HOST)
    made = await people.key("stock:write", host=host)

    by_host = (await people.ask("POST", "/stock", {}, token=host)).json()
    by_key = (await people.ask("POST", "/stock", {}, token=made["secret"])).json()

    assert by_host[0] == by_key[0] == by_host[1]
    assert by_key[1] == made["key"]["id"]


async def test_a_key_is_shown_listed_rotated_and_taken_away(people: People) -> None:
    host = await people.token(Role.HOST)
    made = await people.key("orders:read", host=host)
    key = made["key"]["id"]

    rotated = (await people.ask("POST", f"/api-keys/{key}/rotate", {"overlap_minutes": 5}, token=host)).json()
    for secret in (made["secret"], rotated["secret"]):
        assert (await people.ask("GET", "/orders-of-all", token=secret)).status_code == 200
    assert (await people.ask("DELETE", f"/api-keys/{key}", token=host)).status_code == 204

    refused = await people.ask("GET", "/orders-of-all", token=rotated["secret"])
    listed = (await people.ask("GET", "/api-keys", token=host)).json()
    shown = (await people.ask("GET", f"/api-keys/{key}", token=host)).json()
    assert (refused.status_code, refused.json()["code"]) == (401, "api_key_refused")
    assert [(each["id"], each["over"]) for each in listed["items"]] == [(key, True)]
    assert [each["event"] for each in shown["history"]] == ["made", "rotated", "revoked"]
    assert made["secret"] not in f"{listed}{shown}"
    assert (await people.ask("POST", f"/api-keys/{key}/rotate", {}, token=host)).json()["code"] == "api_key_over"


@pytest.mark.parametrize("role", [Role.GUEST, Role.VIEWER, Role.MODERATOR])
async def test_only_a_host_has_to_do_with_keys(people: People, role: Role) -> None:
    made = await people.key("orders:read", host=await people.token(Role.HOST))
    token, key = await people.token(role), made["key"]["id"]
    doors = [("POST", ""), ("GET", ""), ("GET", f"/{key}"), ("POST", f"/{key}/rotate"), ("DELETE", f"/{key}")]

    for method, door in doors:
        wish = {"name": "x", "scopes": ["orders:read"]} if (method, door) == ("POST", "") else {}
        assert (await people.ask(method, f"/api-keys{door}", wish, token=token)).json()["code"] == "not_the_host"
        assert (await people.ask(method, f"/api-keys{door}", wish)).json()["code"] == "not_signed_in"
    assert (await people.ask("GET", "/orders-of-all", token=made["secret"])).status_code == 200


@pytest.mark.parametrize(
    "wish",
    [
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": " ", "scopes": ["orders:read"]},
        {"name": "x\u0000", "scopes": ["orders:read"]},
        {"name": "x", "scopes": ["orders:read"], "days": 0},
        {"name": "x", "scopes": ["orders:read"], "days": 367},
        {"name": "x", "scopes": ["orders:read"], "by": "vwr_1"},
        {"name": "x", "scopes": ["orders:read"], "secret": "vk_mine"},
    ],
)
async def test_what_cannot_be_a_key_is_unfit(people: People, wish: dict[str, Any]) -> None:
    answer = await people.ask("POST", "/api-keys", wish, token=await people.token(Role.HOST))

    assert (answer.status_code, answer.json()["code"]) == (422, "unfit")


async def test_rotation_takes_no_scopes(people: People) -> None:
    host = await people.token(Role.HOST)
    key = (await people.key("orders:read", host=host))["key"]["id"]

    answer = await people.ask("POST", f"/api-keys/{key}/rotate", {"scopes": ["refunds:write"]}, token=host)

    assert answer.status_code == 422
