"""Every format says the same of the same goods, and whatever comes in, nothing but our own refusals goes out."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.importing.making import make
from shop.importing.reading import Format, format_of, read
from shop.importing.row import LONGEST_KEY, LONGEST_LINE, LONGEST_TEXT, Problem, Raw, Refused, Remark, Row, Unreadable
from shop.importing.words import CODES

Written = Callable[[bytes | str], Path]

COLUMNS = {
    "Ид": "7",
    "Группа": "70",
    "Артикул": "T-S",
    "Штрихкод": "4600000000011",
    "Название": "Футболка",
    "Описание": "Мягкая",
    "Бренд": "Мыс",
    "Категория": "Одежда / Верх",
    "Цена": "1 990,50",
    "Старая цена": "2 500",
    "Валюта": "RUB",
    "Остаток": "5",
    "Размер": "S",
    "Фото": "https://a.example/1.jpg|https://a.example/2.jpg",
    "Характеристика: Состав": "хлопок",
    "Характеристика: Вес [г]": "150",
}

TABLE = f"{';'.join(COLUMNS)}\n{';'.join(COLUMNS.values())}\n"

FEED = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE yml_catalog SYSTEM "shops.dtd">
<yml_catalog date="2026-11-28 10:00"><shop><name>Мыс</name>
<currencies><currency id="RUR" rate="1"/></currencies>
<categories><category id="1">Одежда</category><category id="2" parentId="1">Верх</category></categories>
<offers><offer id="7" available="true" group_id="70"><name>Футболка</name>
<vendor>Мыс</vendor><vendorCode>T-S</vendorCode>
<barcode>4600000000011</barcode><price>1990.50</price><oldprice>2500</oldprice><currencyId>RUR</currencyId>
<categoryId>2</categoryId><picture>https://a.example/1.jpg</picture><picture>https://a.example/2.jpg</picture>
<description><![CDATA[<p>Мягкая</p>]]></description><param name="Размер">S</param><param name="Состав">хлопок</param>
<param name="Вес" unit="г">150</param><count>5</count></offer></offers></shop></yml_catalog>
"""

GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "ProductGroup",
            "productGroupID": "70",
            "name": "Футболка",
            "description": "<p>Мягкая</p>",
            "brand": {"@type": "Brand", "name": "Мыс"},
            "category": "Одежда / Верх",
            "hasVariant": [
                {
                    "@type": "Product",
                    "productID": "7",
                    "sku": "T-S",
                    "gtin13": "4600000000011",
                    "name": "Футболка S",
                    "size": "S",
                    "material": "хлопок",
                    "weight": {"@type": "QuantitativeValue", "value": 150, "unitCode": "GRM"},
                    "image": [
                        "https://a.example/1.jpg",
                        {"@type": "ImageObject", "contentUrl": "https://a.example/2.jpg"},
                    ],
                    "offers": {
                        "@type": "Offer",
                        "price": "1990.50",
                        "priceCurrency": "RUB",
                        "priceSpecification": {"priceType": "https://schema.org/ListPrice", "price": 2500},
                        "inventoryLevel": {"@type": "QuantitativeValue", "value": 5},
                    },
                }
            ],
        }
    ],
}

PAGE = f"<!doctype html><html><head><script type='application/ld+json'>{json.dumps(GRAPH)}</script></head></html>"


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(content: bytes | str) -> Path:
        file = tmp_path / "file"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return write


