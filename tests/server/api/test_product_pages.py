"""The page of a product: whole without a script, safe whatever the words, and understood by search engines."""

import json
import re
from dataclasses import replace

import pytest

from core.events import Localized
from core.money import Money
from core.people import Language
from server.api import product_pages
from server.api.product_pages import preferred
from shop.product import Attribute
from tests.server.api.test_catalogue import Desk
from tests.server.api.test_catalogue import desk as desk
from tests.shop.shelf import an_offer

EVIL = "</script><script>alert('x')</script>\"'><img src=x onerror=alert(1)>&"


async def page(desk: Desk, path: str = "/p/mug", language: str = "ru") -> str:
    """What a browser gets."""
    answer = await desk.http.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.text


def linked(text: str) -> dict[str, object]:
    """What a search engine reads."""
    found = re.search(r"<script type='application/ld\+json'>(.*?)</script>", text)
    assert found
    read: dict[str, object] = json.loads(found[1])
    return read


async def test_a_page_says_everything_without_a_script(desk: Desk) -> None:
    mug = an_offer(stock=4, price=1_990_00)
    small, large = mug.variants
    dear = replace(large, price=Money(amount=2_490_50, currency="RUB"), left=0, sku="MUG-L")
    await desk.shelf.put(replace(mug, variants=(small, dear)))

    text = await page(desk)

    assert "<h1>Кружка «mug»</h1>" in text
    assert "<div id='volume' tabindex='-1'><dt>Объём<a href='#volume'" in text
    assert "<dd>350 мл</dd>" in text
    assert "от 1\u00a0990\u00a0₽" in text
    assert "2\u00a0490,50\u00a0₽" in text
    assert "Распродано" in text
    assert "4 шт." in text
    assert "href='/s/evening'" in text
    assert "Сейчас в эфире" in text
    assert text.count("<script") == 1


async def test_a_page_speaks_the_language_that_is_asked_for(desk: Desk) -> None:
    await desk.shelf.put(an_offer(price=1_990_00))

    assert "<html lang='en'>" in await page(desk, language="fr, en-GB;q=0.8, ru;q=0.5")
    assert "Mug “mug”" in await page(desk, "/p/mug?lang=en")
    assert "<html lang='ru'>" in await page(desk, "/p/mug?lang=ru", language="en")
    assert [preferred(said) for said in ("", "fr", "ru-RU", "en", ";;,q")] == [
        Language.RU,
        Language.RU,
        Language.RU,
        Language.EN,
        Language.RU,
    ]


async def test_search_engines_and_messengers_understand_it(desk: Desk) -> None:
    await desk.shelf.put(an_offer(stock=4, price=1_990_50))

    text = await page(desk)

    about = linked(text)
    assert (about["@type"], about["name"], about["url"]) == ("ProductGroup", "Кружка «mug»", "http://shop/p/mug")
    assert about["image"] == ["http://shop/pictures/mug.svg"]
    variants = about["hasVariant"]
    assert isinstance(variants, list)
    assert variants[0]["offers"] == {
        "@type": "Offer",
        "url": "http://shop/p/mug",
        "price": "1990.50",
        "priceCurrency": "RUB",
        "availability": "https://schema.org/InStock",
    }
    assert "<meta property='og:image' content='http://shop/pictures/mug.svg'>" in text
    assert "<link rel='canonical' href='http://shop/p/mug'>" in text


async def test_words_are_words_whatever_they_are(desk: Desk) -> None:
    mug = an_offer()
    evil = Localized(ru=EVIL, en=EVIL)
    line = Attribute(key="volume", label=evil, value=evil, unit=evil)
    product = replace(mug.product, title=evil, description=evil, vendor=EVIL, category=EVIL, attributes=(line,))
    await desk.shelf.put(replace(mug, product=product, variants=(replace(mug.variants[0], name=evil, sku=EVIL),)))

    text = await page(desk)

    assert linked(text)["name"] == EVIL
    outside = re.sub(r"<script type='application/ld\+json'>.*?</script>", "", text)
    assert "<script" not in outside
    assert "<img src=x" not in text
    assert "onerror=alert(1)>" not in outside


async def test_a_product_that_is_not_there_has_a_page_that_says_so(desk: Desk) -> None:
    gone = await desk.http.get("/p/nothing")

    assert (gone.status_code, gone.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Такого товара нет" in gone.text
    assert "script-src 'self'" in gone.headers["content-security-policy"]


@pytest.fixture(autouse=True)
def _with_pages(desk: Desk) -> None:
    desk.app.include_router(product_pages.router)
