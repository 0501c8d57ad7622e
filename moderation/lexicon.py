"""Lexicon: the word list, read once and asked often."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from moderation import unmasking
from moderation.masks import unmasked
from moderation.normalising import readings_of
from moderation.unmasking import Forms

WORD_LIST = "words.txt"
"""In this package; its own heading says how it is written."""

_PREFIXES = (
    "(?:(?:не|ни|по|на|за)?(?:а|въ|вз|взъ|вы|до|за|из|изъ|ис|на|над|надъ|не|недо|ни|о|об|объ|от|отъ|ото|пере|по|под|подъ|"
    "пре|при|про|раз|разъ|рас|с?ъ|у|еще)?)"
)
"""What may stand before a Russian root. A bare "с" may not: себе, себя, сухую."""

_APART = ("innocent", "starred", "root")
_PHRASE = "phrase "
INNOCENT = "innocent"
"""The category of what is left alone."""

_HEADING = re.compile(r"\[([a-z]+(?: [a-z]+)?)\]")

_SHORTEST_STRONG = 5
"""Letters of a word that is known by its root in a mask."""

_HIDING = re.compile(r"[*#@_.•…]+")
"""What covers letters up."""

_MEMORY = 20_000
"""Words whose answer is remembered; a show's vocabulary fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A part of the words of a message, by the number of the first and behind the last letter."""

    category: str
    start: int
    end: int


class Lexicon:
    """Knows which words are not said here.

    Args:
        sections: Patterns by heading, as ``parse`` gives them.
        forms: Words that are found in disguises which patterns do not see.
    """

    def __init__(self, sections: Mapping[str, list[str]], *, forms: Forms | None = None) -> None:
        listed = {name: lines for name, lines in sections.items() if " " not in name and name not in _APART}
        phrases = {name.removeprefix(_PHRASE): lines for name, lines in sections.items() if name.startswith(_PHRASE)}
        self.forms = forms or Forms({})
        self._innocent = _any(sections.get("innocent", []))
        self._root = _any(sections.get("root", []))
        self._spared = [re.compile(line) for line in phrases.pop("innocent", [])]
        self._listed = {name: _any(lines) for name, lines in listed.items()}
        self._phrases = {name: _any(lines) for name, lines in phrases.items()}
        self._starred = sections.get("starred", [])
        self.found_in: Callable[[str], tuple[Hit, ...]] = lru_cache(_MEMORY)(self._found_in)
        self.category: Callable[[str], str | None] = lru_cache(_MEMORY)(self._category)
        self.strong: Callable[[str], str | None] = lru_cache(_MEMORY)(self._strong)
        self.is_innocent: Callable[[str], bool] = lru_cache(_MEMORY)(self._is_innocent)
        self.starred: Callable[[str], bool] = lru_cache(_MEMORY)(self._is_starred)

    def _found_in(self, chunk: str) -> tuple[Hit, ...]:
        said = list(readings_of(chunk))
        spared = [
            Hit(category=INNOCENT, start=word.start, end=word.end) for word in said if self.is_innocent(word.text)
        ]
        listed = [
            Hit(category=category, start=word.start, end=word.end)
            for word in said
            if (category := self.category(word.text))
        ]
        masked = [
            Hit(category=category, start=0, end=len(chunk))
            for word in dict.fromkeys([chunk, *(word.text for word in said)])
            for read in unmasked(word)
            if (category := self.strong(read))
        ]
        return tuple(dict.fromkeys([*spared, *listed, *masked]))

    def phrases(self, words: str) -> Iterator[Hit]:
        """Every listed phrase in ``words``, which are separated by single spaces."""
        for category, pattern in self._phrases.items():
            for found in pattern.finditer(words):
                yield Hit(category=category, start=found.start(), end=found.end())

    def spared(self, words: str) -> Iterator[Hit]:
        """Every phrase in ``words`` in which nothing is meant, or the part of it in brackets: pussy willow."""
        for pattern in self._spared:
            for found in pattern.finditer(words):
                start, end = found.span(found.lastindex or 0)
                yield Hit(category=INNOCENT, start=start, end=end)

    def _strong(self, word: str) -> str | None:
        return self.category(word) if len(word) >= _SHORTEST_STRONG and self._root.search(word) else None

    def _is_innocent(self, word: str) -> bool:
        return self._innocent.fullmatch(word) is not None

    def _category(self, word: str) -> str | None:
        if self.is_innocent(word):
            return None
        return next((name for name, pattern in self._listed.items() if pattern.fullmatch(word)), None)

    def _is_starred(self, word: str) -> bool:
        pieces = _HIDING.split(word)
        visible = sum(map(len, pieces))
        if len(pieces) < 2 or visible < 2 or not pieces[0] or not all(piece.isalpha() for piece in pieces if piece):
            return False
        holes = [r"\w{1,2}" if len(hole) == 1 else r"\w{1,6}" for hole in _HIDING.findall(word)]
        pattern = re.compile(pieces[0] + "".join(hole + piece for hole, piece in zip(holes, pieces[1:], strict=True)))
        return any(pattern.fullmatch(whole) for whole in self._starred)


def parse(lines: Iterable[str]) -> dict[str, list[str]]:
    """The patterns of a word list by heading; a heading may come twice.

    Raises:
        ValueError: A pattern stands before the first heading.
    """
    sections: dict[str, list[str]] = {}
    patterns: list[str] | None = None
    for line in map(str.strip, lines):
        if heading := _HEADING.fullmatch(line):
            patterns = sections.setdefault(heading[1], [])
        elif line and not line.startswith("#"):
            if patterns is None:
                raise ValueError(f"{line!r} stands before the first heading")
            patterns.append(_PREFIXES + line[1:] if line.startswith("~") else line)
    return sections


def read() -> Lexicon:
    """The word list of this package."""
    lines = (resources.files(__package__ or "moderation") / WORD_LIST).read_text("utf-8").splitlines()
    return Lexicon(parse(lines), forms=unmasking.read())


def _any(patterns: Iterable[str]) -> "re.Pattern[str]":
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")
