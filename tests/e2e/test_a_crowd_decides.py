"""Three viewers open a discount together and see their carts become cheaper; a vote decides what is shown next."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import at_the_doors, check_for_everybody, fill_cart, say, sign_in

Film: TypeAlias = Callable[[Page, str], AbstractContextManager[None]]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_three_viewers_open_a_discount_and_their_carts_cost_less(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, film: Film
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    with at_the_doors(house) as host:
        offer = host.offers[0]
        host.ask("PUT", "/shows/demo/pin", {"offer": offer["id"]})
        sizes = [(PHONE, "ru-RU"), (PHONE, "en-GB"), (DESK, "ru-RU")]
        viewers = [visit(f"{house.url}/s/demo", size=size, language=language) for size, language in sizes]
        buyer, talker, watcher = viewers
        before = fill_cart(buyer)
        buyer.keyboard.press("Escape")

        goal = {"goal": "wants", "target": 3, "seconds": 600, "valid_seconds": 600, "basis_points": 1_500}
        host.ask("POST", "/shows/demo/unlocks", {**goal, "intent": "discount", "offer": offer["id"]})
        for page in viewers:
            expect(page.get_by_test_id("unlock-card")).to_be_visible()
            expect(page.get_by_test_id("unlock-count")).to_contain_text("3")
        buyer.screenshot(path=screens / "crowd-unlock-phone.png")
        watcher.screenshot(path=screens / "crowd-unlock-desk.png")
        check_for_everybody(buyer, "an unlock on a phone")

        with film(buyer, "crowd-unlock-phone"):
            buyer.get_by_test_id("unlock-want").click()
            say(talker, "Want discount!!", name="Anna")
            expect(watcher.get_by_test_id("unlock-count")).to_contain_text("2")
            watcher.get_by_test_id("unlock-want").click()

            for page in viewers:
                expect(page.get_by_test_id("unlock-joy")).to_be_attached()
            buyer.screenshot(path=screens / "crowd-unlocked-phone.png")
            watcher.screenshot(path=screens / "crowd-unlocked-desk.png")
            buyer.get_by_test_id("cart-open").click()
            expect(buyer.get_by_test_id("cart-total")).not_to_have_text(before)
            expect(buyer.get_by_test_id("discount-unlock")).to_be_visible()
        buyer.screenshot(path=screens / "crowd-cart-phone.png")


def test_a_vote_decides_what_is_shown_next(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, film: Film
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    with at_the_doors(house) as host:
        lamp, mug = host.offers[0], host.offers[1]
        options = [{**each["product"]["title"], "offer": each["id"]} for each in (lamp, mug)]
        poll = host.ask(
            "POST",
            "/shows/demo/polls",
            {"kind": "next_product", "title": "Что дальше?", "options": options, "seconds": 600},
        )["id"]
        viewers = [visit(f"{house.url}/s/demo", size=PHONE, language=language) for language in ("ru-RU", "en-GB")]
        host.ask("PUT", f"/shows/demo/polls/{poll}/open")
        for page in viewers:
            expect(page.get_by_test_id("poll-card")).to_be_visible()

        with film(viewers[0], "crowd-vote-phone"):
            viewers[0].get_by_test_id("poll-option-1").click()
            expect(viewers[0].get_by_test_id("poll-option-1")).to_have_attribute("aria-checked", "true")
            expect(viewers[0].get_by_test_id("poll-told")).to_be_visible()
            viewers[0].get_by_test_id("poll-option-2").click()
            expect(viewers[0].get_by_test_id("poll-option-2")).to_have_attribute("aria-checked", "true")
            viewers[1].get_by_test_id("poll-option-2").click()
            for page in viewers:
                expect(page.get_by_test_id("poll-votes")).to_contain_text("2")
        viewers[0].screenshot(path=screens / "crowd-poll-phone.png")
        check_for_everybody(viewers[0], "a poll on a phone")

        host.ask("DELETE", f"/shows/demo/polls/{poll}/open")
        for page, title in zip(viewers, (mug["product"]["title"]["ru"], mug["product"]["title"]["en"]), strict=True):
            expect(page.get_by_test_id("poll-winner")).to_contain_text(title)
            expect(page.get_by_test_id("pinned-offer")).to_contain_text(title)
        viewers[1].screenshot(path=screens / "crowd-poll-ended-phone.png")


@pytest.mark.parametrize(("size", "language"), [("phone", "ru-RU"), ("desk", "en-GB")])
def test_the_studio_asks_the_crowd_and_stops_it(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, size: str, language: str
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    screen = PHONE if size == "phone" else DESK
    studio = visit(f"{house.url}/sign-in?next=/studio/demo", size=screen, language=language)
    sign_in(studio, house, "host")
    viewer = visit(f"{house.url}/s/demo", size=PHONE, language=language)
    studio.get_by_test_id("tab-crowd" if size == "phone" else "side-crowd").filter(visible=True).click()

    studio.get_by_test_id("studio-unlock-open").click()
    form = studio.get_by_test_id("studio-unlock-form")
    form.locator("[name=target]").fill("2")
    expect(studio.get_by_test_id("studio-unlock-preview")).to_be_visible()
    form.scroll_into_view_if_needed()
    studio.screenshot(path=screens / f"studio-unlock-{size}.png")
    studio.get_by_test_id("studio-unlock-begin").click()
    expect(studio.get_by_test_id("studio-unlock-count")).to_contain_text("2")
    expect(viewer.get_by_test_id("unlock-card")).to_be_visible()

    studio.get_by_test_id("studio-poll-open").click()
    form = studio.get_by_test_id("studio-poll-form")
    form.locator("[name=title]").fill("Что дальше?")
    for place in (0, 1):
        form.locator("[name=offer]").nth(place).check()
    expect(studio.get_by_test_id("studio-poll-preview")).to_be_visible()
    studio.screenshot(path=screens / f"studio-poll-{size}.png")
    studio.get_by_test_id("studio-poll-draft").click()
    studio.get_by_test_id("studio-poll-begin").click()
    pills = viewer.get_by_test_id("crowd-pill").filter(has_text="Что дальше?")
    expect(viewer.get_by_test_id("poll-card").or_(pills)).to_be_visible()
    check_for_everybody(studio, "the studio's crowd")

    studio.get_by_test_id("unlocks-switch").click()
    expect(viewer.get_by_test_id("unlock-card")).to_have_count(0)
    studio.get_by_test_id("unlocks-switch").click()
    studio.get_by_test_id("studio-poll-end").click()
    expect(studio.locator("[data-testid=studio-poll][data-status=ended]")).to_be_visible()
