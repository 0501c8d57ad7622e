"""Lines: what somebody wrote, made fit to be kept and shown."""

import unicodedata

NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
"""What a door lets through where text goes into a database as it is: PostgreSQL keeps no NUL."""

_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their category, nothing to the eye."""


_COMMON = 0x3000
"""Below it lie the alphabets; of what lies above nobody may fill the memory."""


class _Shown(dict[int, str]):
    """How each character is shown, worked out when it comes for the first time."""

    def __missing__(self, code: int) -> str:
        written = chr(code)
        shown = " " if written in _LINE_ENDS else "" if _is_hidden(written) else written
        if code < _COMMON:
            self[code] = shown
        return shown


_SHOWN = _Shown()


def tidy(text: str) -> str:
    """``text`` as it is shown: composed, on one line, without control characters and turned directions.

    A right-to-left override would let a message rewrite the line it stands in. Source: Unicode TR 36, section 3.
    """
    shown = unicodedata.normalize("NFC", text).translate(_SHOWN)
    return " ".join(shown.split()) if _says_something(shown) else ""


def tidy_name(name: str) -> str:
    """``name`` as it is shown: like ``tidy``, and nothing in it is invisible, so that no two look the same by that."""
    return tidy("".join(each for each in name if each not in _BLANK and unicodedata.category(each) != "Cf"))


def _is_hidden(character: str) -> bool:
    return character in _DIRECTIONS or unicodedata.category(character) in {"Cc", "Cs", "Co"}


def _says_something(text: str) -> bool:
    return any(unicodedata.category(each)[0] in "LNPS" and each not in _BLANK for each in text)
