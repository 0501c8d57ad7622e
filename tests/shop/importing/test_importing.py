"""A shop's file becomes products: looked through first, written when somebody says so, and twice the same."""

from asyncio import gather
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from core.errors import BadFile, ImportNotReady, NoSuchImport, SoldOut
from core.events import OfferChanged, StockChanged, decode
from core.ids import ImportId, mint
from core.money import Money
from core.people import Language
from core.tables import OutboxRow
from shop.importing.errand import Stage, Status
from shop.importing.importing import Bringing, harmless
from shop.movement import MovementKind
from shop.offer import Offer
from shop.product import Shelved
from tests.shop.importing.dock import HOST, Dock, a_key, a_table, counts, stream
from tests.shop.shelf import a_viewer, an_offer

SEVERAL = "Ид;Группа;Артикул;Название;Цена;Остаток;Размер"

GOODS = """Артикул;Название;Описание;Цена;Старая цена;Остаток;Бренд;Категория;Характеристика: Вес [г];Цвет
LAN-1;Фонарь «Маячок»;<p>Светит <b>тепло</b></p>;2 790,00;3490;24;Мыс;Свет;420;
MUG-1;Кружка;Держит тепло;590,50 ₽;;0;Мыс;Посуда;160;Белый
;Без артикула;;10;;1;;;;
MUG-2;;;10;;1;;;;
BAG-1;Сумка;;дорого;;сто;;;;
"""


async def test_a_file_is_looked_through_and_nothing_is_written(dock: Dock) -> None:
    errand = await dock.bring(GOODS)

    assert (errand.status, errand.stage, errand.format) == (Status.READY, Stage.CHECK, "csv")
    assert (counts(errand), errand.rows_total) == ((2, 0, 0, 3), 5)
    assert await dock.problems(errand) == [
        (4, "id", "no_identity"),
        (5, "title", "no_title"),
        (6, "price", "bad_price"),
        (6, "stock", "bad_stock"),
    ]
    assert await dock.goods() == {}


async def test_a_file_is_written_as_its_report_says(dock: Dock) -> None:
    errand = await dock.take_in(GOODS)

    assert (errand.status, counts(errand)) == (Status.DONE, (2, 0, 0, 3))
    lantern = (await dock.goods())["Фонарь «Маячок»"]
    (variant,) = lantern.variants
    assert lantern.product.description.ru == "Светит тепло"
    assert (lantern.product.vendor, lantern.product.category) == ("Мыс", "Свет")
    assert [(each.key, each.shown.ru) for each in lantern.product.attributes] == [("weight", "420 г")]
    assert (variant.sku, variant.left) == ("LAN-1", 24)
    assert variant.price == Money(amount=2_790_00, currency="RUB")
    assert variant.list_price == Money(amount=3_490_00, currency="RUB")
    mug = (await dock.goods())["Кружка"]
    assert (mug.variants[0].price, mug.variants[0].left) == (Money(amount=590_50, currency="RUB"), 0)
    assert mug.variants[0].name.ru == "Белый"


async def test_the_same_file_again_changes_nothing(dock: Dock) -> None:
    await dock.take_in(GOODS)
    before = await dock.goods()

    again = await dock.take_in(GOODS)

    assert counts(again) == (0, 0, 2, 3)
    assert await dock.goods() == before


async def test_a_newer_file_updates_what_it_says_and_leaves_the_rest(dock: Dock) -> None:
    await dock.take_in(GOODS)
    before = (await dock.goods())["Фонарь «Маячок»"]

    again = await dock.take_in(a_table("LAN-1;Фонарь «Маяк»;2 500;30"))

    assert counts(again) == (0, 1, 0, 0)
    assert (await dock.lines(again))[0].changes == ("title", "price", "stock")
    after = (await dock.goods())["Фонарь «Маяк»"]
    assert (after.product.id, after.product.slug) == (before.product.id, before.product.slug)
    said, kept = before.product, after.product
    assert (kept.description, kept.attributes) == (said.description, said.attributes)
    assert (after.variants[0].price, after.variants[0].left) == (Money(amount=2_500_00, currency="RUB"), 30)


async def test_what_was_written_in_english_by_hand_stays(dock: Dock) -> None:
    await dock.take_in(a_table("A;Лампа;1;1", header="Артикул;Название;Цена;Остаток"))
    await dock.take_in(a_table("A;Лампа;Lamp;1", header="Артикул;Название;Title_EN;Цена"))

    await dock.take_in(a_table("A;Лампа новая;1;1"))

    assert (await dock.goods())["Лампа новая"].product.title.en == "Lamp"


