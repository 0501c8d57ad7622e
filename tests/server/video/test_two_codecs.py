"""A show whose picture goes from VP8 to H.264 and back, over real WebRTC on loopback."""

from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from tests.server.video.ends import SHOW, count_keyframe_requests
from tests.server.video.test_video import Stage, until

pytestmark = pytest.mark.video


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    yield stage
    await stage.close()


async def test_an_encoder_like_obs_goes_on_air_in_h264(stage: Stage) -> None:
    _, answered = await stage.host(brightness=200, source="encoder", codec="h264")
    await stage.news.until("live encoder")

    viewer, watching = await stage.viewer()

    await viewer.until(200)
    assert "H264/90000" in answered.sdp
    assert "VP8" not in answered.sdp
    assert "rtx" not in watching.sdp
    await until(lambda: len(viewer.packets["audio"]) > 20)


async def test_the_show_goes_to_h264_and_back_without_a_new_connection(stage: Stage) -> None:
    await stage.host(brightness=60, source="demo")
    await stage.news.until("live demo")
    viewer, _ = await stage.viewer()
    await viewer.until(60)

    await stage.host(brightness=200, source="encoder", codec="h264")
    await viewer.until(200)
    await stage.host(brightness=120)
    await viewer.until(120)

    packets = viewer.packets["video"]
    assert len({packet.ssrc for packet in packets}) == 1
    numbers = [packet.sequence_number for packet in packets]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert min(after.timestamp - before.timestamp for before, after in pairwise(packets)) >= 0
    kinds = [packet.payload_type for packet in packets]
    assert sum(before != after for before, after in pairwise(kinds)) == 2
    assert len(set(kinds)) == 2


async def test_who_knows_one_codec_keeps_the_sound_and_sees_again_later(stage: Stage) -> None:
    await stage.host(brightness=60)
    await stage.news.until("live browser")
    viewer, _ = await stage.viewer(codec="vp8")
    await viewer.until(60)

    await stage.host(brightness=200, source="encoder", codec="h264")
    await until(lambda: stage.video.blind(SHOW) == 1)
    seen, heard = len(viewer.packets["video"]), len(viewer.packets["audio"])
    await until(lambda: len(viewer.packets["audio"]) > heard + 20)
    assert len(viewer.packets["video"]) <= seen + 1
    await stage.host(brightness=120)
    await viewer.until(120)

    numbers = [packet.sequence_number for packet in viewer.packets["video"]]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert stage.video.blind(SHOW) == 0


async def test_a_latecomer_sees_the_picture_of_an_encoder_that_gives_no_keyframes(stage: Stage) -> None:
    host, _ = await stage.host(brightness=200, source="encoder", codec="h264")
    await stage.news.until("live encoder")
    first, _ = await stage.viewer()
    await first.until(200)
    begged = count_keyframe_requests(host, deaf=True)
    for _ in range(40):  # the first keyframe grows too old to be shown at once
        await first.brightness()

    late, _ = await stage.viewer()
    await late.until(200)

    assert begged
