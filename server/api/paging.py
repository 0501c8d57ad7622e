"""Paging: a list is answered a page at a time, and each page says with which cursor to ask for the next.

A cursor is opaque to whoever holds it. It says of which list it is, so that it opens no other, and where in it the page
ended; it is not signed, for a made-up one shows nothing that its maker could not read anyway.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request

from core.errors import BadCursor
from core.paging import Bookmark, Key

MOST: Final = 100
"""Items on one page."""

USUAL: Final = 50
"""Items on a page if nobody asks for more or fewer."""

LONGEST: Final = 512
"""Characters of a cursor."""

_NOT_OF_THE_LIST: Final = frozenset({"cursor", "limit"})
"""What is asked beside the list: any other parameter makes it another list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """Which page is asked for. ``of`` names the list it is of, with all that narrows it down."""

    of: str
    after: Bookmark | None
    limit: int

    def cursor(self, following: Bookmark | None) -> str | None:
        """What to ask with for the page that begins after ``following``; None if there is none."""
        if following is None:
            return None
        words = json.dumps([self.of, *(_said(key) for key in following)], separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")


async def _paged(
    request: Request,
    cursor: Annotated[
        str | None, Query(min_length=1, max_length=LONGEST, description="`next` of the page before.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="Items on a page.")] = USUAL,
) -> Paged:
    of = _list_of(request)
    return Paged(of=of, after=_bookmark(cursor, of=of) if cursor is not None else None, limit=limit)


APage = Annotated[Paged, Depends(_paged)]
"""The page a door is asked for: give ``after`` and ``limit`` to the store, and ``cursor(page.next)`` back."""


def _list_of(request: Request) -> str:
    narrowed = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in _NOT_OF_THE_LIST)
    return hashlib.sha256(json.dumps([request.url.path, narrowed]).encode()).hexdigest()[:12]


def _bookmark(cursor: str, *, of: str) -> Bookmark:
    try:
        words = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        named, *keys = words
        if named != of or not keys:
            raise BadCursor
        return tuple(_key(each) for each in keys)
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise BadCursor from None


def _said(key: Key) -> object:
    return {"at": key.isoformat()} if isinstance(key, datetime) else key


def _key(said: Any) -> Key:
    if isinstance(said, dict):
        at = datetime.fromisoformat(said["at"]) if said.keys() == {"at"} else None
        if at is None or at.tzinfo is None:
            raise BadCursor
        return at.astimezone(UTC)
    if isinstance(said, bool) or not isinstance(said, str | int):
        raise BadCursor
    if isinstance(said, str) and not said.isprintable():  # neither NUL nor half of a character
        raise BadCursor
    return said