async def test_rows_of_one_group_are_variants_of_one_product(dock: Dock) -> None:
    table = a_table(
        "1;T;T-S;Футболка;S;900;3",
        "2;T;T-M;Футболка (M);M;950;4",
        "3;;CAP;Кепка;;400;5",
        header="Ид;Группа;Артикул;Название;Размер;Цена;Остаток",
    )

    errand = await dock.take_in(table)

    assert counts(errand) == (3, 0, 0, 0)
    shirt = (await dock.goods())["Футболка"]
    assert [(each.sku, each.name.ru, each.price.amount if each.price else 0) for each in shirt.variants] == [
        ("T-S", "S", 900_00),
        ("T-M", "M", 950_00),
    ]
    assert counts(await dock.take_in(table)) == (0, 0, 3, 0)
    moved = await dock.take_in(table.replace("3;;CAP", "3;T;CAP"))
    assert await dock.problems(moved) == [(4, "group_id", "other_product")]


async def test_what_a_file_names_twice_is_taken_once(dock: Dock) -> None:
    table = a_table("1;A;Лампа;1", "1;B;Лампа;1", "2;A;Лампа;1", header="Ид;Артикул;Название;Цена")

    errand = await dock.take_in(table)

    assert await dock.problems(errand) == [(3, "id", "duplicate"), (4, "sku", "duplicate")]
    assert len(await dock.goods()) == 1


async def test_a_file_finds_what_was_written_by_hand_by_its_article(dock: Dock) -> None:
    mug = await dock.shelf.put(an_offer(stock=3))
    await dock.take_in(a_table("MUG-S;Кружка;700;9"))
    by_hand = (await dock.goods())["Кружка"].product.id

    other = await dock.take_in(
        a_table("77;MUG-S;Кружка;800;9", header="Ид;Артикул;Название;Цена;Остаток"), source="feed"
    )

    assert counts(other) == (0, 1, 0, 0)
    assert (await dock.goods())["Кружка"].product.id == by_hand
    assert (await dock.goods())[mug.product.title.ru].variants == mug.variants
    taken = await dock.take_in(a_table("78;MUG-S;Иное;1;1", header="Ид;Артикул;Название;Цена;Остаток"))
    assert await dock.problems(taken) == [(2, "sku", "sku_taken")]


async def test_stock_of_a_file_is_a_movement_and_never_below_what_orders_hold(dock: Dock) -> None:
    await dock.take_in(a_table("A;Лампа;1;10", "B;Свеча;1;10"))
    lamp, candle = (await dock.goods())["Лампа"], (await dock.goods())["Свеча"]
    anna, offer = a_viewer(), an_offer("x")
    await dock.shelf.catalogue.put(lamp.product, lamp.variants, offers=[sold(offer, lamp)])
    await dock.shelf.carts.set_units(anna, offer.id, variant=lamp.variants[0].id, units=4)
    await dock.shelf.order(anna)

    looked = await dock.bring(a_table("A;Лампа;1;3", "B;Свеча;1;3"))
    errand = await dock.apply(looked)

    assert await dock.problems(looked) == await dock.problems(errand) == [(2, "stock", "below_reserved")]
    assert counts(errand) == (0, 1, 1, 0)
    assert errand.counts.noted == 1
    assert (await dock.goods())["Лампа"].variants[0].left == 6
    history = await dock.shelf.stocking.history(candle.variants[0].id, before=None, limit=5)
    assert [(each.kind, each.units, each.source_id) for each in history] == [
        (MovementKind.IMPORTED, -7, errand.id),
        (MovementKind.OPENING, 10, candle.variants[0].id),
    ]


async def test_a_file_that_knows_no_stock_changes_none(dock: Dock) -> None:
    await dock.take_in(a_table("A;Лампа;1;10"))

    errand = await dock.take_in(a_table("A;Лампа;1;3"), takes_stock=False)

    assert counts(errand) == (0, 0, 1, 0)
    assert (await dock.goods())["Лампа"].variants[0].left == 10


async def test_a_show_hears_of_new_words_and_new_stock(dock: Dock) -> None:
    await dock.take_in(a_table("A;Лампа;1;10"))
    lamp, offer = (await dock.goods())["Лампа"], an_offer("x")
    await dock.shelf.catalogue.put(lamp.product, lamp.variants, offers=[sold(offer, lamp)])

    await dock.take_in(a_table("A;Лампа ночная;1;12"))

    async with dock.shelf.database.reading() as sql:
        told = [decode(row.payload) for row in await sql.execute(select(OutboxRow.payload).order_by(OutboxRow.id))]
    assert [type(fact) for fact in told] == [StockChanged, OfferChanged]
    assert isinstance(told[1], OfferChanged)
    assert told[1].offer.product.title.ru == "Лампа ночная"
    assert told[1].offer.variants[0].left == 12


