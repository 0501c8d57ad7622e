"""Reading: the words of a message, its language, and the pieces of words that a model has weights for. Pure.

What is trained and what is asked are read by the same lines, so that they cannot part: a model knows pieces by their
numbers.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal
from zlib import crc32

Language = Literal["ru", "en"]

BUCKETS: Final = 1 << 16
"""How many numbers pieces of words are told apart by."""

LONGEST: Final = 400
"""Code points of a message that are read; the rest adds nothing to a question."""

_WORD = re.compile(r"[a-zа-я]+|\d+(?:[.,]\d+)?")
_RUN = re.compile(r"([^\d])\1{2,}")
_SHORTEST_STEM = 5


def folded(text: str) -> str:
    """``text`` in small letters, without marks, hidden characters and stretched letters; ё is е."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().replace("ё", "е").replace("й", "\0")
    bare = "".join(
        each for each in unicodedata.normalize("NFD", plain) if unicodedata.category(each) not in ("Mn", "Cf")
    )
    return _RUN.sub(r"\1\1", bare.replace("\0", "й").replace("'", "").replace("’", ""))


def words(text: str) -> list[str]:
    """The words and numbers of ``text``; letters and digits that stand together are parted."""
    return _WORD.findall(folded(text))


def language(text: str) -> Language:
    """English if it has Latin letters and no Cyrillic ones: names of things are Latin in both."""
    plain = folded(text)
    latin = any("a" <= each <= "z" for each in plain)
    return "en" if latin and not any("а" <= each <= "я" for each in plain) else "ru"


@lru_cache(maxsize=8192)
def _pieces(word: str) -> tuple[int, ...]:
    framed = f"<{word}>"
    parts = (framed[at : at + length] for length in (3, 4, 5) for at in range(len(framed) - length + 1))
    found = dict.fromkeys((framed, "=" + word[:_SHORTEST_STEM], *parts))
    return tuple(crc32(each.encode()) % BUCKETS for each in found)


def whole(word: str) -> int:
    """The number of ``word`` itself, among its pieces."""
    return _pieces(word)[0]


def pieces(read: list[str]) -> tuple[list[int], list[float]]:
    """Numbers of the pieces of ``read`` words and of neighbours, each with its weight; long words weigh no more."""
    numbers: list[int] = []
    weights: list[float] = []
    share = 1 / max(1, len(read)) ** 0.5
    for word in read:
        of_word = _pieces(word)
        numbers.extend(of_word)
        weights.extend([share / len(of_word) ** 0.5] * len(of_word))
    for left, right in pairwise(read):
        pair = f"{left[:_SHORTEST_STEM]} {right[:_SHORTEST_STEM]}"
        numbers.append(crc32(pair.encode()) % BUCKETS)
        weights.append(share * 0.5)
    return numbers, weights
