"""The manners of the two video doors, asked over HTTP; what they let through is real."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from core.errors import WrongStreamKey
from core.ids import ShowId
from server.video.seats import WAITING
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
        self.video = a_video(self.news, max_viewers=WAITING + 1)
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
    told = list(doors.news.told)
    host = HostEnd()
    headers = {**RIGHT, "X-Vitrina-Source": source}
    answer = await doors.ask.post(f"/whip/{SHOW}", content=await host.offer(), headers=headers)
    assert answer.status_code == 201, answer.text
    await host.accept(answer.text)
    await doors.news.until(*told, f"live {source}")
    return host, answer


async def an_offer() -> str:
    """A viewer's, who never comes."""
    viewer = ViewerEnd()
    offer = await viewer.offer()
    await viewer.close()
    return offer


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


async def knock(doors: Doors, **headers: str) -> tuple[int, str]:
    """Offer another person's picture, which never connects; its answer's status and session."""
    host = HostEnd()
    answer = await doors.ask.post(f"/whip/{SHOW}", content=await host.offer(), headers={**RIGHT, **headers})
    await host.close()
    return answer.status_code, answer.headers.get("location", answer.text)


@pytest.mark.video
async def test_who_was_displaced_does_not_take_the_show_back(doors: Doors) -> None:
    first, displaced = await on_air(doors)
    second, _ = await on_air(doors, source="encoder")

    status, problem = await knock(doors, **{"X-Vitrina-Resumes": displaced.headers["location"].rpartition("/")[2]})

    assert (status, json.loads(problem)["code"]) == (409, "taken")
    assert doors.video.on_air(SHOW) == "encoder"
    assert (await knock(doors))[0] == 201, "who does not say what they lost takes over"
    await first.close()
    await second.close()


@pytest.mark.video
async def test_who_lost_the_line_takes_their_own_place_again_even_if_an_answer_was_lost(doors: Doors) -> None:
    host, lost = await on_air(doors)
    session = lost.headers["location"].rpartition("/")[2]

    status, again = await knock(doors, **{"X-Vitrina-Resumes": session})
    answers = [await knock(doors, **{"X-Vitrina-Resumes": name}) for name in (session, lost.headers["location"], again)]

    assert [status, *(status for status, _ in answers)] == [201] * 4
    await host.close()


@pytest.mark.video
async def test_whoever_waits_with_a_picture_counts_as_on_air(doors: Doors) -> None:
    host, lost = await on_air(doors)
    await knock(doors)

    assert (await knock(doors, **{"X-Vitrina-Resumes": lost.headers["location"]}))[0] == 409
    await host.close()


async def test_where_nobody_is_on_air_a_lost_session_may_be_resumed(doors: Doors) -> None:
    assert (await knock(doors, **{"X-Vitrina-Resumes": "pub_gone"}))[0] == 201


@pytest.mark.video
async def test_one_address_may_not_hold_every_seat(doors: Doors) -> None:
    host, _ = await on_air(doors)
    offer = await an_offer()
    for _ in range(WAITING):
        assert (await doors.ask.post(f"/whep/{SHOW}", content=offer, headers=SDP)).status_code == 201

    answer = await doors.ask.post(f"/whep/{SHOW}", content=offer, headers=SDP)

    assert (answer.status_code, answer.json()["code"]) == (429, "slow_down")
    assert 1 <= int(answer.headers["retry-after"]) <= 15
    await host.close()


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
    offer = (await host.offer()).replace("VP8/90000", "AV1/90000").replace("H264/90000", "VP9/90000")

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
    assert "X-Vitrina-Resumes" in answer.headers["access-control-allow-headers"]
    assert "DELETE" in answer.headers["access-control-allow-methods"]


async def test_sessions_cannot_be_patched(doors: Doors) -> None:
    answer = await doors.ask.patch("/whip/sessions/pub_" + "0" * 32, content="a=candidate")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, DELETE, OPTIONS"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", [f"/whip/{SHOW}", f"/whep/{SHOW}", "/whip/sessions/x", "/whep/sessions/x"])
async def test_there_is_nothing_to_read(doors: Doors, method: str, path: str) -> None:
    answer = await doors.ask.request(method, path)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", [f"/whip/{SHOW}", "/whip/sessions/x"])
async def test_other_methods_are_refused(doors: Doors, path: str) -> None:
    assert (await doors.ask.put(path)).status_code == 405
