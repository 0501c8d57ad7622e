"""Two processes' worth of video doors: one has the picture, the other passes on what it is asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response

from server import problems
from server.api import broadcasts
from server.video.far import END_SHOW, FarVideo
from server.video.sdp import LONGEST_OFFER
from tests.fakes import OpenToAll
from tests.server.video.ends import SHOW

SDP = {"Content-Type": "application/sdp"}


class Media:
    """A media process that notes what it is asked, and answers what it is told to."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.asked: list[dict[str, Any]] = []
        self.answer = Response(
            "v=0 yes",
            201,
            headers={"Location": "/whep/sessions/wtc_1", "ETag": '"1"', "Link": '<turn:x>; rel="ice-server"'},
        )
        self.app = FastAPI()
        self.app.add_api_route("/{rest:path}", self._note, methods=["GET", "POST", "PATCH", "DELETE", "OPTIONS"])

    async def _note(self, request: Request) -> Response:
        self.asked.append(
            {
                "what": f"{request.method} {request.url.path}",
                "from": request.client.host if request.client else None,
                "headers": dict(request.headers),
                "body": (await request.body()).decode(),
            }
        )
        return self.answer

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        config = uvicorn.Config(
            self.app, uds=str(self.socket), log_config=None, lifespan="off", forwarded_allow_ips="*"
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            assert not serving.done()
            await asyncio.sleep(0)
        yield
        server.should_exit = True
        await serving


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[FarVideo]:
    far = FarVideo(tmp_path / "media.sock")
    yield far
    await far.close()


@pytest.fixture
async def ask(far: FarVideo) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.state.house = SimpleNamespace(video=far, admission=OpenToAll())
    app.include_router(broadcasts.router)
    problems.install(app)
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 1234))
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as asking:
        yield asking


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Media]:
    media = Media(tmp_path / "media.sock")
    async with media.open():
        yield media


async def test_an_offer_is_passed_on_with_the_address_it_came_from(ask: httpx.AsyncClient, media: Media) -> None:
    made_up = {"X-Forwarded-For": "192.0.2.1", "Cookie": "secret=1", "Authorization": "Bearer live_key", **SDP}

    answer = await ask.post(f"/whip/{SHOW}", content="v=0 offer", headers=made_up)

    (asked,) = media.asked
    assert (asked["what"], asked["from"], asked["body"]) == (f"POST /whip/{SHOW}", "203.0.113.7", "v=0 offer")
    assert asked["headers"]["authorization"] == "Bearer live_key"
    assert "cookie" not in asked["headers"]
    assert (answer.status_code, answer.text) == (201, "v=0 yes")


async def test_the_answers_headers_come_back(ask: httpx.AsyncClient, media: Media) -> None:
    answer = await ask.post(f"/whep/{SHOW}", content="v=0", headers=SDP)

    assert answer.headers["Location"] == "/whep/sessions/wtc_1"
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Link"].startswith("<turn:")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS"])
async def test_every_question_to_a_session_is_passed_on(ask: httpx.AsyncClient, media: Media, method: str) -> None:
    media.answer = Response(status_code=405)

    answer = await ask.request(method, "/whip/sessions/pub_1", headers={"If-Match": '"1"'})

    assert answer.status_code == 405
    assert media.asked[0]["what"] == f"{method} /whip/sessions/pub_1"
    assert media.asked[0]["headers"]["if-match"] == '"1"'


async def test_a_body_without_end_is_not_passed_on(ask: httpx.AsyncClient, media: Media) -> None:
    answer = await ask.post(f"/whip/{SHOW}", content=b"v" * (LONGEST_OFFER + 1), headers=SDP)

    assert answer.status_code == 413
    assert media.asked == []


async def test_a_media_process_that_is_away_is_worth_a_retry(ask: httpx.AsyncClient) -> None:
    answer = await ask.post(f"/whep/{SHOW}", content="v=0", headers=SDP)

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "Retry-After" in answer.headers
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_a_media_process_that_came_back_is_found(ask: httpx.AsyncClient, tmp_path: Path) -> None:
    for _ in range(2):
        media = Media(tmp_path / "media.sock")
        async with media.open():
            answer = await ask.post(f"/whep/{SHOW}", content="v=0", headers=SDP)
        away = await ask.post(f"/whep/{SHOW}", content="v=0", headers=SDP)

        assert (answer.status_code, away.status_code) == (201, 503)


async def test_the_picture_of_a_show_that_is_over_is_taken_off(far: FarVideo, media: Media) -> None:
    media.answer = Response(status_code=204)

    await far.end_show(SHOW)

    assert [each["what"] for each in media.asked] == [f"POST {END_SHOW.format(show=SHOW)}"]


async def test_a_show_ends_although_the_media_process_is_away(far: FarVideo) -> None:
    await far.end_show(SHOW)


async def test_nobody_reaches_the_inside_from_outside(ask: httpx.AsyncClient, media: Media) -> None:
    await ask.post(END_SHOW.format(show=SHOW))
    await ask.post(f"/whip/..%2f{END_SHOW.format(show=SHOW).strip('/').replace('/', '%2f')}", headers=SDP)

    assert [each["what"] for each in media.asked if not each["what"].startswith("POST /whip/")] == []
