"""A product is named in many ways, and its kind is often named for another reason."""

import pytest

from chat.answering.naming import Names
from chat.answering.reading import words

NAMES = Names(
    {
        "A": ("смартфон Nova X5", "Nova X5 smartphone"),
        "B": ("наушники AirTone Pro", "AirTone Pro earbuds"),
        "C": ("чайник Terra 1.7", "Terra 1.7 kettle"),
        "D": ("рюкзак Urban 22", "Urban 22 backpack"),
    }
)


@pytest.mark.parametrize(
    ("text", "pinned", "sku"),
    [
        ("Nova X5 сколько весит", None, "A"),
        ("нова х5 экран какой", "C", "A"),
        ("airtone pr под дождём можно", "C", "B"),
        ("у чайника какая мощность", "A", "C"),
        ("kettle weight", "A", "C"),
        ("подойдёт к смартфону?", "B", None),
        ("works with a smartphone?", "B", None),
        ("сколько стоит", "B", None),
        ("1.7 литра?", None, None),
    ],
)
def test_a_product_is_named_or_not(text: str, pinned: str | None, sku: str | None) -> None:
    assert NAMES.find(words(text), pinned).sku == sku


def test_what_is_left_is_the_question() -> None:
    assert NAMES.find(words("Nova X5 smartphone is it heavy"), None).rest == ("is", "it", "heavy")
