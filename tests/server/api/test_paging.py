"""A cursor opens the list it was given out for, at its place, and nothing else."""

import base64
import json
from datetime import timedelta, timezone
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from core.paging import Bookmark
from server import problems
from server.api.paging import APage, Paged, _bookmark
from tests.fakes import EVENING

LETTERS = st.text(st.characters(categories=["L", "N", "P"]), max_size=20)
MOMENTS = st.integers(0, 10**15).map(lambda passed: EVENING + timedelta(microseconds=passed))
KEYS = st.one_of(LETTERS, st.integers(-(2**63) + 1, 2**63 - 1), MOMENTS)


@pytest.fixture
def http() -> httpx.AsyncClient:
    """A list that answers with the place it was asked from, and says that it goes on from there."""
    app = FastAPI()
    problems.install(app)

    @app.get("/{shelf}/things")
    async def things(shelf: str, page: APage, colour: str = "") -> dict[str, Any]:
        return {"after": page.after, "limit": page.limit, "next": page.cursor((EVENING, 7, "thing"))}

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop")


async def test_a_page_leads_to_the_next(http: httpx.AsyncClient) -> None:
    first = (await http.get("/a/things", params={"limit": 2})).json()

    second = (await http.get("/a/things", params={"cursor": first["next"]})).json()

    assert (first["after"], first["limit"]) == (None, 2)
    assert (second["after"], second["limit"]) == (["2026-11-22T17:00:00Z", 7, "thing"], 50)


@pytest.mark.parametrize("elsewhere", ["/b/things", "/a/things?colour=red"])
async def test_a_cursor_opens_no_other_list(http: httpx.AsyncClient, elsewhere: str) -> None:
    cursor = (await http.get("/a/things")).json()["next"]

    answer = await http.get(httpx.URL(elsewhere).copy_add_param("cursor", cursor))

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize(
    "said",
    ["{}", "[]", '"x"', "7", "null", '["LIST"]', '["LIST",null]', '["LIST",1.5]', '["LIST",true]', '["LIST",[]]',
     '["LIST",{"at":"yesterday"}]', '["LIST",{"at":"2026-11-22T17:00:00"}]', '["LIST",{"at":1}]', '["LIST",{"on":"x"}]',
     '["LIST",{"at":"0001-01-01T00:00:00+14:00"}]', r'["LIST","\u0000"]', r'["LIST","\ud800"]', "[" * 300, "\x80"],
)  # fmt: skip
async def test_what_was_made_up_is_refused(http: httpx.AsyncClient, said: str) -> None:
    given_out = (await http.get("/a/things")).json()["next"]
    of = json.loads(base64.urlsafe_b64decode(given_out + "=="))[0]
    made_up = base64.urlsafe_b64encode(said.replace("LIST", of).encode("latin-1")).decode()

    answers = [await http.get("/a/things", params={"cursor": each}) for each in (made_up, f"{made_up}*", "я")]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(422, "bad_cursor")}


@pytest.mark.parametrize("query", ["cursor=", "limit=0", "limit=101", "limit=x", f"cursor={'a' * 513}"])
async def test_what_cannot_be_a_page_is_unfit(http: httpx.AsyncClient, query: str) -> None:
    assert (await http.get(f"/a/things?{query}")).json()["code"] == "unfit"


@given(st.lists(KEYS, min_size=1, max_size=3).map(tuple))
def test_what_is_given_out_is_understood(bookmark: Bookmark) -> None:
    page = Paged(of="list", after=None, limit=1)

    assert _bookmark(page.cursor(bookmark) or "", of="list") == bookmark


def test_a_moment_is_the_same_in_any_zone() -> None:
    moscow = EVENING.astimezone(timezone(timedelta(hours=3)))

    assert _bookmark(Paged(of="list", after=None, limit=1).cursor((moscow,)) or "", of="list") == (EVENING,)
