"""The threshold: no endless bodies in, no loose headers out."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import Body, FastAPI

from moderation.shop_words import MOST
from server import problems
from server.api import pages
from server.api.threshold import LONGEST_BODY, Threshold


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    (tmp_path / "index.html").write_text("<!doctype html>")
    app = FastAPI()
    problems.install(app)
    app.add_middleware(Threshold)

    @app.post("/api/v1/chat-rules")
    @app.post("/api/v1/words")
    async def words(wish: list[str] = Body()) -> int:  # noqa: B008
        return len(wish)

    pages.mount(app, tmp_path, pictures=tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
        yield http


async def _endless() -> AsyncIterator[bytes]:
    for _ in range(LONGEST_BODY // 1_000 + 2):
        yield b" " * 1_000


async def test_a_body_has_an_end(http: httpx.AsyncClient) -> None:
    told = await http.post("/api/v1/words", content=b" " * (LONGEST_BODY + 1))
    untold = await http.post("/api/v1/words", content=_endless(), headers={"Content-Type": "application/json"})

    for answer in (told, untold):
        assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")


async def test_the_words_of_a_shop_are_as_many_as_may_be_kept(http: httpx.AsyncClient) -> None:
    words = [f"слово {number:05}, которого не надо" for number in range(MOST)]

    assert (await http.post("/api/v1/words", json=words)).status_code == 413
    assert (await http.post("/api/v1/chat-rules", json=words)).json() == MOST


async def test_a_body_that_ends_is_read(http: httpx.AsyncClient) -> None:
    assert (await http.post("/api/v1/words", json=["a", "b"])).json() == 2


@pytest.mark.parametrize("path", ["/api/v1/words", "/pictures/brand.svg", "/health/live", "/"])
async def test_nothing_is_taken_for_what_it_is_not(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in answer.headers


async def test_what_was_said_to_one_person_is_kept_by_nobody(http: httpx.AsyncClient) -> None:
    assert (await http.post("/api/v1/words", json=[])).headers["Cache-Control"] == "no-store"
    assert (await http.get("/api/v1/nowhere")).headers["Cache-Control"] == "no-store"


async def test_a_picture_opened_by_itself_runs_nothing(http: httpx.AsyncClient) -> None:
    policy = (await http.get("/pictures/brand.svg")).headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy


async def test_a_page_keeps_its_own_policy_and_can_be_asked_for_without_its_body(http: httpx.AsyncClient) -> None:
    page, head = await http.get("/"), await http.head("/")

    assert page.headers["Content-Security-Policy"] == head.headers["Content-Security-Policy"] == pages.POLICY
    assert (head.status_code, head.text) == (200, "")