def rows(file: Path, kind: Format | None = None) -> list[Row | Refused]:
    found = read(file, kind=kind or format_of(file))
    return [make(raw, currency="RUB")[0] for raw in found if not isinstance(raw, Remark)]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (TABLE, Format.CSV),
        (TABLE.encode("utf-8-sig"), Format.CSV),
        (TABLE.encode("windows-1251"), Format.CSV),
        (TABLE.encode("utf-16"), Format.CSV),
        (TABLE.replace(";", "\t"), Format.CSV),
        (TABLE.replace("\n", "\r\n"), Format.CSV),
        (FEED, Format.YML),
        (FEED.replace('"utf-8"', '"windows-1251"').encode("windows-1251"), Format.YML),
        (json.dumps(GRAPH), Format.JSONLD),
        (json.dumps([GRAPH]), Format.JSONLD),
        (PAGE, Format.JSONLD),
    ],
)
def test_every_format_says_the_same_of_the_same_goods(written: Written, content: bytes | str, kind: Format) -> None:
    file = written(content)

    assert format_of(file) is kind
    (row,) = rows(file)

    assert isinstance(row, Row), row
    assert (row.product_key, row.variant_key, row.sku, row.barcode) == ("70", "7", "T-S", "4600000000011")
    assert (row.title.ru, row.description and row.description.ru) == ("Футболка", "Мягкая")
    assert (row.vendor, row.category) == ("Мыс", "Одежда / Верх")
    assert row.price
    assert row.list_price
    assert (row.price.amount, row.list_price.amount) == (1_990_50, 2_500_00)
    assert (row.stock, row.variant_name and row.variant_name.ru) == (5, "S")
    assert [(option.name, option.value) for option in row.options] == [("Размер", "S")]
    assert row.pictures == ("https://a.example/1.jpg", "https://a.example/2.jpg")
    lines = {each.key: (each.label.ru, each.value.ru, each.unit) for each in row.attributes}
    assert lines["weight"] == ("Вес", "150", "г")
    assert lines["material"][1] == "хлопок"
    assert "size" not in lines, "the variant says it"


def test_a_table_with_commas_and_lines_in_its_cells(written: Written) -> None:
    file = written('sku,name,price,description\nA,"Lamp, large","1,990.50","one\ntwo"\nB,Mug,12,\n')

    lamp, mug = rows(file)

    assert isinstance(lamp, Row)
    assert isinstance(mug, Row)
    assert (lamp.line, lamp.title.ru, lamp.description and lamp.description.ru) == (2, "Lamp, large", "one\ntwo")
    assert lamp.price
    assert lamp.price.amount == 1_990_50
    assert (mug.line, mug.title.ru) == (4, "Mug")


def test_columns_that_nobody_knows_are_named(written: Written) -> None:
    file = written("Название;Артикул;Кладовщик\nЛампа;A;Пётр")

    remarks = [raw.problem for raw in read(file, kind=Format.CSV) if isinstance(raw, Remark)]

    assert remarks == [Problem(line=1, field="Кладовщик", code="unknown_column", fatal=False)]


def test_a_list_of_products_and_an_offer_that_is_sold_out(written: Written) -> None:
    offers = [{"@type": "AggregateOffer", "lowPrice": 10, "availability": "https://schema.org/OutOfStock"}]
    item = {"@type": "ListItem", "item": {"@type": ["Product"], "sku": "A", "name": "Лампа", "offers": offers}}
    file = written(json.dumps({"@type": "ItemList", "itemListElement": [item, {"@type": "Thing"}]}))

    (row,) = rows(file)

    assert isinstance(row, Row)
    assert (row.stock, row.price and row.price.amount) == (0, 10_00)


def test_a_feed_of_kinds_and_models_makes_its_titles(written: Written) -> None:
    offer = (
        "<offer id='1' type='vendor.model'><typePrefix>Лампа</typePrefix><vendor>Мыс</vendor><model>М-1</model></offer>"
    )
    file = written(f"<yml_catalog><shop><offers>{offer}</offers></shop></yml_catalog>")

    (row,) = rows(file)

    assert isinstance(row, Row)
    assert row.title.ru == "Лампа Мыс М-1"


BOMB = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10 if n else 'ха'}'>" for n in range(10))


@pytest.mark.parametrize(
    "declared",
    [
        BOMB,
        "<!ENTITY file SYSTEM 'file:///etc/hostname'>",
        "<!ENTITY % far SYSTEM 'http://127.0.0.1/x.dtd'> %far;",
        "<!ENTITY half PUBLIC 'x' 'http://127.0.0.1/x'>",
    ],
)
def test_entities_are_refused_before_they_grow_or_reach_out(written: Written, declared: str) -> None:
    use = "&e9;" if declared is BOMB else "&file;"
    file = written(
        f"<?xml version='1.0'?><!DOCTYPE yml_catalog [{declared}]><yml_catalog><shop>{use}</shop></yml_catalog>"
    )

    with pytest.raises(Unreadable) as refused:
        rows(file, Format.YML)

    assert refused.value.code == "entities_refused"


