"""Own lines: labelled lines of a live shop's chat, out of the sentences in ``seeds/``.

Run ``python -m moderation.training.own_lines`` to write ``own_lines.jsonl`` again; the same seeds give the same lines.

A heading ``[kind labels lang]`` stands over its sentences, one a line. ``{this|that}`` is a choice, ``{city}`` a word
of ``FILLINGS``, ``{d3}`` three digits. Each sentence is told a few times, as different people would write it: with or
without capitals, commas, pictures, and with a slip of the finger now and then.
"""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
LINES = HERE / "own_lines.jsonl"

TELLINGS = {"flood": 7, "ok": 3, "link": 20, "own_link": 16, "profanity": 14, "hate": 14, "threat": 13, "sarcasm": 12}
"""How often a sentence of a kind is told, at most; kinds with few sentences more often."""

USUALLY = 9

_HEADING = re.compile(r"\[(\w+) ([\w,]+) (\w+)\]")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_DIGITS = re.compile(r"d(\d)")

_THINGS = (
    ("сумка", "сумку", "сумки", "сумки"),
    ("куртка", "куртку", "куртки", "куртки"),
    ("платье", "платье", "платья", "платья"),
    ("кофемашина", "кофемашину", "кофемашины", "кофемашины"),
    ("наушники", "наушники", "наушников", "наушники"),
    ("пылесос", "пылесос", "пылесоса", "пылесосы"),
    ("палатка", "палатку", "палатки", "палатки"),
    ("крем", "крем", "крема", "кремы"),
    ("помада", "помаду", "помады", "помады"),
    ("кроссовки", "кроссовки", "кроссовок", "кроссовки"),
    ("чайник", "чайник", "чайника", "чайники"),
    ("плед", "плед", "пледа", "пледы"),
    ("ваза", "вазу", "вазы", "вазы"),
    ("сковорода", "сковороду", "сковороды", "сковородки"),
    ("тушь", "тушь", "туши", "туши"),
    ("пижама", "пижаму", "пижамы", "пижамы"),
    ("самокат", "самокат", "самоката", "самокаты"),
    ("лампа", "лампу", "лампы", "лампы"),
    ("комбинезон", "комбинезон", "комбинезона", "комбинезоны"),
    ("зонт", "зонт", "зонта", "зонты"),
    ("серьги", "серьги", "серёг", "серьги"),
    ("дрель", "дрель", "дрели", "дрели"),
)
"""Nominative, accusative, genitive, plural."""

FILLINGS: dict[str, dict[str, str]] = {
    "ru": {
        "product": "|".join(each[0] for each in _THINGS),
        "product_acc": "|".join(each[1] for each in _THINGS),
        "product_gen": "|".join(each[2] for each in _THINGS),
        "product_pl": "|".join(each[3] for each in _THINGS),
        "city": "Казань|Пермь|Тула|Омск|Сочи|Минск|Алматы|Тверь|Якутск|Курск|Чита|Орёл|Самара",
        "color": "красный|чёрная|бежевый|хаки|молочный|синяя|мятный|графит|оливковый|лиловый|горчица",
        "market": "вайлдберриз|озоне|вб|али|авито|алике|ламоде|мегамаркете|барахолке",
        "price": "300|490|700|990|1500|2к|2500|3000|4 990|5к|7 тыс|12000|15к|20 000",
        "word": "modnica|topshop|skidka|luxe|brend|vesna|sale24|garderob|opt|stilno|gold|magic|vip",
    },
    "en": {
        "product": "tote|jacket|dress|coffee machine|earbuds|vacuum|tent|cream|lipstick|sneakers|kettle|throw|vase|"
        "skillet|mascara|pyjama set|scooter|lamp|jumpsuit|umbrella|ring|drill|hoodie|air fryer|yoga mat",
        "product_pl": "totes|jackets|dresses|earbuds|vacuums|tents|creams|lipsticks|sneakers|kettles|vases|skillets|"
        "lamps|scooters|umbrellas|rings|hoodies|yoga mats",
        "city": "Leeds|Austin|Toronto|Dublin|Perth|Chicago|Cardiff|Miami|Oslo|Denver|Berlin|Glasgow",
        "color": "red|black|beige|khaki|cream|navy|mint|charcoal|olive|lilac|mustard|rust",
        "market": "amazon|ebay|temu|ali|etsy|shein|facebook marketplace|walmart",
        "price": "$5|$19|20 bucks|$35|49.99|$60|$80|$120|$150|200|$250|£40|€25|$500|1k|$2,000",
        "word": "glamhub|dealking|luxe|brandz|spring|sale24|closet|outlet|stylist|gold|magic|vip|bargainz",
    },
}
FILLINGS["mixed"] = FILLINGS["en"] | {
    "product_ru": FILLINGS["ru"]["product"],
    "city_ru": FILLINGS["ru"]["city"],
    "price": "50|100|500|1000",
}
_ANYWHERE = {
    "size": "XS|S|M|L|XL|XXL|36|38|40|42|44|46|48|50|52",
    "CODE": "SALE10|LIVE20|HELLO|MAY15|VIP5|SUMMER|FRIEND7",
    "site": "{word}-{market_latin}.{ending}|https://{word}{d2}.{ending}/{path}|www.{word}.{ending}|{word}.{ending}/{path}"
    "|bit.ly/{word}{d2}|t.me/{word}{d2}|http://{word}-shop.{ending}",
    "market_latin": "outlet|market|store|mall|drop|deal",
    "ending": "ru|com|shop|xyz|store|top|online|site|club|net",
    "path": "sale|new|promo|{d3}|win|item/{d4}|go",
    "@user": "@{word}_{d2}|@{word}{d3}|@the_{word}",
    "hex": "FF5733|a1b2c3|00FFAA|C0FFEE|333",
}