async def test_purchases_and_an_import_at_once_oversell_nothing(dock: Dock) -> None:
    await dock.take_in(a_table("A;Лампа;1;5"))
    lamp, offer = (await dock.goods())["Лампа"], an_offer("x")
    await dock.shelf.catalogue.put(lamp.product, lamp.variants, offers=[sold(offer, lamp)])
    buyers = [a_viewer(f"Покупатель {number}") for number in range(5)]
    for buyer in buyers:
        await dock.shelf.carts.set_units(buyer, offer.id, variant=lamp.variants[0].id, units=1)
    looked = await dock.bring(a_table("A;Лампа;1;2"))

    endings = await gather(dock.apply(looked), *(dock.shelf.order(buyer) for buyer in buyers), return_exceptions=True)

    assert {type(each) for each in endings if isinstance(each, BaseException)} <= {SoldOut}
    assert (await dock.goods())["Лампа"].variants[0].left >= 0


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_a_file_says_it_says_it_once(dock: Dock, seed: int) -> None:
    dice = Random(seed)
    names, sizes = ("Лампа", "Свеча", "Кружка"), ("", "S", "M", "L")

    def row(number: int) -> str:
        group = dice.choice(("", "", "G1", "G2"))
        sku = dice.choice(("", f"SKU-{number}", "SKU-0"))
        cells = [dice.choice((str(number), "0")), group, sku, dice.choice(names), str(dice.randint(1, 9_999))]
        return ";".join([*cells, str(dice.randint(0, 50)), dice.choice(sizes)])

    table = a_table(*(row(number) for number in range(dice.randint(1, 60))), header=SEVERAL)
    first = await dock.take_in(table)
    shelf = await dock.goods()
    again = await dock.take_in(table)

    assert counts(again) == (0, 0, first.counts.created, first.counts.refused)
    assert await dock.goods() == shelf
    assert sum(len(each.variants) for each in shelf.values()) <= first.counts.created
    assert await dock.problems(again) == await dock.problems(first)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\n\n", "empty_file"),
        (b"PK\x03\x04", "unknown_format"),
        ("Цена;Остаток\n1;2", "no_columns"),
        ('Название;Артикул\n"не закрыта' + "я" * 200_000, "broken_table"),
        ("<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><yml_catalog/>", "entities_refused"),
        ("<?xml version='1.0'?><yml_catalog><shop><offers><offer id='1'><name>Ла", "broken_xml"),
        ("<?xml version='1.0'?><rss/>", "no_catalogue"),
        ("{", "broken_json"),
        ('{"@type": "Article"}', "no_products"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why(dock: Dock, content: bytes | str, code: str) -> None:
    errand = await dock.bring(content)

    assert (errand.status, errand.failure) == (Status.FAILED, code)
    with pytest.raises(ImportNotReady):
        await dock.importing.apply(errand.id, key=a_key())
    assert await dock.goods() == {}


async def test_an_import_is_applied_once_and_can_be_called_off(dock: Dock) -> None:
    errand, other = await dock.bring(a_table("A;Лампа;1;1")), await dock.bring(a_table("B;Свеча;1;1"))

    first, again = [await dock.importing.apply(errand.id, key=a_key("k")) for _ in range(2)]
    called_off = await dock.importing.cancel(other.id)
    await dock.work()

    assert (first[1], again[1]) == (False, True)
    with pytest.raises(ImportNotReady):
        await dock.importing.apply(errand.id, key=a_key())
    assert called_off.status is (await dock.importing.cancel(other.id)).status is Status.CANCELLED
    with pytest.raises(ImportNotReady):
        await dock.importing.apply(other.id, key=a_key())
    assert (await dock.goods()).keys() == {"Лампа"}
    with pytest.raises(NoSuchImport):
        await dock.importing.look(ImportId(mint("imp")))


async def test_nothing_is_no_file(dock: Dock) -> None:
    with pytest.raises(BadFile):
        await dock.importing.bring(Bringing(name="x"), stream(b""), HOST)
    assert list((dock.folder / "imports").iterdir()) == []


async def test_the_report_is_a_table_without_formulas(dock: Dock) -> None:
    errand = await dock.bring(a_table("=HYPERLINK(1);@SUM(1);дорого;-1", "A;Лампа;1;1"))

    report = "".join([piece async for piece in await dock.importing.report(errand.id, Language.RU)])

    assert report.splitlines()[1:] == [
        "2,,'@SUM(1),refused,price,bad_price,Это не цена,дорого",
        "2,,'@SUM(1),refused,stock,bad_stock,Это не количество: нужно целое от 0 до 1 000 000,'-1",
        "3,A,Лампа,created,,,,",
    ]
    cells = {"=1": "'=1", " +1": "' +1", "-1": "'-1", "@a": "'@a", "a=1": "a=1", "1": "1"}
    assert {cell: harmless(cell) for cell in cells} == cells


def sold(offer: Offer, shelved: Shelved) -> Offer:
    """``offer``, but of what was imported."""
    return replace(offer, product=shelved.product, variants=())
