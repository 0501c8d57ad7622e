"""Batches: a file is read in a thread, some rows at a time, so that the loop goes on."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from shop.importing.making import make
from shop.importing.reading import Format, read
from shop.importing.row import Problem, Reading, Refused, Remark, Row, Unreadable

BATCH = 50
"""Rows that are written in one transaction: some tens of milliseconds, after which buyers have their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some rows with what is noted about them, remarks on the file, and why it ends, if it does."""

    rows: tuple[tuple[Row | Refused, tuple[Problem, ...]], ...]
    remarks: tuple[Problem, ...]
    is_last: bool
    failure: Unreadable | None = None


class Batches:
    """The rows of a file, batch by batch."""

    def __init__(self, file: Path, *, kind: Format, currency: str) -> None:
        self._reading: Reading = read(file, kind=kind)
        self._currency = currency

    async def next(self) -> Batch:
        """The next rows; fewer than ``BATCH`` only at the end."""
        return await asyncio.to_thread(self._take)

    def _take(self) -> Batch:
        rows: list[tuple[Row | Refused, tuple[Problem, ...]]] = []
        remarks: list[Problem] = []
        failure: Unreadable | None = None
        is_last = False
        while len(rows) < BATCH:
            try:
                raw = next(self._reading, None)
            except Unreadable as reason:
                failure, is_last = reason, True
                break
            if raw is None:
                is_last = True
                break
            if isinstance(raw, Remark):
                remarks.append(raw.problem)
            else:
                rows.append(make(raw, currency=self._currency))
        return Batch(rows=tuple(rows), remarks=tuple(remarks), is_last=is_last, failure=failure)