def test_xml_without_bottom_ends(written: Written) -> None:
    with pytest.raises(Unreadable):
        rows(written("<a>" * 100_000), Format.YML)


def test_lists_without_bottom_end(written: Written) -> None:
    with pytest.raises(Unreadable):
        rows(written("[" * 200_000), Format.JSONLD)


def _checked(file: Path, kind: Format) -> None:
    """Whatever stands in ``file``: rows within our limits, and refusals with codes that have words."""
    for raw in _as_far_as_it_can_be_read(file, kind):
        if isinstance(raw, Remark):
            assert raw.problem.code in CODES
            continue
        row, noted = make(raw, currency="RUB")
        problems = (*noted, *row.problems) if isinstance(row, Refused) else noted
        assert {problem.code for problem in problems} <= CODES
        if isinstance(row, Row):
            assert 1 <= len(row.title.ru) <= LONGEST_LINE
            assert 1 <= len(row.variant_key) <= LONGEST_KEY
            assert len(row.description.ru if row.description else "") <= LONGEST_TEXT
            assert row.price is None or row.price.amount > 0
            assert "\x00" not in repr(row)
            assert "<script" not in row.title.ru


def _as_far_as_it_can_be_read(file: Path, kind: Format) -> Iterator[Raw | Remark]:
    try:
        yield from read(file, kind=kind)
    except Unreadable as failure:
        yield Remark(problem=Problem(line=failure.line, field="", code=failure.code))


_TORN = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_TORN
@given(content=st.binary(max_size=2_000), kind=st.sampled_from(Format))
def test_any_bytes_at_all(written: Written, content: bytes, kind: Format) -> None:
    file = written(content)

    _checked(file, kind)
    with suppress(Unreadable):
        assert format_of(file) in Format.__members__.values()


_CELL = st.text(max_size=40) | st.sampled_from(
    ["=1+1", "<script>alert(1)</script>", '"', "1e9", "١٢", "-0", "\x00", "٫"]
)


@_TORN
@given(table=st.lists(st.lists(_CELL, min_size=1, max_size=9), max_size=8), delimiter=st.sampled_from(";,\t"))
def test_any_table(written: Written, table: list[list[str]], delimiter: str) -> None:
    head = delimiter.join(
        ("Название", "Артикул", "Цена", "Остаток", "Описание", "Валюта", "Фото", "attr: Вес [г]", "Ид")
    )
    body = "\n".join(delimiter.join(cells) for cells in table)

    _checked(written(f"{head}\n{body}".encode("utf-8", errors="replace")), Format.CSV)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@graph",
                    "name",
                    "sku",
                    "offers",
                    "price",
                    "hasVariant",
                    "image",
                    "brand",
                    "value",
                    "weight",
                    "item",
                ]
            ),
            inner | st.sampled_from(["Product", "ProductGroup", "ItemList"]),
            max_size=6,
        )
    ),
    max_leaves=12,
)


@_TORN
@given(thing=_JSON)
def test_any_json(written: Written, thing: object) -> None:
    product = {"@type": "Product", "sku": "A", "name": "Лампа", "offers": thing, "image": thing, "weight": thing}

    _checked(written(json.dumps([thing, product])), Format.JSONLD)


@_TORN
@given(text=st.text(max_size=60), name=st.sampled_from(["price", "name", "param", "picture", "count", "description"]))
def test_any_words_in_a_feed(written: Written, text: str, name: str) -> None:
    inner = text.replace("&", "&amp;").replace("<", "&lt;")
    offer = f"<offer id='1'><name>Лампа</name><{name} name='Вес'>{inner}</{name}></offer>"
    feed = f"<yml_catalog><shop><offers>{offer}</offers></shop></yml_catalog>"

    _checked(written(feed.encode("utf-8", errors="replace")), Format.YML)
