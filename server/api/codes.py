"""Codes: a QR code as a path that a page draws itself, so that nobody else hears of a payment."""

import segno

from core.events import Value


class QrCode(Value):
    """A square of ``size`` modules a side, with its quiet zone; ``path`` draws the dark ones in SVG, a unit each."""

    size: int
    path: str


QUIET = 4
"""Light modules around a code. Source: ISO/IEC 18004, section 6.3.8."""


def draw(text: str) -> QrCode:
    """``text`` as a code that survives a scratch or the glare of a screen (error correction M).

    Raises:
        ValueError: It is longer than any code holds.
    """
    code = segno.make_qr(text, error="m", boost_error=False)
    rows = tuple(tuple(row) for row in code.matrix)
    path = "".join(
        f"M{QUIET + column} {QUIET + line}h{length}v1h-{length}z"
        for line, row in enumerate(rows)
        for column, length in _runs(row)
    )
    return QrCode(size=len(rows) + 2 * QUIET, path=path)


def _runs(row: tuple[int, ...]) -> list[tuple[int, int]]:
    """Where the dark runs of a row begin, and how long they are."""
    runs: list[tuple[int, int]] = []
    for column, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == column:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((column, 1))
    return runs
