"""Periods are months and years as people count them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.engaging.memberships.calendar import Period, boundary, span_at

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
PERIODS = st.sampled_from(Period)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("anchor", "period", "expected"),
    [
        ("2026-01-31", Period.MONTH, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("2027-12-30", Period.MONTH, ["2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"]),
        ("2028-02-29", Period.YEAR, ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("2026-11-28", Period.MONTH, ["2026-11-28", "2026-12-28", "2027-01-28", "2027-02-28", "2027-03-28"]),
    ],
)
def test_a_day_that_a_month_does_not_have_is_its_last_one_and_comes_back(
    anchor: str, period: Period, expected: list[str]
) -> None:
    assert [boundary(day(anchor), period, number) for number in range(5)] == [day(each) for each in expected]


@given(anchor=MOMENTS, period=PERIODS, after=st.timedeltas(timedelta(0), timedelta(days=5000)))
def test_every_moment_is_in_exactly_one_period(anchor: datetime, period: Period, after: timedelta) -> None:
    moment = anchor + after

    span = span_at(anchor, period, moment)

    assert span.start <= moment < span.end
    assert span_at(anchor, period, span.end).start == span.end
    assert span_at(anchor, period, span.end - timedelta(microseconds=1)) == span


@given(anchor=MOMENTS, period=PERIODS, number=st.integers(0, 200))
def test_a_period_is_as_long_as_its_months_and_keeps_the_time_of_day(
    anchor: datetime, period: Period, number: int
) -> None:
    start, end = boundary(anchor, period, number), boundary(anchor, period, number + 1)
    shortest, longest = (28, 31) if period is Period.MONTH else (365, 366)

    assert timedelta(days=shortest) <= end - start <= timedelta(days=longest)
    assert (start.time(), start.tzinfo) == (anchor.time(), anchor.tzinfo)
    assert start.day == anchor.day or (start + timedelta(days=1)).day == 1


@given(anchor=MOMENTS, period=PERIODS, before=st.timedeltas(timedelta(0), timedelta(days=900)))
def test_nothing_is_before_the_first_period(anchor: datetime, period: Period, before: timedelta) -> None:
    assert span_at(anchor, period, anchor - before).start == anchor
