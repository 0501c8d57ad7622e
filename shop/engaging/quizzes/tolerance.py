"""Tolerance: whether somebody who writes in a hurry gave an answer that is accepted. Pure.

Case, ё and е, drawn-out letters, the other alphabet, the other keyboard layout, numbers in words and small words around
the answer change nothing. A slip may be made in a long word, never in a short one and never in a number: the longer the
word, the more may be wrong, and only what hands and ears confuse. What is left must be the answer and nothing else, so
that *not Kazan* and *Kazan or Ufa* are none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import Final

from core.normalising import ASKED, BREAK, one_script, squeezed, tokens
from shop.engaging.quizzes.numerals import in_digits
from shop.engaging.quizzes.slips import near


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SMALL: Final = _words(
    "это этот эта эти ответ мой думаю я наверное наверно кажется мне что по моему вариант точно конечно пусть"
    " будет ну же вот может быть возможно скорее всего там тут у меня пишу отвечаю a an the it its is i im"
    " think my answer maybe probably guess guessing sure definitely of course say option in by be must would so"
    " just well then"
)
"""They may stand around an answer. No word that turns it round is here."""

_ARTICLES: Final = _words("a an the")
_NEGATIONS: Final = _words("не ни нет без not no")
_OF_ME: Final = _words("think guess say would must am")
"""Behind a name an *I* is a numeral, but before one of these."""

TALK: Final = _words(
    "привет приветик здравствуйте здрасте добрый вечер день утро доброе всем всех ребята друзья девочки ура"
    " ого вау класс супер круто спасибо спс да нет ок окей ладно хм ха хаха ахах ахаха лол плюс удачи поехали"
    " ждем жду hi hello hey all everyone wow cool nice great thanks thank you yes no ok okay lol haha good luck"
    " morning evening go here present"
)
"""Who says only this talks and does not answer, unless it is the answer."""

_POINT: Final = "ǀ"
"""A letter that stands for the point inside a number."""

_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f',](?=\d{3}(?!\d))")
_FRACTION = re.compile(r"(?<![\d.,])(\d+)[.,](\d+)(?![.,]?\d)")
_MINUS = re.compile(r"(?<![\w.,])[-−–](?=\d)")
_SIGNS = str.maketrans({"+": " plus ", "#": " sharp ", "−": "-"})
_PARTS = re.compile(rf"\d+{_POINT}\d+|\d+|[^\W\d_]+")
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_STRETCHED = re.compile(r"(.)\1\1")
_COUNTED = re.compile(r"[ivxlcdm]+|[хмс]+|x*[sml]|х*[смл]")
"""Roman numerals and sizes of clothes, in either alphabet: each letter of them counts."""

_KEYS: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_KEYS_RUSSIAN: Final = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(_KEYS + '~{}:"<>', _KEYS_RUSSIAN + "ёхъжэбю")
_TO_LATIN = str.maketrans(_KEYS_RUSSIAN, _KEYS)

_SPELT: Final = {
    **dict(zip("абдзлмнопрт", "abdzlmnoprt", strict=True)),
    **{"в": "v|w", "г": "g", "е": "e|ye|je|yo|jo|io", "ж": "zh|j", "и": "i|y", "й": "y|i|j", "к": "k|c|q", "с": "s"},
    **{"у": "u|oo|ou", "ф": "f|ph", "х": "h|kh|x", "ц": "ts|c|tz", "ч": "ch", "ш": "sh", "щ": "shch|sch|sh", "ъ": "|y"},
    **{"ы": "y|i", "ь": "|y", "э": "e", "ю": "yu|ju|iu", "я": "ya|ja|ia"},
}
_ENDINGS: Final = {"ий": "iy|y|i|ij|ii", "ый": "yy|y|yi|iy|yj", "кс": "ks|x"}
_MOST_SPELT: Final = 24
"""Letters of a word that is looked for in the other alphabet."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answers that are accepted, as they are compared."""

    forms: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, answers: Iterable[str]) -> "Accepted":
        """Those that are written as ``answers``; what has neither a letter nor a digit is none."""
        return cls(tuple(dict.fromkeys(form for each in answers for form in _wanted(words_of(each)))))

    @property
    def longest(self) -> int:
        """Words of the longest."""
        return max(map(len, self.forms), default=0)

    def takes(self, text: str) -> bool:
        """Whether ``text`` is one of them, and says nothing else."""
        if any(_is_same(said, form, exactly=exactly) for said, exactly in _said(text) for form in self.forms):
            return True
        named = [form for form in self.forms if SMALL.intersection(form)]
        return any(
            _is_same(said[at : at + len(form)], form, exactly=exactly)
            for form in named
            for said, exactly in _said(text)
            for at in range(len(said) - len(form) + 1)
            if SMALL.issuperset(said[:at]) and SMALL.issuperset(said[at + len(form) :])
        )

    def stands_in(self, text: str) -> bool:
        """Whether somebody who reads ``text`` reads one of them, whatever else it says."""
        for words, exactly in _readings(text):
            for said in {words, in_digits(words)}:
                for form in self.forms:
                    windows = (said[at : at + len(form)] for at in range(len(said) - len(form) + 1))
                    if any(_is_same(each, form, exactly=exactly) for each in windows):
                        return True
                    if "".join(form) in said:
                        return True
        return self.takes(text)


@lru_cache(maxsize=256)
def accepted(answers: tuple[str, ...]) -> Accepted:
    """``Accepted.of``, remembered: the same is asked for every message of a crowd."""
    return Accepted.of(answers)


