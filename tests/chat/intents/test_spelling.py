"""Which known word somebody may have meant who mistyped it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.intents.spelling import LONGEST, Spelling, allowed, distance

KNOWN = ("skidku", "hoču", "diskount", "vant", "ned")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("skidku", "skidku"),
        ("skitku", "skidku"),
        ("sikdku", "skidku"),
        ("skdku", "skidku"),
        ("haču", "hoču"),
        ("hočc", "hoču"),
        ("vnat", "vant"),
        ("dicsount", "diskount"),
        ("diskunt", "diskount"),
        ("hožu", None),
        ("moču", None),
        ("vat", "vant"),
        ("led", None),
        ("kidaku", None),
        ("akount", None),
        ("", None),
        ("x" * (LONGEST + 1), None),
    ],
)
def test_a_slip_is_forgiven_and_another_word_is_not(typed: str, meant: str | None) -> None:
    assert Spelling(KNOWN).nearest(typed) == meant


def test_an_innocent_word_means_itself() -> None:
    assert Spelling(KNOWN, innocent=["vent"]).nearest("vent") is None


def test_of_two_that_are_as_near_the_first_is_meant() -> None:
    assert Spelling(["skidku", "skidka"]).nearest("skidk") == "skidku"


@given(word=st.text("abcde", max_size=30), known=st.lists(st.text("abcde", min_size=1, max_size=12), max_size=6))
def test_what_is_found_is_as_near_as_allowed(word: str, known: list[str]) -> None:
    found = Spelling(known).nearest(word)

    if found is not None:
        assert distance(word, found) <= allowed(len(found))
    if word in known:
        assert found == word


@given(st.text("ab", max_size=8), st.text("ab", max_size=8))
def test_a_distance_is_the_same_both_ways_and_nothing_only_to_itself(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
