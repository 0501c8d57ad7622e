"""Disguising: how people write a word so that it is not found. Used to train; the bench has a generator of its own."""

import unicodedata
from collections.abc import Callable
from random import Random

_LEET = {
    **{"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7+", "b": "8", "g": "9"},
    **{"а": "4@", "о": "0", "з": "3", "е": "3", "б": "6", "ч": "4", "и": "1u", "я": "9", "т": "7", "в": "8"},
}
_LOOKS = {
    **{"а": "aɑ", "a": "аɑ", "с": "cϲ", "c": "сϲ", "е": "eе", "e": "еє", "о": "oο0", "o": "оοօ", "р": "pρ", "p": "рρ"},
    **{"х": "xҳ", "x": "хҳ", "у": "yγү", "y": "уγ", "к": "kκ", "k": "кκ", "т": "tτ", "t": "тτ", "в": "bʙ", "b": "вь"},
    **{"н": "hʜ", "h": "һн", "м": "m", "m": "м", "и": "u", "i": "іӏ", "s": "ѕ", "d": "ԁ", "n": "ոп", "u": "υ"},
}
_UNSEEN = "\u200b\u200c\u200d\u2060\u00ad\ufeff\u034f\u180e\u2063\ufe0f"
_SOUNDS = {
    **{
        "а": "a",
        "б": "b",
        "в": "v",
        "г": "g",
        "д": "d",
        "е": "e",
        "ж": "zh j",
        "з": "z",
        "и": "i",
        "й": "y j",
        "к": "k",
    },
    **{
        "л": "l",
        "м": "m",
        "н": "n",
        "о": "o",
        "п": "p",
        "р": "r",
        "с": "s",
        "т": "t",
        "у": "u",
        "ф": "f",
        "х": "h x kh",
    },
    **{"ц": "c ts", "ч": "ch 4", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y bi i", "ь": "", "э": "e", "ю": "yu u"},
    **{"я": "ya ja 9", "ё": "yo e"},
}
_HEARD = {
    **{"a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "дж", "k": "к"},
    **{"l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "а", "v": "в"},
    **{"w": "в", "x": "кс", "y": "и", "z": "з"},
}
_MISTAKES = (
    ("о", "а"),
    ("а", "о"),
    ("е", "и"),
    ("и", "е"),
    ("ться", "ца"),
    ("ck", "k"),
    ("f", "ph"),
    ("s", "z"),
    ("ee", "i"),
)
_KEYS = ("qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхъфывапролджэячсмитьбю")
_ALPHABETS = (0x1D400, 0x1D434, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D5D4, 0x1D670)
_ENDS = 3


def _letters(word: str, change: Callable[[str], str], random: Random, share: float) -> str:
    return "".join(change(each) if random.random() < share else each for each in word)


def leet(word: str, random: Random) -> str:
    """d1sgu1se"""
    return _letters(word, lambda each: random.choice(_LEET.get(each.lower(), each)), random, 0.5)


def homo(word: str, random: Random) -> str:
    """Letters of another script that look the same."""
    return _letters(word, lambda each: random.choice(_LOOKS.get(each.lower(), each)), random, 0.6)


def zero_width(word: str, random: Random) -> str:
    """Characters between the letters that nobody sees."""
    return _letters(word, lambda each: each + random.choice(_UNSEEN), random, 0.6)


def spaced(word: str, random: Random) -> str:
    """d i s g u i s e"""
    return " ".join(word)


def punctuated(word: str, random: Random) -> str:
    """d.i.s.g.u.i.s.e"""
    return random.choice(".-*_/|,·").join(word)


def repeated(word: str, random: Random) -> str:
    """disguiiise"""
    letters = list(word)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(letters))
        letters[at] *= random.randint(2, 6)
    return "".join(letters)


def transliterated(word: str, random: Random) -> str:
    """Russian in Latin letters, English in Cyrillic ones."""
    table = _SOUNDS if any("а" <= each <= "я" for each in word.lower()) else _HEARD
    return "".join(
        random.choice((table.get(each) or "").split() or [""]) if each in table else each for each in word.lower()
    )


def censored(word: str, random: Random) -> str:
    """d**guise"""
    if len(word) < _ENDS:
        return word
    letters, hidden = list(word), random.choice("*#@_.")
    first = random.randrange(1, len(letters) - 1)
    for at in range(first, min(len(letters) - 1, first + random.randint(1, 3))):
        letters[at] = hidden
    return "".join(letters)


def split(word: str, random: Random) -> str:
    """disg uise"""
    if len(word) < _ENDS:
        return word
    at = random.randrange(1, len(word))
    return f"{word[:at]} {word[at:]}"


def styled(word: str, random: Random) -> str:
    """Alphabets of mathematics, full width, circles."""
    first = random.choice((*_ALPHABETS, 0xFF21, 0x24B6))
    small = 0x20 if first == 0xFF21 else 26
    return "".join(
        chr(first + small + ord(each) - ord("a")) if "a" <= each <= "z" and first != 0x24B6
        else chr(0x24D0 + ord(each) - ord("a")) if "a" <= each <= "z"
        else each
        for each in word.lower()
    )  # fmt: skip


def struck(word: str, random: Random) -> str:
    """Combining marks over every letter."""
    return _letters(word, lambda each: each + random.choice("\u0336\u0337\u0332\u0489"), random, 0.9)


def misspelt(word: str, random: Random) -> str:
    """As it is heard."""
    for right, wrong in random.sample(_MISTAKES, 4):
        if right in word:
            return word.replace(right, wrong, 1)
    at = random.randrange(len(word))
    return word[:at] + word[at + 1 :] if len(word) > _ENDS + 1 else word


def cased(word: str, random: Random) -> str:
    """dIsGuISe"""
    return _letters(word, str.swapcase, random, 0.5)


def reversed_letters(word: str, random: Random) -> str:
    """esiugsid"""
    return word[::-1]


def other_keys(word: str, random: Random) -> str:
    """Typed with the keyboard switched to the other language."""
    here, there = _KEYS if word.lower()[:1] in _KEYS[0] else reversed(_KEYS)
    return word.lower().translate(str.maketrans(here, there))


def pictured(word: str, random: Random) -> str:
    """Letters in boxes and of flags."""
    first = random.choice((0x1F130, 0x1F150, 0x1F170, 0x1F1E6))
    return "".join(chr(first + ord(each) - ord("a")) if "a" <= each <= "z" else each for each in word.lower())


TECHNIQUES: dict[str, Callable[[str, Random], str]] = {
    **{"leet": leet, "homo": homo, "zero_width": zero_width, "spaced": spaced, "punctuated": punctuated},
    **{"repeated": repeated, "transliterated": transliterated, "censored": censored, "split": split, "styled": styled},
    **{"struck": struck, "misspelt": misspelt, "cased": cased},
    **{"reversed": reversed_letters, "keys": other_keys, "pictured": pictured},
}
UNUSUAL = frozenset({"reversed", "keys", "pictured"})
"""Left out of training to see what becomes of techniques that nobody has thought of."""

MILD = ("homo", "repeated", "cased", "zero_width", "misspelt", "spaced")
"""What people do who hide nothing."""

_SECOND = ("homo", "leet", "zero_width", "repeated")


def disguise(word: str, random: Random, techniques: "list[str] | tuple[str, ...]") -> str:
    """``word`` by one of ``techniques``, and now and then by a second."""
    hidden = TECHNIQUES[random.choice(techniques)](word, random)
    if random.random() < 0.15 and hidden:
        hidden = TECHNIQUES[random.choice(_SECOND)](hidden, random)
    return hidden if unicodedata.normalize("NFC", hidden).strip() else word
