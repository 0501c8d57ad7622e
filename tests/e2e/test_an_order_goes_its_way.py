"""An order from its buyer to the back office and back: declined, paid, packed, sent, refunded, seen elsewhere."""

import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import check_for_everybody, pay, reserve_first_product, sign_in
from tests.e2e.test_screens import check_fit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LETTER_WITHIN = 20.0
"""Seconds until a letter must lie in the folder."""


def letter(house: House, kind: str) -> str:
    """The text of the first letter of its kind."""
    until = monotonic() + LETTER_WITHIN
    while monotonic() < until:
        if found := sorted((house.folder / "mail").glob(f"{kind}-*.eml")):
            body = message_from_bytes(found[0].read_bytes(), policy=default).get_body(("plain",))
            assert body is not None
            return str(body.get_content())
        sleep(0.1)
    raise AssertionError(f"no {kind} letter came")


def link_in(text: str, house: House) -> str:
    """The link of a letter, as this machine reaches the house."""
    found = re.search(r"http://[^/\s]+(/orders/\S+#view=\S+)", text)
    assert found, text
    return f"{house.url}{found[1]}"


def test_an_order_goes_its_way(open_house: Callable[..., House], visit: Callable[..., Page], screens: Path) -> None:
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

    buyer = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(buyer)
    tab = buyer.context.new_page()
    tab.goto(f"{house.url}/orders")
    take(tab, "orders")
    tab.get_by_test_id("my-order").click()
    expect(tab.get_by_test_id("order-unpaid")).to_be_visible()
    take(tab, "order-unpaid")

    pay(buyer, "declines")
    expect(buyer.get_by_test_id("order-declined")).to_be_visible()
    expect(tab.get_by_test_id("order-unpaid")).to_contain_text("declined", timeout=10_000)
    pay(buyer, "pays")
    expect(buyer.get_by_test_id("order-paid")).to_be_visible()
    expect(tab.get_by_test_id("order-unpaid")).to_have_count(0, timeout=10_000)

    desk = visit(f"{house.url}/desk#orders", size=DESK)
    sign_in(desk, house, "host")
    desk.get_by_test_id("desk-order").first.wait_for()
    take(desk, "desk-orders")
    desk.get_by_test_id("desk-order").first.click()
    desk.get_by_test_id("desk-step-pack").click()
    desk.get_by_test_id("desk-carrier").fill("Post")
    desk.get_by_test_id("desk-tracking").fill("RA123456789RU")
    desk.get_by_test_id("desk-step-ship").click()
    expect(desk.get_by_test_id("desk-step-deliver")).to_be_visible()
    take(desk, "desk-order")
    assert "RA123456789RU" in letter(house, "shipping")

    tab.reload()
    expect(tab.get_by_test_id("tracking")).to_have_text("Post · RA123456789RU")
    expect(tab.get_by_test_id("letter-receipt")).to_be_visible()
    take(tab, "order")
    tab.get_by_test_id("order-receipt").click()
    expect(tab.get_by_test_id("receipt")).to_be_visible()
    take(tab, "receipt")

    desk.get_by_test_id("refund-money").check()
    desk.get_by_test_id("refund-sum").fill("790")
    desk.get_by_test_id("refund-reason").fill("a scratch")
    desk.get_by_test_id("refund-ask").click()
    take(desk, "desk-refund")
    desk.get_by_test_id("refund-yes").click()
    expect(desk.get_by_test_id("desk-refund-succeeded")).to_contain_text("790")
    expect(desk.get_by_test_id("fiscal-income_return")).to_be_visible()
    tab.goto(tab.url.removesuffix("/receipt"))
    expect(tab.get_by_test_id("my-refund")).to_contain_text("790")
    assert "790.00" in letter(house, "refund")

    desk.get_by_test_id("refund-everything").check()
    desk.get_by_test_id("refund-reason").fill("it came back")
    desk.get_by_test_id("refund-ask").click()
    desk.get_by_test_id("refund-yes").click()
    expect(desk.get_by_test_id("desk-event-all_refunded")).to_be_visible()
    desk.goto(f"{house.url}/desk#returns/refunds")
    expect(desk.get_by_test_id("desk-refund")).to_have_count(2)
    take(desk, "desk-refunds")
    tab.reload()
    expect(tab.get_by_test_id("step-all_refunded")).to_be_visible()
    take(tab, "order-refunded")

    elsewhere = visit(link_in(letter(house, "receipt"), house), size=PHONE, language="ru-RU")
    expect(elsewhere.get_by_test_id("order-masked")).to_be_visible()
    expect(elsewhere.get_by_text("b***@example.com")).to_be_visible()
    assert "#" not in elsewhere.url
    take(elsewhere, "order-by-link")
    elsewhere.reload()
    expect(elsewhere.get_by_test_id("order-masked")).to_be_visible()


def test_an_order_is_shown_to_nobody_else(open_house: Callable[..., House], visit: Callable[..., Page]) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    buyer = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(buyer)
    buyer.goto(f"{house.url}/orders")
    buyer.get_by_test_id("my-order").click()
    buyer.get_by_test_id("order-unpaid").wait_for()

    eve = visit(f"{house.url}/s/demo", size=PHONE)
    eve.get_by_test_id("cart-open").wait_for()
    eve.goto(buyer.url)

    expect(eve.get_by_test_id("order-not-found")).to_be_visible()
    eve.goto(f"{house.url}/orders")
    expect(eve.get_by_test_id("orders-none")).to_be_visible()


def test_an_unpaid_order_is_given_up_on_its_page(open_house: Callable[..., House], visit: Callable[..., Page]) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    buyer = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(buyer)
    buyer.goto(f"{house.url}/orders")
    buyer.get_by_test_id("my-order").click()

    buyer.get_by_test_id("order-cancel").click()
    buyer.get_by_test_id("order-cancel-yes").click()

    expect(buyer.get_by_test_id("step-buyer_cancelled")).to_be_visible()


def test_the_back_office_is_for_the_staff(open_house: Callable[..., House], visit: Callable[..., Page]) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    page = visit(f"{house.url}/desk#orders", size=PHONE)

    sign_in(page, house, "viewer")

    expect(page.get_by_text("The back office is for the host and moderators")).to_be_visible()
