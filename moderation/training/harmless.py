"""Harmless: words that mean no harm, however rare they are, as rows: else a rare word is taken for what it resembles.

``dictionary/ru.txt`` and ``en.txt`` are drawn from dictionaries of spelling, without what people are called; whose they
are is said in ``LICENCES.md`` there.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from moderation.lexicon import Lexicon
from moderation.training.rows import Row
from moderation.verdict import Label

SOURCE = "harmless"
COUNTS = 1.0

LANGUAGES = ("ru", "en")
_FOLDER = Path(__file__).parent / "dictionary"
_BETWEEN = {
    "ru": ("на", "из", "для", "с", "и", "в", "без", "или", "под", "от", "это", "есть", "нет", "какой", "где"),
    "en": ("for", "of", "the", "and", "with", "a", "in", "or", "my", "is", "any", "no", "from", "that", "some"),
}
_LETTERS = "ABCDEFGHKLMNPRSTVWXYZ"
_CODES = (
    "{d}{d}{L}", "{d}{d}{L} {d}{d}{L} {d}{d}{L}", "{s}/{s}", "{s}-{s}", "{s} / {s}", "{s} {s} {s}", "{d}{d}-{d}{d}",
    "{d}{d}x{d}{d}", "{d}{d}/{d}{d}/{d}{d}", "{L}{L}-{d}{d}{d}", "{L}{d}{d}{d}", "{L}{L}{d}{d}{d}{L}", "{d}.{d}",
    "{L}{L}{L}{d}{d}", "{L}+{L}", "{L}&{L}", "{L}.{L}.", "{d}{d}{d}{d}{L}", "#{d}{d}{d}", "{L}{l}{l}{d}",
    "{L}{L}-{L}{d}{d}{d}{d}", "{d}{d}w{d}{d}l", "{d}mm {d}{d}cm", "{d}{d}°", "{d}:{d}{d}", "{d}+{d}={d}", "{d}{d}%",
)  # fmt: skip
_SIZES = ("XS", "S", "M", "L", "XL", "XXL", "2XL", "3XL", "one size")
_COUNTED = 1_500
"""Rows of sizes and codes in each language."""

_MOST = 3
"""Dictionary words of one row."""


def words(language: str) -> list[str]:
    """The harmless words of ``language``, each once."""
    lines = (_FOLDER / f"{language}.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def rows(random: Random, *, lexicon: Lexicon, harmful: frozenset[str]) -> Iterator[Row]:
    """Every word once, alone or with two others; sizes and codes.

    Args:
        harmful: Words that others use to do harm; they are not told to be harmless.
    """
    for language in LANGUAGES:
        pool = [word for word in words(language) if word not in harmful and lexicon.category(word) is None]
        random.shuffle(pool)
        while pool:
            some, pool = pool[: (count := random.randint(1, _MOST))], pool[count:]
            yield row(_phrase(some, language, random), language)
        for _ in range(_COUNTED):
            code = _code(random)
            yield row(f"{random.choice(words_near(language))} {code}" if random.random() < 0.4 else code, language)


def row(text: str, language: str, *, counts: float = COUNTS) -> Row:
    """``text`` as a row that is nothing."""
    return Row(text, language, frozenset(), SOURCE, dict.fromkeys(Label, counts))


def words_near(language: str) -> Sequence[str]:
    """What sizes and codes stand beside."""
    return {
        "ru": ("размер", "арт.", "номер", "цвет", "а есть", "мне", "модель", "код", "заказ", "длина", "лот"),
        "en": ("size", "item", "number", "code", "order", "do you have", "model", "lot", "I take", "length", "ref"),
    }[language]


def _phrase(some: Sequence[str], language: str, random: Random) -> str:
    text = some[0]
    for word in some[1:]:
        between = f" {random.choice(_BETWEEN[language])} " if random.random() < 0.4 else " "
        text += between + word
    drawn = random.random()
    if drawn < 0.15:
        text = text.capitalize()
    return text + random.choice(("", "", "", "", "?", "!", ".", "..."))


def _code(random: Random) -> str:
    code = random.choice(_CODES)
    for place, of in (("{d}", "0123456789"), ("{L}", _LETTERS), ("{l}", _LETTERS.lower())):
        while place in code:
            code = code.replace(place, random.choice(of), 1)
    while "{s}" in code:
        code = code.replace("{s}", random.choice(_SIZES), 1)
    return code.lower() if random.random() < 0.3 else code
