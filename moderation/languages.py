"""Languages: in which of the two a text is written, for whoever judges them differently. Pure."""

import re
from typing import Final

LANGUAGES: Final = ("ru", "en")

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)


def language_of(text: str) -> str:
    """``ru`` or ``en``: which letters there are more of."""
    return "ru" if len(_CYRILLIC.findall(text)) >= len(_LATIN.findall(text)) else "en"


def has_letters(text: str) -> bool:
    """Whether a language can be told at all: of ``+``, ``500`` and emoji it cannot."""
    return bool(_CYRILLIC.search(text) or _LATIN.search(text))
