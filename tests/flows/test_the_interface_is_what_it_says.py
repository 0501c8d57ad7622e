"""Every door of the published interface is asked for sense and nonsense, by everybody, and answers as it said it would.

No failure of ours, no status, type or shape that was not declared, no nonsense taken for sense, nobody let in who did
not say who they are. ``--asked N`` asks each door more often.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from server.accounts.api_key import Scope
from server.app import create_app
from server.settings import Settings
from tests.flows.conftest import migrate_elsewhere
from tests.flows.house import Person, Street, open_street

TOLD = create_app(Settings.model_validate({"_env_file": None})).openapi()


ENDLESS = "GET /api/v1/shows/{name}/stream"
"""Its answer goes on until one side goes; who asks for requests and answers waits for ever."""


def _doors(*, locks: bool) -> dict[str, Any]:
    """Every door, by its method and path. Without ``locks`` nobody is asked who they are: our askers say it anyway."""
    told = deepcopy(TOLD)
    for operation in (each for doors in told["paths"].values() for each in doors.values() if not locks):
        operation.pop("security", None)
    found = [each.ok() for each in schemathesis.openapi.from_dict(told).get_all_operations() if isinstance(each, Ok)]
    return {door.label: door for door in found if door.label != ENDLESS}


LOCKED, UNLOCKED = _doors(locks=True), _doors(locks=False)

WHO = ("host", "guest", "program", "stranger")

schemathesis.serializer.alias("application/sdp", "text/plain")


@dataclass(slots=True)
class Asked:
    """A house to be asked: where it is, what each shows to say who they are, and things that are really there."""

    url: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    there: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A laptop's house that runs on a loop of its own: those who ask here are no coroutines."""
    asked, opened, closing = Asked(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    keeping = _keep_open(asked, opened, closing, tmp_path_factory.mktemp("house"))
    keeper = threading.Thread(target=loop.run_until_complete, args=(keeping,), daemon=True)
    keeper.start()
    try:
        assert opened.wait(60)
        yield asked
    finally:
        loop.call_soon_threadsafe(closing.set)
        keeper.join(30)
        loop.close()


async def _keep_open(asked: Asked, opened: threading.Event, closing: asyncio.Event, folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{folder}/house.db"
    await migrate_elsewhere(url)
    async with open_street(folder, database_url=url) as street:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("server.limits.Limits.count", _never_too_fast)
            await _move_in(asked, street)
            opened.set()
            await closing.wait()


async def _never_too_fast(*_counted: object, **_how: object) -> None:
    """Nobody is told to slow down here."""


async def _move_in(asked: Asked, street: Street) -> None:
    host, guest = await street.member("host"), await street.guest("Анна")
    made = (await host.http.post("api-keys", json={"name": "robot", "scopes": [*Scope]})).json()
    spare = (await host.http.post("api-keys", json={"name": "spare", "scopes": [Scope.ORDERS_READ]})).json()
    tokens = {who: str(person.http.headers["Authorization"]) for who, person in (("host", host), ("guest", guest))}
    asked.url, asked.tokens = street.url, tokens | {"program": f"Bearer {made['secret']}"}
    asked.there = {"key": spare["key"]["id"], "viewer": guest.you["id"], **await _what_is_there(guest)}


async def _what_is_there(guest: Person) -> dict[str, str]:
    snapshot = (await guest.http.get("shows/demo")).json()["snapshot"]
    offer = snapshot["offers"][0]
    variant = offer["variants"][0]["id"]
    product = offer["product"]
    return {
        "name": "demo",
        "show": snapshot["show"]["id"],
        "slug": product["slug"],
        "product": product["id"],
        "variant": variant,
        "offer": offer["id"],
        "code": "sold_out",
    }


@pytest.mark.parametrize("label", LOCKED)
def test_a_door_answers_as_it_said(label: str, house: Asked, pytestconfig: pytest.Config) -> None:
    times = pytestconfig.getoption("--asked")

    for who in WHO:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            with suppress(Unsatisfiable):  # where nothing can be wrong there is no nonsense
                _asking(label, who, mode, house, times=times)()


def _asking(label: str, who: str, mode: GenerationMode, house: Asked, *, times: int) -> Callable[[], None]:
    headers = {"Authorization": house.tokens[who]} if who in house.tokens else {}
    door = (UNLOCKED if headers else LOCKED)[label]

    @given(case=door.as_strategy(generation_mode=mode))
    @settings(
        max_examples=times,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters |= {name: house.there[name] for name in case.path_parameters if name in house.there}
        answer = case.call(base_url=house.url, headers=headers, timeout=30, allow_redirects=False)
        try:
            case.validate_response(answer, headers=headers, excluded_checks=[positive_data_acceptance])
        except FailureGroup as found:
            raise AssertionError(f"{who}: {found.exceptions}") from found
        if mode is GenerationMode.POSITIVE and answer.status_code == 422:
            assert _means_nothing(answer.json()), (who, answer.json())

    return ask


def _means_nothing(problem: dict[str, Any]) -> bool:
    """Whether a request that fits its schema was refused for what no schema can say."""
    faults = problem.get("faults", ())
    return problem["code"] != "unfit" or not faults or any("Value error" in fault["why"] for fault in faults)


async def test_everything_that_is_open_is_published(house: Asked) -> None:
    async with httpx.AsyncClient(base_url=house.url) as http:
        told = (await http.get("/openapi.json")).json()

    assert {f"{method.upper()} {path}" for path, doors in told["paths"].items() for method in doors} == {
        ENDLESS,
        *LOCKED,
    }
