"""Rules: what can be seen without understanding. Pure: a text in, findings out."""

import unicodedata
from collections.abc import Iterator

from moderation.lexicon import Lexicon
from moderation.normalising import Folded, chunks, readings
from moderation.verdict import Finding, Reason, Span

LONGEST = {"message": 500, "name": 32, "note": 100}
"""Code points by surface. Source: features.md, B2."""

SHOUTED = (60, 0.8)
"""From so many letters on, at most so large a share may be capitals: a short cheer may be loud."""

EMOJI_WALL = 15
"""Emoji in one message; more is a wall."""


def words(folded: Folded, *, lexicon: Lexicon) -> Iterator[Finding]:
    """Words of the list, one finding for each place."""
    seen: set[tuple[int, int]] = set()
    for word in readings(folded):
        if lexicon.is_innocent(word.text):
            seen.add((word.start, word.end))
        elif (category := lexicon.category(word.text)) and _is_new(word.start, word.end, seen):
            span = folded.span(word.start, word.end)
            yield Finding(reason=Reason.WORD, rule=f"word:{category}", span=span)
    for chunk in chunks(folded):
        if lexicon.starred(chunk.text) and _is_new(chunk.start, chunk.end, seen):
            yield Finding(reason=Reason.WORD, rule="word:starred", span=folded.span(chunk.start, chunk.end))
    yield from _phrases(folded, lexicon)


def capitals(text: str) -> Iterator[Finding]:
    """Shouting."""
    letters = [each for each in text if each.isalpha() and each.upper() != each.lower()]
    if len(letters) >= SHOUTED[0] and sum(each.isupper() for each in letters) > SHOUTED[1] * len(letters):
        yield Finding(reason=Reason.CAPS, rule="caps:shouted", span=_whole(text))


def emoji(text: str) -> Iterator[Finding]:
    """A wall of pictures."""
    if sum(_is_picture(each) for each in text) > EMOJI_WALL:
        yield Finding(reason=Reason.EMOJI, rule="emoji:wall", span=_whole(text))


def length(text: str, *, longest: int) -> Iterator[Finding]:
    """More than fits."""
    if len(text) > longest:
        yield Finding(reason=Reason.TOO_LONG, rule="length", span=Span(start=longest, end=len(text)))


def _phrases(folded: Folded, lexicon: Lexicon) -> Iterator[Finding]:
    spoken: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(folded.text):
        each = letter if letter.isalnum() else " "
        if each != " " or (spoken and spoken[-1] != " "):
            spoken.append(each)
            origin.append(place)
    for hit in lexicon.phrases("".join(spoken)):
        span = folded.span(origin[hit.start], origin[hit.end - 1] + 1)
        yield Finding(reason=Reason.WORD, rule=f"word:{hit.category}", span=span)


def _is_new(start: int, end: int, seen: set[tuple[int, int]]) -> bool:
    if any(first < end and start < behind for first, behind in seen):
        return False
    seen.add((start, end))
    return True


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So" and character not in "©®™°№"


def _whole(text: str) -> Span:
    return Span(start=0, end=len(text))
