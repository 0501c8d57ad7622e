"""Problems."""

import json
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from core import errors
from core.errors import DatabaseBusy, NoSuchShow, SlowDown, SoldOut, VitrinaError
from server.problems import install, problem, refusal, status_of

FAMILIES = {"NotFound": 404, "NotAllowed": 403, "NotSignedIn": 401, "Conflict": 409, "Unfit": 422, "TooFast": 429}


def _all(family: type[VitrinaError]) -> list[type[VitrinaError]]:
    return [family, *(deeper for child in family.__subclasses__() for deeper in _all(child))]


@pytest.mark.parametrize(("family", "status"), FAMILIES.items())
def test_every_error_has_the_status_of_its_family(family: str, status: int) -> None:
    for error in _all(getattr(errors, family)):
        assert status_of(error.__new__(error)) == status  # some want to be told more, and it makes no difference


def test_codes_are_told_apart() -> None:
    codes = [error.code for error in _all(VitrinaError)]

    assert len(codes) == len(set(codes))


def test_a_problem_carries_its_code_and_its_facts() -> None:
    answer = problem(SoldOut(variant="var_1", left=2))

    assert answer.status_code == 409
    assert answer.media_type == "application/problem+json"
    body = json.loads(bytes(answer.body))
    assert (body["code"], body["variant"], body["left"], body["status"]) == ("sold_out", "var_1", 2, 409)


def test_what_is_worth_a_retry_says_when() -> None:
    assert problem(SlowDown(timedelta(milliseconds=1_200))).headers["Retry-After"] == "2"
    assert "Retry-After" in problem(DatabaseBusy()).headers
    assert refusal(SlowDown(timedelta(milliseconds=1_200))).retry == 1_200


async def test_unfit_requests_and_unknown_addresses_are_problems_too() -> None:
    app = FastAPI()
    install(app)

    @app.get("/shows/{number}")
    async def show(number: int) -> None:
        raise NoSuchShow(str(number))

    async with AsyncClient(transport=ASGITransport(app), base_url="http://shop") as client:
        answers = [await client.get(path) for path in ("/shows/x", "/shows/1", "/nowhere")]

    assert [answer.status_code for answer in answers] == [422, 404, 404]
    assert [answer.json()["code"] for answer in answers] == ["unfit", "no_such_show", "not_found"]


async def test_a_neighbour_that_is_gone_is_worth_a_retry_and_our_own_fault_says_nothing() -> None:
    app = FastAPI()
    install(app)

    @app.get("/{fault}")
    async def show(fault: str) -> None:
        raise ConnectionRefusedError("postgres at 10.0.0.7") if fault == "gone" else LookupError("secret")

    async with AsyncClient(transport=ASGITransport(app, raise_app_exceptions=False), base_url="http://shop") as client:
        gone, ours = await client.get("/gone"), await client.get("/ours")

    assert (gone.status_code, gone.json()["code"], gone.headers["Retry-After"]) == (503, "unavailable", "2")
    assert (ours.status_code, ours.json()["code"]) == (500, "error")
    assert ours.headers["Content-Type"] == "application/problem+json"
    assert "secret" not in ours.text
    assert "10.0.0.7" not in gone.text


def test_a_problem_says_where_it_is_explained() -> None:
    assert json.loads(bytes(problem(SoldOut()).body))["type"] == "/api/v1/problems/sold_out"


async def test_what_http_has_words_for_is_a_problem_too() -> None:
    app = FastAPI()
    install(app)

    @app.post("/words")
    async def words(wish: list[str]) -> None: ...

    async with AsyncClient(transport=ASGITransport(app), base_url="http://shop") as client:
        answers = [
            await client.get("/nowhere"),
            await client.get("/words"),
            await client.post("/words", content=b"{", headers={"Content-Type": "application/json"}),
            await client.post("/words", content=b'["\xff"]', headers={"Content-Type": "application/json"}),
            await client.post("/words", content=b'["x"]', headers={"Content-Type": "text/plain"}),
            await client.post("/words", content=b'["x"]', headers={"Content-Type": ""}),
            await client.post("/words"),
        ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (404, "not_found"),
        (405, "method_not_allowed"),
        (422, "unfit"),
        (400, "bad_request"),
        (415, "unsupported_media_type"),
        (415, "unsupported_media_type"),
        (422, "unfit"),
    ]
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/problem+json"}
    assert answers[1].headers["Allow"] == "POST"
