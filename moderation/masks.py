"""Masks: what people make of a word that must not be recognised."""

import re
from collections.abc import Iterator
from itertools import islice, product

SHORTEST = 4
"""Letters of a disguise; shorter ones are too often something else."""

_SPELLINGS = 600
"""Of one word in the other alphabet, at most."""

_IN_LATIN = {
    **{"а": "a", "б": "b 6", "в": "v w", "г": "g", "д": "d", "е": "e ye", "ё": "yo e io jo", "ж": "zh j g"},
    **{"з": "z s", "и": "i u", "й": "y j i", "к": "k c", "л": "l", "м": "m", "н": "n", "о": "o a", "п": "p"},
    **{"р": "r", "с": "s c", "т": "t", "у": "u y oo", "ф": "f ph", "х": "h x kh", "ц": "c ts tz", "ч": "ch 4"},
    **{
        "ш": "sh w",
        "щ": "sch shch",
        "ъ": " '",
        "ы": "y i bi bl",
        "ь": " ' b",
        "э": "e",
        "ю": "yu u ju",
        "я": "ya ja a 9",
    },
}
_IN_CYRILLIC = {
    **{
        "ck": "к кк цк",
        "sh": "ш щ",
        "ch": "ч",
        "ph": "ф",
        "oo": "у",
        "ee": "и",
        "ss": "с сс",
        "gg": "г гг",
        "tt": "т тт",
    },
    **{"a": "а э е", "b": "б", "c": "к с ц", "d": "д", "e": "е э", "f": "ф", "g": "г", "h": "х", "i": "и ай ы"},
    **{"j": "дж ж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о а", "p": "п", "q": "к", "r": "р", "s": "с з"},
    **{"t": "т", "u": "а у ю", "v": "в", "w": "в у", "x": "кс", "y": "и у й ы", "z": "з"},
}
_IN_CYRILLIC_LETTERS = re.compile("|".join(_IN_CYRILLIC))

_RUN = re.compile(r"(.)\1+")
_KEYS = ("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
_SWITCHED = str.maketrans("".join(_KEYS), "".join(reversed(_KEYS)))

_HEARD_CYRILLIC = str.maketrans("оеэызй", "аииисс", "ьъ") | {ord("з"): "с", ord("й"): "и"}
_HEARD_LATIN = tuple(
    (re.compile(written), said)
    for written, said in (("ph", "f"), ("ck|q", "k"), ("c(?!h)", "k"), ("z", "s"), ("ee|y|ie", "i"), ("oo", "u"))
)


def plain(form: str) -> str:
    """``form`` as a folded text has it."""
    return form.replace("ё", "е")


def masks(form: str) -> Iterator[str]:
    """``form`` in the other alphabet, backwards, and with the keyboard switched."""
    spellings = set(islice(_spelled(form), _SPELLINGS))
    for word in {form, plain(form)}:
        yield from (mask for mask in (word[::-1], word.translate(_SWITCHED)) if len(word) >= SHORTEST)
        if len(word) < SHORTEST:
            yield word.translate(_SWITCHED)
    for spelling in spellings:
        if len(spelling) >= SHORTEST:
            yield spelling
            yield spelling[::-1]


def _spelled(form: str) -> Iterator[str]:
    if form.isascii():
        choices = [_IN_CYRILLIC[each].split(" ") for each in _IN_CYRILLIC_LETTERS.findall(form)]
    else:
        choices = [_IN_LATIN[letter].split(" ") for letter in form]
    for letters in product(*choices):
        yield "".join(letters)


def heard(word: str) -> str:
    """How ``word`` sounds: two words that sound alike are one."""
    if word.isascii():
        for written, said in _HEARD_LATIN:
            word = written.sub(said, word)
    else:
        word = word.translate(_HEARD_CYRILLIC).replace("сц", "с").replace("тс", "ц")
    return _RUN.sub(r"\1", word)
