"""Naming: which product a message names, however it is spelled, and what is left of it without the name. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from chat.answering.reading import words
from chat.answering.stemming import EMPTY, stem


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASIDE: Final = _words("к ко с со от для под в во на через чем или with to for from into on than like as or vs by")
"""Before a kind of thing they make it another thing: *подойдёт к телефону*, *fits a laptop*."""

_ARTICLES: Final = _words("a an the my your мой моему моего вашим this этого этим")

_SOUNDS = str.maketrans(
    {
        **dict(zip("бвгдзклмнпрстфх", "bvgdzklmnprstfh", strict=True)),
        **{"ж": "j", "ч": "c", "ш": "s", "щ": "s", "ц": "c", "c": "k", "q": "k", "w": "v", "x": "ks"},
        **dict.fromkeys("аеиоуыэюяйьъaeiouyh", ""),
    }
)

_LETTERS = str.maketrans(dict(zip("абвгдезийклмнопрстуфхцыэюя", "abvgdeziyklmnoprstufhcyeua", strict=True)))

_SOUNDS_ENOUGH: Final = 3
"""Consonants by which a name in the other alphabet is known; with fewer, *если* would be *Oslo*."""

_ADJECTIVE: Final = ("ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие")

_EXACT, _BENT, _SLIPPED, _HEARD = 1.0, 0.9, 0.75, 0.7
_PLAIN: Final = 0.5
"""What a name is worth that is a common word, too."""

_SLIPS: Final = 5
"""Letters of a word that may have a slip in it: *live* is not *Lite*."""

_ENOUGH: Final = 0.6
"""How much of a rare word of a name has to be there."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a message names: a product, or none, and the words that are not its name."""

    sku: str | None
    rest: tuple[str, ...]


class Names:
    """The names of all products of a shop."""

    def __init__(
        self, products: Mapping[str, Sequence[str]], common: Callable[[str], bool] = lambda word: False
    ) -> None:
        """Names of ``products``, by article number.

        Args:
            common: Whether a word is one that people use anyway: *one*, *light*; alone it names nothing.
        """
        self._words: dict[str, frozenset[str]] = {}
        self._own: dict[str, frozenset[str]] = {}
        self._kinds: dict[str, frozenset[str]] = {}
        for sku, names in products.items():
            each = [frozenset(words(name)) for name in names]
            self._words[sku] = frozenset().union(*each) - EMPTY if each else frozenset()
            shared = (
                frozenset.intersection(*each)
                if len(each) > 1
                else frozenset(w for w in self._words[sku] if w.isascii())
            )
            self._own[sku] = shared
            self._kinds[sku] = frozenset(kind for name in names if (kind := _kind(words(name), shared)))
        self._common = frozenset(word for own in self._own.values() for word in own if common(word))
        self._seen = Counter(stem(word) for found in self._words.values() for word in found)

    def find(self, read: Sequence[str], pinned: str | None) -> Named:
        """The product that ``read`` words name; the pinned one if they name it as well as another."""
        best, best_sku, best_at = _ENOUGH, None, frozenset[int]()
        for sku in self._words:
            score, at = self._score(sku, read)
            if score > best or (best_sku and score == best and sku == pinned):
                best, best_sku, best_at = score, sku, at
        if best_sku is None:
            return Named(None, tuple(read))
        rest = tuple(word for place, word in enumerate(read) if place not in best_at)
        return Named(best_sku, rest if rest else tuple(read))

    def _score(self, sku: str, read: Sequence[str]) -> tuple[float, frozenset[int]]:
        """How surely ``sku`` is named, and where its own name stands."""
        score, own, at = 0.0, 0.0, set[int]()
        lettered = any(_alike(word, name) for word in read if not word[0].isdigit() for name in self._words[sku])
        for place, word in enumerate(read):
            if word[0].isdigit() and not lettered:  # a number alone names nothing
                continue
            like, name = max(((_alike(word, name), name) for name in self._words[sku]), default=(0.0, ""))
            if not like:
                continue
            rare = 1 / self._seen[stem(name)]
            if name in self._own[sku]:
                plain = _PLAIN if name in self._common else 1.0
                own += like * rare * plain * min(1.0, (len(name) + 1) / 5)
                at.add(place)
            elif name in self._kinds[sku] and not _is_aside(read, place):
                score += like * rare * 0.7
        if own and score:
            at.update(
                place
                for place, word in enumerate(read)
                if any(_alike(word, name) >= _BENT for name in self._words[sku])
            )
        return score + own, frozenset(at) if own >= 0.5 else frozenset()


def _kind(name: Sequence[str], own: frozenset[str]) -> str | None:
    """The word of a name that says what the thing is: the last in English, the first noun in Russian."""
    russian = [word for word in name if word not in own and "а" <= word[0] <= "я"]
    if russian:
        return next((word for word in russian if not word.endswith(_ADJECTIVE)), russian[0])
    return next((word for word in reversed(name) if word not in own and word not in EMPTY), None)


def _is_aside(read: Sequence[str], place: int) -> bool:
    before = [word for word in read[max(0, place - 2) : place] if word not in _ARTICLES]
    return bool(before) and before[-1] in _ASIDE


@lru_cache(maxsize=65536)
def _alike(word: str, name: str) -> float:
    """How surely ``word`` is ``name``, 0 to 1."""
    if word == name:
        return _EXACT
    if word.isdigit() or name.isdigit() or min(len(word), len(name)) < 3:
        return 0.0
    if len(name) > 3 and stem(word) == stem(name):
        return _BENT
    if min(len(word), len(name)) >= _SLIPS and word[0] == name[0] and _near(word, name):
        return _SLIPPED
    if word.isascii() != name.isascii():
        heard = name.translate(_SOUNDS)
        if len(heard) >= _SOUNDS_ENOUGH and heard == word.translate(_SOUNDS)[: len(heard)]:
            return _HEARD
        if len(name) >= 4 and _latin(word) == _latin(name):
            return _HEARD
    return 0.0


def _latin(word: str) -> str:
    return word.translate(_LETTERS)


def _near(one: str, other: str) -> bool:
    """Whether one slip parts them: a letter more, less, another, or two in each other's place."""
    if abs(len(one) - len(other)) > 1:
        return False
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    left, right = one[head : len(one) - tail], other[head : len(other) - tail]
    return max(len(left), len(right)) <= 1 or (len(left) == len(right) == 2 and left == right[::-1])
