"""Spoiling: what a live chat does to a well-written question. Typos, slang, greetings, the other alphabet."""

import random


def _words(text: str) -> list[str]:
    return text.split()


def _either(text: str) -> list[str]:
    return text.split("|")


_RU_SLANG = {
    "сколько": "скока скок скоко скольк склько",
    "что": "чё чо шо што че",
    "какой": "какойй кокой какои",
    "какая": "кака какая",
    "есть": "есь ест имеется",
    "можно": "можна мона мож",
    "сейчас": "щас ща",
    "вообще": "ваще воще",
    "его": "ево",
    "нормально": "норм нормас",
    "доставка": "доставочка",
    "цена": "ценник цена",
    "или": "иль или",
    "если": "есле",
    "заряд": "зарят",
    "аккумулятор": "акум аккум акумулятор",
    "батарея": "батарейка батарея",
    "для": "дл для",
    "хватит": "хватет",
    "рассрочка": "расрочка",
    "скидка": "скитка скидос",
    "гарантия": "горантия",
    "размеры": "размерчики",
    "подойдёт": "подойдет падайдет",
    "стоит": "стоет",
    "экран": "икран экранчик",
    "материал": "матерьял",
    "ребёнку": "ребенку",
}
_EN_SLANG = {
    "how": "hw how",
    "you": "u ya",
    "are": "r",
    "what": "wat wut what",
    "whats": "wats wuts",
    "is": "iz is",
    "this": "dis this",
    "it": "it dis",
    "please": "pls plz",
    "much": "mch much",
    "for": "4 for",
    "does": "duz does",
    "your": "ur",
    "the": "da the",
    "with": "w with",
    "and": "n and",
    "to": "2 to",
    "because": "cuz",
    "want": "wanna",
    "good": "gud good",
    "have": "hav have",
    "delivery": "delivry",
    "warranty": "waranty",
    "available": "avail",
    "colors": "colrs",
    "thing": "thingy",
}
_RU_BEFORE = _either(
    "а|подскажите|скажите|ребят|девочки|ребята|здравствуйте|добрый вечер|привет|простите|а вот|интересно|"
    "вопрос|люди|кто знает|скажите пожалуйста|уточните|хочу узнать|слушайте|эй|народ|так а|ну а|и|"
    "а если не секрет|подскажите пожалуйста|меня интересует"
)
_RU_AFTER = _either(
    "плиз|пж|пожалуйста|а|вообще|же|кто знает|подскажите|если не секрет|у него|у неё|у них|тут|там|срочно|"
    "очень надо|то|братцы"
)
_EN_BEFORE = _either(
    "hey|hi|yo|ok so|quick question|question|guys|sis|anyone know|can you tell me|please|so|umm|"
    "just wondering|sorry|btw|and|tell me|hello|could you say|wait|omg|bro|do you know|i want to know"
)
_EN_AFTER = _either(
    "please|pls|tho|though|lol|bro|guys|thx|anyone|btw|on this|on that one|here|hun|asap|then|again|for real"
)
_RU_THING = _either("у этого|у этой|на этом|эта|этот|у вашего|такой|у данного")
_RU_THINGS = _words(
    "телефона чайника пылесоса платья куртки кроссовок рюкзака крема лампы колонки ноутбука планшета фена "
    "утюга часов наушников сумки ботинок пледа матраса духов шампуня стула самоката велосипеда коляски "
    "блендера кофемашины игрушки палатки термоса сковороды штанов свитера"
)
_EN_THINGS = _either(
    "phone|kettle|vacuum|dress|jacket|sneakers|backpack|cream|lamp|speaker|laptop|tablet|hair dryer|iron|"
    "watch|headphones|bag|boots|blanket|mattress|perfume|shampoo|chair|scooter|bike|stroller|blender|"
    "coffee machine|toy|tent|thermos|pan|pants|sweater"
)
_TO_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        _either("a|b|v|g|d|e|e|zh|z|i|y|k|l|m|n|o|p|r|s|t|u|f|h|c|ch|sh|sch||y||e|yu|ya"),
        strict=True,
    )
)
_OTHER_LATIN = {"х": "kh", "ц": "ts", "й": "i", "я": "ja", "ю": "ju", "ж": "j", "щ": "sh", "ы": "i"}


def latin(text: str, dice: random.Random) -> str:
    """Russian in Latin letters, as somebody without a Russian keyboard writes it."""
    other = dice.random() < 0.4
    return "".join((other and _OTHER_LATIN.get(each)) or _TO_LATIN.get(each, each) for each in text.lower())


def mistyped(text: str, dice: random.Random) -> str:
    """One slip of the fingers: two letters change places, one is lost, doubled, or goes to the neighbouring word."""
    if len(text) < 4:
        return text
    at = dice.randrange(1, len(text) - 1)
    kind = dice.random()
    if kind < 0.4:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind < 0.75:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at] + text[at:]


def spoiled(text: str, tongue: str, dice: random.Random) -> str:
    """``text`` as it may come in a live chat."""
    slang = _RU_SLANG if tongue == "ru" else _EN_SLANG
    said = []
    for word in text.split():
        bare = word.strip("?!,.").lower()
        said.append(dice.choice(slang[bare].split()) if bare in slang and dice.random() < 0.25 else word)
    if len(said) > 3 and dice.random() < 0.08:
        said.pop(dice.randrange(len(said)))
    if dice.random() < 0.16:
        said.insert(0, dice.choice(_RU_BEFORE if tongue == "ru" else _EN_BEFORE))
    if dice.random() < 0.14:
        said.append(dice.choice(_RU_AFTER if tongue == "ru" else _EN_AFTER))
    if dice.random() < 0.12:
        if tongue == "ru":
            thing = f"{dice.choice(_RU_THING)} {dice.choice(_RU_THINGS)}"
        else:
            thing = f"{dice.choice(('the', 'this', 'for the', 'on the', 'of this', 'ur'))} {dice.choice(_EN_THINGS)}"
        said.insert(dice.choice((0, len(said))), thing)
    out = " ".join(said)
    if dice.random() < 0.3:
        out = mistyped(out, dice)
        if dice.random() < 0.25:
            out = mistyped(out, dice)
    if tongue == "ru" and dice.random() < 0.06:
        out = latin(out, dice)
    return out


def around() -> list[str]:
    """All that is put around a question."""
    return [*_RU_BEFORE, *_RU_AFTER, *_EN_BEFORE, *_EN_AFTER, *_RU_THING, *_RU_THINGS, *_EN_THINGS]
