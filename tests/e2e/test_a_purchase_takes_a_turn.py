"""What may happen between the cart and the receipt."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import pay, reserve_first_product, units_left

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_declined_payment_is_told_and_the_next_try_pays(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    buyer, other = visit(f"{house.url}/s/demo", size=PHONE), visit(f"{house.url}/s/demo", size=DESK)
    reserve_first_product(buyer)

    pay(buyer, "declines")
    expect(buyer.get_by_test_id("order-declined")).to_be_visible()
    expect(other.get_by_test_id("ticker-line")).to_have_count(0)

    pay(buyer, "pays")
    expect(buyer.get_by_test_id("order-paid")).to_be_visible()
    expect(other.get_by_test_id("ticker-line").first).to_be_visible()


def test_a_payment_that_never_answers_ends_with_its_hold_and_the_units_return(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house(
        VITRINA_SYNTHETIC_HOST="false", VITRINA_HOLD="PT8S", VITRINA_CARD_HOLD="PT8S", VITRINA_PAYMENT_PATIENCE="PT1S"
    )
    buyer, other = visit(f"{house.url}/s/demo", size=PHONE), visit(f"{house.url}/s/demo", size=DESK)
    other.locator("[data-testid^='offer-ofr']").first.wait_for()
    before = units_left(other)

    reserve_first_product(buyer)
    expect(other.get_by_text(f"{before - 1} left").first).to_be_visible()
    pay(buyer, "never_answers")

    expect(buyer.get_by_test_id("order-waiting")).to_be_visible()
    expect(buyer.get_by_test_id("order-over")).to_be_visible(timeout=20_000)
    expect(other.get_by_text(f"{before} left").first).to_be_visible()
    expect(other.get_by_test_id("ticker-line")).to_have_count(0)


def test_a_page_reloaded_in_the_middle_finds_its_order_again(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    buyer = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(buyer)

    buyer.reload()
    buyer.get_by_test_id("order-resume").click()

    expect(buyer.get_by_test_id("held-left")).to_be_visible()
    pay(buyer, "pays")
    expect(buyer.get_by_test_id("order-paid")).to_be_visible()
