"""A surprise falls: one tap on a phone claims its code, another puts it to use; it stays theirs, and only once."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, House
from tests.e2e.steps import at_the_doors, check_for_everybody, fill_cart

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_surprise_is_claimed_once_also_after_a_reload_and_takes_off_the_cart(
    open_house: Callable[..., House],
    visit: Callable[..., Page],
    film: Callable[[Page, str], AbstractContextManager[None]],
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    with at_the_doors(house) as host:
        host.ask("PUT", "/shows/demo/pin", {"offer": host.offers[0]["id"]})
        page = visit(f"{house.url}/s/demo", size=PHONE, language="ru-RU")
        before = fill_cart(page)
        page.keyboard.press("Escape")
        falls_at_once = {"window_seconds": 300, "open_seconds": 300, "drops": 1, "winners": 5, "how": "first"}
        worth = {"basis_points": 2_000, "budget": {"amount": 10_000_000, "currency": "RUB"}, "code_seconds": 3_600}
        surprise = host.ask("POST", "/shows/demo/surprises", {**falls_at_once, **worth})["id"]

        with film(page, "crowd-surprise-phone"):
            page.get_by_test_id("surprise-claim").click()
            code = page.get_by_test_id("surprise-code").inner_text()
            check_for_everybody(page, "a code on a phone")
            page.get_by_test_id("surprise-apply").click()

            expect(page.get_by_test_id("cart-total")).not_to_have_text(before)
            expect(page.get_by_test_id("code-answer")).to_contain_text("−20")

        page.reload()
        expect(page.get_by_test_id("surprise-code")).to_have_text(code)
        expect(page.get_by_test_id("surprise-claim")).to_have_count(0)
        page.get_by_test_id("cart-open").click()
        expect(page.get_by_test_id("code-answer")).to_contain_text("−20")
        told = host.ask("GET", f"/shows/demo/surprises/{surprise}")["surprise"]
        assert (told["drop"]["claimed"], told["given"]) == (1, 1)
