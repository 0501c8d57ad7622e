"""The demo brand: complete in both languages, honest in its prices, drawn within its weight."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import server.demo.brand
from core.events import Localized
from core.people import Role
from server.demo.brand import BRAND
from server.demo.goods import BrandProduct
from shop.offer import MOST_PER_BUYER

PICTURES = Path(server.demo.brand.__file__).parent / "pictures"

HEAVIEST_PICTURE = 14 * 1024
"""Bytes: a picture must come with the first screen on a slow phone."""

SVG = "{http://www.w3.org/2000/svg}"

products = pytest.mark.parametrize("product", BRAND.products, ids=lambda product: product.slug)
pictures = pytest.mark.parametrize("picture", sorted(PICTURES.iterdir()), ids=lambda picture: picture.name)


def words(thing: Any) -> list[Localized]:
    """All the words said anywhere inside ``thing``."""
    if isinstance(thing, Localized):
        return [thing]
    if isinstance(thing, tuple):
        return [each for part in thing for each in words(part)]
    if is_dataclass(thing):
        return [each for field in fields(thing) for each in words(getattr(thing, field.name))]
    return []


def test_everything_is_said_in_both_languages() -> None:
    said = words(BRAND)

    assert len(said) > 100
    assert [each for each in said if not each.ru.strip() or not each.en.strip()] == []
    assert [each.en for each in said if re.search("[а-яё]", each.en, re.IGNORECASE)] == []


@products
def test_a_description_is_two_or_three_sentences(product: BrandProduct) -> None:
    for text in (product.description.ru, product.description.en):
        assert 2 <= len(re.findall(r"[.!?](?= |$)", text)) <= 3
        assert text.startswith(text[0].upper())
        assert "  " not in text


@products
def test_the_show_is_cheaper_than_the_list(product: BrandProduct) -> None:
    assert product.show_price < product.list_price
    assert product.show_price.currency == "RUB"
    assert 1 <= product.limit <= MOST_PER_BUYER


@products
def test_a_specification_has_no_line_twice_and_answers_the_usual_questions(product: BrandProduct) -> None:
    keys = [line.key for line in product.attributes]

    assert len(keys) == len(set(keys)) >= 9
    assert {"material", "weight", "in_the_box", "warranty"} <= set(keys)


def test_names_and_places_are_unique() -> None:
    skus = [variant.sku for product in BRAND.products for variant in product.variants]

    assert len(skus) == len(set(skus))
    assert len({product.slug for product in BRAND.products}) == len(BRAND.products)
    assert [product.position for product in sorted(BRAND.products, key=lambda each: each.position)] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_one_variant_is_sold_out_and_a_few_are_nearly() -> None:
    stocks = [variant.stock for product in BRAND.products for variant in product.variants]

    assert stocks.count(0) == 1
    assert sum(1 for stock in stocks if 0 < stock <= 2) == 2
    assert all(any(variant.stock > 2 for variant in product.variants) for product in BRAND.products)


def test_each_role_can_sign_in() -> None:
    assert [person.role for person in BRAND.sign_ins] == [Role.HOST, Role.MODERATOR, Role.VIEWER]
    assert len({person.email for person in BRAND.sign_ins}) == 3
    assert all(person.email.endswith("@vitrina.example") for person in BRAND.sign_ins)


def test_every_picture_is_somebodys() -> None:
    named = {BRAND.mark, BRAND.poster, *(product.picture for product in BRAND.products)}

    assert {picture.name for picture in PICTURES.iterdir()} == named


@pictures
def test_a_picture_is_small_and_keeps_to_itself(picture: Path) -> None:
    drawn = picture.read_text()

    assert len(drawn.encode()) < HEAVIEST_PICTURE
    assert re.search(r"<script|<foreignObject|<image|<text|<style|@import|\son\w+=", drawn) is None
    assert re.search(r"""href=["'](?!#)|url\((?!#)|<!""", drawn) is None


@pictures
def test_a_picture_is_whole(picture: Path) -> None:
    root = ElementTree.fromstring(picture.read_text())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    wanted = re.findall(r"""(?:href=["']|url\()#([\w-]+)""", picture.read_text())

    assert root.tag == f"{SVG}svg"
    assert len(ids) == len(set(ids))
    assert set(wanted) == set(ids)


@products
def test_a_product_is_drawn_in_a_square(product: BrandProduct) -> None:
    root = ElementTree.fromstring((PICTURES / product.picture).read_text())

    assert root.get("viewBox") == "0 0 800 800"


def test_the_poster_is_as_tall_as_a_phone() -> None:
    root = ElementTree.fromstring((PICTURES / BRAND.poster).read_text())

    assert root.get("viewBox") == "0 0 720 1280"
