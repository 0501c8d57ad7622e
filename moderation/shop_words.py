"""Shop words: what one shop does not want to read, and what it wants to read whatever the house's list says.

A line is a word or a few, with ``*`` where anything may stand: ``скам*``, ``*coin``, ``*реплик*``, ``купи* у меня``.
No text makes any line, nor ten thousand of them, slow.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import TypeAlias

from core.ids import ShowId
from moderation.normalising import Folded, fold, readings
from moderation.verdict import Finding, Reason

MOST = 10_000
"""Lines of one list."""

LONGEST = 60
"""Code points of one line. Source: moderation.md, 2.1."""

STARS = 2
"""Of one word: each more would take another walk along the text."""

_MEMORY = 20_000
_WORD = re.compile(r"[^\W_]+")
_STARS = re.compile(r"\*+")
_MARKS = re.compile(r"[^\w*]")
_BETWEEN = re.compile(r"[* ]+")


class ShopWords:
    """The two lists of a shop.

    Args:
        blocked: Lines that are found, in whatever disguise the normaliser undoes.
        allowed: Lines that the house's list does not find.
    """

    def __init__(self, *, blocked: Iterable[str] = (), allowed: Iterable[str] = ()) -> None:
        self._blocked: tuple[_Lines, ...] = (_Lines(blocked),)
        self._allowed: tuple[_Lines, ...] = (_Lines(allowed),)

    def beside(self, other: "ShopWords") -> "ShopWords":
        """Both. It costs nothing: what was made ready stays so."""
        both = ShopWords()
        both._blocked = (*self._blocked, *other._blocked)
        both._allowed = (*self._allowed, *other._allowed)
        return both

    def findings(self, folded: Folded) -> Iterator[Finding]:
        """Blocked words of ``folded``, each place once."""
        blocked = [lines for lines in self._blocked if lines]
        if not blocked:
            return
        spared = list(self.spared(folded))
        meant = list(readings(folded))
        places = [(word.start, word.end) for word in meant if any(lines.matches(word.text) for lines in blocked)]
        phrases = [place for lines in blocked for place in lines.phrases(folded.text)]
        for start, end in dict.fromkeys([*places, *phrases]):
            if not any(first < end and start < behind for first, behind in spared):
                spared.append((start, end))
                yield Finding(reason=Reason.WORD, rule="word:shop", span=folded.span(start, end))

    def spared(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """From where to where allowed words stand in ``folded``."""
        for lines in self._allowed:
            if lines:
                yield from (word.span() for word in _WORD.finditer(folded.text) if lines.matches(word.group()))
                yield from lines.phrases(folded.text)


WordsOf: TypeAlias = Callable[[ShowId | None], ShopWords]
"""The words of a show's shop."""


def check(line: str) -> str:
    """``line`` as it is kept.

    Raises:
        ValueError: It is too long, would find everything, or has a word of marks or of too many stars.
    """
    kept = _STARS.sub("*", " ".join(fold(line).text.split()))
    if sum(map(str.isalnum, kept)) < 2:
        raise ValueError("a word needs two letters")
    if len(kept) > LONGEST:
        raise ValueError(f"a word has at most {LONGEST} characters")
    for word in kept.split():
        if word.count("*") > STARS:
            raise ValueError(f"a word has at most {STARS} stars")
        if word != "*" and not any(map(str.isalnum, word)):
            raise ValueError("a word needs a letter: a space stands for any marks")
    return kept


class _Phrase:
    """A line of several words, or with marks in it."""

    def __init__(self, line: str) -> None:
        self._line = line
        self.pieces = tuple(piece for piece in _BETWEEN.split(line) if piece)

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """Each word is atomic: how it ends is clear from where it begins, and it is never tried otherwise."""
        return re.compile(r"(?<!\w)" + r"\W+".join(map(_atomic, self._line.split())))


class _Lines:
    """Lines by what a word must have to be one of them, so that no list is walked along for it.

    A line that would be refused today is left out.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._whole: set[str] = set()
        self._inside: set[str] = set()
        self._first: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._last: dict[str, list[str]] = defaultdict(list)
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        for line in filter(None, map(_checked, lines)):
            self._add(line)
        self._lengths = {name: tuple(sorted({*map(len, keys)})) for name, keys in self._keys().items()}
        self.matches = lru_cache(_MEMORY)(self._matches)

    def __bool__(self) -> bool:
        return bool(self._whole) or any(self._keys().values())

    def phrases(self, text: str) -> Iterator[tuple[int, int]]:
        """Where phrases stand in ``text``."""
        for key in _parts(text, self._phrases, self._lengths["phrases"]):
            for phrase in self._phrases[key]:
                if all(piece in text for piece in phrase.pieces):
                    yield from (found.span() for found in phrase.pattern.finditer(text))

    def _keys(self) -> dict[str, Collection[str]]:
        return {"inside": self._inside, "first": self._first, "last": self._last, "phrases": self._phrases}

    def _add(self, line: str) -> None:
        if _MARKS.search(line):
            phrase = _Phrase(line)
            self._phrases[max(phrase.pieces, key=len)].append(phrase)
            return
        match line.split("*"):
            case [whole]:
                self._whole.add(whole)
            case ["", inside, ""]:
                self._inside.add(inside)
            case ["", *inside, last]:
                self._last[last].append("".join(inside))
            case [first, *inside, last]:
                self._first[first].append(("".join(inside), last))

    def _matches(self, word: str) -> bool:
        if word in self._whole:
            return True
        for length in self._lengths["first"]:
            for inside, last in self._first.get(word[:length], ()):
                if word.endswith(last) and word.find(inside, length, len(word) - len(last)) >= 0:
                    return True
        for length in self._lengths["last"]:
            if any(word.find(inside, 0, len(word) - length) >= 0 for inside in self._last.get(word[-length:], ())):
                return True
        return bool(_parts(word, self._inside, self._lengths["inside"]))


def _parts(text: str, keys: Container[str], lengths: Iterable[int]) -> set[str]:
    """Which of ``keys``, which have these ``lengths``, are in ``text``."""
    return {
        part for length in lengths for at in range(len(text) - length + 1) if (part := text[at : at + length]) in keys
    }


def _checked(line: str) -> str | None:
    try:
        return check(line)
    except ValueError:
        return None


def _atomic(word: str) -> str:
    if word == "*":
        return r"(?>\w+)"
    anything = re.escape(word).replace(r"\*", r"\w*")
    return rf"(?>{anything}(?!\w))"


NO_WORDS = ShopWords()
"""Of a shop that has none."""
