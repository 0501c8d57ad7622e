"""Codes: how a promo code is spelled, whoever types it."""

import unicodedata

from core.errors import BadPromotion

LONGEST = 32
"""Characters of a code; more nobody types from a screen."""

_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХЁІЈЅ", "ABEKMHOPCTYXEIJS")
"""Cyrillic capitals that look like Latin ones: whoever reads a code aloud or from a picture cannot tell them apart."""


def folded(typed: str) -> str:
    """The one spelling of a code: no blanks, capitals, look-alikes of Cyrillic written in Latin. May be empty."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(plain.split()).upper().translate(_LOOK_ALIKES)


def checked(typed: str) -> str:
    """The one spelling of a code that is about to be made.

    Raises:
        BadPromotion: It is empty, too long, or holds more than letters, digits, hyphens and underscores.
    """
    code = folded(typed)
    if not 1 <= len(code) <= LONGEST or not all(letter.isalnum() or letter in "-_" for letter in code):
        raise BadPromotion(why="code")
    return code
