"""What a model reads: the words of a text, out of their disguise, and numbers that stand for their parts.

Training and serving read with the same code; weights name the ``READING`` they were trained with.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from moderation.lexicon import INNOCENT, Lexicon
from moderation.normalising import Folded, chunks, fold, readings_of

READING = 1
"""Counts up with every change of what is read; weights of another reading are refused."""

LONGEST = 64
"""Words of a text that are read: the first ones and the last ones."""

_LAST = 16
_LONGEST_WORD = 24
_LONGEST_PART = 5
_SHORTEST_GUESS = 4
_MEMORY = 50_000

OWN_DOMAIN = "shop.example"
"""What stands for the shop's own domains in rows that are trained on."""

_PLACES = (
    (re.compile(rf"(?:https?://)?(?:[\w-]+[.@])*{re.escape(OWN_DOMAIN)}(?:/\S*)?"), " ‹own› "),
    (re.compile(r"https?:?/?/?\S*|www\.\S+|\[link\]|\b(?:t|vk|wa|bit)\.(?:me|ru|com|ly)/?\S*"), " ‹link› "),
    (re.compile(r"\b[\w-]+\.(?:com|ru|net|org|shop|top|xyz|info|biz|site|online|store|рф)\b(?:/\S*)?"), " ‹link› "),
    (re.compile(r"\S+@\S+\.\w+"), " ‹mail› "),
    (re.compile(r"@user\b|\[user\]|(?<!\w)@[a-z0-9_]{4,}"), " ‹user› "),
    (re.compile(r"\[phone\]|\+?\d(?:[\s()-]{0,2}\d){9,13}"), " ‹phone› "),
    (re.compile(r"\[currency\]|[€₽£]|(?<![\w$])\$(?=\s?\d)|(?<=\d)\s?\$|\b(?:руб(?:лей|ля)?|usd|eur)\b"), " ‹money› "),
    (re.compile(r"\[(?:time|date)\]|\b\d{1,2}[:.]\d\d\b"), " ‹time› "),
)
"""What stands for things that are different each time. Public rows hold some of them masked in brackets."""

_NUMBER = re.compile(r"(?<!\w)\d+(?:[.,]\d+)*(?!\w)")
_TOKEN = re.compile(r"‹\w+›|[^\s‹›]+")
_PIECE = re.compile(r"\w+|[^\w\s]")
_RUN = re.compile(r"(.)\1{2,}")
_CYRILLIC = re.compile(r"[а-яё]")
_LATIN = re.compile(r"[a-z]")

_KEYS_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_KEYS_CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_CYRILLIC_KEYS = str.maketrans(_KEYS_LATIN, _KEYS_CYRILLIC)
_TO_LATIN_KEYS = str.maketrans(_KEYS_CYRILLIC, _KEYS_LATIN)

_SOUNDS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("sh", "ш"), ("ts", "ц"), ("ya", "я"),
    ("ja", "я"), ("yu", "ю"), ("ju", "ю"), ("yo", "е"), ("jo", "е"), ("ye", "е"), ("bi", "ы"), ("iy", "ий"),
    ("yi", "ый"), ("j", "й"), ("w", "в"), ("q", "к"),
    *zip("abvgdezijklmnoprstufhcyx9346", "абвгдезийклмнопрстуфхцыхязчб", strict=True),
)  # fmt: skip
"""How Russian is written in Latin letters, the longest first."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that people write, as bits at two places each; a few strangers are taken for known."""

    bits: bytes

    def __contains__(self, word: str) -> bool:
        """Whether ``word`` was seen often enough in ordinary texts."""
        return all(self.bits[place >> 3] >> (place & 7) & 1 for place in places(word, bits=8 * len(self.bits)))


def places(word: str, *, bits: int) -> tuple[int, int]:
    """Where the bits of ``word`` are."""
    written = word.encode()
    return crc32(written) % bits, crc32(written, 0x9E3779B9) % bits


