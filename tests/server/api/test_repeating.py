"""A request is the same if the same is asked by the same, however it is laid out."""

from dataclasses import dataclass
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, File, Form, Response

from core.errors import NotSignedIn
from core.people import Viewer
from server import problems
from server.api.repeating import OnceKey, mark
from tests.shop.shelf import a_viewer

JSON: dict[str, Any] = {"headers": {"Content-Type": "application/json"}}


class Names:
    """Tokens whose text is the person's name."""

    def __init__(self) -> None:
        self.people = {name: a_viewer(name) for name in ("anna", "boris")}

    def read_access(self, token: str) -> Viewer:
        if token not in self.people:
            raise NotSignedIn
        return self.people[token]


@dataclass(frozen=True)
class Hall:
    """As much of a house as the doors ask for."""

    tokens: Names


class Mover:
    """Moves things, or what its doors take for it."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def move(self, path: str = "/move", *, name: str = "anna", key: str | None = "k", **how: Any) -> Any:
        headers = {"Authorization": f"Bearer {name}", **how.pop("headers", {})}
        if key is not None:
            headers["Idempotency-Key"] = key
        return (await self._http.post(path, headers=headers, **how)).json()


@pytest.fixture
def mover() -> Mover:
    app = FastAPI()
    problems.install(app)
    app.state.house = Hall(tokens=Names())

    @app.post("/move")
    async def move(key: OnceKey, wish: dict[str, Any] | None = None) -> list[str]:
        return [key.principal, key.route, key.key, key.request_hash]

    @app.post("/{shelf}/bare")
    async def bare(shelf: str, key: OnceKey) -> list[str]:
        return [key.principal, key.route, key.key, key.request_hash]

    @app.post("/form")
    async def form(key: OnceKey, file: Annotated[bytes, File()], name: Annotated[str, Form()]) -> list[str]:
        return [key.request_hash, file.decode(), name]

    return Mover(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop"))


async def test_the_same_request_laid_out_otherwise_is_the_same(mover: Mover) -> None:

    one = await mover.move(content='{"a": 1, "b": "я"}', **JSON)
    same = await mover.move(content='{"b":"\\u044f",\n"a":1}', **JSON)

    assert one == same
    assert one[1:3] == ["POST /move", "k"]


@pytest.mark.parametrize("other", [{"json": {"a": 2}}, {"json": {"a": "1"}}, {"params": {"x": 1}, "json": {"a": 1}}])
async def test_another_request_is_another(mover: Mover, other: dict[str, Any]) -> None:
    assert (await mover.move(json={"a": 1}))[3] != (await mover.move(**other))[3]


async def test_each_has_keys_of_their_own_at_each_door(mover: Mover) -> None:
    anna, boris = await mover.move(json={}), await mover.move(json={}, name="boris")

    assert anna[0] != boris[0]
    assert [(await mover.move(f"/{shelf}/bare"))[1] for shelf in "ab"] == ["POST /a/bare", "POST /b/bare"]


async def test_a_door_that_wants_no_body_takes_any(mover: Mover) -> None:

    hashes = {
        (await mover.move("/a/bare", content=body, **JSON))[3] for body in (b"", b"{", b"{}", b"\xff", b"[" * 9999)
    }

    assert len(hashes) == 5


async def test_files_and_fields_are_part_of_what_was_asked(mover: Mover) -> None:
    one = await mover.move("/form", files={"file": ("a.csv", b"x")}, data={"name": "n"})
    same = await mover.move("/form", files={"file": ("a.csv", b"x")}, data={"name": "n"})
    others = [
        await mover.move("/form", files={"file": ("a.csv", content)}, data={"name": name})
        for content, name in ((b"y", "n"), (b"x", "m"))
    ]

    assert one == same
    assert one[1:] == ["x", "n"]
    assert len({one[0], *(other[0] for other in others)}) == 3


@pytest.mark.parametrize("key", [None, "", "x" * 256, "a\tb"])
async def test_a_request_without_a_name_is_not_done(mover: Mover, key: str | None) -> None:
    assert (await mover.move(json={}, key=key))["code"] == "bad_key"


async def test_who_has_not_said_who_they_are_is_asked_that_first(mover: Mover) -> None:
    assert (await mover.move(json={}, name="nobody", key=None))["code"] == "not_signed_in"


def test_an_answer_that_is_read_anew_says_so() -> None:
    fresh, again = Response(), Response()

    mark(fresh, replayed=False)
    mark(again, replayed=True)

    assert [answer.headers.get("Idempotent-Replayed") for answer in (fresh, again)] == [None, "true"]
