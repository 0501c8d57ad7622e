"""What the published interface says of each door, and what the codes of its problems mean."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from server import problems
from server.accounts.api_key import Scope
from server.api import explaining
from server.app import create_app
from server.settings import Settings

TOLD = create_app(Settings.model_validate({"_env_file": None})).openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, doors in TOLD["paths"].items()
    for method, operation in doors.items()
}
PROBLEM = {"$ref": "#/components/responses/Problem"}


@pytest.mark.parametrize("door", OPERATIONS)
def test_whatever_is_no_success_is_a_problem(door: str) -> None:
    answers = OPERATIONS[door]["responses"]

    assert answers["default"] == answers["404"] == answers["503"] == PROBLEM
    assert {status for status, answer in answers.items() if answer == PROBLEM} >= set(answers) - {
        "200",
        "201",
        "202",
        "204",
    }


def test_a_problem_has_its_members_and_says_when_to_come_back() -> None:
    problem = TOLD["components"]["responses"]["Problem"]

    assert set(problem["content"]) == {"application/problem+json"}
    assert "Retry-After" in problem["headers"]
    assert TOLD["components"]["schemas"]["Problem"]["required"] == ["type", "title", "status", "detail", "code"]


@pytest.mark.parametrize(
    ("door", "locks"),
    [
        ("GET /api/v1/shows", None),
        ("GET /api/v1/shows/{name}", [{}, {"bearer": []}]),
        ("GET /api/v1/orders", [{"bearer": []}]),
        ("POST /api/v1/api-keys", [{"bearer": []}]),
        ("POST /api/v1/catalogue/products", [{"bearer": []}]),
    ],
)
def test_each_door_says_who_may_come_in(door: str, locks: list[dict[str, Any]] | None) -> None:
    assert OPERATIONS[door].get("security") == locks


def test_a_door_of_the_desk_names_its_scope() -> None:
    assert "scope `catalogue:write`" in OPERATIONS["POST /api/v1/catalogue/products"]["description"]


def test_each_scope_opens_a_door() -> None:
    named = {each for told in OPERATIONS.values() for each in Scope if f"scope `{each}`" in told.get("description", "")}

    assert named == set(Scope)


def test_the_back_office_offers_every_scope() -> None:
    page = (Path(__file__).parents[3] / "web/src/lib/desk-keys.ts").read_text()

    assert re.findall(r'^  "([a-z]+:[a-z]+)",$', page, re.MULTILINE) == list(Scope)


def test_a_key_is_asked_for_and_a_replay_announced() -> None:
    order = OPERATIONS["POST /api/v1/orders"]
    (key,) = [each for each in order["parameters"] if each["name"].lower() == "idempotency-key"]

    assert (key["required"], key["schema"]) == (True, {"type": "string", "minLength": 1, "maxLength": 255})
    assert "Idempotent-Replayed" in order["responses"]["201"]["headers"]
    assert "409" in order["responses"]


async def test_every_code_is_explained_at_its_address() -> None:
    app = FastAPI()
    problems.install(app)
    app.include_router(explaining.router, prefix="/api/v1")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
        told = (await http.get("/api/v1/problems")).json()["items"]
        sold_out = await http.get("/api/v1/problems/sold_out")
        nothing = await http.get("/api/v1/problems/nothing")

    assert {each["code"] for each in told} == set(problems.known())
    assert sold_out.json() == {
        "code": "sold_out",
        "status": 409,
        "says": "Fewer units are left than were asked for; nothing was held.",
    }
    assert (nothing.status_code, nothing.json()["code"]) == (404, "not_found")
