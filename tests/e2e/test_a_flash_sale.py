"""A host makes something cheaper, a viewer sees it, types a code on top, and reads which discount won."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import check_for_everybody, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def make_codes(house: House) -> None:
    """Two codes: one counts beside other discounts, one does not; one more is used up by its date."""
    with httpx.Client(base_url=f"{house.url}/api/v1") as http:
        host = http.post("/session", json={"email": "host@vitrina.example", "password": "host-demo"}).json()
        http.headers["Authorization"] = f"Bearer {host['access_token']}"
        for code, change in (
            ("EFIR10", {"stacks": True}),
            ("MINI5", {"basis_points": 500}),
            ("BYLO", {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-02T00:00:00Z"}),
        ):
            wish = {"code": code, "basis_points": 1_000, **change}
            made = http.post("/promotions", json=wish, headers={"Idempotency-Key": code})
            assert made.status_code == 201, made.text


def type_code(page: Page, code: str) -> None:
    if not page.get_by_test_id("code").is_visible():
        page.locator("live-code summary").click()
    page.get_by_test_id("code").fill(code)
    page.get_by_test_id("code-apply").click()


@pytest.mark.parametrize(("size", "language"), [("phone", "ru-RU"), ("desk", "en-GB")])
def test_a_flash_sale_and_a_code_are_seen_by_a_viewer(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, size: str, language: str
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    make_codes(house)
    screen = PHONE if size == "phone" else DESK
    studio = visit(f"{house.url}/sign-in?next=/studio/demo", size=screen, language=language)
    sign_in(studio, house, "host")
    viewer = visit(f"{house.url}/s/demo", size=screen, language=language)

    if size == "phone":
        studio.get_by_test_id("tab-products").click()
    studio.locator("[data-testid^='pin-ofr']").first.click()
    studio.locator("[data-testid^='flash-open']").first.click()
    studio.get_by_test_id("flash-off").fill("100")
    expect(studio.get_by_test_id("flash-start")).to_be_enabled()
    studio.get_by_test_id("flash-off").fill("0")
    expect(studio.get_by_test_id("flash-start")).to_be_disabled()
    studio.get_by_test_id("flash-off").fill("20")
    expect(studio.get_by_test_id("flash-preview")).to_contain_text(
        "Будет стоить" if language == "ru-RU" else "It will cost"
    )
    studio.screenshot(path=screens / f"studio-flash-form-{size}.png")
    check_for_everybody(studio, "studio")
    studio.get_by_test_id("flash-start").click()
    expect(studio.locator("[data-testid^='flash-on']")).to_be_visible()
    studio.screenshot(path=screens / f"studio-flash-on-{size}.png")

    card = viewer.get_by_test_id("pinned-offer")
    expect(card.get_by_test_id("flash-ends")).to_be_visible()
    viewer.screenshot(path=screens / f"flash-card-{size}.png")
    viewer.get_by_test_id("buy-now").click()
    viewer.locator("live-product [data-testid='flash-ends']").wait_for()
    viewer.screenshot(path=screens / f"flash-product-{size}.png")
    viewer.locator("[data-testid^='variant-']").first.click()
    viewer.get_by_test_id("add-to-cart").click()
    expect(viewer.get_by_test_id("discount-flash")).to_be_visible()

    type_code(viewer, "NOPE")
    expect(viewer.get_by_test_id("code-problem")).to_be_visible()
    viewer.screenshot(path=screens / f"code-unknown-{size}.png")
    type_code(viewer, "bylo")
    expect(viewer.get_by_test_id("code-problem")).to_contain_text("закончилась" if language == "ru-RU" else "has ended")
    type_code(viewer, "mini5")
    expect(viewer.get_by_test_id("code-answer")).to_be_visible()
    expect(viewer.get_by_test_id("discount-code")).to_have_count(0)
    viewer.get_by_test_id("why-not").locator("summary").click()
    viewer.screenshot(path=screens / f"code-beaten-{size}.png")
    check_for_everybody(viewer, "cart")
    viewer.get_by_test_id("code-remove").click()
    type_code(viewer, "еfir10")
    expect(viewer.get_by_test_id("discount-code")).to_be_visible()
    expect(viewer.get_by_test_id("discount-flash")).to_be_visible()
    viewer.screenshot(path=screens / f"code-stacked-{size}.png")
    total = viewer.get_by_test_id("cart-total").inner_text()
    viewer.get_by_test_id("checkout-open").click()
    viewer.get_by_test_id("email").fill("buyer@example.com")
    viewer.locator("checkout-form").get_by_test_id("code-remove").click()
    type_code(viewer, "NOPE")
    expect(viewer.get_by_test_id("code-problem")).not_to_be_empty()
    viewer.screenshot(path=screens / f"checkout-code-{size}.png", full_page=True)
    type_code(viewer, "efir10")
    expect(viewer.get_by_test_id("code-answer")).to_be_visible()

    studio.locator("[data-testid^='flash-stop']").click()
    expect(viewer.locator("order-sum .won").first).to_contain_text("−")
    expect(viewer.get_by_test_id("order-total")).not_to_have_text(total)
    viewer.screenshot(path=screens / f"flash-over-{size}.png")
    viewer.get_by_test_id("reserve").click()
    viewer.get_by_test_id("pay").wait_for()
    viewer.screenshot(path=screens / f"order-discounts-{size}.png")


@pytest.mark.parametrize(("size", "language"), [("phone", "ru-RU"), ("desk", "en-GB")])
def test_a_host_makes_a_code_in_the_back_office_and_ends_it(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, size: str, language: str
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    screen = PHONE if size == "phone" else DESK
    desk = visit(f"{house.url}/sign-in?next=/desk", size=screen, language=language)
    sign_in(desk, house, "host")
    desk.wait_for_url(f"{house.url}/desk")
    desk.goto(f"{house.url}/desk#promotions")
    desk.get_by_test_id("desk-empty").wait_for()
    desk.screenshot(path=screens / f"desk-promotions-empty-{size}.png")

    desk.get_by_test_id("code-new").click()
    expect(desk.get_by_test_id("code-make")).to_be_disabled()
    desk.get_by_test_id("code-code").fill("EFIR10")
    desk.get_by_test_id("code-limit_total").fill("100")
    desk.get_by_test_id("code-minimum").fill("1 000")
    desk.get_by_test_id("code-stacks").check()
    desk.screenshot(path=screens / f"desk-code-form-{size}.png")
    check_for_everybody(desk, "code form")
    desk.get_by_test_id("code-make").click()
    made = desk.get_by_test_id("promotion-EFIR10")
    expect(made).to_contain_text("100")
    desk.screenshot(path=screens / f"desk-promotions-{size}.png")
    check_for_everybody(desk, "promotions")

    desk.get_by_test_id("code-new").click()
    desk.get_by_test_id("code-code").fill("еfir10")
    desk.get_by_test_id("code-make").click()
    expect(desk.get_by_test_id("promotions-problem")).to_be_visible()
    made.get_by_test_id("promotion-stop").click()
    expect(made.get_by_test_id("promotion-stop")).to_have_count(0)
