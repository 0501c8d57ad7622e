"""Link: one record in the chain of a show. Each hash covers the record and the hash before it.

``scripts/verify_show.py`` knows the same few lines by heart, and nothing else of ours: whoever doubts us runs that.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from core.ids import ShowId

GENESIS: Final = "0" * 64
"""What stands before the first record."""

ALGORITHM: Final = "sha256(prev + canonical(record))"
"""How a hash is made: ``prev`` in hex, then the record without ``prev`` and ``hash``, as canonical JSON, in UTF-8."""

VERSION: Final = 1
"""Of the export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A record in its place. ``body`` is what happened, as canonical JSON."""

    show: ShowId
    seq: int
    fact: str
    kind: str
    at: str
    body: str
    prev: str
    hash: str

    def as_told(self) -> dict[str, Any]:
        """The record as exports and pages carry it."""
        record = _record(self.show, self.seq, json.loads(self.body))
        return {**record, "prev": self.prev, "hash": self.hash}

    @property
    def line(self) -> str:
        """The record as a line of an export."""
        return canonical(self.as_told()) + "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the chain of a show ends: how many records it has, and the hash of the last."""

    seq: int = 0
    hash: str = GENESIS


def link(show: ShowId, head: Head, payload: str) -> Link:
    """The link that follows ``head``; ``payload`` is a fact or record as JSON."""
    body = json.loads(payload)
    record = _record(show, head.seq + 1, body)
    return Link(
        show=show,
        seq=head.seq + 1,
        fact=body["id"],
        kind=body["kind"],
        at=body["at"],
        body=canonical(body),
        prev=head.hash,
        hash=hashlib.sha256((head.hash + canonical(record)).encode()).hexdigest(),
    )


def opening(show: ShowId, head: Head) -> str:
    """The first line of an export: of what, how it is made, and where it has to end."""
    header = {"proof": VERSION, "show": show, "algorithm": ALGORITHM, "records": head.seq, "head": head.hash}
    return canonical(header) + "\n"


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces, letters as they are: the same value is always the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _record(show: ShowId, seq: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"show": show, "seq": seq, "fact": body["id"], "kind": body["kind"], "at": body["at"], "body": body}
