"""Stops, kills and wrong words."""

import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, House
from tests.e2e.steps import say, sign_in, wait_for_picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_ctrl_c_closes_everything_and_the_second_start_is_short(
    open_house: Callable[..., House], visit: Callable[..., Page], trace: dict[str, float]
) -> None:
    house = open_house()
    viewer = visit(f"{house.url}/s/demo")
    wait_for_picture(viewer)

    assert house.close(signal.SIGINT) == 0
    assert "Traceback" not in house.printed

    trace["second start"] = house.open()
    wait_for_picture(viewer)


def test_after_a_kill_pages_come_back_by_themselves_and_nothing_said_is_lost(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    ann, bob = visit(f"{house.url}/s/demo"), visit(f"{house.url}/s/demo")
    say(ann, "Before the storm", name="Ann")
    expect(bob.get_by_text("Before the storm").first).to_be_visible()

    house.close(signal.SIGKILL)
    house.open()
    say(ann, "After the storm", name="Ann")

    expect(bob.get_by_text("After the storm").first).to_be_visible(timeout=30_000)
    expect(bob.get_by_text("Before the storm")).to_have_count(1)


def test_a_refused_message_stays_with_its_author(open_house: Callable[..., House], visit: Callable[..., Page]) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    ann, bob = visit(f"{house.url}/s/demo"), visit(f"{house.url}/s/demo")
    moderator = visit(f"{house.url}/sign-in?next=/studio/demo")
    sign_in(moderator, house, "moderator")
    moderator.get_by_test_id("tab-refused").wait_for()
    say(ann, "Good evening", name="Ann")

    ann.get_by_test_id("say-input").fill("cheaper at https://elsewhere.example")
    ann.get_by_test_id("say-send").click()

    expect(ann.get_by_test_id("say-refused")).to_be_visible()
    expect(ann.get_by_test_id("say-input")).to_have_value("cheaper at https://elsewhere.example")
    moderator.get_by_test_id("tab-refused").click()
    expect(moderator.get_by_test_id("refused-message").first).to_contain_text("elsewhere.example")
    expect(bob.get_by_text("elsewhere.example")).to_have_count(0)


def test_a_moderator_takes_a_message_away_and_cannot_go_live(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    ann = visit(f"{house.url}/s/demo")
    moderator = visit(f"{house.url}/sign-in?next=/studio/demo", size=DESK)
    sign_in(moderator, house, "moderator")
    say(ann, "Look at me", name="Ann")
    expect(moderator.get_by_text("Look at me").first).to_be_visible()

    moderator.get_by_test_id("chat-message").first.hover()
    moderator.get_by_test_id("remove-message").first.click()

    expect(ann.get_by_text("Look at me")).to_have_count(0)
    expect(moderator.get_by_test_id("go-live")).to_have_count(0)


def test_a_wrong_password_is_told(open_house: Callable[..., House], visit: Callable[..., Page]) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    page = visit(f"{house.url}/sign-in")

    page.get_by_test_id("sign-in-email").fill("host@vitrina.example")
    page.get_by_test_id("sign-in-password").fill("not this one")
    page.get_by_test_id("sign-in").click()

    expect(page.get_by_test_id("sign-in-problem")).to_be_visible()
