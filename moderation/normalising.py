"""Normalising: the words behind their disguise, and where each letter stood.

Zero-width characters, styled alphabets, combining marks, look-alikes of another script, digits for letters, spaced and
repeated letters: each reading undoes a few of them, because undoing all at once makes up words that nobody wrote. A
position in a normalised text leads back to the text as it was written, in code points. Source: moderation.md, 2.3, 6.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from moderation.verdict import Span

BREVE = "\u0306"
"""The only mark that is kept: it makes й of и. (ё is read as е.)"""

_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))

_HOLES = dict(
    zip(
        "\U0001d455\U0001d49d\U0001d4a0\U0001d4a1\U0001d4a3\U0001d4a4\U0001d4a7\U0001d4a8\U0001d4ad\U0001d4ba\U0001d4bc"
        "\U0001d4c4\U0001d506\U0001d50b\U0001d50c\U0001d515\U0001d51d\U0001d53a\U0001d53f\U0001d545\U0001d547\U0001d548"
        "\U0001d549\U0001d551",
        "hbefhilmregochirzchnpqrz",
        strict=True,
    )
)
"""Places of the styled alphabets that Unicode leaves free, for it has those letters elsewhere; programs use them."""

_FORMS = {
    **_HOLES,
    **{chr(first + n): chr(ord("a") + n) for first in (0x249C, 0x1F150, 0x1F170, 0x1F1E6) for n in range(26)},
    **_SMALL_CAPITALS,
    **{"ϲ": "c", "Ϲ": "c", "ԝ": "w", "ѵ": "v", "ɡ": "g", "ԛ": "q", "ɩ": "i"},
    "。": ".",
    "ё": "е",
    "Ё": "е",
}
"""Letters in brackets, circles, boxes and flags, and small capitals, which NFKC leaves as they are or puts marks to;
the ideographic dot, which browsers follow."""


def _table(readings: Mapping[str, str]) -> dict[int, str]:
    return {ord(look): letter for letter, looks in readings.items() for look in looks}


_LOOKS_CYRILLIC = _table(
    {
        **{"а": "aɑα", "б": "6", "в": "bβʙ", "г": "rгɼ", "д": "gԁ", "е": "eєεҽ", "з": "zʒ3", "и": "uії", "й": "ñ"},
        **{"к": "kκқ", "л": "lʌ", "м": "mм", "н": "hнӊʜ", "о": "oοօөσ", "п": "nπո", "р": "pρҏ", "с": "cϲѕ", "т": "tτ"},
        **{"у": "yγүұ", "х": "xχҳһ", "ь": "ъ"},
    }
)
"""By what they look like."""

_TWINS_CYRILLIC = str.maketrans("aceopxykmhtb", "асеорхукмнтв")
"""The nearest only, for words in which every letter has a twin: cyka."""

_SOUNDS_CYRILLIC = str.maketrans("abvgdezijklmnoprstuyfhxc", "абвгдезийклмнопрстууфххц")
"""By what they sound like, for words that mix both alphabets."""

_LOOKS_LATIN = _table(
    {
        **{"a": "аɑα", "b": "вьβ", "c": "сϲ", "d": "ԁ", "e": "еєε", "h": "нһ", "i": "іιӏ", "j": "ј", "k": "кκ"},
        **{
            "m": "м",
            "n": "пո",
            "o": "оοօσ",
            "p": "рρ",
            "s": "ѕ",
            "t": "тτ",
            "u": "υцս",
            "x": "хχ",
            "y": "уγү",
            "r": "г",
        },
    }
)

_LEET_LATIN = _table({"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7+", "b": "8", "g": "9"})
_LEET_CYRILLIC = (
    _table({"ч": "4", "а": "@", "о": "0", "з": "3", "б": "6", "и": "1", "т": "7", "я": "9", "с": "$", "в": "8"}),
    _table({"а": "4@", "о": "0", "е": "3", "б": "6", "и": "1!", "т": "7", "в": "8", "д": "9", "с": "$"}),
)
"""Two readings, for 4 stands for ч and for а, 3 for з and for е."""

_ONE_STROKE = _table({"о": "0", "і": "1l|ι", "в": "8", "е": "ё"})
_TAKEN_FOR = {**_LOOKS_CYRILLIC, **_ONE_STROKE, ord("i"): "і"}
"""What the eye takes one letter for, whichever script it is of."""

_CHUNK = re.compile(r"\S+")
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}){1,2}\W*")
_LETTERS = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"(?<=\w)[^\w\s]{1,2}(?=\w)|_+")
_EDGE = re.compile(r"^[^\w@$]+|[^\w@$]+$")
_CYRILLIC = re.compile(r"[а-яіїєґ]")
_LATIN = re.compile(r"[a-z]")
_LEET = re.compile(r"[0-9@$!+]")
_A_NUMBER = re.compile(r"\d{3}")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_RUN = re.compile(r"(.)\1+")

_JOINED = re.compile(r"(?:[^\W_]|[@$!])+")
_A_FIGURE = re.compile(r"\d\d")
_MOST_PIECES = 4
_LONGEST_JOINED = 14
_ALONE = frozenset("аиоуквсяaisomlx")
"""Letters that stand alone: words, and sizes."""

_SHORTEST_SPACED = 3
_LONGEST_SPACED = 24
"""Single letters in a row that are read as words; nobody spells longer ones."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in small letters without disguise of form; ``origin[i]`` is where its i-th letter was written."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` was written."""
        return Span(start=self.origin[start], end=self.origin[end - 1] + 1)


@dataclass(frozen=True, slots=True)
class Word:
    """One reading of a word, and its place in the folded text."""

    text: str
    start: int
    end: int


def fold(text: str) -> Folded:
    """``text`` in compatible, small letters; marks and invisible characters are gone."""
    letters: list[str] = []
    origin: list[int] = []
    for place, written in enumerate(text):
        for letter in unicodedata.normalize("NFKD", _FORMS.get(written, written)):
            if letter == BREVE and letters and letters[-1] == "и":
                letters[-1] = "й"
            elif unicodedata.category(letter) not in {"Mn", "Me", "Cf", "Cc"} or letter.isspace():
                small = _FORMS.get(letter, letter).casefold()
                letters.extend(small)
                origin.extend([place] * len(small))
    return Folded("".join(letters), tuple(origin))


def at_a_glance(text: str) -> str:
    """What the eye takes ``text`` for: two texts that look alike are one. Spaces stay, punctuation and pictures go."""
    seen = fold(text).text.translate(_TAKEN_FOR)
    return " ".join("".join(each for each in word if each.isalnum()) for word in seen.split()).strip()


def readings(folded: Folded) -> Iterator[Word]:
    """Every way in which a word of ``folded`` may be meant, the plain one first."""
    for found in _CHUNK.finditer(folded.text):
        for word in readings_of(found.group()):
            yield Word(word.text, found.start() + word.start, found.start() + word.end)
    yield from spelled(folded)


def readings_of(chunk: str) -> Iterator[Word]:
    """Every way in which a word of ``chunk``, which has no spaces, may be meant."""
    if _COLOUR.fullmatch(chunk):
        return
    for spoken, first, behind in _spoken(chunk):
        for text in _meant(spoken):
            yield Word(text, first, behind)


def spelled(folded: Folded) -> Iterator[Word]:
    """The words whose letters stand apart."""
    singles: list[Word] = []
    for found in _CHUNK.finditer(folded.text):
        core = _EDGE.sub("", found.group())
        if len(core) == 1 and core.isalnum():
            singles.append(Word(core, found.start(), found.end()))
        elif singles:
            yield from _spelled(singles)
            singles = []
    yield from _spelled(singles)


def joined(folded: Folded) -> Iterator[tuple[Word, tuple[str, ...]]]:
    """Every word that neighbours make together, and which they are."""
    written = [(found.group(), found.start(), found.end()) for found in _CHUNK.finditer(folded.text)]
    for first in range(len(written) - 1):
        word = written[first][0]
        for behind in range(first + 2, min(first + _MOST_PIECES, len(written)) + 1):
            word += written[behind - 1][0].rstrip(".,!?)")
            if len(word) > _LONGEST_JOINED or not _JOINED.fullmatch(word) or _A_FIGURE.search(word):
                break
            pieces = tuple(each[0].rstrip(".,!?)") for each in written[first:behind])
            if len(pieces) > 2 or not any(len(piece) == 1 and piece in _ALONE for piece in pieces):
                yield Word(word, written[first][1], written[behind - 1][2]), pieces


def chunks(folded: Folded) -> Iterator[Word]:
    """What stands between spaces, without the marks around it."""
    for found in _CHUNK.finditer(folded.text):
        core = _EDGE.sub("", found.group())
        if core:
            start = found.start() + found.group().index(core)
            yield Word(core, start, start + len(core))


def _spoken(chunk: str) -> Iterator[tuple[str, int, int]]:
    for found in _LETTERS.finditer(chunk):
        yield found.group(), found.start(), found.end()
    core = _EDGE.sub("", chunk)
    joined = _BETWEEN.sub("", core)
    if joined != core and _LETTERS.fullmatch(joined):
        yield joined, 0, len(chunk)
    for written in {core, joined}:
        for read in _unleeted(written):
            if _LETTERS.fullmatch(read):
                yield read, 0, len(chunk)


def _unleeted(written: str) -> Iterator[str]:
    letters = sum(map(str.isalpha, written))
    if not _LEET.search(written) or _A_NUMBER.search(written):
        return
    if letters < (1 if "@" in written or "$" in written else 2):
        return
    if _LATIN.search(written):
        yield written.translate(_LEET_LATIN)
    if _CYRILLIC.search(written):
        for table in _LEET_CYRILLIC:
            yield written.translate(table)


def _meant(word: str) -> Iterator[str]:
    for text in _scripts(word):
        yield _LONG_RUN.sub(r"\1\1", text)
        if _LONG_RUN.search(text):
            yield _LONG_RUN.sub(r"\1", text)
        if _RUN.search(text):
            yield _RUN.sub(r"\1", text)


def _scripts(word: str) -> Iterator[str]:
    yield word
    if word.isascii():
        looks = word.translate(_TWINS_CYRILLIC)
        if not _LATIN.search(looks) and len(word) > 2:
            yield looks
    elif _LATIN.search(word) or not re.fullmatch(r"[а-я]+", word):
        for table in (_LOOKS_CYRILLIC, _SOUNDS_CYRILLIC, _LOOKS_LATIN):
            yield word.translate(table)


def _spelled(singles: list[Word]) -> Iterator[Word]:
    if not _SHORTEST_SPACED <= len(singles) <= _LONGEST_SPACED:
        return
    for first in range(len(singles) - _SHORTEST_SPACED + 1):
        for behind in range(first + _SHORTEST_SPACED, len(singles) + 1):
            run = singles[first:behind]
            if len(run) == _SHORTEST_SPACED < len(singles):  # g l a s s
                continue
            together = "".join(each.text for each in run)
            for read in (together, *_unleeted(together)):
                for text in _meant(read):
                    yield Word(text, run[0].start, run[-1].end)
