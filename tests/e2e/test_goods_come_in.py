"""A shop's file becomes products, one goes on sale, and whoever watches sees it; stock is changed with a reason."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import check_for_everybody, sign_in
from tests.e2e.test_screens import check_fit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

GOODS = """Артикул;Название;Цена;Старая цена;Остаток;Размер;Группа;Бренд;Характеристика: Вес [г]
SVT-S;Свитер «Фьорд»;4 990;6 490;12;S;SVT;Мыс;620
SVT-L;Свитер «Фьорд»;5 290;6 490;0;L;SVT;Мыс;680
HAT-1;Шапка «Поморка»;1 490,50;;30;;;Мыс;90
;Шарф без артикула;990;;5;;;;
"""

WORKED_WITHIN = 20_000
"""Milliseconds an import of four rows may take on a loaded machine."""


def test_goods_come_in(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path, tmp_path: Path
) -> None:
    house = open_house(
        VITRINA_SYNTHETIC_HOST="false",
        VITRINA_PICTURES_FOLDER=str(tmp_path / "pictures"),
        VITRINA_IMPORTS_FOLDER=str(tmp_path / "imports"),
    )
    file = tmp_path / "goods.csv"
    file.write_text(GOODS, "windows-1251")

    def take(page: Page, name: str) -> None:
        given = page.viewport_size
        page.wait_for_timeout(300)  # buttons that were busy fade in
        check_for_everybody(page, name)
        for size, kind in ((PHONE, "phone"), (DESK, "desk")):
            page.set_viewport_size({"width": size["width"], "height": size["height"]})
            check_fit(page, name)
            page.screenshot(path=screens / f"{name}-{kind}.png", full_page=True)
        assert given is not None
        page.set_viewport_size(given)

    desk = visit(f"{house.url}/desk", size=PHONE)
    sign_in(desk, house, "host")
    desk.get_by_test_id("desk-tab-import").click()
    desk.get_by_test_id("import-url").wait_for()
    take(desk, "desk-import")
    desk.get_by_test_id("import-file").set_input_files(file)
    desk.get_by_test_id("import-apply").wait_for(timeout=WORKED_WITHIN)
    expect(desk.get_by_test_id("import-created")).to_contain_text("3")
    expect(desk.get_by_test_id("import-row")).to_have_count(1)
    take(desk, "desk-import-ready")
    desk.get_by_test_id("import-apply").click()
    expect(desk.get_by_test_id("import-state")).to_have_text("Done", timeout=WORKED_WITHIN)
    take(desk, "desk-import-done")

    viewer = visit(f"{house.url}/s/demo", size=DESK)
    viewer.get_by_test_id("cart-open").wait_for()
    desk.get_by_test_id("desk-tab-products").click()
    take(desk, "desk-products")
    desk.get_by_test_id("products-search").fill("фьорд")
    expect(desk.get_by_test_id("desk-product")).to_have_count(1)
    desk.get_by_test_id("desk-product").click()
    desk.get_by_test_id("sell-price").fill("4500")
    desk.get_by_test_id("sell").click()
    desk.get_by_test_id("take-off").wait_for()
    take(desk, "desk-product")
    sold = viewer.locator("[data-testid^='offer-ofr']", has_text="Фьорд").filter(visible=True)
    expect(sold).to_contain_text("4,500")
    expect(sold).to_contain_text("12 left")

    desk.get_by_test_id("desk-tab-stock").click()
    desk.get_by_test_id("stock-search").fill("SVT-S")
    expect(desk.get_by_test_id("stock-change")).to_have_count(2)
    desk.get_by_test_id("stock-change").first.click()
    desk.get_by_test_id("stock-units").fill("-2")
    desk.get_by_test_id("stock-reason").fill("damaged")
    desk.get_by_test_id("stock-save").click()
    desk.get_by_test_id("stock-done").wait_for()
    take(desk, "desk-stock")
    expect(sold).to_contain_text("10 left")

    with viewer.context.expect_page() as opened:
        sold.get_by_role("button").click()
        viewer.get_by_test_id("product-page").click()
    page = opened.value
    expect(page.get_by_role("heading", level=1)).to_have_text("Свитер «Фьорд»")
    page.goto(f"{page.url}#weight")
    expect(page.locator("#weight")).to_contain_text("620 г")
    take(page, "product-page")

    desk.get_by_test_id("desk-tab-products").click()
    desk.get_by_test_id("desk-product").click()
    desk.get_by_test_id("take-off").click()
    expect(sold).to_have_count(0)


def test_the_back_office_says_when_it_cannot(open_house: Callable[..., House], visit: Callable[..., Page]) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    desk = visit(f"{house.url}/desk", size=PHONE)
    sign_in(desk, house, "moderator")
    desk.get_by_test_id("desk-tab-products").click()
    desk.get_by_test_id("desk-product").first.wait_for()

    assert desk.get_by_test_id("product-new").count() == 0
    desk.get_by_test_id("products-search").fill("nothing is called like that")
    desk.get_by_test_id("desk-empty").wait_for()
    desk.context.set_offline(True)
    desk.get_by_test_id("desk-offline").wait_for()
    desk.get_by_test_id("products-search").fill("another word")
    desk.get_by_test_id("desk-failed").wait_for()
    desk.context.set_offline(False)
    desk.get_by_test_id("desk-empty").wait_for()
