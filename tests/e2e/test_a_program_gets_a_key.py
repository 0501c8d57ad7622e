"""A host makes a key for a program of the brand; the program counts stock with it, and is let in no more."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import check_for_everybody, sign_in
from tests.e2e.test_screens import check_fit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_program_gets_a_key(open_house: Callable[..., House], visit: Callable[..., Page], screens: Path) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")

    def take(page: Page, name: str) -> None:
        given = page.viewport_size
        page.evaluate("scrollTo(0, 0)")
        check_for_everybody(page, name)
        for size, kind in ((PHONE, "phone"), (DESK, "desk")):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            check_fit(page, name)
            page.screenshot(path=screens / f"{name}-{kind}.png", full_page=True)
        assert given is not None
        page.set_viewport_size(given)

    def reads_orders(secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return httpx.get(f"{house.url}/api/v1/desk/orders", headers=headers).status_code

    desk = visit(f"{house.url}/desk#keys", size=DESK)
    sign_in(desk, house, "host")
    desk.get_by_test_id("desk-empty").wait_for()
    take(desk, "desk-keys-none")

    desk.get_by_test_id("key-new").click()
    expect(desk.get_by_test_id("key-make")).to_be_disabled()
    desk.get_by_test_id("key-name").fill("Warehouse")
    desk.get_by_test_id("scope-orders:read").check()
    take(desk, "desk-keys-new")
    desk.get_by_test_id("key-make").click()
    secret = desk.get_by_test_id("key-secret").inner_text()
    assert reads_orders(secret) == 200
    take(desk, "desk-keys-made")
    desk.get_by_test_id("key-away").click()
    expect(desk.get_by_text(secret)).to_have_count(0)

    desk.get_by_test_id("key-rotate").click()
    desk.get_by_test_id("key-yes").click()
    renewed = desk.get_by_test_id("key-secret").inner_text()
    assert (reads_orders(secret), reads_orders(renewed)) == (401, 200)

    desk.get_by_test_id("key-revoke").click()
    take(desk, "desk-keys-revoke")
    with desk.expect_response(lambda answer: answer.request.method == "DELETE" and "/api-keys/" in answer.url):
        desk.get_by_test_id("key-yes").click()
    expect(desk.get_by_test_id("key-revoke")).to_have_count(0)
    assert reads_orders(renewed) == 401
    take(desk, "desk-keys-over")
