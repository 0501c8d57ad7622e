"""Words: why a row, a file or a picture was not taken, for people. Codes are stable, words may change."""

from core.events import Localized

_WORDS = {
    # a row
    "no_identity": ("Нет ни идентификатора, ни артикула", "Neither an id nor an article"),
    "no_title": ("Нет названия", "No title"),
    "too_long": ("Слишком длинно", "Too long"),
    "too_many": ("Слишком много", "Too many"),
    "bad_price": ("Это не цена", "This is no price"),
    "price_order": ("Цена без скидки ниже цены и не учтена", "The list price is below the price and was left out"),
    "unknown_currency": ("Такой валюты мы не знаем", "We do not know this currency"),
    "bad_stock": (
        "Это не количество: нужно целое от 0 до 1 000 000",
        "No number of units: a whole number, 0 to 1,000,000",
    ),
    "bad_address": ("Это не адрес http или https", "This is no http or https address"),
    "duplicate": ("Уже было в этом файле", "Was in this file before"),
    "sku_taken": ("Этот артикул у другого товара", "This article belongs to another product"),
    "other_product": ("Вариант принадлежит другому товару", "The variant belongs to another product"),
    "below_reserved": (
        "В заказах отложено больше; остаток оставлен прежним",
        "Orders hold more than that; the stock was left as it is",
    ),
    "unknown_column": ("Такого столбца мы не знаем, он пропущен", "We do not know this column, it was left out"),
    # a file
    "empty_file": ("Файл пуст", "The file is empty"),
    "too_large": ("Слишком большой", "Too large"),
    "too_many_rows": ("Больше 100 000 строк", "More than 100,000 rows"),
    "unknown_format": ("Это не CSV, не YML и не JSON-LD", "Neither CSV nor YML nor JSON-LD"),
    "no_columns": ("Нет столбца с названием товара", "There is no column with titles"),
    "broken_table": ("Таблица испорчена: незакрытая кавычка", "The table is broken: a quote is never closed"),
    "broken_xml": ("XML испорчен", "The XML is broken"),
    "entities_refused": (
        "XML объявляет сущности, такое мы не читаем",
        "The XML declares entities, which we do not read",
    ),
    "no_catalogue": ("Это не каталог YML", "This is no YML catalogue"),
    "broken_json": ("JSON испорчен", "The JSON is broken"),
    "broken_page": ("Страница испорчена", "The page is broken"),
    "no_products": ("Товаров в нём нет", "There are no products in it"),
    "file_gone": ("Файла больше нет, загрузите его снова", "The file is gone, bring it again"),
    "fault": ("Наша ошибка, она записана в журнал", "Our own fault, it is in the log"),
    # an address
    "bad_port": ("Порт не похож на порт магазина", "No shop is served on this port"),
    "private_address": ("Адрес ведёт во внутреннюю сеть", "The address leads into a private network"),
    "no_such_host": ("Такого сайта нет", "There is no such site"),
    "no_answer": ("Сайт не отвечает", "The site does not answer"),
    "too_slow": ("Сайт отвечает слишком медленно", "The site answers too slowly"),
    "too_many_hops": ("Слишком много переадресаций", "Sent on too often"),
    "bad_status": ("Сайт ответил отказом", "The site said no"),
    "bad_kind": ("Там лежит файл другого вида", "There is another kind of file"),
    "bad_picture": ("Это не картинка JPEG, PNG, WebP или GIF", "This is no JPEG, PNG, WebP or GIF picture"),
}


def words_of(code: str) -> Localized:
    """What ``code`` means."""
    ru, en = _WORDS.get(code, (code, code))
    return Localized(ru=ru, en=en)


CODES = frozenset(_WORDS)
"""Every code there is."""
