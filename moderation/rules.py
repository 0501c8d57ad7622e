"""Rules: what can be seen without understanding. Pure: a text in, findings out."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from moderation.lexicon import INNOCENT, Hit, Lexicon
from moderation.normalising import Folded, chunks, joined, spelled
from moderation.shop_words import NO_WORDS, ShopWords
from moderation.unmasking import PART, Hidden
from moderation.verdict import Finding, Reason, Span

LONGEST = {"message": 500, "name": 32, "note": 100, "appeal": 600, "trial": 500}
"""Code points by surface. Source: features.md, B2."""

SHOUTED = (60, 0.8)
"""From so many letters on, at most so large a share may be capitals: a short cheer may be loud."""

_PREPOSITIONS = frozenset(["за", "на", "по", "до", "от", "об", "под", "из", "со", "во", "не", "ни", "вы", "who"])
"""Words after which another begins: за лупу."""

_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[^\W_]+")

MENTIONS = 4
"""People called by name in one message; more is a megaphone."""

_MENTION = re.compile(r"(?<![\w.])@\w{2,}")

EMOJI_WALL = 15
"""Emoji in one message; more is a wall."""


def words(folded: Folded, *, lexicon: Lexicon, shop: ShopWords = NO_WORDS) -> Iterator[Finding]:
    """Words of the house's list and of the shop's, in the open and hidden, one finding for each place."""
    yield from shop.findings(folded)
    hidden = lexicon.forms.hidden(folded)
    found = [*_listed(folded, lexicon)]
    found += [(each.category, each.start, each.end) for each in hidden if each.category != PART]
    found += _spoken(folded, hidden, lexicon.phrases)
    if not found:
        return
    spared = [(start, end) for _, start, end in _spoken(folded, hidden, lexicon.spared)] + [*shop.spared(folded)]
    for category, start, end in found:
        if any(first < end and start < behind for first, behind in spared):
            continue
        spared.append((start, end))
        if category != INNOCENT:
            yield Finding(reason=Reason.WORD, rule=f"word:{category}", span=folded.span(start, end))


def capitals(text: str) -> Iterator[Finding]:
    """Shouting."""
    letters = [each for each in text if each.isalpha() and each.upper() != each.lower()]
    if len(letters) >= SHOUTED[0] and sum(each.isupper() for each in letters) > SHOUTED[1] * len(letters):
        yield Finding(reason=Reason.CAPS, rule="caps:shouted", span=_whole(text))


def emoji(text: str) -> Iterator[Finding]:
    """A wall of pictures."""
    if sum(_is_picture(each) for each in text) > EMOJI_WALL:
        yield Finding(reason=Reason.EMOJI, rule="emoji:wall", span=_whole(text))


def mentions(folded: Folded) -> Iterator[Finding]:
    """Calling out many people at once."""
    found = list(_MENTION.finditer(folded.text))
    if len(found) > MENTIONS:
        span = folded.span(found[0].start(), found[-1].end())
        yield Finding(reason=Reason.SPAM, rule="spam:mentions", span=span)


def length(text: str, *, longest: int) -> Iterator[Finding]:
    """More than fits."""
    if len(text) > longest:
        yield Finding(reason=Reason.TOO_LONG, rule="length", span=Span(start=longest, end=len(text)))


def _listed(folded: Folded, lexicon: Lexicon) -> Iterator[tuple[str, int, int]]:
    for chunk in _CHUNK.finditer(folded.text):
        for hit in lexicon.found_in(chunk.group()):
            yield hit.category, chunk.start() + hit.start, chunk.start() + hit.end
    for word in spelled(folded):
        if category := lexicon.category(word.text):
            yield category, word.start, word.end
    for word, pieces in sorted(joined(folded), key=lambda each: len(each[0].text)):
        if pieces[0] not in _PREPOSITIONS and (category := lexicon.strong(word.text)):
            yield category, word.start, word.end
    for each in chunks(folded):
        if lexicon.starred(each.text):
            yield "starred", each.start, each.end


def _spoken(
    folded: Folded, hidden: Iterable[Hidden], search: Callable[[str], Iterator[Hit]]
) -> Iterator[tuple[str, int, int]]:
    """What ``search`` finds among the words as they are meant, and from where to where it stands in ``folded``."""
    meant = {each.start: each for each in sorted(hidden, key=lambda each: each.end - each.start)}
    tokens: list[tuple[str, int, int]] = []
    behind = 0
    for found in _WORD.finditer(folded.text):
        if found.start() < behind:
            continue
        each = meant.get(found.start()) or meant.get(found.start() - 1)
        word, behind = (each.form, each.end) if each else (found.group(), found.end())
        tokens.append((word, found.start(), behind))
    starts = list(accumulate((len(word) + 1 for word, _, _ in tokens), initial=0))
    for hit in search(" ".join(word for word, _, _ in tokens)):
        first, last = bisect_right(starts, hit.start) - 1, bisect_right(starts, hit.end - 1) - 1
        yield hit.category, tokens[first][1], tokens[last][2]


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So" and character not in "©®™°№"


def _whole(text: str) -> Span:
    return Span(start=0, end=len(text))
