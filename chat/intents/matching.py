"""Matching: which intents a message carries, and why not the others. Pure, some ten microseconds a message.

A phrase is found by its words, as near as typos go, in their order and in one clause. Then the words around it are
heard: who does not want it, asks about it, speaks of others or only mentions it, wishes for nothing.
Source: docs/decisions/0027-every-message-counts.md.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from chat.intents import grammar
from chat.intents.defaults import INNOCENT
from chat.intents.intent import NUMBER, Intent
from chat.intents.spelling import Spelling
from chat.intents.weighing import Why as Why
from chat.intents.weighing import why_not
from core.normalising import ASKED, BREAK, other_skeletons, skeleton, squeezed, tokens

GAP: Final = 2
"""Words that may stand between two of a phrase; small words do not count."""

REMEMBERED: Final = 50_000
"""Words whose meaning is remembered; then they are worked out anew."""

UNDERSTOOD: Final = 5_000
"""Messages whose meaning is at hand: many say the same."""

GUESSED: Final = 12
"""Words of a message, nowhere heard before, of which it is worked out what was meant; of more only what they are."""

LONGEST_NUMBER: Final = 9
"""Digits."""

_SMALL = (
    grammar.NOT
    | grammar.NONE
    | grammar.LIGHT
    | grammar.PARTS
    | grammar.ASKS
    | grammar.ASKS_BESIDE
    | grammar.MENTIONS
    | grammar.OTHERS
    | grammar.ABOUT
    | grammar.PEOPLE
    | grammar.FILLERS
)
_STRETCHED = {squeezed(word): word for word in sorted(_SMALL)}
_LONGEST_SMALL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a message says.

    Attributes:
        words: As they were read, those of phrases as phrases have them, for whoever wonders.
        intents: What it wishes for.
        numbers: The number that came with an intent that takes one.
        refused: Intents of which a phrase was found that is no wish.
    """

    words: tuple[str, ...]
    intents: frozenset[str]
    numbers: Mapping[str, int] = field(default_factory=dict)
    refused: Mapping[str, Why] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Pattern:
    intent: str
    slots: tuple[frozenset[str], ...]
    is_whole: bool
    begins: bool
    is_negative: bool


class Matcher:
    """Understands messages by some intents."""

    def __init__(self, intents: Iterable[Intent]) -> None:
        patterns: list[_Pattern] = []
        known: dict[str, str] = {}
        glued: dict[str, tuple[str, ...]] = {}
        for intent in intents:
            for phrase in intent.phrases:
                slots = [[_name(way) for way in ways] for ways in phrase.slots]
                for way in (way for ways in phrase.slots for way in ways if _is_word(_name(way))):
                    known.setdefault(_name(way), way.casefold())
                patterns.append(
                    _Pattern(
                        intent.key,
                        tuple(map(frozenset, slots)),
                        phrase.is_whole,
                        phrase.begins,
                        any(word in grammar.NOT | grammar.NONE for ways in slots for word in ways),
                    )
                )
                if len(slots) == 2:
                    glued |= {one + other: (one, other) for one in slots[0] for other in slots[1]}
        self._innocent = frozenset(map(skeleton, INNOCENT.split()))
        self._spelling, self._written = Spelling(known, innocent=self._innocent), known
        self._glued = {word: parts for word, parts in glued.items() if all(map(_is_word, parts))}
        self._glued_spelling = Spelling(self._glued, most=1)
        self._first: dict[str, list[_Pattern]] = {}
        for pattern in patterns:
            for word in pattern.slots[0]:
                self._first.setdefault(word, []).append(pattern)
        self._remembered: dict[str, tuple[str, ...]] = {}
        self._understood: Callable[[str], Understood] = lru_cache(UNDERSTOOD)(self._understand)

    @property
    def remembered(self) -> int:
        """Words whose meaning is at hand."""
        return len(self._remembered)

    def understand(self, text: str) -> Understood:
        """What ``text`` wishes for."""
        return self._understood(text)

    def _understand(self, text: str) -> Understood:
        words = self._read(text)
        intents: set[str] = set()
        numbers: dict[str, int] = {}
        refused: dict[str, Why] = {}
        for place, word in enumerate(words):
            for pattern in self._first.get(word, ()):
                if pattern.intent in intents or (found := _find(pattern, words, place)) is None:
                    continue
                if (why := why_not(words, found, is_whole=pattern.is_whole)) is not None:
                    refused.setdefault(pattern.intent, why)
                    continue
                intents.add(pattern.intent)
                for slot, at in zip(pattern.slots, found, strict=True):
                    if NUMBER in slot:
                        numbers[pattern.intent] = int(words[at])
        rest = {intent: why for intent, why in refused.items() if intent not in intents}
        read = tuple(self._written.get(word, word) for word in words)
        return Understood(words=read, intents=frozenset(intents), numbers=numbers, refused=rest)

    def _read(self, text: str) -> list[str]:
        words: list[str] = []
        guesses = GUESSED
        for token in tokens(text):
            parts = self._remembered.get(token)
            if parts is None:
                parts = self._is(token)
                if parts is None and guesses:
                    guesses -= 1
                    parts = self._guessed(token)
                if parts is not None:
                    self._remember(token, parts)
            words += parts or (token,)
        return _rejoined(_politely(words), self._spelling)

    def _remember(self, token: str, parts: tuple[str, ...]) -> None:
        if len(self._remembered) >= REMEMBERED:
            self._remembered.clear()
        self._remembered[token] = parts

    def _is(self, token: str) -> tuple[str, ...] | None:
        """What ``token`` is, without a guess."""
        if token in {BREAK, ASKED, "+"} or token.isdecimal():
            return (token,)
        if (small := token if token in _SMALL else _STRETCHED.get(squeezed(token))) is not None:
            return (BREAK,) if small in grammar.PARTS else (grammar.TRANSLIT.get(small, small),)
        heard = skeleton(token)
        if found := self._known(heard):
            return found
        return (token,) if heard in self._innocent else None

    def _guessed(self, token: str) -> tuple[str, ...]:
        """What whoever wrote ``token`` may have meant; itself, if it is nothing of ours."""
        heard = skeleton(token)
        if (parts := _letters_and_number(token)) is not None and skeleton(parts[0]) in self._spelling:
            return skeleton(parts[0]), parts[1]
        for no in ("не", "ne"):
            long_enough = token.startswith(no) and len(token) > len(no) + _LONGEST_SMALL
            if long_enough and (found := self._known(skeleton(token[len(no) :]))):
                return ("не", *found)
        if token.startswith("dont") and (found := self._known(skeleton(token[4:]))):
            return ("dont", *found)
        if (near := self._spelling.nearest(heard)) is not None:
            return (near,)
        if len(heard) > 2 * _LONGEST_SMALL and (near := self._glued_spelling.nearest(heard)) is not None:
            return self._glued[near]
        for other in other_skeletons(token):
            if found := self._known(other):
                return found
            if len(other) > _LONGEST_SMALL and (near := self._spelling.nearest(other)) is not None:
                return (near,)
        return (token,)

    def _known(self, heard: str) -> tuple[str, ...] | None:
        if heard in self._spelling:
            return (heard,)
        return self._glued.get(heard)