_PICTURES = ("😂", "🔥", "❤️", "🙏", "😍", "👍", "😡", "🤦", "😅", "👀", "🤔", "💸", "😒")
_ENDINGS = ("", "", "", "", "", "!", "!!", ")", "))", "...", "?!")


def lines(seeds: Path = HERE / "seeds") -> Iterator[dict[str, object]]:
    """Every line once, as a row: text, lang, labels, source, kind."""
    told: set[str] = set()
    for file in sorted(seeds.glob("*.txt")):
        kind, labels, lang = "", "", ""
        for sentence in filter(None, map(str.strip, file.read_text("utf-8").splitlines())):
            if heading := _HEADING.fullmatch(sentence):
                kind, labels, lang = heading.groups()
                continue
            for text in tellings(sentence, kind=kind, lang=lang):
                if text not in told:
                    told.add(text)
                    yield {"text": text, "lang": lang, "labels": labels.split(","), "source": "own_live", "kind": kind}


def tellings(sentence: str, *, kind: str, lang: str) -> Iterator[str]:
    """``sentence`` as a few people would write it."""
    chance = random.Random(sentence)
    words = FILLINGS[lang] | _ANYWHERE
    plain: set[str] = set()
    for _ in range(3 * TELLINGS.get(kind, USUALLY)):
        text = re.sub(r"\s+", " ", _chosen(sentence, words, chance)).strip(" ,")
        if text in plain:
            continue
        plain.add(text)
        yield text if kind == "flood" else _written(text, chance)
        if len(plain) == TELLINGS.get(kind, USUALLY):
            return


def _chosen(sentence: str, words: dict[str, str], chance: random.Random) -> str:
    def choice(found: "re.Match[str]") -> str:
        name = found[1]
        if digits := _DIGITS.fullmatch(name):
            return str(chance.randint(10 ** (int(digits[1]) - 1), 10 ** int(digits[1]) - 1))
        return chance.choice(words.get(name, name).split("|"))

    while _CHOICE.search(sentence):
        sentence = _CHOICE.sub(choice, sentence)
    return sentence


def _written(text: str, chance: random.Random) -> str:
    has_address = re.search(r"https?:|\w\.\w|@|#", text) is not None
    if chance.random() < 0.3:
        text = text[0].upper() + text[1:]
    elif chance.random() < 0.06 and not has_address:
        text = text.upper()
    if chance.random() < 0.35 and not has_address:
        text = text.replace(",", "")
    if chance.random() < 0.3:
        text = text.replace("ё", "е")
    if chance.random() < 0.07 and not has_address:
        text = _slipped(text, chance)
    if not has_address and text[-1].isalnum():
        text += chance.choice(_ENDINGS)
    if chance.random() < 0.14:
        text += " " + chance.choice(_PICTURES) * chance.choice((1, 1, 2, 3))
    return text


def _slipped(text: str, chance: random.Random) -> str:
    """Two letters change places, or one is missing."""
    at = chance.randrange(max(1, len(text) - 2))
    if not text[at : at + 2].isalpha():
        return text
    return text[:at] + (text[at + 1] + text[at] if chance.random() < 0.5 else text[at]) + text[at + 2 :]


def main() -> None:
    """Write the lines."""
    LINES.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in lines()), "utf-8")


if __name__ == "__main__":
    main()
