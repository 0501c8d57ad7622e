"""Every page as people see it: on a phone and on a desk, in both languages. The pictures are for looking at."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import pay, reserve_first_product, say, sign_in, wait_for_picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SIZES = {"phone": PHONE, "desk": DESK}

NARROW = {"width": 360, "height": 740}
"""A small phone: what fits the usual one has to fit it too."""

TALK = {
    "ru-RU": [("Аня", "А фонарь не боится дождя?"), ("Олег", "Свет тёплый, мне нравится")],
    "en-GB": [("Anna", "Is the lantern fine in the rain?"), ("Oleg", "Warm light, I like it")],
}

WIDTH = "() => Math.max(document.documentElement.scrollWidth, window.innerWidth)"
"""How wide the page makes itself. On a phone the window grows with what hangs out of it, so neither says it alone."""

PICTURES = "images => Promise.all(images.map((image) => image.decode().then(() => image.naturalWidth)))"
"""How wide each picture came, once it is there; fails if one never does."""


def check_fit(page: Page, name: str) -> None:
    """Nothing hangs out of the side of the page, on a small phone neither."""
    given = page.viewport_size
    assert given is not None
    for width in [NARROW["width"], given["width"]] if given["width"] == PHONE["width"] else [given["width"]]:
        page.set_viewport_size({"width": width, "height": given["height"]})
        wide = page.evaluate(WIDTH)
        assert wide <= width, f"{name} is {wide} wide on a screen of {width}"


@pytest.mark.parametrize(("size", "language"), [("phone", "ru-RU"), ("desk", "en-GB")])
def test_every_page_fits_its_screen(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, size: str, language: str
) -> None:
    house = open_house()

    def open_page(path: str) -> Page:
        return visit(f"{house.url}{path}", size=SIZES[size], language=language)

    def take(page: Page, name: str) -> None:
        check_fit(page, name)
        page.screenshot(path=screens / f"{name}-{size}.png")

    viewer = open_page("/s/demo")
    wait_for_picture(viewer)
    studio = open_page("/sign-in?next=/studio/demo")
    studio.get_by_test_id("sign-in").wait_for()
    take(studio, "sign-in")
    sign_in(studio, house, "host")
    for name, words in TALK[language]:
        say(open_page("/s/demo"), words, name=name)
    if studio.get_by_test_id("tab-products").is_visible():
        check_fit(studio, "studio, air")
        studio.get_by_test_id("tab-chat").click()
        check_fit(studio, "studio, chat")
        studio.get_by_test_id("tab-products").click()
        check_fit(studio, "studio, products")
    studio.locator("[data-testid^='pin-ofr']").first.click()
    buyer = open_page("/s/demo")
    expect(buyer.get_by_test_id("pinned-offer")).to_be_visible()
    buyer.get_by_test_id("buy-now").click()
    take(buyer, "product")
    buyer.locator("[data-testid^='variant-']").first.click()
    buyer.get_by_test_id("add-to-cart").click()
    buyer.get_by_test_id("checkout-open").wait_for()
    take(buyer, "cart")
    buyer.get_by_test_id("cart-line").get_by_role("button").last.click()
    expect(buyer.get_by_test_id("cart-line")).to_have_count(0)
    buyer.get_by_test_id("sheet-close").click()
    reserve_first_product(buyer)
    take(buyer, "checkout")
    pay(buyer, "pays")
    expect(buyer.get_by_test_id("order-paid")).to_be_visible()
    take(buyer, "paid")

    expect(viewer.get_by_test_id("ticker-line").first).to_be_visible()
    take(viewer, "viewer")
    if studio.get_by_test_id("tab-sales").is_visible():
        studio.get_by_test_id("tab-sales").click()
    expect(studio.get_by_test_id("sales-orders")).to_have_text("1")
    take(studio, "studio")
    start = open_page("/")
    start.locator("show-card product-picture").first.wait_for()
    assert all(start.locator("show-card product-picture img").evaluate_all(PICTURES))
    take(start, "start")

    if studio.get_by_test_id("tab-air").is_visible():
        studio.get_by_test_id("tab-air").click()
    studio.get_by_test_id("end-show").click()
    studio.get_by_test_id("end-show-yes").click()
    studio.get_by_test_id("reopen-show").wait_for()
    expect(viewer.get_by_test_id("curtain")).to_be_visible()
    expect(viewer.get_by_test_id("selling-over").first).to_be_visible()
    expect(viewer.get_by_test_id("buy-now")).to_have_count(0)
    take(viewer, "ended")
    studio.get_by_test_id("reopen-show").click()
    expect(viewer.get_by_test_id("buy-now")).to_be_enabled()
