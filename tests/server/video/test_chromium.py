"""A real browser sends its (fake) camera by WHIP, another page plays it by WHEP: pixels move, sound is heard."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser, Page, async_playwright

from server.video.video import Video
from tests.server.video.ends import SHOW, HostEnd, News, a_video, as_obs_writes, count_keyframe_requests
from tests.server.video.house import AnyKey, a_house, served

CHROMIUM = Path(os.environ.get("VITRINA_TEST_CHROMIUM", "/usr/bin/chromium"))
pytestmark = [pytest.mark.browser, pytest.mark.video]

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]
PAGE = """<!doctype html><video id="v" autoplay playsinline></video><script>
async function settled(pc) {
  await pc.setLocalDescription();
  if (pc.iceGatheringState !== "complete")
    await new Promise((done) => pc.addEventListener("icegatheringstatechange",
      () => pc.iceGatheringState === "complete" && done()));
}
async function post(url, pc, headers) {
  const answer = await fetch(url, {method: "POST", body: pc.localDescription.sdp,
    headers: {"Content-Type": "application/sdp", ...headers}});
  if (answer.status !== 201) throw new Error(answer.status + " " + await answer.text());
  await pc.setRemoteDescription({type: "answer", sdp: await answer.text()});
}
async function golive(show) {
  const media = await navigator.mediaDevices.getUserMedia({video: {width: 640, height: 360}, audio: true});
  const pc = (window.pc = new RTCPeerConnection());
  for (const track of media.getTracks()) pc.addTransceiver(track, {direction: "sendonly", streams: [media]});
  await settled(pc);
  await post("/whip/" + show, pc, {Authorization: "Bearer key", "X-Vitrina-Source": "browser"});
}
async function watch(show) {
  const began = performance.now(), pc = (window.pc = new RTCPeerConnection()), video = document.getElementById("v");
  const stream = new MediaStream();
  pc.ontrack = (event) => { stream.addTrack(event.track); video.srcObject = stream; };
  pc.addTransceiver("video", {direction: "recvonly"});
  pc.addTransceiver("audio", {direction: "recvonly"});
  await pc.setLocalDescription();
  const shown = new Promise((done) => video.requestVideoFrameCallback(() => done(performance.now() - began)));
  await post("/whep/" + show, pc, {});
  return Math.round(await shown);
}
function brightness() {
  const all = pixels().filter((_, at) => at % 4 === 1);
  return all.reduce((sum, each) => sum + each, 0) / all.length;
}
async function lag() {
  const before = await figures();
  await new Promise((done) => setTimeout(done, 1000));
  const after = await figures();
  return Math.round(1000 * (after.waited - before.waited) / (after.emitted - before.emitted));
}
function countGaps() {
  const video = document.getElementById("v");
  let last = performance.now();
  window.longest = 0;
  const next = () => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
}
function pixels() {
  const video = document.getElementById("v"), canvas = document.createElement("canvas");
  canvas.width = 32; canvas.height = 18;
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0, 32, 18);
  return Array.from(context.getImageData(0, 0, 32, 18).data);
}
async function figures() {
  const found = {};
  const reports = await pc.getStats();
  for (const report of reports.values()) if (report.type === "inbound-rtp") found[report.kind] = report;
  return {frames: found.video.framesDecoded, width: found.video.frameWidth, freezes: found.video.freezeCount,
    waited: found.video.jitterBufferDelay, emitted: found.video.jitterBufferEmittedCount,
    lost: found.video.packetsLost, energy: found.audio.totalAudioEnergy, sound: found.audio.packetsReceived,
    codec: reports.get(found.video.codecId)?.mimeType,
    decoder: found.video.decoderImplementation, concealed: found.audio.concealedSamples};
}
</script>"""


class Hall:
    """The two doors on a real port, and a browser."""

    def __init__(self, *, url: str, video: Video, news: News, browser: Browser) -> None:
        self.url = url
        self.video = video
        self.news = news
        self._browser = browser

    async def page(self) -> Page:
        context = await self._browser.new_context()
        page = await context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        await page.goto(self.url)
        return page


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    news = News()
    video = a_video(news)
    app = a_house(video, AnyKey())
    app.add_api_route("/", lambda: HTMLResponse(PAGE))
    async with served(app) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Hall(url=url, video=video, news=news, browser=browser)
        await browser.close()
        await video.close()


async def figures(page: Page) -> dict[str, Any]:
    return json.loads(await page.evaluate("figures().then(JSON.stringify)"))  # type: ignore[no-any-return]


async def until_frames(page: Page, more: int) -> dict[str, Any]:
    """Wait for ``more`` decoded pictures."""
    wanted = (await figures(page))["frames"] + more
    async with asyncio.timeout(15):
        while (now := await figures(page))["frames"] < wanted:
            await page.wait_for_timeout(50)
    return now


async def test_a_browser_goes_live_and_another_sees_and_hears_it(hall: Hall, record_property: Any) -> None:
    host, viewer = await hall.page(), await hall.page()

    await host.evaluate(f"golive('{SHOW}')")
    await hall.news.until("live browser")
    first_frame = await viewer.evaluate(f"watch('{SHOW}')")
    before = await viewer.evaluate("pixels()")
    seen = await until_frames(viewer, 60)
    after = await viewer.evaluate("pixels()")

    record_property("first_frame_ms", first_frame)
    print(f"first frame {first_frame} ms, {seen}")
    assert first_frame < 2_000
    assert seen["width"] in (320, 480, 640)
    assert seen["energy"] > 0
    assert sum(abs(one - other) for one, other in zip(before, after, strict=True)) > 500


async def test_chromium_decodes_h264(hall: Hall) -> None:
    page = await hall.page()

    known = await page.evaluate("RTCRtpReceiver.getCapabilities('video').codecs.map((codec) => codec.mimeType)")

    assert "video/H264" in known


async def test_an_encoder_in_h264_takes_over_and_gives_back_without_a_new_connection(hall: Hall) -> None:
    viewer = await hall.page()
    hosts: list[HostEnd] = []
    for brightness, codec in ((60, "vp8"), (200, "h264"), (120, "vp8")):
        hosts.append(HostEnd(brightness, codec=codec))
        answered = await hall.video.publish(SHOW, as_obs_writes(await hosts[-1].offer()), source="encoder")
        await hosts[-1].accept(answered.sdp)
        await hall.news.until(*["live encoder"] * len(hosts))
        if len(hosts) == 1:
            await viewer.evaluate(f"watch('{SHOW}')")
            await viewer.evaluate("countGaps()")
        async with asyncio.timeout(2):
            while (await figures(viewer))["codec"] != f"video/{codec.upper()}":
                await viewer.wait_for_timeout(20)
            while abs(await viewer.evaluate("brightness()") - (brightness - 16) * 255 / 219) > 12:
                await viewer.wait_for_timeout(20)
        seen = await until_frames(viewer, 30)
        print(f"{codec}: longest gap {await viewer.evaluate('longest'):.0f} ms so far, {seen}")

    assert await viewer.evaluate("longest") < 2_000
    assert seen["freezes"] <= 2, "one a cut at most; none unless the machine is busy"
    assert await viewer.evaluate("pc.getTransceivers().length") == 2
    for host in hosts:
        await host.close()


async def test_a_latecomer_of_an_encoder_that_gives_no_keyframes_sees_it_soon(hall: Hall) -> None:
    host = HostEnd(brightness=200, codec="h264")
    count_keyframe_requests(host, deaf=True)
    answered = await hall.video.publish(SHOW, as_obs_writes(await host.offer()), source="encoder")
    await host.accept(answered.sdp)
    await hall.news.until("live encoder")
    first, late = await hall.page(), await hall.page()
    await first.evaluate(f"watch('{SHOW}')")
    await until_frames(first, 75)

    first_frame = await late.evaluate(f"watch('{SHOW}')")
    seen = await until_frames(late, 30)
    lag = await late.evaluate("lag()")

    print(f"first frame {first_frame} ms, lag {lag} ms, {seen}")
    assert first_frame < 2_500
    assert lag < 500
    await host.close()


async def test_a_take_over_does_not_freeze_the_viewer(hall: Hall) -> None:
    first = HostEnd(brightness=60)
    answered = await hall.video.publish(SHOW, await first.offer(), source="demo")
    await first.accept(answered.sdp)
    await hall.news.until("live demo")
    viewer = await hall.page()
    await viewer.evaluate(f"watch('{SHOW}')")
    await until_frames(viewer, 30)

    host = await hall.page()
    await host.evaluate(f"golive('{SHOW}')")
    await hall.news.until("live demo", "live browser")
    seen = await until_frames(viewer, 60)

    print(seen)
    assert seen["freezes"] <= 1
    assert seen["width"] in (320, 480, 640)
    await first.close()
