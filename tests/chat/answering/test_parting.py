"""One message may ask two things, or weigh one thing against another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.answering.parting import MOST_PARTS, compares, of_yours, parts
from chat.answering.reading import words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("сколько весит и какой объём?", ["сколько весит", "какой объём"]),
        ("цена? доставка?", ["цена", "доставка"]),
        ("is it waterproof, and how heavy", ["is it waterproof", "how heavy"]),
        ("terra 1.7 вес", []),
        ("сколько стоит", []),
        ("", []),
        ("a, b, c, d, e, f", []),
    ],
)
def test_a_message_is_parted_at_marks_and_at_and(text: str, found: list[str]) -> None:
    assert parts(text) == found


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="аб ?,.и1\n", max_size=60))
def test_parts_hold_nothing_that_the_message_does_not(text: str) -> None:
    found = parts(text)

    assert len(found) in range(MOST_PARTS + 1)
    assert all(part and part in text for part in found)


@pytest.mark.parametrize(
    "text",
    [
        "что дешевле, это или то",
        "какой легче, первый или второй?",
        "чем отличается от прошлого",
        "which is lighter, this or that one",
        "whats cheaper the red or the blue",
        "is it stronger than last years",
        "compare it to the first",
    ],
)
def test_one_thing_against_another_is_a_comparison(text: str) -> None:
    assert compares(words(text))


@pytest.mark.parametrize(
    "text",
    [
        "тяжёлый или лёгкий?",
        "больше кило?",
        "картой или наличкой можно?",
        "type c or micro",
        "any cheaper?",
        "дешевле можно?",
    ],
)
def test_a_choice_within_one_thing_is_none(text: str) -> None:
    assert not compares(words(text))


@pytest.mark.parametrize("text", ["а сыну вашему сколько?", "what does your dog eat", "вашей маме какой размер"])
def test_the_family_of_the_host_is_nothing_a_shop_knows(text: str) -> None:
    assert of_yours(words(text))


@pytest.mark.parametrize(
    "text", ["сколько лет гарантия у вашей техники", "my dog is big, does it fit", "your delivery"]
)
def test_the_things_of_the_shop_are_no_family(text: str) -> None:
    assert not of_yours(words(text))
