"""Hints: what may give an answer away to whoever reads it in the chat. Pure.

What is taken for a hint is only read later, so rather too much is than too little: a word in any case of its
declension, in either alphabet, within a longer one; of options each, and each place.
"""

from functools import lru_cache
from itertools import takewhile
from operator import eq
from typing import Final

from core.normalising import skeleton
from shop.engaging.quizzes.numerals import in_digits
from shop.engaging.quizzes.tolerance import accepted, words_of

_SHORTEST: Final = 4
"""Letters that have to be the same; of a long word all but its last two."""

_JOINED: Final = 5
"""Letters from which an answer is found across the words of a message."""

_ENDINGS: Final = "ый ий ой ая ья ое ье ого ьего ому ьему ом ьем ым ьим ую ью ые ьи ых"
_ORDINALS: Final = {"перв": 1, "втор": 2, "трет": 3, "четверт": 4, "пят": 5, "шест": 6}
_NAMES: Final = (
    "один одна одно одну единица единицу first",
    "два две двойка двойку second",
    "три тройка тройку third",
    "четыре четверка четверку fourth",
    "пять пятерка пятерку fifth",
    "шесть шестерка шестерку sixth",
)
_PLACES: Final = {
    **{skeleton(stem + ending): place for stem, place in _ORDINALS.items() for ending in _ENDINGS.split()},
    **{skeleton(name): place for place, names in enumerate(_NAMES, 1) for name in names.split()},
}


@lru_cache(maxsize=4_000)
def hints_at(text: str, answers: tuple[str, ...]) -> bool:
    """Whether one of ``answers`` may be read out of ``text``."""
    whole = accepted(answers)
    if whole.stands_in(text):
        return True
    said = [skeleton(word) for word in words_of(text)]
    joined = "".join(said)
    for form in whole.forms:
        wanted = [skeleton(word) for word in form]
        name = "".join(wanted)
        if len(name) >= _JOINED and not name.isdecimal() and name in joined:
            return True
        windows = (said[at : at + len(wanted)] for at in range(len(said) - len(wanted) + 1))
        if any(all(map(_resembles, each, wanted)) for each in windows):
            return True
    return False


def names_a_place(text: str, *, places: int) -> bool:
    """Whether ``text`` says a number from 1 to ``places``, or the so-manieth, in whatever words."""
    words = words_of(text)
    return any(
        word.isdecimal() and len(word) == 1 and 1 <= int(word) <= places for word in (*words, *in_digits(words))
    ) or any(_PLACES.get(skeleton(word), places + 1) <= places for word in words)


def _resembles(said: str, wanted: str) -> bool:
    """Whether a word is another one in whatever case: both as they sound."""
    if said == wanted:
        return True
    if said[:1].isdecimal() or wanted[:1].isdecimal():
        return False
    if len(wanted) < _SHORTEST:
        return len(wanted) == _SHORTEST - 1 and said.startswith(wanted) and len(said) <= len(wanted) + 2
    same = sum(takewhile(bool, map(eq, said, wanted)))
    return wanted in said or same >= max(_SHORTEST, len(wanted) - 2)
