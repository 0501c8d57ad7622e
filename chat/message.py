"""Message: what somebody wants to say, and how words are made fit to be shown."""

import unicodedata
from dataclasses import dataclass

from core.events import Author
from core.ids import MessageId, ShowId
from core.people import Viewer

QUOTED = 120
"""Code points of a message that an answer repeats: two lines on a phone."""

_DIRECTIONS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to say. ``key`` is the author's own: the same key is one message, however often it comes."""

    show: ShowId
    author: Viewer
    text: str
    key: str
    reply_to: MessageId | None = None


def public_face(person: Viewer) -> Author:
    """What the others see of a person."""
    return Author(id=person.id, name=person.name, role=person.role)


def tidy(text: str) -> str:
    """``text`` as it is shown: composed, on one line, without control characters and turned directions.

    A right-to-left override would let a message rewrite the line it stands in. Source: Unicode TR 36, section 3.
    """
    composed = unicodedata.normalize("NFC", text)
    shown = "".join(" " if each in _LINE_ENDS else each for each in composed if not _is_hidden(each))
    return " ".join(shown.split()) if _says_something(shown) else ""


def excerpt(text: str) -> str:
    """The beginning of ``text``, for a quote."""
    return text if len(text) <= QUOTED else text[: QUOTED - 1].rstrip() + "…"


def _is_hidden(character: str) -> bool:
    if character in _LINE_ENDS:
        return False
    return character in _DIRECTIONS or unicodedata.category(character) in {"Cc", "Cs", "Co"}


def _says_something(text: str) -> bool:
    return any(unicodedata.category(each)[0] in "LNPS" for each in text)
