"""A broadcast goes in at one end and comes out at the other, over real WebRTC on loopback."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from core.errors import AirTaken, NoSuchBroadcast, NothingOnAir, RoomFull, ShowOver, UnfitMedia
from core.ids import SessionId
from server.video.ingest import Source
from server.video.sessions import Answered
from server.video.video import Video
from tests.server.video.ends import SHOW, HostEnd, News, ViewerEnd, a_video, as_obs_writes, count_keyframe_requests

pytestmark = pytest.mark.video


class Stage:
    """A video room with the ends that come and go, cleaned up after the test."""

    def __init__(self, max_viewers: int = 10) -> None:
        self.news = News()
        self.video: Video = a_video(self.news, max_viewers=max_viewers)
        self._ends: list[HostEnd | ViewerEnd] = []

    async def host(
        self,
        brightness: int = 60,
        source: Source = "browser",
        *,
        codec: str | None = None,
        resumes: SessionId | None = None,
    ) -> tuple[HostEnd, Answered]:
        end = HostEnd(brightness, codec=codec)
        self._ends.append(end)
        offer = await end.offer()
        offer = as_obs_writes(offer) if codec else offer
        answered = await self.video.publish(SHOW, offer, source=source, resumes=resumes)
        await end.accept(answered.sdp)
        return end, answered

    async def viewer(self, *, codec: str | None = None) -> tuple[ViewerEnd, Answered]:
        end = ViewerEnd(codec=codec)
        self._ends.append(end)
        answered = await self.video.watch(SHOW, await end.offer())
        await end.accept(answered.sdp)
        return end, answered

    async def close(self) -> None:
        await self.video.close()
        for end in self._ends:
            await end.close()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    yield stage
    await stage.close()


async def until(condition: object, *, within: float = 5) -> None:
    assert callable(condition)
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - what is awaited happens inside aiortc, which tells nobody
            await asyncio.sleep(0.01)


async def test_picture_and_sound_arrive(stage: Stage) -> None:
    await stage.host(brightness=60)
    await stage.news.until("live browser")

    viewer, _ = await stage.viewer()

    await viewer.until(60)
    await until(lambda: len(viewer.packets["audio"]) > 20)
    assert stage.video.on_air(SHOW) == "browser"
    assert stage.video.watching(SHOW) == 1


async def test_a_take_over_needs_no_new_connection(stage: Stage) -> None:
    await stage.host(brightness=60)
    await stage.news.until("live browser")
    viewer, _ = await stage.viewer()
    await viewer.until(60)

    await stage.host(brightness=200, source="encoder")
    await viewer.until(200)

    assert stage.news.told == ["live browser", "live encoder"]
    for kind, least in (("video", 3000), ("audio", 960)):
        packets = viewer.packets[kind]
        assert len({packet.ssrc for packet in packets}) == 1
        numbers = [packet.sequence_number for packet in packets]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        steps = [after.timestamp - before.timestamp for before, after in pairwise(packets)]
        assert min(steps) >= 0
        assert max(steps) < 100 * least


async def test_a_lost_packet_is_sent_again_from_the_ring(stage: Stage) -> None:
    await stage.host()
    await stage.news.until("live browser")
    viewer, _ = await stage.viewer()
    await until(lambda: len(viewer.packets["video"]) > 10)

    lost = viewer.lose_one()

    await until(lambda: bool(lost) and lost[0] in [packet.sequence_number for packet in viewer.packets["video"]])


async def test_a_latecomer_sees_a_picture_within_a_second(stage: Stage) -> None:
    host, _ = await stage.host()
    begged = count_keyframe_requests(host)
    await stage.news.until("live browser")
    first, _ = await stage.viewer()
    for _ in range(40):  # the first keyframe grows too old to be shown again
        await first.brightness()

    begged.clear()
    began = time.monotonic()
    late = [await stage.viewer() for _ in range(3)]
    for viewer, _ in late:
        await viewer.brightness()

    assert time.monotonic() - began < 1
    assert len(begged) <= 2


async def test_viewers_who_beg_in_crowds_do_not_drown_the_host(stage: Stage) -> None:
    host, _ = await stage.host()
    await stage.news.until("live browser")
    viewer, _ = await stage.viewer()
    await viewer.brightness()
    begged = count_keyframe_requests(host)

    for _ in range(50):
        await viewer.beg_keyframe()
    for _ in range(20):
        await viewer.brightness()

    assert 1 <= len(begged) <= 3


async def test_viewers_learn_which_sound_belongs_to_which_picture(stage: Stage) -> None:
    await stage.host()
    await stage.news.until("live browser")
    viewer, _ = await stage.viewer()

    await until(lambda: len(viewer.reports["video"]) >= 2 and len(viewer.reports["audio"]) >= 2)

    for kind, rate in (("video", 90_000), ("audio", 48_000)):
        before, after = (report.sender_info for report in viewer.reports[kind][:2])
        seconds = (after.ntp_timestamp - before.ntp_timestamp) / 2**32
        ticks = (after.rtp_timestamp - before.rtp_timestamp) & 0xFFFF_FFFF
        assert abs(ticks / rate - seconds) < 0.2


async def test_a_host_who_leaves_is_missed(stage: Stage) -> None:
    _, answered = await stage.host()
    await stage.news.until("live browser")

    await stage.video.end_broadcast(answered.session)

    await stage.news.until("live browser", "lost")
    with pytest.raises(NothingOnAir):
        await stage.viewer()
    with pytest.raises(NoSuchBroadcast):
        await stage.video.end_broadcast(answered.session)


async def test_a_host_whose_browser_closes_is_missed_and_may_return(stage: Stage) -> None:
    host, _ = await stage.host(brightness=60)
    await stage.news.until("live browser")
    viewer, _ = await stage.viewer()
    await viewer.until(60)

    await host.close()
    await stage.news.until("live browser", "lost")
    await stage.host(brightness=200)

    await viewer.until(200)
    assert stage.news.told == ["live browser", "lost", "live browser"]


async def test_a_host_whose_network_breaks_is_missed(stage: Stage) -> None:
    host, _ = await stage.host()
    await stage.news.until("live browser")
    await (await stage.viewer())[0].brightness()

    host.lose_network()

    await stage.news.until("live browser", "lost")


async def test_a_host_who_never_comes_changes_nothing(stage: Stage) -> None:
    await stage.host(brightness=60)
    await stage.news.until("live browser")
    absent = HostEnd()

    await stage.video.publish(SHOW, await absent.offer(), source="browser")

    viewer, _ = await stage.viewer()
    await viewer.until(60)
    assert stage.news.told == ["live browser"]
    await absent.close()


async def test_a_house_that_closes_takes_nobody_in(stage: Stage) -> None:
    await stage.video.close()

    with pytest.raises(RoomFull):
        await stage.host()


async def test_a_viewer_who_leaves_is_forgotten(stage: Stage) -> None:
    await stage.host()
    await stage.news.until("live browser")
    viewer, _ = await stage.viewer()
    await viewer.brightness()
    polite, answered = await stage.viewer()
    await polite.brightness()

    await viewer.close()
    await stage.video.end_watching(answered.session)

    await until(lambda: stage.video.watching(SHOW) == 0)
    with pytest.raises(NoSuchBroadcast):
        await stage.video.end_watching(SessionId("wtc_" + "0" * 32))


async def test_the_demo_waits_while_a_person_is_on_air_and_yields_to_one(stage: Stage) -> None:
    await stage.host(source="demo")
    await stage.news.until("live demo")

    await stage.host(source="browser")
    await stage.news.until("live demo", "live browser")

    with pytest.raises(AirTaken):
        await stage.host(source="demo")


async def test_a_full_house_turns_viewers_away(stage: Stage) -> None:
    small = Stage(max_viewers=1)
    await small.host()
    await small.news.until("live browser")
    await small.viewer()

    with pytest.raises(RoomFull):
        await small.viewer()

    await small.close()


async def test_a_picture_for_a_show_that_has_ended_is_sent_away(stage: Stage) -> None:
    stage.news.refuses = ShowOver()

    await stage.host()
    await stage.news.until("live browser")

    await until(lambda: stage.video.on_air(SHOW) is None)


async def test_the_end_of_a_show_sends_everyone_home(stage: Stage) -> None:
    await stage.host()
    await stage.news.until("live browser")
    await stage.viewer()

    await stage.video.end_show(SHOW)

    assert stage.video.on_air(SHOW) is None
    assert stage.video.watching(SHOW) == 0


async def test_an_offer_without_candidates_is_enough(stage: Stage) -> None:
    end = HostEnd()
    offer = "\r\n".join(line for line in (await end.offer()).splitlines() if "candidate" not in line) + "\r\n"

    answered = await stage.video.publish(SHOW, offer, source="encoder")
    await end.accept(answered.sdp)

    await stage.news.until("live encoder")
    assert "a=candidate:" in answered.sdp
    await end.close()


async def test_a_refused_offer_leaves_nothing_behind(stage: Stage) -> None:
    with pytest.raises(UnfitMedia):
        await stage.video.publish(SHOW, "hello", source="encoder")

    assert stage.video.on_air(SHOW) is None
