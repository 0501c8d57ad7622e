"""Calendar: where one paid period ends and the next begins, in months and years as people count them.

Every boundary is counted from the first day, never from the one before: who joined on the 31st pays on the 28th of
February and on the 31st of March again. All of it is UTC.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Period(StrEnum):
    """How long a membership is paid for at once."""

    MONTH = "month"
    YEAR = "year"

    @property
    def months(self) -> int:
        """The same in months."""
        return 1 if self is Period.MONTH else 12


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` until ``end``, which no longer belongs to it."""

    start: datetime
    end: datetime


def boundary(anchor: datetime, period: Period, number: int) -> datetime:
    """Where the ``number``-th period begins that is counted from ``anchor``, which is where the first one does.

    The day and the time are those of ``anchor``; a month that has no such day has its last one.
    """
    years, month = divmod(anchor.month - 1 + number * period.months, 12)
    year = anchor.year + years
    day = min(anchor.day, monthrange(year, month + 1)[1])
    return anchor.replace(year=year, month=month + 1, day=day)


def span_at(anchor: datetime, period: Period, moment: datetime) -> Span:
    """The period to which ``moment`` belongs; before ``anchor`` it is the first."""
    months = (moment.year - anchor.year) * 12 + moment.month - anchor.month
    number = max(0, months // period.months)
    while number and boundary(anchor, period, number) > moment:
        number -= 1
    return Span(boundary(anchor, period, number), boundary(anchor, period, number + 1))
