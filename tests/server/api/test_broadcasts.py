"""The manners of the two video doors, asked over HTTP; what they let through is real."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from core.errors import WrongStreamKey
from core.ids import ShowId
from tests.server.video.ends import SHOW, HostEnd, News, ViewerEnd, a_video
from tests.server.video.house import OpenShows, a_house

KEY = "live_right"
SDP = {"Content-Type": "application/sdp"}
RIGHT = {**SDP, "Authorization": f"Bearer {KEY}"}


class OneKey:
    """Stream keys of a house with one show."""

    async def check(self, show: ShowId, key: str) -> None:
        if (show, key) != (SHOW, KEY):
            raise WrongStreamKey


class Doors:
    """The two doors with a real video room behind them."""

    def __init__(self) -> None:
        self.news = News()
        self.video = a_video(self.news)
        self.shows = OpenShows()
        transport = httpx.ASGITransport(a_house(self.video, OneKey(), self.shows))
        self.ask = httpx.AsyncClient(transport=transport, base_url="http://house")


@pytest.fixture
async def doors() -> AsyncIterator[Doors]:
    doors = Doors()
    yield doors
    await doors.ask.aclose()
    await doors.video.close()


async def on_air(doors: Doors, *, source: str = "browser") -> tuple[HostEnd, httpx.Response]:
    host = HostEnd()
    headers = {**RIGHT, "X-Vitrina-Source": source}
    answer = await doors.ask.post(f"/whip/{SHOW}", content=await host.offer(), headers=headers)
    assert answer.status_code == 201, answer.text
    await host.accept(answer.text)
    await doors.news.until(f"live {source}")
    return host, answer


@pytest.mark.video
async def test_a_broadcast_and_a_viewer_get_what_the_standards_promise(doors: Doors) -> None:
    host, hosting = await on_air(doors)
    viewer = ViewerEnd()

    watching = await doors.ask.post(f"/whep/{SHOW}", content=await viewer.offer(), headers=SDP)
    await viewer.accept(watching.text)
    await viewer.brightness()

    for answer, door in ((hosting, "whip"), (watching, "whep")):
        assert answer.status_code == 201
        assert answer.headers["content-type"] == "application/sdp"
        assert answer.headers["location"].startswith(f"/{door}/sessions/")
        assert len(answer.headers["location"].rpartition("_")[2]) == 32
        assert answer.headers["etag"].startswith('"')
        assert "Location" in answer.headers["access-control-expose-headers"]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "a=candidate" in answer.text
    await host.close()
    await viewer.close()


@pytest.mark.video
async def test_a_session_ends_once(doors: Doors) -> None:
    host, hosting = await on_air(doors)

    first = await doors.ask.delete(hosting.headers["location"])
    second = await doors.ask.delete(hosting.headers["location"])

    assert (first.status_code, second.status_code) == (200, 404)
    await doors.news.until("live browser", "lost")
    await host.close()


@pytest.mark.video
async def test_the_demo_is_told_to_wait(doors: Doors) -> None:
    host, _ = await on_air(doors)
    demo = HostEnd()

    headers = {**RIGHT, "X-Vitrina-Source": "demo"}
    answer = await doors.ask.post(f"/whip/{SHOW}", content=await demo.offer(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (409, "taken")
    assert answer.headers["retry-after"] == "2"
    await host.close()
    await demo.close()


async def test_a_viewer_without_a_picture_is_told_when_to_ask_again(doors: Doors) -> None:
    viewer = ViewerEnd()

    answer = await doors.ask.post(f"/whep/{SHOW}", content=await viewer.offer(), headers=SDP)

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_on_air")
    assert answer.headers["retry-after"] == "2"
    assert answer.headers["access-control-allow-origin"] == "*"
    await viewer.close()


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer live_wrong", "Basic live_right"])
async def test_a_wrong_stream_key_opens_nothing(doors: Doors, authorization: str) -> None:
    answer = await doors.ask.post(f"/whip/{SHOW}", content="v=0", headers={**SDP, "Authorization": authorization})

    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_stream_key")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_show_that_is_over_takes_no_picture(doors: Doors) -> None:
    doors.shows.over = True

    answer = await doors.ask.post(f"/whip/{SHOW}", content="v=0", headers=RIGHT)

    assert (answer.status_code, answer.json()["code"]) == (409, "show_over")
    assert "retry-after" not in answer.headers


async def test_only_sdp_is_taken(doors: Doors) -> None:
    answer = await doors.ask.post(f"/whip/{SHOW}", json={}, headers={"Authorization": f"Bearer {KEY}"})

    assert answer.status_code == 415
    assert answer.headers["accept-post"] == "application/sdp"


@pytest.mark.parametrize("offer", [b"", b"hello", b"v=0\r\nm=nonsense\r\n", b"\xff\xfe"])
async def test_what_cannot_be_read_is_malformed(doors: Doors, offer: bytes) -> None:
    answer = await doors.ask.post(f"/whip/{SHOW}", content=offer, headers=RIGHT)

    assert (answer.status_code, answer.json()["status"]) == (400, 400)


async def test_a_codec_we_do_not_carry_is_not_acceptable(doors: Doors) -> None:
    host = HostEnd()
    offer = (await host.offer()).replace("VP8/90000", "AV1/90000")

    answer = await doors.ask.post(f"/whip/{SHOW}", content=offer, headers=RIGHT)

    assert (answer.status_code, answer.json()["reason"]) == (406, "codec")
    await host.close()


async def test_an_endless_offer_is_cut_off(doors: Doors) -> None:
    answer = await doors.ask.post(f"/whip/{SHOW}", content=b"v=0" + b"a" * 70_000, headers=RIGHT)

    assert answer.status_code == 413


async def test_what_is_no_show_is_not_found(doors: Doors) -> None:
    answers = await asyncio.gather(
        doors.ask.post("/whip/../etc", content="v=0", headers=RIGHT),
        doors.ask.post("/whip/nothing", content="v=0", headers=RIGHT),
        doors.ask.post("/whep/nothing", content="v=0", headers=SDP),
        doors.ask.delete("/whip/sessions/nothing"),
        doors.ask.delete("/whep/sessions/pub_" + "0" * 32),
    )

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("path", [f"/whip/{SHOW}", f"/whep/{SHOW}", "/whip/sessions/x", "/whep/sessions/x"])
async def test_a_page_elsewhere_may_ask_first(doors: Doors, path: str) -> None:
    answer = await doors.ask.options(path, headers={"Origin": "https://shop.example"})

    assert answer.status_code == 204
    assert answer.headers["accept-post"] == "application/sdp"
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert "DELETE" in answer.headers["access-control-allow-methods"]


async def test_sessions_cannot_be_patched(doors: Doors) -> None:
    answer = await doors.ask.patch("/whip/sessions/pub_" + "0" * 32, content="a=candidate")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "DELETE, OPTIONS"
