"""One person, two tabs, a guest who signs in: one cart. And a parcel by courier, three taps the second time."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import pay, reserve_first_product
from tests.e2e.test_screens import check_fit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def pin(house: House) -> None:
    """Let the host hold up the first product of the rundown."""
    with httpx.Client(base_url=f"{house.url}/api/v1") as http:
        show = http.get("/shows/demo").json()["snapshot"]
        session = http.post("/session", json={"email": "host@vitrina.example", "password": "host-demo"}).json()
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        wish = {"offer": show["offers"][0]["id"]}
        http.put(f"/shows/{show['show']['id']}/pin", json=wish, headers=headers).raise_for_status()


def buy_pinned(page: Page) -> None:
    """Tap on the pinned product, on a variant, on buy."""
    page.get_by_test_id("buy-now").click()
    page.locator("[data-testid^='variant-']").first.click()
    page.get_by_test_id("product-buy").click()


def put_first_product(page: Page) -> None:
    """One unit of the first product goes into the cart."""
    page.get_by_test_id("cart-open").wait_for()
    if page.get_by_test_id("products-open").is_visible():
        page.get_by_test_id("products-open").click()
    page.locator("[data-testid^='offer-ofr']").filter(visible=True).first.click()
    page.locator("[data-testid^='variant-']").first.click()
    page.get_by_test_id("add-to-cart").click()
    page.get_by_test_id("cart-total").wait_for()


def test_two_tabs_show_the_same_cart_and_the_same_order(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    here = visit(f"{house.url}/s/demo", size=DESK)
    here.get_by_test_id("cart-open").wait_for()
    there = here.context.new_page()
    there.goto(f"{house.url}/s/demo")
    stranger = visit(f"{house.url}/s/demo", size=DESK)
    there.get_by_test_id("cart-open").wait_for()

    put_first_product(here)
    expect(there.get_by_test_id("cart-units")).to_have_text("1")
    here.get_by_test_id("checkout-open").click()
    here.get_by_test_id("email").fill("buyer@example.com")
    here.get_by_test_id("reserve").click()
    expect(there.get_by_test_id("order-resume")).to_be_visible()
    expect(there.get_by_test_id("cart-units")).to_have_count(0)
    there.get_by_test_id("order-resume").click()
    pay(here, "declines")
    expect(there.get_by_test_id("order-declined")).to_be_visible()
    pay(there, "pays")

    expect(here.get_by_test_id("order-paid")).to_be_visible()
    expect(there.get_by_test_id("order-paid")).to_be_visible()
    expect(stranger.get_by_test_id("cart-units")).to_have_count(0)


def test_a_guest_who_signs_in_finds_the_cart_in_every_tab(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    here = visit(f"{house.url}/s/demo", size=DESK)
    put_first_product(here)
    there = here.context.new_page()
    there.goto(f"{house.url}/sign-in?next=/s/demo")
    there.get_by_test_id("demo-viewer").click()

    expect(there.get_by_test_id("cart-units")).to_have_text("1")
    put_first_product(there)
    expect(there.get_by_test_id("cart-units")).to_have_text("2")

    expect(here.get_by_test_id("cart-units")).to_have_text("2")


@pytest.mark.parametrize(("size", "language", "name"), [(PHONE, "ru-RU", "phone"), (DESK, "en-GB", "desk")])
def test_what_did_not_fit_into_the_accounts_cart_is_told_before_anything_else(
    open_house: Callable[..., House],
    visit: Callable[..., Page],
    screens: Path,
    size: dict[str, int],
    language: str,
    name: str,
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    with httpx.Client(base_url=f"{house.url}/api/v1") as http:
        offer = http.get("/shows/demo").json()["snapshot"]["offers"][0]
        session = http.post("/session", json={"email": "viewer@vitrina.example", "password": "viewer-demo"}).json()
        line = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": offer["limit"]}
        headers = {"Authorization": f"Bearer {session['access_token']}"}
        http.put("/cart/lines", json=line, headers=headers).raise_for_status()
    page = visit(f"{house.url}/s/demo", size=size, language=language)
    put_first_product(page)

    page.goto(f"{house.url}/sign-in?next=/s/demo")
    page.get_by_test_id("demo-viewer").click()
    expect(page.get_by_test_id("merged")).to_be_visible()
    check_fit(page, "merged")
    page.screenshot(path=screens / f"merged-{name}.png")
    page.get_by_test_id("merged-on").click()

    expect(page.get_by_test_id("cart-units")).to_have_text(str(offer["limit"]))


@pytest.mark.parametrize(("size", "language", "name"), [(PHONE, "ru-RU", "phone"), (DESK, "en-GB", "desk")])
def test_a_parcel_goes_by_courier_and_the_next_one_takes_three_taps_and_a_variant(
    open_house: Callable[..., House],
    visit: Callable[..., Page],
    screens: Path,
    size: dict[str, int],
    language: str,
    name: str,
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    pin(house)
    page = visit(f"{house.url}/s/demo", size=size, language=language)

    def take(what: str) -> None:
        check_fit(page, what)
        page.screenshot(path=screens / f"checkout-{what}-{name}.png")

    buy_pinned(page)
    page.get_by_test_id("delivery-courier").click()
    take("form")
    page.get_by_test_id("reserve").click()
    expect(page.get_by_test_id("email")).to_be_focused()
    expect(page.get_by_test_id("email")).to_have_attribute("aria-invalid", "true")
    take("faults")
    for field, text in (("phone", "8 900 123-45-67"), ("name", "Анна Ким"), ("city", "Омск"), ("street", "Ленина 1")):
        page.get_by_test_id(field).fill(text)
    page.get_by_test_id("reserve").click()
    page.get_by_test_id("pay").wait_for()
    take("held")
    pay(page, "pays")
    page.get_by_test_id("order-paid").wait_for()
    take("paid")
    page.keyboard.press("Escape")

    page.reload()
    buy_pinned(page)
    expect(page.get_by_test_id("order-to")).to_contain_text("+79001234567")
    expect(page.get_by_test_id("order-to")).to_contain_text("Ленина 1")
    take("known")
    page.get_by_test_id("checkout-change").click()
    page.get_by_test_id("street").fill("Мира 5")
    take("changed")
    page.get_by_test_id("reserve").click()
    expect(page.get_by_test_id("order-to")).to_contain_text("Мира 5")
    page.get_by_test_id("pay").click()

    expect(page.get_by_test_id("order-paid")).to_be_visible()


def test_a_checkout_is_filled_in_by_keyboard_alone(
    open_house: Callable[..., House], visit: Callable[..., Page]
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    pin(house)
    page = visit(f"{house.url}/s/demo", size=DESK)
    buy_pinned(page)
    page.get_by_test_id("email").focus()

    page.keyboard.type("buyer@example.com")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("address")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("address")).to_have_count(0)
    page.keyboard.press("Enter")

    page.get_by_test_id("pay").wait_for()


def test_a_checkout_offline_keeps_what_was_typed(open_house: Callable[..., House], visit: Callable[..., Page]) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    pin(house)
    page = visit(f"{house.url}/s/demo", size=PHONE)
    buy_pinned(page)
    page.get_by_test_id("email").fill("buyer@example.com")
    page.context.set_offline(True)

    page.get_by_test_id("reserve").click()
    expect(page.get_by_test_id("checkout-problem")).to_be_visible()
    expect(page.get_by_test_id("email")).to_have_value("buyer@example.com")
    page.context.set_offline(False)
    page.get_by_test_id("reserve").click()

    page.get_by_test_id("pay").wait_for()


def test_a_reload_in_the_middle_finds_the_order(open_house: Callable[..., House], visit: Callable[..., Page]) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    page = visit(f"{house.url}/s/demo", size=PHONE)
    reserve_first_product(page)

    page.reload()
    page.get_by_test_id("order-resume").click()

    expect(page.get_by_test_id("order-delivery")).to_be_visible()
