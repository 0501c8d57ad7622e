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
        "sh": "ш щ сх",
        "ch": "ч кх цх",
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
_DIGRAPHS = {
    **{"shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ch": "ч", "sh": "ш", "ts": "ц", "tz": "ц", "ya": "я", "ja": "я"},
    **{"yu": "ю", "ju": "ю", "yo": "е", "jo": "е", "ye": "е", "je": "е", "iy": "ий", "oo": "у"},
}
_DIGRAPH = re.compile("|".join(_DIGRAPHS))
_LETTERS = tuple(
    str.maketrans("abcdefghijklmnopqrstuvwxyz'", f"аб{c}дефгхийклмнопкрстуввх{y}зь") for c in "цс" for y in "ыуй"
)
"""Russian in Latin letters, as it is read."""

_IN_CYRILLIC_LETTERS = re.compile("|".join(_IN_CYRILLIC))

_SHORTEST_SLIPPED = 7

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


def unmasked(word: str) -> Iterator[str]:
    """What ``word`` is backwards, and on the other keys, and in Cyrillic letters if it is in Latin ones."""
    yield word[::-1]
    yield word.translate(_SWITCHED)
    if word.isascii() and word.isalpha():
        said = _DIGRAPH.sub(lambda found: _DIGRAPHS[found.group()], word)
        for letters in _LETTERS:
            yield said.translate(letters)


def masks(form: str) -> Iterator[str]:
    """``form`` in the other alphabet, backwards, and with the keyboard switched."""
    for word in {form, plain(form)}:
        yield word.translate(_SWITCHED)
        if len(word) >= SHORTEST:
            yield word[::-1]
    yield from (spelling for spelling in islice(_spelled(form), _SPELLINGS) if len(spelling) >= SHORTEST)


def slips(form: str) -> Iterator[str]:
    """``form`` with a letter left out, or with two that changed places, but for the first."""
    if len(form) >= _SHORTEST_SLIPPED:
        for at in range(1, len(form)):
            yield form[:at] + form[at + 1 :]
            yield form[:at] + form[at : at + 2][::-1] + form[at + 2 :]


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
