"""Shop words: what one shop does not want to read, and what it wants to read whatever the house's list says.

A line is a word or a few, with ``*`` where anything may stand: ``скам*``, ``*coin``, ``*реплик*``, ``купи* у меня``.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

from core.ids import ShowId
from moderation.normalising import Folded, fold, readings
from moderation.verdict import Finding, Reason

MOST = 10_000
"""Lines of one list."""

LONGEST = 60
"""Code points of one line. Source: moderation.md, 2.1."""

_MEMORY = 20_000
_WORD = re.compile(r"[^\W_]+")
_NOTHING = re.compile(r"[*\s]*")
_NEVER = r"(?!)"


class ShopWords:
    """The two lists of a shop.

    Args:
        blocked: Lines that are found, in whatever disguise the normaliser undoes.
        allowed: Lines that the house's list does not find.
    """

    def __init__(self, *, blocked: Iterable[str] = (), allowed: Iterable[str] = ()) -> None:
        self._blocked, self._blocked_phrases = _patterns(blocked)
        self._allowed, self._allowed_phrases = _patterns(allowed)
        self._matches = lru_cache(_MEMORY)(self._blocked.fullmatch)

    def findings(self, folded: Folded) -> Iterator[Finding]:
        """Blocked words of ``folded``, each place once."""
        if self._blocked.pattern == self._blocked_phrases.pattern:  # neither finds anything
            return
        spared = list(self.spared(folded))
        places = [(word.start, word.end) for word in readings(folded) if self._matches(word.text)]
        for start, end in dict.fromkeys([*places, *_places(folded, self._blocked_phrases)]):
            if not any(first < end and start < behind for first, behind in spared):
                spared.append((start, end))
                yield Finding(reason=Reason.WORD, rule="word:shop", span=folded.span(start, end))

    def spared(self, folded: Folded) -> Iterator[tuple[int, int]]:
        """From where to where allowed words stand in ``folded``."""
        for word in _WORD.finditer(folded.text):
            if self._allowed.fullmatch(word.group()):
                yield word.span()
        yield from _places(folded, self._allowed_phrases)


WordsOf: TypeAlias = Callable[[ShowId | None], ShopWords]
"""The words of a show's shop."""


def check(line: str) -> str:
    """``line`` as it is kept.

    Raises:
        ValueError: It is too long, or would find everything.
    """
    kept = " ".join(fold(line).text.split())
    if not kept or _NOTHING.fullmatch(kept) or sum(map(str.isalnum, kept)) < 2:
        raise ValueError("a word needs two letters")
    if len(kept) > LONGEST:
        raise ValueError(f"a word has at most {LONGEST} characters")
    return kept


def _patterns(lines: Iterable[str]) -> tuple["re.Pattern[str]", "re.Pattern[str]"]:
    words: list[str] = []
    phrases: list[str] = []
    for line in map(check, lines):
        pattern = re.escape(line).replace(r"\*", r"\w*").replace(r"\ ", r"\W+")
        (phrases if re.search(r"[^\w*]", line) else words).append(pattern)
    whole = "|".join(rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in phrases)
    return re.compile("|".join(words) or _NEVER), re.compile(whole or _NEVER)


def _places(folded: Folded, pattern: "re.Pattern[str]") -> Iterator[tuple[int, int]]:
    return (found.span() for found in pattern.finditer(folded.text))


NO_WORDS = ShopWords()
"""Of a shop that has none."""
