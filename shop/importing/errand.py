"""Errand: an import as it goes on: first looked through, then written, then its pictures are fetched.

``FETCH`` (from an address) → ``CHECK`` (nothing is written) → ready → ``WRITE`` → ``PICTURES`` → done. Each step is
done by whoever has the turn of the source; a step that was cut off is taken up again from the last batch.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import ImportId, ViewerId


class Stage(StrEnum):
    """What is being done with the file."""

    FETCH = "fetch"
    CHECK = "check"
    WRITE = "write"
    PICTURES = "pictures"


class Status(StrEnum):
    """How far it is. ``READY``: it was looked through, and waits for somebody to say that it shall be written."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = frozenset({Status.DONE, Status.FAILED, Status.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of the rows so far. ``noted``: rows that were taken, but have something wrong."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    noted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """An import. ``rows_total`` is None until the file was read to its end once; ``file`` is its name in the folder."""

    id: ImportId
    source: str
    name: str
    url: str | None
    file: str
    format: str | None
    takes_stock: bool
    stage: Stage
    status: Status
    rows_total: int | None
    rows_done: int
    counts: Counts
    pictures_total: int
    pictures_done: int
    pictures_failed: int
    failure: str | None
    failure_line: int
    failure_about: str
    by: ViewerId
    created_at: datetime
    changed_at: datetime
    finished_at: datetime | None
