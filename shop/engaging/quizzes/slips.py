"""Slips: whether a word is another one that was mistyped. Pure.

Nobody can tell *Ireland* from a mistyped *Iceland* by counting letters, so only slips count that hands and ears make: a
letter doubled or not, a soft sign, vowels and consonants that sound alike, a neighbour on the keyboard, two letters
turned round, one left out. Which of them depends on how long the shorter of the two words is.
"""

from itertools import pairwise
from typing import Final

SOFT_FROM: Final = 5
"""Letters from which a letter may be doubled or not, and a soft or hard sign be wrong. Shorter words are exact."""

SOUND_FROM: Final = 6
"""Letters from which one that sounds alike may stand for another."""

KEY_FROM: Final = 7
"""Letters from which a neighbour on the keyboard may."""

ANY_FROM: Final = 8
"""Letters from which one may be missing or too many, and two be turned round."""

TWICE_FROM: Final = 10
"""Letters from which two slips are forgiven."""

LONGEST: Final = 40

_NEVER: Final = 99
_SIGNS: Final = frozenset("ьъ")
_ALIKE: Final = frozenset(
    frozenset(pair)
    for pair in (
        *("оа", "еи", "яе", "ыи", "эе", "бп", "вф", "гк", "дт", "жш", "зс", "шщ", "чщ", "цс"),
        *("sz", "ck", "fv", "iy"),
    )
)
_ROWS: Final = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"), ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE: Final = frozenset(frozenset(pair) for rows in _ROWS for row in rows for pair in pairwise(row))


def near(said: str, wanted: str) -> bool:
    """Whether ``said`` is ``wanted`` but for slips that a word of this length may have. The first letter is right."""
    short = min(len(said), len(wanted))
    if short < SOFT_FROM or max(len(said), len(wanted)) > LONGEST or said[0] != wanted[0]:
        return False
    if abs(len(said) - len(wanted)) > 1:
        return False  # two letters more are soon another word, as *не* is
    return _cost(said, wanted, short) <= (2 if short >= TWICE_FROM else 1)


def _cost(said: str, wanted: str, short: int) -> int:
    """The slips between the two, by optimal string alignment; each that is not forgiven costs too much."""
    before: list[int] = []
    last = [_NEVER] * (len(wanted) + 1)
    last[0] = 0
    for column in range(1, len(wanted) + 1):
        last[column] = last[column - 1] + _lone(wanted, column - 1, short)
    for row in range(1, len(said) + 1):
        now = [last[0] + _lone(said, row - 1, short)]
        for column in range(1, len(wanted) + 1):
            one, other = said[row - 1], wanted[column - 1]
            cost = min(
                last[column - 1] + _instead(one, other, short),
                last[column] + _lone(said, row - 1, short),
                now[-1] + _lone(wanted, column - 1, short),
            )
            is_turned = row > 1 and column > 1 and one == wanted[column - 2] and said[row - 2] == other
            if is_turned and short >= ANY_FROM:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


def _instead(one: str, other: str, short: int) -> int:
    if one == other:
        return 0
    pair = frozenset((one, other))
    is_slip = (short >= SOUND_FROM and pair in _ALIKE) or (short >= KEY_FROM and pair in _BESIDE)
    return 1 if is_slip else _NEVER


def _lone(word: str, place: int, short: int) -> int:
    """What a letter costs that stands in only one of the two."""
    letter = word[place]
    is_doubled = letter in (word[place - 1 : place], word[place + 1 : place + 2])
    return 1 if short >= ANY_FROM or is_doubled or letter in _SIGNS else _NEVER
