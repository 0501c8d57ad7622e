"""How many watch, everywhere."""

from datetime import timedelta

import pytest

from server.live.presence import MOST_WORKERS, REPEATED, STALE, Presence
from tests.fakes import EVENING


def told(presence: Presence, here: int, taps: dict[str, int] | None = None) -> bytes:
    word = presence.word(here, taps or {}, now=EVENING)
    assert word is not None
    return word


def test_counts_of_all_processes_add_up() -> None:
    here, there = Presence(worker="a"), Presence(worker="b")

    here.hear(told(there, 7), now=EVENING)

    assert here.everywhere(3, now=EVENING) == 10


def test_ones_own_word_is_not_counted_twice() -> None:
    here = Presence(worker="a")

    here.hear(told(here, 3, {"heart": 2}), now=EVENING)

    assert here.news(3, now=EVENING) == (3, {"heart": 2})


def test_a_count_that_is_not_repeated_ends() -> None:
    here, there = Presence(worker="a"), Presence(worker="b")
    here.hear(told(there, 7), now=EVENING)

    assert here.everywhere(3, now=EVENING + STALE - timedelta(seconds=1)) == 10
    assert here.everywhere(3, now=EVENING + STALE) == 3


def test_nothing_is_told_twice_but_a_count_is_repeated() -> None:
    here = Presence(worker="a")
    told(here, 3)

    assert here.word(3, {}, now=EVENING) is None
    assert here.word(4, {}, now=EVENING) is not None
    assert here.word(4, {"heart": 1}, now=EVENING) is not None
    assert here.word(4, {}, now=EVENING + REPEATED) is not None


def test_there_is_no_news_when_nothing_changed() -> None:
    here = Presence(worker="a")

    assert here.news(2, now=EVENING) == (2, {})
    assert here.news(2, now=EVENING) is None
    told(here, 2, {"heart": 5})
    assert here.news(2, now=EVENING) == (2, {"heart": 5})
    assert here.news(2, now=EVENING) is None


@pytest.mark.parametrize("word", [b"", b"{}", b"[]", b'{"w":"b","n":"many","re":{}}', b'{"w":"b","n":1,"re":[1]}'])
def test_nonsense_is_not_counted(word: bytes) -> None:
    here = Presence(worker="a")

    here.hear(word, now=EVENING)

    assert here.everywhere(1, now=EVENING) == 1


def test_made_up_processes_do_not_fill_the_memory() -> None:
    here = Presence(worker="a")

    for number in range(MOST_WORKERS + 10):
        here.hear(told(Presence(worker=f"w{number}"), 1), now=EVENING)

    assert here.everywhere(0, now=EVENING) == MOST_WORKERS
