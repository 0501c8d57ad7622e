"""What was sent comes back: asked for by its buyer, decided and counted at the desk, paid for by the host."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import check_for_everybody, pay, reserve_first_product, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_things_come_back(open_house: Callable[..., House], visit: Callable[..., Page], screens: Path) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    buyer = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(buyer)
    pay(buyer, "pays")
    buyer.get_by_test_id("order-paid").wait_for()
    desk = visit(f"{house.url}/desk#orders", size=DESK)
    sign_in(desk, house, "host")
    desk.get_by_test_id("desk-order").first.click()
    desk.get_by_test_id("desk-step-pack").click()
    desk.get_by_test_id("desk-step-ship").click()
    desk.get_by_test_id("desk-step-deliver").click()
    expect(desk.get_by_test_id("desk-event-delivered")).to_be_visible()

    buyer.goto(f"{house.url}/orders")
    buyer.get_by_test_id("my-order").click()
    buyer.get_by_test_id("return-open").click()
    buyer.get_by_test_id("return-units").fill("1")
    buyer.get_by_test_id("return-reason").fill("too bright")
    check_for_everybody(buyer, "order, sending back")
    buyer.screenshot(path=screens / "order-return-phone.png", full_page=True)
    buyer.get_by_test_id("return-ask").click()
    expect(buyer.get_by_test_id("my-return")).to_contain_text("We look at it")

    desk.goto(f"{house.url}/desk#returns")
    expect(desk.get_by_test_id("desk-return")).to_contain_text("too bright")
    check_for_everybody(desk, "desk, returns")
    desk.screenshot(path=screens / "desk-returns-desk.png", full_page=True)
    desk.get_by_test_id("return-approve").click()
    expect(desk.get_by_test_id("return-status")).to_have_text("You may send it")
    buyer.reload()
    buyer.get_by_test_id("return-tracking").fill("RA1")
    buyer.get_by_test_id("return-sent").click()
    expect(buyer.get_by_test_id("my-return")).to_contain_text("On its way to us")

    desk.reload()
    desk.get_by_test_id("return-receive").click()
    desk.get_by_test_id("return-inspect").wait_for()
    desk.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    check_for_everybody(desk, "desk, counting")
    desk.screenshot(path=screens / "desk-returns-phone.png", full_page=True)
    desk.get_by_test_id("return-inspect").click()
    desk.get_by_test_id("return-refund").click()
    expect(desk.get_by_test_id("return-status")).to_have_text("The money was given back")

    buyer.reload()
    expect(buyer.get_by_test_id("my-return")).to_contain_text("The money was given back")
    expect(buyer.get_by_test_id("my-refund")).to_be_visible()

    desk.goto(f"{house.url}/desk#health")
    desk.get_by_test_id("health-look").click()
    expect(desk.get_by_test_id("health-well")).to_be_visible()
    check_for_everybody(desk, "desk, health")
    desk.screenshot(path=screens / "desk-health-phone.png", full_page=True)