def _name(way: str) -> str:
    """What a word of a phrase is called here: as small words stand, others by their sound."""
    if way in {NUMBER, "+"}:
        return way
    folded = "".join(tokens(way))
    return folded if folded in _SMALL else skeleton(folded)


def _is_word(name: str) -> bool:
    return name not in _SMALL and name not in {NUMBER, "+"} and not name.isdecimal()


def _letters_and_number(token: str) -> tuple[str, str] | None:
    letters = token.rstrip("0123456789")
    number = token[len(letters) :]
    return (letters, number) if letters.isalpha() and number else None


def _politely(words: list[str]) -> list[str]:
    """``words`` without the commas around *please*."""
    kept: list[str] = []
    for word in words:
        if word in grammar.POLITE:
            if kept and kept[-1] == BREAK:
                kept.pop()
            kept.append(word)
        elif word != BREAK or not (kept and kept[-1] in grammar.POLITE):
            kept.append(word)
    return kept


def _rejoined(words: list[str], spelling: Spelling) -> list[str]:
    """``words`` with those put together that somebody broke in two."""
    joined: list[str] = []
    for word in words:
        if joined and _is_broken(joined[-1], word) and skeleton(joined[-1] + word) in spelling:
            joined[-1] = skeleton(joined[-1] + word)
        else:
            joined.append(word)
    return joined


def _is_broken(one: str, other: str) -> bool:
    return len(one) > 1 and one.isalpha() and other.isalpha()


# Where a phrase stands


def _find(pattern: _Pattern, words: Sequence[str], place: int) -> tuple[int, ...] | None:
    """Where the words of ``pattern`` stand, if its first one stands at ``place``."""
    found = [place]
    for slot in pattern.slots[1:]:
        at = _next(slot, words, found[-1] + 1, over_breaks=pattern.is_negative or pattern.is_whole)
        if at is None:
            return None
        found.append(at)
    if pattern.is_whole and not _is_all(pattern, words, found):
        return None
    if pattern.begins and any(each not in grammar.FILLERS and each != BREAK for each in words[:place]):
        return None
    return tuple(found)


def _next(slot: frozenset[str], words: Sequence[str], start: int, *, over_breaks: bool) -> int | None:
    gap = 0
    for at in range(start, len(words)):
        word = words[at]
        if word in slot or (NUMBER in slot and word.isdecimal() and len(word) <= LONGEST_NUMBER):
            return at
        if word == ASKED or (word == BREAK and at > start and not over_breaks):
            return None  # a mark between two words of a phrase and nothing else is only loud: хочу! скидку!
        if word not in grammar.LIGHT and word not in grammar.NOT and word != BREAK:
            gap += 1
            if gap > GAP:
                return None
    return None


def _is_all(pattern: _Pattern, words: Sequence[str], found: Sequence[int]) -> bool:
    taken = frozenset().union(*pattern.slots) if len(pattern.slots) == 1 else frozenset[str]()
    beside = grammar.FILLERS | grammar.SIZES if any(NUMBER in slot for slot in pattern.slots) else grammar.FILLERS
    return all(
        at in found or word in taken or word in beside or word in {BREAK, ASKED} for at, word in enumerate(words)
    )
