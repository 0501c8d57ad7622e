"""The story of the slice: live picture, chat, a pinned product, a purchase, "just bought"."""

import signal
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FIRST_FRAME_MS = 30_000
"""Long enough for a loaded machine; the trace says how long it took."""

PICTURE = """async (video, patience) => {
  for (let waited = 0; waited < patience; waited += 20) {
    if (video.videoWidth > 0 && video.currentTime > 0) return true;
    await new Promise((done) => setTimeout(done, 20));
  }
  return false;
}"""
"""Whether the first frame came within ``patience`` ms."""

MOVING = """async (video) => {
  const look = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 72; canvas.height = 128;
    const paint = canvas.getContext("2d");
    paint.drawImage(video, 0, 0, canvas.width, canvas.height);
    return paint.getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const first = look();
  for (let waited = 0; waited < 5000; waited += 100) {
    await new Promise((done) => setTimeout(done, 100));
    const now = look();
    let changed = 0;
    for (let at = 0; at < now.length; at += 4) if (Math.abs(now[at] - first[at]) > 24) changed += 1;
    if (changed > 20) return changed;
  }
  return 0;
}"""
"""How many of 72 x 128 pixels changed visibly; 0 if none did within five seconds."""

LOUDNESS = """async (video) => {
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream(video.srcObject.getAudioTracks())).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  for (let waited = 0; waited < 5000 && loudest < 0.01; waited += 50) {
    await new Promise((done) => setTimeout(done, 50));
    analyser.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, ...samples.map(Math.abs));
  }
  await context.close();
  return loudest;
}"""
"""The loudest sample heard within five seconds, 0 to 1."""


def _wait_for_picture(page: Page) -> None:
    video = page.get_by_test_id("video")
    video.wait_for(state="attached")
    assert video.evaluate(PICTURE, FIRST_FRAME_MS), "no picture came"


def _say(page: Page, text: str, *, name: str) -> None:
    page.get_by_test_id("say-input").fill(text)
    page.get_by_test_id("say-send").click()
    if page.get_by_test_id("name-input").is_visible():
        page.get_by_test_id("name-input").fill(name)
        page.get_by_test_id("name-save").click()


def _choose_what_is_pinned(page: Page) -> None:
    page.get_by_test_id("pinned-offer").get_by_test_id("buy-now").click()
    page.locator("[data-testid^='variant-']").first.click()
    page.get_by_test_id("product-buy").click()
    page.get_by_test_id("email").fill("buyer@example.com")


def test_a_visitor_sees_and_hears_the_demo_at_once(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, trace: dict[str, float]
) -> None:
    house = open_house()
    began = monotonic()

    viewer = visit(f"{house.url}/s/demo", size=PHONE)
    _wait_for_picture(viewer)
    trace["visit -> first frame of the demo"] = monotonic() - began

    video = viewer.get_by_test_id("video")
    assert video.evaluate(MOVING) > 0
    assert video.evaluate(LOUDNESS) > 0.01
    viewer.screenshot(path=screens / "viewer-demo-phone.png")


def test_a_show_runs_from_going_live_to_just_bought(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, trace: dict[str, float]
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    studio = visit(f"{house.url}/sign-in?next=/studio/demo", size=DESK)
    sign_in(studio, house, "host")
    viewer = visit(f"{house.url}/s/demo", size=PHONE)
    buyer = visit(f"{house.url}/s/demo", size=DESK, language="ru-RU")

    studio.get_by_test_id("go-live").wait_for()
    began = monotonic()
    studio.get_by_test_id("go-live").click()
    _wait_for_picture(viewer)
    trace["go live -> first frame"] = monotonic() - began
    assert viewer.get_by_test_id("video").evaluate(MOVING) > 0
    assert viewer.get_by_test_id("video").evaluate(LOUDNESS) > 0.01

    viewer.get_by_test_id("say-input").wait_for()
    began = monotonic()
    _say(viewer, "Is the lantern waterproof?", name="Ann")
    expect(buyer.get_by_text("Is the lantern waterproof?").first).to_be_visible()
    trace["say -> seen by another"] = monotonic() - began
    expect(studio.get_by_text("Is the lantern waterproof?").first).to_be_visible()

    studio.locator("[data-testid^='pin-ofr']").first.click()
    expect(viewer.get_by_test_id("pinned-offer")).to_be_visible()
    expect(buyer.get_by_test_id("pinned-offer")).to_be_visible()

    _choose_what_is_pinned(buyer)
    buyer.get_by_test_id("outcome-pays").click()
    buyer.screenshot(path=screens / "checkout-desktop.png")
    began = monotonic()
    buyer.get_by_test_id("pay").click()
    expect(viewer.get_by_test_id("ticker-line").first).to_be_visible()
    trace["pay -> ticker of another"] = monotonic() - began
    expect(buyer.get_by_test_id("order-paid")).to_be_visible()
    expect(studio.get_by_test_id("sales-orders")).to_have_text("1")

    viewer.screenshot(path=screens / "viewer-phone.png")
    buyer.screenshot(path=screens / "viewer-paid-desktop.png")
    studio.screenshot(path=screens / "studio-desktop.png")


def test_the_house_closes_everything_it_opened(open_house: Callable[..., House], visit: Callable[..., Page]) -> None:
    house = open_house()
    viewer = visit(f"{house.url}/s/demo")
    _wait_for_picture(viewer)

    assert house.close(signal.SIGINT) == 0

    opened_again = house.open()
    assert opened_again < 10
    _wait_for_picture(viewer)
