"""A payment for which the buyer has something to do: the bank's page, a code to scan, a code that runs out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import check_for_everybody, pay, reserve_first_product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def photograph(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Leaves a picture of a page among those of the browser tests."""
    folder = Path(request.config.getoption("--screens"))
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png")

    return take


@pytest.fixture
def house(open_house: Callable[..., House]) -> House:
    return open_house(VITRINA_SYNTHETIC_HOST="false", VITRINA_PAYMENT_PATIENCE="PT2S")


def test_the_bank_is_asked_on_its_page_and_the_buyer_comes_back_to_the_paid_order(
    house: House, visit: Callable[..., Page], photograph: Callable[[Page, str], None]
) -> None:
    buyer = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(buyer)
    photograph(buyer, "pay-choose-phone")
    pay(buyer, "asks")
    expect(buyer.get_by_test_id("pay-redirect")).to_be_visible()
    buyer.get_by_test_id("to-bank").scroll_into_view_if_needed()
    photograph(buyer, "pay-redirect-phone")
    check_for_everybody(buyer, "the bank asks")

    buyer.get_by_test_id("to-bank").click()
    buyer.get_by_test_id("bank-yes").wait_for()
    photograph(buyer, "pay-bank-phone")
    check_for_everybody(buyer, "the bank's page")
    buyer.get_by_test_id("bank-yes").click()

    expect(buyer.get_by_test_id("order-paid")).to_be_visible(timeout=15_000)
    assert "?" not in buyer.url, "who gives the address away does not give the order with it"
    photograph(buyer, "pay-paid-phone")


def test_who_says_no_at_the_bank_is_told_and_pays_another_way(
    house: House, visit: Callable[..., Page], photograph: Callable[[Page, str], None]
) -> None:
    buyer = visit(f"{house.url}/s/demo", size=DESK, language="ru-RU")
    reserve_first_product(buyer)
    pay(buyer, "asks")
    buyer.get_by_test_id("to-bank").click()
    buyer.get_by_test_id("bank-no").click()

    expect(buyer.get_by_test_id("order-declined")).to_be_visible(timeout=15_000)
    photograph(buyer, "pay-declined-desk")
    pay(buyer, "pays")
    expect(buyer.get_by_test_id("order-paid")).to_be_visible()


def test_a_code_is_scanned_by_a_phone_while_the_show_goes_on(
    house: House, visit: Callable[..., Page], photograph: Callable[[Page, str], None]
) -> None:
    buyer = visit(f"{house.url}/s/demo", size=DESK, language="ru-RU")
    reserve_first_product(buyer)
    pay(buyer, "qr")
    expect(buyer.get_by_test_id("qr")).to_be_visible()
    expect(buyer.get_by_test_id("code-left")).to_be_visible()
    expect(buyer.get_by_test_id("open-app")).to_be_hidden()
    buyer.get_by_test_id("qr").scroll_into_view_if_needed()
    photograph(buyer, "pay-qr-desk")
    check_for_everybody(buyer, "a code to scan")

    phone = visit(buyer.get_by_test_id("open-app").get_attribute("href") or "", size=PHONE, language="ru-RU")
    phone.get_by_test_id("bank-yes").click()

    expect(buyer.get_by_test_id("order-paid")).to_be_visible(timeout=15_000)


def test_a_code_that_runs_out_is_told_and_another_payment_begins(
    house: House, visit: Callable[..., Page], photograph: Callable[[Page, str], None]
) -> None:
    buyer = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(buyer)
    buyer.get_by_test_id("more-stories").click()
    photograph(buyer, "pay-stories-phone")
    pay(buyer, "qr_expires")
    expect(buyer.get_by_test_id("open-app")).to_be_visible()
    buyer.get_by_test_id("pay-otherwise").scroll_into_view_if_needed()
    photograph(buyer, "pay-qr-phone")

    expect(buyer.get_by_test_id("order-ended")).to_be_visible(timeout=30_000)
    photograph(buyer, "pay-ended-phone")
    pay(buyer, "pays")
    expect(buyer.get_by_test_id("order-paid")).to_be_visible()


def test_a_buyer_who_would_rather_pay_otherwise_does(house: House, visit: Callable[..., Page]) -> None:
    buyer = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(buyer)
    pay(buyer, "qr")
    buyer.get_by_test_id("pay-otherwise").click()
    buyer.get_by_test_id("pay-back").click()
    expect(buyer.get_by_test_id("qr")).to_be_visible()

    buyer.get_by_test_id("pay-otherwise").click()
    pay(buyer, "pays")

    expect(buyer.get_by_test_id("order-paid")).to_be_visible()


def test_an_answer_that_was_lost_is_heard_of_all_the_same(house: House, visit: Callable[..., Page]) -> None:
    buyer = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(buyer)
    buyer.get_by_test_id("more-stories").click()
    pay(buyer, "loses_answer")

    expect(buyer.get_by_test_id("order-waiting").or_(buyer.get_by_test_id("order-paid"))).to_be_visible()
    expect(buyer.get_by_test_id("order-paid")).to_be_visible(timeout=20_000)