class Reader:
    """Reads texts as lists of words: what was disguised in plain, without what only looks like a listed word.

    Args:
        known: The words that a disguised one may turn out to be.
        lexicon: Knows which words are not said.
    """

    def __init__(self, *, known: Vocabulary, lexicon: Lexicon) -> None:
        self._known = known
        self._lexicon = lexicon
        self._read = lru_cache(_MEMORY)(self._unread)

    def words(self, text: str) -> list[str]:
        """The words of ``text``, marks among them, at most ``LONGEST``."""
        folded = self._joined(fold(text))
        for pattern, name in _PLACES:
            folded = pattern.sub(name, folded)
        folded = _NUMBER.sub(_digits, folded)
        found: list[str] = []
        singles: list[str] = []
        for token in _TOKEN.findall(folded):
            if len(token) == 1 and token.isalnum():
                singles.append(token)
                continue
            found += self._spelled(singles)
            singles = []
            found += self._read(token)
        found += self._spelled(singles)
        if len(found) > LONGEST:
            found = found[: LONGEST - _LAST] + found[-_LAST:]
        return found or ["‹nothing›"]

    def _spelled(self, singles: list[str]) -> Sequence[str]:
        if len(singles) < 3:
            return singles
        return self._read("".join(singles[:_LONGEST_WORD]))

    def _unread(self, token: str) -> tuple[str, ...]:
        if token.startswith("‹"):
            return (token,)
        if self._is_harmless(token):
            return ()
        pieces = [_RUN.sub(r"\1\1", piece[:_LONGEST_WORD]) for piece in _PIECE.findall(token)]
        plain = [piece for piece in pieces if piece[0].isalpha()]
        marks = tuple(f"‹{category}›" for category in sorted(self._categories(token)))
        if plain and all(len(piece) > 1 and piece in self._known for piece in plain):
            return (*pieces, *marks)
        meant = self._meant(token)
        if meant is None:
            mixed = any(_CYRILLIC.search(piece) and _LATIN.search(piece) for piece in plain)
            return (*pieces, *marks, *(("‹mixed›",) if mixed else ()))
        return (meant, *marks)

    def _is_harmless(self, token: str) -> bool:
        """Whether the word list spares it: what it looks like is not what it is."""
        return any(hit.category == INNOCENT for hit in self._lexicon.found_in(token))

    def _categories(self, token: str) -> set[str]:
        """What the word list says of any way to read ``token``."""
        found = {hit.category for hit in self._lexicon.found_in(token)}
        said = Folded(token, tuple(range(len(token))))
        found |= {each.category for each in self._lexicon.forms.hidden(said)}
        if any(self._lexicon.starred(chunk.text) for chunk in chunks(said)):
            found.add("starred")
        return found

    def _meant(self, token: str) -> str | None:
        said = Folded(token, tuple(range(len(token))))
        for hidden in self._lexicon.forms.hidden(said):
            return hidden.form
        for word in readings_of(token):
            if word.text != token and len(word.text) > 2 and self._covers(word.text, token):
                return word.text
        return next((guess for guess in _guesses(token) if guess in self._known), None)

    def _covers(self, word: str, token: str) -> bool:
        letters = sum(map(str.isalnum, token))
        return 2 * len(word) >= letters and (word in self._known or self._lexicon.category(word) is not None)

    def _joined(self, folded: Folded) -> str:
        """The text with words that were taken apart put together again."""
        text, behind = "", 0
        apart = [
            each for each in self._lexicon.forms.hidden(folded) if " " in folded.text[each.start : each.end].strip()
        ]
        for each in sorted(apart, key=lambda each: each.start):
            if each.start >= behind:
                text += f"{folded.text[behind : each.start]} {each.form} "
                behind = each.end
        return text + folded.text[behind:]


def parts(word: str) -> Iterator[str]:
    """The pieces of two to five letters of ``word`` with its edges, and the whole word."""
    if word.startswith("‹"):
        yield word
        return
    edged = f"<{word}>"
    yield edged
    for length in range(2, _LONGEST_PART + 1):
        for start in range(len(edged) - length + 1):
            piece = edged[start : start + length]
            if piece != edged:
                yield piece


def number(part: str) -> int:
    """What stands for ``part``; take its remainder for a table of less than 2**32 rows."""
    return crc32(part.encode())


def _digits(found: "re.Match[str]") -> str:
    return "0" * min(6, sum(map(str.isdigit, found.group())))


def _guesses(token: str) -> Iterator[str]:
    core = "".join(each for each in token if each.isalnum())
    if len(core) < _SHORTEST_GUESS:
        return
    if _LATIN.search(core) and not _CYRILLIC.search(core):
        yield token.translate(_TO_CYRILLIC_KEYS)
        sounded = core
        for sound, letter in _SOUNDS:
            sounded = sounded.replace(sound, letter)
        yield sounded
        yield _RUN.sub(r"\1", sounded.replace("кс", "х"))
    elif _CYRILLIC.search(core) and not _LATIN.search(core):
        yield token.translate(_TO_LATIN_KEYS)
    yield core[::-1]
