"""The story of the slice: live picture, chat, a pinned product, a purchase, "just bought"."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import LOUDNESS, MOVING, pay, reserve_first_product, say, sign_in, wait_for_picture

DEMO_WIDTH = 360
"""Pixels of the synthetic host's picture; the fake camera's is another."""

_WAIT = (
    "(video, width) => new Promise((done) => { const look = () => (%s ? done(true) : setTimeout(look, 50)); look(); })"
)
WIDTH_IS = _WAIT % "video.videoWidth === width"
WIDTH_IS_NOT = _WAIT % "video.videoWidth !== width"
"""Resolve when the picture on show has, or no more has, the given width."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_visitor_sees_and_hears_the_demo_at_once(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, trace: dict[str, float]
) -> None:
    house = open_house()
    began = monotonic()

    viewer = visit(f"{house.url}/s/demo", size=PHONE)
    wait_for_picture(viewer)
    trace["visit -> first frame of the demo"] = monotonic() - began

    video = viewer.get_by_test_id("video")
    assert video.evaluate(MOVING) > 0
    assert video.evaluate(LOUDNESS) > 0.01
    viewer.screenshot(path=screens / "demo-phone.png")


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
    wait_for_picture(viewer)
    trace["go live -> first frame of a viewer"] = monotonic() - began
    assert viewer.get_by_test_id("video").evaluate(MOVING) > 0
    assert viewer.get_by_test_id("video").evaluate(LOUDNESS) > 0.01

    say(viewer, "Hello from the phone!", name="Ann")
    question = "Is the lantern waterproof?"
    began = monotonic()
    viewer.get_by_test_id("say-input").fill(question)
    viewer.get_by_test_id("say-send").click()
    expect(buyer.get_by_text(question).first).to_be_visible()
    trace["say -> seen by another viewer"] = monotonic() - began
    expect(studio.get_by_text(question).first).to_be_visible()

    studio.locator("[data-testid^='pin-ofr']").first.click()
    expect(viewer.get_by_test_id("pinned-offer")).to_be_visible()
    expect(buyer.get_by_test_id("pinned-offer")).to_be_visible()

    reserve_first_product(buyer)
    expect(buyer.get_by_test_id("held-left")).to_be_visible()
    buyer.screenshot(path=screens / "checkout-desktop.png")
    began = monotonic()
    pay(buyer, "pays")
    expect(viewer.get_by_test_id("ticker-line").first).to_be_visible()
    trace["pay -> ticker of another viewer"] = monotonic() - began
    expect(buyer.get_by_test_id("order-paid")).to_be_visible()
    expect(studio.get_by_test_id("sales-orders")).to_have_text("1")

    viewer.screenshot(path=screens / "viewer-phone.png")
    buyer.screenshot(path=screens / "paid-desktop.png")
    studio.screenshot(path=screens / "studio-desktop.png")


def test_the_host_takes_the_air_from_the_demo_and_gives_it_back(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house()
    viewer = visit(f"{house.url}/s/demo", size=PHONE)
    wait_for_picture(viewer)
    studio = visit(f"{house.url}/sign-in?next=/studio/demo", size=DESK)
    sign_in(studio, house, "host")

    studio.get_by_test_id("go-live").click()
    studio.get_by_test_id("stop-live").wait_for()
    assert viewer.get_by_test_id("video").evaluate(WIDTH_IS_NOT, DEMO_WIDTH), "the picture is still the demo's"

    studio.get_by_test_id("stop-live").click()
    assert viewer.get_by_test_id("video").evaluate(WIDTH_IS, DEMO_WIDTH), "the demo did not come back"
    assert viewer.get_by_test_id("video").evaluate(MOVING) > 0
