"""Normalising: the words of a message without case, marks, disguise and stretched letters.

Words of both alphabets meet in one skeleton of sounds, in which скидку, skidku and СКИДКУУУ are the same. A word that
is found in no other way is read by what its letters look like, by digits for letters, and as if the keyboard had been
in the other layout. Pure; nothing here knows what words mean.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

BREAK: Final = ","
"""What stands between two clauses."""

ASKED: Final = "?"
"""A question mark."""

_AS_WRITTEN = {
    "й": "й",
    "Й": "й",
    "➕": "+",
    "№": " ",
    "?": "?",
    "‽": "?",
    "'": "",
    "’": "",
    "ʼ": "",
    "`": "",
    "…": "..",
}
_TWINS = {"ѕ": "s", "і": "i", "ї": "i", "ј": "j", "є": "e", "ӏ": "l", "ο": "o", "α": "a", "ε": "e", "ρ": "p", "ԁ": "d"}
_MARKS = frozenset(",;:.!+?")
_HIDDEN = frozenset({"Mn", "Me", "Cf"})


class _Fold(dict[int, str]):
    """What each character is read as, worked out when it comes for the first time."""

    def __missing__(self, code: int) -> str:
        written = chr(code)
        read = _AS_WRITTEN.get(written)
        if read is None:
            plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", written)).casefold()
            read = "".join(_plain(each) for each in unicodedata.normalize("NFKD", plain))
        self[code] = read
        return read


def _plain(letter: str) -> str:
    if letter in _TWINS:
        return _TWINS[letter]
    if letter.isalnum() or letter in _MARKS:
        return letter
    return "" if unicodedata.category(letter) in _HIDDEN else " "


_FOLD = _Fold()

_TOKEN = re.compile(r"(?<!\w)\++(?!\s*(?!1\b)\d)|[^\W_]+|\?|[,.;:!](?=\s|$)")
_DOTS = re.compile(r"\.{2,}")
_RUN = re.compile(r"(.)\1+")
_SINGLES: Final = 3
"""So many single letters in a row are a word that somebody spelled."""

_CYRILLIC = re.compile(r"[а-я]")
_LATIN = re.compile(r"[a-z]")
_LOOK_CYRILLIC = str.maketrans("aceopxykmhtbu", "асеорхукмнтви")
_LOOK_LATIN = str.maketrans("асеорхукмнтвигд", "aceopxykmhtbugd")
_SOUNDS = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфхцыэюя", "abvgdeziiklmnoprstufhcieua", strict=True)),
        **{"ж": "ž", "ч": "č", "ш": "š", "щ": "š", "ъ": "", "ь": ""},
    }
)
_PAIRS = (("shch", "š"), ("sch", "š"), ("kh", "h"), ("zh", "ž"), ("ch", "č"), ("sh", "š"), ("ck", "k"), ("ts", "c"))
_SOFT = re.compile(r"[yij]([auoe])")
_LETTERS_HEARD = str.maketrans("cqwxjy", "kkvhži")
_DIGITS_RUSSIAN = str.maketrans("4103679", "чиозбтд")
_DIGITS_LATIN = str.maketrans("401357@$", "aoiest" + "as")
_KEYS = str.maketrans("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить")


def tokens(text: str) -> list[str]:
    """The words of ``text`` in small letters, ``+``, ``ASKED`` and ``BREAK`` in between."""
    folded = _DOTS.sub(" ", unicodedata.normalize("NFC", text).translate(_FOLD))
    found = _TOKEN.findall(folded)
    read = ["+" if each[0] == "+" else BREAK if each in ".;:!" else each for each in found]
    return _spelled(read) if sum(len(each) == 1 for each in read) >= _SINGLES else read


@lru_cache(maxsize=20_000)
def skeleton(word: str) -> str:
    """How ``word`` sounds, in whichever alphabet it is written; a number stays what it is."""
    if word.isdecimal():
        return word
    if _CYRILLIC.search(word):
        if _LATIN.search(word):
            word = one_script(word)
        heard = word.translate(_SOUNDS)
    else:
        heard = word
    if _LATIN.search(heard):
        heard = _heard(heard) if not _CYRILLIC.search(word) else heard
    return squeezed(heard)


def squeezed(word: str) -> str:
    """``word`` with every letter once, however long it was drawn out."""
    return _RUN.sub(r"\1", word)


def other_skeletons(word: str) -> Iterator[str]:
    """How else it may be meant: by looks, by digits, by the other layout."""
    if word.isdecimal():
        return
    if any(each.isdecimal() for each in word):
        yield skeleton(word.translate(_DIGITS_RUSSIAN).translate(_LOOK_CYRILLIC))
        yield skeleton(word.translate(_DIGITS_RUSSIAN))
        yield skeleton(word.translate(_DIGITS_LATIN))
    if not word.isascii() and _LATIN.search(word):
        yield skeleton(word.translate(_LOOK_CYRILLIC))
        yield skeleton(word.translate(_LOOK_LATIN))
    if word.isascii():
        looks = word.translate(_LOOK_CYRILLIC)
        yield skeleton(looks.translate(_DIGITS_RUSSIAN))
        yield skeleton(word.translate(_KEYS))


def one_script(word: str) -> str:
    """``word`` in the alphabet of most of its letters, where some look as those of the other."""
    cyrillic = len(_CYRILLIC.findall(word))
    return word.translate(_LOOK_CYRILLIC if 2 * cyrillic >= len(word) else _LOOK_LATIN)


def _heard(word: str) -> str:
    word = squeezed(word)  # before the pairs are heard: a stretched c of "ch" is no k before it
    for pair, sound in _PAIRS:
        if pair in word:
            word = word.replace(pair, sound)
    return _SOFT.sub(r"\1", word).translate(_LETTERS_HEARD)


def _spelled(read: list[str]) -> list[str]:
    """``read`` with words that were spelled letter by letter put together."""
    together: list[str] = []
    run: list[str] = []
    for each in [*read, ""]:
        if len(each) == 1 and each.isalpha():
            run.append(each)
        elif run and each == BREAK:
            continue  # full stops between letters
        else:
            together += ["".join(run)] if len(run) >= _SINGLES else run
            run = []
            together.append(each)
    return together[:-1]
