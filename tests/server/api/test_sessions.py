"""The entrance: sessions, names and cookies. The desk behind it is real, the house is small."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from core.clock import Clock
from core.database import Database
from core.people import Viewer
from core.rates import MemoryRates, Rate
from server import problems
from server.accounts.devices import DeviceMarks
from server.accounts.entrance import Entrance
from server.accounts.passwords import Passwords
from server.accounts.signing_in import SigningIn
from server.accounts.tokens import ACCESS_LIFE, Tokens
from server.api import sessions
from server.settings import Settings
from tests.fakes import TurnedClock

SECRET = "a secret of at least thirty-two characters"


class AnyName:
    """A gate that lets every name through."""

    async def check(self, name: str, viewer: Viewer) -> None:
        return None


@dataclass(frozen=True)
class SmallHouse:
    """As much of a house as the entrance asks for."""

    settings: Settings
    clock: Clock
    tokens: Tokens
    entrance: Entrance
    signing_in: SigningIn
    devices: DeviceMarks


def a_house(database: Database, clock: TurnedClock, **settings: str) -> SmallHouse:
    tokens = Tokens(SECRET, clock=clock)
    return SmallHouse(
        settings=Settings.model_validate({"_env_file": None, **settings}),
        clock=clock,
        tokens=tokens,
        entrance=Entrance(rates=MemoryRates(clock=clock), guests=Rate("guest", 100, timedelta(seconds=1))),
        signing_in=SigningIn(database=database, tokens=tokens, passwords=Passwords(), names=AnyName(), clock=clock),
        devices=DeviceMarks(SECRET),
    )


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
async def http(database: Database, clock: TurnedClock) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    problems.install(app)
    app.include_router(sessions.router, prefix="/api/v1")
    app.state.house = a_house(database, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop/api/v1") as http:
        yield http


@pytest.mark.parametrize(
    ("door", "wish"),
    [
        ("/session", b'{"email":"a\\u0000@shop.example","password":"x"}'),
        ("/session", b'{"email":"\\ud800@shop.example","password":"x"}'),
        ("/session", b'{"email":"anna@shop.example","password":"\\ud800"}'),
        ("/session/guest", b'{"name":"\\ud800"}'),
        ("/session/guest", b'{"\\ud800":"x"}'),
    ],
)
async def test_what_no_database_can_keep_is_unfit(http: httpx.AsyncClient, door: str, wish: bytes) -> None:
    answer = await http.post(door, content=wish, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (422, "unfit")


@pytest.mark.parametrize("name", ["\u200b\u200b", "\u202e", "\u3164", "\x00"])
async def test_a_name_that_cannot_be_seen_is_unfit(http: httpx.AsyncClient, name: str) -> None:
    answer = await http.post("/session/guest", json={"name": name})

    assert (answer.status_code, answer.json()["code"]) == (422, "unfit")


async def test_a_name_is_shown_without_its_tricks(http: httpx.AsyncClient) -> None:
    answer = await http.post("/session/guest", json={"name": "Ан\u202e\u200bна\nК\x00"})

    assert answer.json()["you"]["name"] == "Анна К"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.example", "X-Forwarded-Host": "evil.example"},
    ],
)
@pytest.mark.parametrize(("method", "door"), [("POST", "/session/refresh"), ("DELETE", "/session")])
async def test_another_sites_page_cannot_use_the_cookie(
    http: httpx.AsyncClient, method: str, door: str, headers: dict[str, str]
) -> None:
    answer = await http.request(method, door, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://shop"}, {"Sec-Fetch-Site": "same-origin"}])
async def test_our_own_page_and_no_page_at_all_may(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await http.post("/session/guest", json={}, headers=headers)).status_code == 201


async def test_a_new_name_does_not_make_a_session_longer(http: httpx.AsyncClient, clock: TurnedClock) -> None:
    entered = (await http.post("/session/guest", json={"name": "Аня"})).json()
    clock.turn(ACCESS_LIFE - timedelta(seconds=7))

    bearer = {"Authorization": f"Bearer {entered['access_token']}"}
    changed = (await http.patch("/session/me", json={"name": "Анна"}, headers=bearer)).json()

    assert (changed["you"]["name"], changed["expires_in"]) == ("Анна", 7)
    clock.turn(timedelta(seconds=7))
    bearer = {"Authorization": f"Bearer {changed['access_token']}"}
    assert (await http.patch("/session/me", json={"name": "Аня"}, headers=bearer)).status_code == 401


async def test_a_browser_keeps_its_device_whoever_it_comes_as(http: httpx.AsyncClient) -> None:
    tokens = Tokens(SECRET, clock=TurnedClock())

    async def device() -> str | None:
        guest = (await http.post("/session/guest", json={})).json()
        bearer = {"Authorization": f"Bearer {guest['access_token']}"}
        return tokens.passage((await http.post("/live/tickets", headers=bearer)).json()["ticket"]).device

    first, again = await device(), await device()
    assert first is not None
    assert first == again
    mark = next(each for each in http.cookies.jar if each.name == "vitrina_device")
    assert (mark.path, mark.has_nonstandard_attr("HttpOnly")) == ("/api/v1/live", True)
    http.cookies.delete("vitrina_device")
    http.cookies.set("vitrina_device", f"{first}.{'0' * 32}", path="/api/v1/live")
    assert await device() not in (None, first), "a mark that is not ours is replaced"
