"""Somebody is rude: staff shut them out from the chat, and they are gone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import say, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_the_host_shuts_a_guest_out_from_the_chat(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    studio = visit(f"{house.url}/sign-in?next=/studio/demo", size=DESK)
    sign_in(studio, house, "moderator")
    rude, other = visit(f"{house.url}/s/demo", size=PHONE), visit(f"{house.url}/s/demo", size=DESK)
    say(rude, "Nobody needs this", name="Rude")
    line = studio.get_by_test_id("chat-message").filter(has_text="Nobody needs this")
    expect(other.get_by_text("Nobody needs this")).to_be_visible()

    line.hover()
    line.get_by_test_id("ban").click()
    studio.get_by_test_id("sentence-out_hour").click()
    expect(studio.get_by_test_id("person-reason")).to_have_value("")
    studio.get_by_test_id("person-reason").fill("rude")
    studio.screenshot(path=screens / "studio-ban.png")
    studio.get_by_test_id("person-do").click()

    closed = rude.get_by_test_id("connection").get_by_test_id("appeals-open")
    expect(closed).to_be_visible()
    expect(other.get_by_text("Nobody needs this")).to_have_count(0)
    expect(line).to_have_count(0)
    rude.screenshot(path=screens / "banned-phone.png")
