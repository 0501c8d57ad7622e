"""Whatever changes something is counted at the door, under the name and the address it really comes from."""

from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Request

from core.rates import MemoryRates
from server import problems
from server.api.asking import Caller, address_of
from server.api.limiting import DEEDS, Counted
from server.limits import Deed, Limits
from server.serving import _config
from server.settings import Settings
from tests.fakes import TurnedClock
from tests.server.api.test_every_door import asked_of, doors
from tests.server.api.test_repeating import Names


class CountingHouse:
    """As much of a house as counting asks for."""

    def __init__(self, clock: TurnedClock, **settings: Any) -> None:
        self.tokens = Names()
        known = Settings.model_validate({"_env_file": None, **settings})
        self.limits = Limits(rates=MemoryRates(clock=clock), settings=known)


def a_street(**settings: Any) -> FastAPI:
    app = FastAPI(dependencies=[Counted])
    problems.install(app)
    app.state.house = CountingHouse(TurnedClock(), **settings)

    @app.post("/wish")
    async def wish(_caller: Caller) -> None: ...

    @app.get("/look")
    async def look() -> None: ...

    @app.post("/passing")
    async def passing(address: str = Depends(address_of)) -> str:
        return address

    return app


def a_browser(app: Any, *, at: str = "203.0.113.7", name: str | None = None, **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, client=(at, 50_000))
    known = {"Authorization": f"Bearer {name}"} if name else {}
    return httpx.AsyncClient(transport=transport, base_url="http://shop", headers=known | headers)


async def test_who_does_too_much_is_told_when_to_come_back() -> None:
    app = a_street()
    anna, boris = a_browser(app, name="anna"), a_browser(app, name="boris")
    for _ in range(100):
        assert (await anna.post("/wish")).status_code == 200

    refused = await anna.post("/wish")

    assert (refused.status_code, refused.json()["code"]) == (429, "slow_down")
    assert refused.headers["Retry-After"] == "1"
    assert (await boris.post("/wish")).status_code == 200
    assert (await anna.get("/look")).status_code == 200


async def test_an_address_that_was_made_up_is_not_believed() -> None:
    app = a_street(requests_at_once=1, requests_per_second=1)
    served = _loaded(app, proxies="")

    answers = [await a_browser(served, **{"X-Forwarded-For": f"198.51.100.{n}"}).post("/passing") for n in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]


@pytest.mark.parametrize(
    ("at", "said", "believed"),
    [
        ("10.0.0.2", "198.51.100.4", "198.51.100.4"),
        ("10.0.0.2", "192.0.2.1, 198.51.100.4", "198.51.100.4"),
        ("203.0.113.7", "198.51.100.4", "203.0.113.7"),
    ],
)
async def test_only_a_named_proxy_says_where_a_request_comes_from(at: str, said: str, believed: str) -> None:
    served = _loaded(a_street(), proxies="10.0.0.2")

    answer = await a_browser(served, at=at, **{"X-Forwarded-For": said}).post("/passing")

    assert answer.json() == believed


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "testclient"),
    ],
)
def test_of_ipv6_the_network_counts(host: str, counted: str) -> None:
    assert address_of(Request({"type": "http", "client": (host, 1), "headers": []})) == counted


def test_every_door_of_the_api_that_changes_something_counts() -> None:
    uncounted = [name for name, door in doors().items() if Counted.dependency not in asked_of(door)]

    assert [name for name in uncounted if "/api/" in name] == ["POST /api/v1/webhooks/{provider}"]


def test_ordering_paying_typing_codes_and_appealing_are_counted_by_themselves() -> None:
    called = {name: f"{door.call.__module__}.{door.call.__name__}" for name, door in doors().items() if door.call}
    counted = {name: DEEDS[endpoint] for name, endpoint in called.items() if endpoint in DEEDS}

    assert counted == {
        "PUT /api/v1/cart/code": Deed.CODE,
        "POST /api/v1/orders": Deed.ORDER,
        "POST /api/v1/orders/{order}/payments": Deed.PAY,
        "POST /api/v1/wallet/topups": Deed.PAY,
        "POST /api/v1/shows/{name}/appeals": Deed.APPEAL,
    }


def _loaded(app: FastAPI, *, proxies: str) -> Any:
    config = _config(app, Settings.model_validate({"_env_file": None, "proxies": proxies}))
    config.load()
    return config.loaded_app