@lru_cache(maxsize=4_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words and numbers of ``text``, in small letters, without signs."""
    whole = _THOUSANDS.sub("", text)
    pointed = _FRACTION.sub(_fraction, _MINUS.sub(" минус ", whole))
    said = (each for each in tokens(pointed.translate(_SIGNS)) if each not in {BREAK, ASKED, "+"})
    return tuple(_number(part) for each in said for part in _PARTS.findall(each))


def is_like_an_answer(text: str, *, longest: int) -> bool:
    """Whether ``text`` is short enough for an answer of ``longest`` words, and more than a greeting."""
    said = [word for word in words_of(text) if word not in SMALL]
    return 1 <= len(said) <= longest + 1 and not TALK.issuperset(map(squeezed_run, said))


def squeezed_run(word: str) -> str:
    """``word`` with letters that were drawn out written once."""
    return squeezed(word) if _STRETCHED.search(word) and not _COUNTED.fullmatch(word) else word


@lru_cache(maxsize=4_000)
def _said(text: str) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """Each way to read ``text``, and whether it then has to be exact: remembered, for a message is asked for often."""
    return tuple((said, exactly) for words, exactly in _readings(text) for said in _forms(words))


def _forms(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """How ``words`` may be read: as they stand, with numbers in digits, without the small words."""
    digits = in_digits(words)
    for each in dict.fromkeys((words, digits)):
        if each:
            yield each
        if bare := _bare(each):
            yield bare


def _wanted(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """How an answer may be given: the small words of a name of two are part of it, but for an article before a word."""
    whole = {words, in_digits(words)}
    for each in _forms(words):
        left = {word for form in whole for word in form} - set(each)
        if each in whole or len(each) > 1 or (left <= _ARTICLES and len(each[0]) > 3):
            yield each


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    for place, word in enumerate(words):
        is_numeral = word == "i" and bool(kept) and not _OF_ME.intersection(words[place + 1 : place + 2])
        if word not in SMALL or is_numeral:
            kept.append(word)
    return tuple(kept)


def _readings(text: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """``text`` as it was written, and as it was meant in the other layout: then it has to be exact."""
    yield words_of(text), False
    if _LATIN.search(text) and not _CYRILLIC.search(text):
        yield words_of(text.lower().translate(_TO_RUSSIAN)), True
    elif _CYRILLIC.search(text) and not _LATIN.search(text):
        yield words_of(text.lower().translate(_TO_LATIN)), True


def _is_same(said: tuple[str, ...], wanted: tuple[str, ...], *, exactly: bool) -> bool:
    if said == wanted:
        return True
    if said and wanted and said[0][0] == wanted[0][0] and "".join(said) == "".join(wanted) and _may_join(said, wanted):
        return True
    if exactly or len(said) != len(wanted):
        return False
    return all(map(_is_word, said, wanted))


def _may_join(said: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether it does not matter what is written in one word: it does in numbers, and *не друг* is no *недруг*."""
    return not _has_digits(chain(said, wanted)) and _NEGATIONS.intersection(said) <= set(wanted)


@lru_cache(maxsize=20_000)
def _is_word(said: str, wanted: str) -> bool:
    """Whether one word is meant by the other."""
    if said == wanted:
        return True
    if _has_digits((said, wanted)):
        return False
    if _LATIN.search(said) and _CYRILLIC.search(said):
        said = one_script(said)
    if bool(_LATIN.search(said)) is bool(_LATIN.search(wanted)):
        if said == wanted:
            return True
        if said[0] != wanted[0]:
            return False
        return not (_COUNTED.fullmatch(said) or _COUNTED.fullmatch(wanted)) and (
            _is_stretched(said, wanted) or near(said, wanted)
        )
    russian, latin = (wanted, said) if _LATIN.search(said) else (said, wanted)
    if not _may_begin(russian[0], latin[0]):
        return False
    return len(russian) <= _MOST_SPELT and _spelt(russian).fullmatch(squeezed_run(latin)) is not None


def _is_stretched(said: str, wanted: str) -> bool:
    """Whether only letters were drawn out: those that stand there three times or more."""
    if not _STRETCHED.search(said):
        return False
    runs, meant = ([(letter, len(list(run))) for letter, run in groupby(word)] for word in (said, wanted))
    return len(runs) == len(meant) and all(
        letter == other and (long == short or long >= max(3, short))
        for (letter, long), (other, short) in zip(runs, meant, strict=True)
    )


def _may_begin(russian: str, latin: str) -> bool:
    """Whether a Russian word may begin so in Latin letters: a glance that saves most words their pattern."""
    ways = _SPELT.get(russian, russian)
    return ways[0] == "|" or any(way[0] == latin for way in ways.split("|"))


@lru_cache(maxsize=2_000)
def _spelt(russian: str) -> re.Pattern[str]:
    """All ways to write a Russian word in Latin letters."""
    ways = "".join(f"(?:{_ENDINGS.get(each) or _SPELT.get(each, re.escape(each))})" for each in _sounds(russian))
    return re.compile(ways)


def _sounds(russian: str) -> Iterator[str]:
    place = 0
    while place < len(russian):
        pair = russian[place : place + 2]
        is_ending = pair in _ENDINGS and (pair == "кс" or place + 2 == len(russian))
        yield pair if is_ending else russian[place]
        place += 2 if is_ending else 1


def _has_digits(words: Iterable[str]) -> bool:
    return any(word[:1].isdecimal() for word in words)


def _number(part: str) -> str:
    if part.isdecimal():
        return part.lstrip("0") or "0"
    return part


def _fraction(found: re.Match[str]) -> str:
    whole, rest = found[1].lstrip("0") or "0", found[2].rstrip("0")
    return f"{whole}{_POINT}{rest}" if rest else whole
