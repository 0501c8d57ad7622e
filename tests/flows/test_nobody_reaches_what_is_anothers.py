"""Every door with an id in its address, read off the published interface, is tried by people whose it is not.

Another buyer, nobody, and a program whose key was revoked: each hears 401, 403 or 404, and nothing has changed.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from tests.flows.asked import TOLD, Asked, asked_house, doors

DOORS = doors(locks=False)

OPEN_TO_ALL = {
    "GET /api/v1/shows/{name}": "a show is for everybody",
    "GET /api/v1/shows/{name}/proof/head": "the proof of a show is for everybody",
    "GET /api/v1/shows/{name}/proof/records": "the proof of a show is for everybody",
    "GET /api/v1/shows/{name}/proof/records/{seq}": "the proof of a show is for everybody",
    "GET /api/v1/shows/{name}/proof/export": "the proof of a show is for everybody",
    "GET /api/v1/shows/{name}/surprises/{surprise}": "anybody may check a draw; its tickets name nobody",
    "GET /api/v1/shows/{name}/giveaways/{giveaway}": "anybody may check a draw; its tickets name nobody",
    "GET /api/v1/products/{slug}": "a product's page is for everybody",
    "GET /api/v1/problems/{code}": "an explanation",
    "POST /api/v1/webhooks/{provider}": "for providers, who sign or are asked again",
    "POST /whip/{show}": "wants a stream key; tests/server/api/test_broadcasts.py",
    "POST /whep/{show}": "a picture is for everybody",
    "DELETE /whip/sessions/{session}": "the address is the secret",
    "DELETE /whep/sessions/{session}": "the address is the secret",
}
"""Doors with an id in their address that everybody may open, and why."""

THEIR_OWN = {
    "GET /api/v1/shows/{name}/crowd/me": "tells the asker of their own part in a show, which is for everybody",
    "POST /api/v1/shows/{name}/giveaways/{giveaway}/claim": "claims what the asker won, and nothing else",
    "GET /api/v1/shows/{name}/appeals/mine": "tells the asker what was decided about them",
    "POST /api/v1/shows/{name}/appeals": "appeals what was decided about the asker, and nothing else",
    "GET /api/v1/shows/{name}/messages/mine": "tells the asker what they said",
    "POST /api/v1/shows/{name}/gifts": "pays out of the asker's own wallet; a show is for everybody",
}
"""Doors with a show in their address by which every person reaches what is their own; nobody else gets in."""

GUARDED = [label for label in DOORS if "{" in label and label not in OPEN_TO_ALL]

WISHES = {
    "POST /api/v1/orders/{order}/payments": {"provider": "play", "outcome": "pays"},
}
"""What is asked for where not all that fits the shape makes sense."""

UNSTEADY = {"outbox", "letters", "job_slots", "due_actions", "alembic_version"}
"""Tables that change by themselves."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with asked_house(tmp_path_factory.mktemp("house")) as asked:
        yield asked


def everything(house: Asked) -> dict[str, list[Any]]:
    """All that is written down in the house."""
    with closing(sqlite3.connect(house.database)) as sql:
        tables = [name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sql.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables if name not in UNSTEADY}


TRIED = [
    (label, who)
    for label in GUARDED
    for who in ("other", "revoked", "nobody")
    if who != "other" or label not in THEIR_OWN
]


@pytest.mark.parametrize(("label", "who"), TRIED)
def test_it_is_not_theirs(label: str, who: str, house: Asked) -> None:
    before = everything(house)

    status, code = _tried(label, who, house)

    assert status in {401, 403, 404}, (status, code)
    assert everything(house) == before


def test_the_table_names_doors_that_exist_and_are_open() -> None:
    assert (OPEN_TO_ALL.keys() | THEIR_OWN.keys()) - DOORS.keys() == set()
    locked = [
        f"{method.upper()} {path}"
        for path, told in TOLD["paths"].items()
        for method, operation in told.items()
        if {} not in operation.get("security", [{}])
    ]
    assert OPEN_TO_ALL.keys() & set(locked) == set()


def _tried(label: str, who: str, house: Asked) -> tuple[int, str]:
    """What they hear who ask for Anna's things with a wish that makes sense."""
    headers = {"Authorization": house.tokens[who]} if who in house.tokens else {}
    heard: list[tuple[int, str]] = []

    @given(case=DOORS[label].as_strategy(generation_mode=GenerationMode.POSITIVE))
    @settings(
        max_examples=1,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        missing = case.path_parameters.keys() - house.there.keys()
        assert missing == set(), "tests/flows/asked.py puts one of each kind there"
        case.path_parameters |= {name: house.there[name] for name in case.path_parameters}
        case.body = WISHES.get(label, case.body)
        answer = case.call(base_url=house.url, headers=headers, timeout=30, allow_redirects=False)
        heard.append((answer.status_code, answer.json().get("code", "") if answer.content else ""))

    ask()
    return heard[0]
