"""Whose messages a loud room is shown: everybody has the same chance, however much they talk."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chat.sampling import WINDOW, FairSample
from core.ids import ViewerId
from tests.fakes import EVENING

PER_SECOND = 10
PLACES = round(PER_SECOND * WINDOW.total_seconds())


def window(sample: FairSample, said: list[str], *, number: int) -> Counter[str]:
    """Who was let how often, when ``said`` was said evenly in a window."""
    shown = Counter[str]()
    for place, author in enumerate(said):
        now = EVENING + number * WINDOW + place * WINDOW / max(len(said), 1) * 0.999
        shown[author] += sample.lets(ViewerId(author), now=now, per_second=PER_SECOND)
    return shown


@given(st.lists(st.sampled_from("abcdef"), max_size=PLACES))
def test_as_long_as_all_fits_all_is_shown(said: list[str]) -> None:
    sample = FairSample(b"seed")

    for number in range(3):
        assert window(sample, said, number=number).total() == len(said)


@given(st.lists(st.sampled_from([f"p{n}" for n in range(200)]), min_size=3 * PLACES, max_size=500))
def test_in_a_loud_room_nobody_is_shown_twice_in_a_window(said: list[str]) -> None:
    sample = FairSample(b"seed")
    window(sample, said, number=0)

    assert max(window(sample, said, number=1).values()) <= 1


def test_who_talks_ten_times_as_much_has_no_better_chance() -> None:
    sample, shown = FairSample(b"seed"), Counter[str]()
    talkers, others = [f"loud{n}" for n in range(100)], [f"quiet{n}" for n in range(400)]
    windows = 200
    for number in range(windows):
        shown += window(sample, [*(talkers * 10), *others] if number % 2 else [*others, *(talkers * 10)], number=number)

    loud = sum(shown[each] for each in talkers) / len(talkers) / windows
    quiet = sum(shown[each] for each in others) / len(others) / windows
    assert abs(loud - quiet) < 0.15 * quiet
    assert abs(sum(shown.values()) - PLACES * windows) < 0.2 * PLACES * windows


def test_in_time_everybody_is_seen() -> None:
    sample, shown = FairSample(b"seed"), Counter[str]()
    crowd = [f"p{n}" for n in range(200)]
    for number in range(60):
        shown += window(sample, crowd, number=number)

    assert min(shown[each] for each in crowd) >= 3


def test_a_room_that_was_silent_begins_anew() -> None:
    sample = FairSample(b"seed")
    window(sample, [f"p{n}" for n in range(500)], number=0)

    assert sample.lets(ViewerId("late"), now=EVENING + 3 * WINDOW, per_second=PER_SECOND)


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    sample = FairSample(b"seed")
    sample.lets(ViewerId("a"), now=EVENING, per_second=PER_SECOND)

    assert sample.lets(ViewerId("a"), now=EVENING - timedelta(hours=1), per_second=PER_SECOND)
