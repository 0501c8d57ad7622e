"""Crowd lines: what people say while they watch, and whether it is a wish for a discount. Every line is said once.

Written by hand and then varied; the labels are those of a person who reads them, not of our matcher.
"""

import random
from collections.abc import Iterator
from typing import Final

WISHES: Final = (
    "хочу скидку",
    "ХОЧУ СКИДКУУУ",
    "хачу скитку",
    "хочу скидку на {thing}",
    "дайте скидку",
    "дайте скидочку пожалуйста",
    "скидку!",
    "скидкуууу нам",
    "мы хотим скидку",
    "хотим скидку, {city} с вами",
    "и я хочу скидку",
    "hochu skidku",
    "хо-чу скид-ку",
    "нужна скидка на {thing}",
    "want discount!!",
    "i want a discount",
    "we want a discount on the {item}",
    "discount please",
    "give us a discount",
    "WANT DISCOUNTTTT",
)
"""Whoever says this asks for a discount."""

OTHER: Final = (
    "привет из города {city}",
    "какая красивая {thing}",
    "а {thing} ещё есть?",
    "сколько стоит доставка в {city}",
    "беру!",
    "не хочу скидку, и так нормально",
    "скидку не надо",
    "мне не нужна скидка",
    "вчера купила {thing}, очень довольна",
    "покажите поближе",
    "какой размер у {thing}",
    "люблю ваши эфиры",
    "тепло светит",
    "ведущая супер",
    "звук пропал на секунду",
    "hello from {city}",
    "how big is the {item}",
    "is the {item} waterproof",
    "love this {item}",
    "no discount please, take my money",
    "i don't want a discount",
    "just ordered the {item}",
    "can you show it closer",
    "great show tonight",
    "what about shipping to {city}",
)
"""Whoever says this does not."""

_THINGS: Final = ("лампа", "кружка", "колонка", "термос", "фонарь", "плед", "дождевик")
_ITEMS: Final = ("lamp", "mug", "speaker", "flask", "lantern", "blanket", "raincoat")
_CITIES: Final = ("Казань", "Омск", "Тверь", "Пермь", "Уфа", "Riga", "Tbilisi", "Almaty", "Yerevan", "Minsk")
_ENDS: Final = ("", "", "", "!", "!!", " ❤️", " 🔥", " )))", " 😍", "...")


def lines(chance: random.Random, *, share: float) -> Iterator[tuple[str, bool]]:
    """Lines without end, ``share`` of them wishes, each with its label."""
    while True:
        wishes = chance.random() < share
        text = chance.choice(WISHES if wishes else OTHER).format(
            thing=chance.choice(_THINGS), item=chance.choice(_ITEMS), city=chance.choice(_CITIES)
        )
        yield text + chance.choice(_ENDS), wishes
