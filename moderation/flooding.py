"""Flooding: too much of the same, in one message or in a person's last ones.

The rules and their numbers were measured on what live moderators act on: recall .84 at 6 % false positives.
Source: moderation.md, 4.4.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from moderation.normalising import Folded
from moderation.verdict import Finding, Reason, Span

FAST = (5, timedelta(seconds=15))
"""So many messages in so short a time are flooding."""

SAME = (3, timedelta(seconds=60))
"""So many nearly identical messages in so long are repeating oneself."""

VOTES = 6
"""The same for a word or two, by which people vote and join in: "+", "42", "хочу"."""

SHORT = 12
"""Letters of a message that may be a vote."""

ALIKE = 0.8
"""Shared three-letter pieces (Jaccard) from which two messages are nearly identical."""

LONG_RUN = 15
"""The same letter or digit so often in a row."""

LONG_LINE = 30
"""The same mark so often in a row: people draw lines, and laugh in brackets."""

FEW_WORDS = (8, 0.4)
"""From so many words on, so many of them should be different."""

SYMBOLS = (80, 0.5)
"""From so many characters on, at most so many may be neither letter, digit nor space."""

MARKS = 12
"""Combining marks in one message; more is a tower of them."""

_MEMORY: Final = 200
"""Texts whose pieces are at hand, for many say the same; the longest has 500 of them, which take 70 KB."""

_RUN = re.compile(rf"(\w)\1{{{LONG_RUN - 1},}}|(\S)\2{{{LONG_LINE - 1},}}")
_PERIODIC = re.compile(r"(.{4,40}?)\1{5,}")

_LAUGHTER = 2
"""Different characters in a piece that may be repeated at will: ахаха."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that somebody was let to say."""

    text: str
    at: datetime


def repeated_inside(text: str, folded: Folded) -> Iterator[Finding]:
    """What floods within one message."""
    whole = Span(start=0, end=len(text))
    if found := _RUN.search(folded.text):
        yield Finding(reason=Reason.FLOOD, rule="flood:run", span=folded.span(*found.span()))
    elif (found := _PERIODIC.search(folded.text)) and len(set(found[1])) > _LAUGHTER:
        yield Finding(reason=Reason.FLOOD, rule="flood:periodic", span=folded.span(*found.span()))
    words = folded.text.split()
    if len(words) >= FEW_WORDS[0] and len(set(words)) < FEW_WORDS[1] * len(words):
        yield Finding(reason=Reason.FLOOD, rule="flood:words", span=whole)
    symbols = sum(not (each.isalnum() or each.isspace()) for each in folded.text)
    if len(folded.text) >= SYMBOLS[0] and symbols > SYMBOLS[1] * len(folded.text):
        yield Finding(reason=Reason.FLOOD, rule="flood:symbols", span=whole)
    if len(text) - len(folded.text) > MARKS and _marks(text) > MARKS:
        yield Finding(reason=Reason.FLOOD, rule="flood:marks", span=whole)


def repeated_lately(folded: Folded, said: Collection[Said], *, now: datetime, end: int) -> Iterator[Finding]:
    """What floods among a person's last messages; ``end`` is the length of the text as written."""
    whole = Span(start=0, end=end)
    count, within = FAST
    if sum(now - each.at < within for each in said) >= count - 1:
        yield Finding(reason=Reason.FLOOD, rule="flood:fast", span=whole)
    allowed, within = SAME
    if len(folded.text) <= SHORT:
        allowed = VOTES
    lately = [each.text for each in said if now - each.at < within]
    if sum(alike(folded.text, each) for each in lately) >= allowed - 1:
        yield Finding(reason=Reason.REPEAT, rule="repeat:same", span=whole)


def alike(one: str, other: str) -> bool:
    """Whether two normalised messages say nearly the same."""
    if one == other:
        return True
    pieces, others = _pieces(one), _pieces(other)
    return len(pieces & others) >= ALIKE * len(pieces | others)


@lru_cache(_MEMORY)
def _pieces(text: str) -> frozenset[str]:
    squeezed = " ".join(text.split())
    return frozenset(squeezed[start : start + 3] for start in range(max(1, len(squeezed) - 2)))


def _marks(text: Iterable[str]) -> int:
    return sum("\u0300" <= each <= "\u036f" or "\u0483" <= each <= "\u0489" for each in text)
