"""Unmasking: which word somebody means who does not write it.

Readings undo what was done to a word; here it is the other way round. Everything that people do to a few hundred
words is worked out once, and then looked up: Russian in Latin letters and English in Cyrillic ones, backwards, typed
with the keyboard switched, and as it sounds.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from moderation.masks import SHORTEST, heard, masks, plain, slips
from moderation.normalising import Folded, joined, readings_of

FORMS = "forms.txt"
"""In this package; its own heading says how it is written."""

_SHORTEST_HEARD = 5
_MEMORY = 20_000
PART = "part"
"""The category of words that mean something only in a phrase."""

_HARMLESS = frozenset({"spam", PART})

_HEADING = re.compile(r"\[(\w+)\]")
_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"(.)\1\1")

_LEET = tuple(
    str.maketrans(looks, letters)
    for looks, letters in (
        ("4@31!05$7+896|", "aaeiiossttbgbl"),
        ("4@01!3$7689u", "ааоиизстбвяи"),
        ("4@01!3$7689", "чаоииестбвд"),
    )
)

_HOLES = re.compile(r"[*#@_.•…$-]+")
_LENIENT = frozenset("*#")
"""What covers letters up and does little else; the others stand in addresses, numbers and abbreviations too."""

_TURNED = str.maketrans("ɐqɔpǝɟƃɥᴉıɾʞʃlɯuodbɹsʇnʌʍʎ", "abcdefghiijkllmnopqrstuvwy")
_UPSIDE_DOWN = frozenset("ɐɔǝɟƃɥᴉıɾʞʃɯɹʇʌʍʎ")
_PI = re.compile(r"3[.,]14")
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}){1,2}\W*")
_EDGE = re.compile(r"^[^\w@$]+|[^\w@$]+$")
_AROUND = "!?\"'«»()…"
_CHUNK = re.compile(r"\S+")
_SINGLE = re.compile(r"[^\W_]|[@$!+]")
_CYRILLIC = re.compile("[а-яіїєґ]+")
_LONGEST = 14
_LONGEST_RUN = 40
_SHORTEST_RUN = 3


@dataclass(frozen=True, slots=True)
class Hidden:
    """A form, and where it was hidden in the folded text."""

    form: str
    category: str
    start: int
    end: int


class Forms:
    """Knows a few hundred words in all their disguises.

    Args:
        sections: Words by heading.
        ordinary: Disguises that are words people use: sheets are not shits.
        apart: Two words beside each other that are not one taken apart.
    """

    def __init__(
        self,
        sections: Mapping[str, Iterable[str]],
        *,
        ordinary: frozenset[str] = frozenset(),
        apart: frozenset[str] = frozenset(),
    ) -> None:
        self._apart = apart
        self.category = {plain(form): name for name, forms in sections.items() for form in forms}
        self._masked: dict[str, str] = {}
        self._heard: dict[str, str] = {}
        for form in [form for forms in sections.values() for form in forms]:
            for mask in {*masks(form)} - ordinary - self.category.keys():
                self._masked.setdefault(mask, plain(form))
            if len(form) >= _SHORTEST_HEARD - form.isascii() and self.category[plain(form)] in {"obscene", "insult"}:
                self._heard.setdefault(heard(plain(form)), plain(form))
                for slip in {*slips(plain(form))} - ordinary - self.category.keys():
                    self._masked.setdefault(slip, plain(form))
        self._ordinary = ordinary
        self._squeezed = {_RUN.sub(r"\1", form): form for form in self.category if _RUN.search(form)}
        self._by_first: dict[str, list[str]] = {}
        for form, name in self.category.items():
            if name not in _HARMLESS:
                self._by_first.setdefault(form[0], []).append(form)
        self.meant = lru_cache(_MEMORY)(self._meant)
        self.covered = lru_cache(_MEMORY)(self._covered)
        self._within = lru_cache(_MEMORY)(self._in_chunk)

    def hidden(self, folded: Folded) -> list[Hidden]:
        """Every form that is said in ``folded`` without being written, in no particular order."""
        if not self.category:
            return []
        written = [(each.group(), each.start(), each.end()) for each in _CHUNK.finditer(folded.text)]
        found = [self._hidden(form, start, end) for chunk, start, end in written if (form := self._within(chunk))]
        found += self._taken_apart(folded)
        found += self._spelled(written)
        return found

    def _hidden(self, form: str, start: int, end: int) -> Hidden:
        return Hidden(form, self.category[form], start, end)

    def _in_chunk(self, chunk: str) -> str | None:
        core = _EDGE.sub("", chunk)
        if core in self.category or _COLOUR.fullmatch(chunk):
            return None
        core = _PI.sub("пи", core)
        if any(letter in _UPSIDE_DOWN for letter in core):
            core = chunk = core[::-1].translate(_TURNED)
        if core in self.category:
            return core
        for written in dict.fromkeys((core, chunk, chunk.strip(_AROUND), chunk.rstrip(".,!?"))):
            if form := self.meant(written):
                return None if self._is_stretched(core, form) else form
        if form := self.covered(core):
            return form
        if core.isalpha() and (core.isascii() or _CYRILLIC.fullmatch(core)):
            return None
        for word in readings_of(chunk):
            if word.end - word.start < len(core) or 2 * len(word.text) < len(core) or word.text == core:
                continue
            form = word.text if word.text in self.category else self.meant(word.text)
            if form and not self._is_stretched(core, form):
                return form
        return None

    def _is_stretched(self, written: str, form: str) -> bool:
        """Whether a harmless word is only drawn out: telegrammm."""
        return self.category[form] in _HARMLESS and _RUN.sub(r"\1", written) == _RUN.sub(r"\1", form)

    def _taken_apart(self, folded: Folded) -> Iterator[Hidden]:
        for word, pieces in joined(folded):
            if len(word.text) < SHORTEST or any(piece in self.category for piece in pieces):
                continue
            plain_text = word.text.isalpha() and (word.text.isascii() or _CYRILLIC.fullmatch(word.text))
            form = word.text if word.text in self.category else None if plain_text else self._within(word.text)
            if form and " ".join(pieces) not in self._apart:
                yield self._hidden(form, word.start, word.end)

    def _spelled(self, written: list[tuple[str, int, int]]) -> Iterator[Hidden]:
        run: list[tuple[str, int, int]] = []
        for chunk in [*written, ("  ", 0, 0)]:
            if _SINGLE.fullmatch(chunk[0]):
                run.append(chunk)
                continue
            if len(run) >= _SHORTEST_RUN:
                yield from self._in_run(run[:_LONGEST_RUN])
            run = []

    def _in_run(self, run: list[tuple[str, int, int]]) -> Iterator[Hidden]:
        first = 0
        while first <= len(run) - _SHORTEST_RUN:
            for behind in range(min(len(run), first + _LONGEST), first + _SHORTEST_RUN - 1, -1):
                word = "".join(chunk for chunk, _, _ in run[first:behind])
                if form := word if word in self.category else self._within(word):
                    yield self._hidden(form, run[first][1], run[behind - 1][2])
                    first = behind - 1
                    break
            first += 1

    def _covered(self, written: str) -> str | None:
        """The form of ``written`` with letters covered up: х*й."""
        holes = _HOLES.findall(written)
        pieces = _HOLES.split(written)
        if not holes or not pieces[0] or not all(piece.isalpha() for piece in pieces if piece):
            return None
        hides = any(_LENIENT & set(hole) for hole in holes)
        visible = sum(map(len, pieces))
        if visible < (2 if hides else 3) or (not hides and (len(written) < 5 or len(holes) > 1)):
            return None
        gaps = [r"\w{1,2}" if len(hole) == 1 else r"\w{1,6}" for hole in holes]
        pattern = re.compile(pieces[0] + "".join(gap + piece for gap, piece in zip(gaps, pieces[1:], strict=True)))
        return next((form for form in self._by_first.get(written[0], ()) if pattern.fullmatch(form)), None)

    def _meant(self, written: str) -> str | None:
        """The form that ``written`` (a word, in small letters) hides; None for a word that is no disguise."""
        if (
            written in self._ordinary
            or written in self.category
            or sum(each.isalpha() or each in "@$!+[;'`" for each in written) < 2
        ):
            return None
        for read in (written, *(written.translate(table) for table in _LEET)):
            squeezed = _RUN.sub(r"\1", read)
            for word in (read, squeezed) if squeezed != read else (read,):
                if word != written and word in self.category:
                    return word
                if (form := self._masked.get(word)) and word not in self._ordinary:
                    return form
            if _LONG_RUN.search(read) and (form := self._squeezed.get(squeezed)):
                return form
        if len(written) >= _SHORTEST_HEARD - 1 and written.isalpha():
            form = self._heard.get(heard(written))
            return form if form and abs(len(form) - len(written)) <= 1 else None
        return None


@cache
def read() -> Forms:
    """The forms of this package."""
    text = resources.files(__package__ or "moderation").joinpath(FORMS).read_text("utf-8")
    sections: dict[str, list[str]] = {}
    words: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if heading := _HEADING.fullmatch(line):
            words = sections.setdefault(heading[1], [])
        elif not line.startswith("#"):
            words += line.split()
    ordinary = frozenset(sections.pop("ordinary", ()))
    apart = frozenset(each.replace("_", " ") for each in sections.pop("apart", ()))
    return Forms(sections, ordinary=ordinary, apart=apart)
