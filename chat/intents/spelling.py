"""Spelling: which known word somebody may have meant who mistyped it. Pure.

An index of what is left of each known word when letters are taken away: whoever looks takes letters away, too, and
compares only what they meet. Source: Garbe, symmetric delete spelling correction, 2012.
"""

from collections.abc import Iterable, Iterator
from typing import Final

LONGEST: Final = 24
"""Letters beyond which nothing is a mistyped word."""

_VOWELS = frozenset("aeiou")


def allowed(length: int) -> int:
    """How many slips a word of ``length`` may have."""
    return 0 if length <= 3 or length > LONGEST else 1 if length <= 6 else 2


class Spelling:
    """Finds the known word nearest to another.

    Args:
        words: The known ones; of two that are equally near the first is meant.
        innocent: Words that mean what they say, however near.
        most: Slips at most, however long a word is.
    """

    def __init__(self, words: Iterable[str], *, innocent: Iterable[str] = (), most: int = 2) -> None:
        self._most = most
        self._innocent = frozenset(innocent)
        self._order = {word: place for place, word in enumerate(dict.fromkeys(words))}
        self._longest = max(map(len, self._order), default=0) + most
        self._left: dict[str, list[str]] = {}
        for word in self._order:
            for rest in _deletions(word, min(most, allowed(len(word)))):
                self._left.setdefault(rest, []).append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._order

    def nearest(self, word: str) -> str | None:
        """The known word that ``word`` stands for; None if it stands for itself."""
        if word in self._order:
            return word
        if word in self._innocent or not 3 <= len(word) <= min(LONGEST, self._longest):
            return None
        met = {
            known
            for rest in _deletions(word, min(self._most, allowed(len(word) + 1)))
            for known in self._left.get(rest, ())
        }
        near = [(slips, self._order[known], known) for known in met if (slips := _slips(word, known)) is not None]
        return min(near)[2] if near else None


def _deletions(word: str, most: int) -> Iterator[str]:
    yield word
    if most == 0:
        return
    for first in range(len(word)):
        shorter = word[:first] + word[first + 1 :]
        yield shorter
        if most > 1:
            for second in range(first, len(shorter)):
                yield shorter[:second] + shorter[second + 1 :]


def _slips(word: str, known: str) -> int | None:
    """How many slips make ``word`` of ``known``; None if there are too many, or it is another word altogether."""
    most = allowed(len(known))
    if abs(len(word) - len(known)) > most:
        return None
    slips = distance(word, known)
    if slips > most or (slips > 1 and word[0] != known[0]):
        return None
    return slips if len(known) > 4 or _is_small_slip(word, known) else None


def _is_small_slip(word: str, known: str) -> bool:
    """A short word is soon another one: only a vowel, the last letter, a turned pair, one too many or too few."""
    if len(word) != len(known) or sorted(word) == sorted(known):
        return word[0] == known[0] or len(word) != len(known)
    changed = next(place for place, (one, other) in enumerate(zip(word, known, strict=True)) if one != other)
    return changed == len(word) - 1 or {word[changed], known[changed]} <= _VOWELS


def distance(one: str, other: str) -> int:
    """Letters put in, left out, changed or turned with their neighbour (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]
