"""The words of a message without disguise."""

import pytest

from core.normalising import other_skeletons, skeleton, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ХОЧУ скидку!!!", ["хочу", "скидку", ","]),
        ("Ёлка, ёж", ["елка", ",", "еж"]),
        ("хо\u200bчу 🔥скидку🔥", ["хочу", "скидку"]),
        ("й и\u0306", ["й", "й"]),
        ("don't", ["dont"]),
        ("х о ч у", ["хочу"]),
        ("н.е х.о.ч.у", ["нехочу"]),
        ("ｗａｎｔ ４２", ["want", "42"]),
        ("хочу... скидку", ["хочу", "скидку"]),
        ("хочу.скидку_да", ["хочу", "скидку", "да"]),
        ("+ + да?", ["+", "+", "да", "?"]),
        ("c++ 18+ +7999 +1 ➕", ["c", "18", "7999", "+", "1", "+"]),
        ("", []),
    ],
)
def test_a_message_falls_into_words(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    "same",
    [
        ("скидку", "skidku", "скидкуууу", "cкидкy"),
        ("хочу", "hochu", "xochu", "khochu", "xoчу"),
        ("плюс", "plus", "pljus", "plyus"),
        ("нужна", "nuzhna", "nujna"),
        ("discount", "disсount", "diiiscount"),
        ("дайте", "daite", "dayte"),
        ("42", "42"),
    ],
)
def test_words_that_sound_alike_are_one(same: tuple[str, ...]) -> None:
    assert len(set(map(skeleton, same))) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ckidky", "скидку"), ("xo4y", "хочу"), ("ск1дку", "скидку"), ("crblre", "скидку"), ("d1scount", "discount")],
)
def test_a_word_in_disguise_is_read_otherwise(typed: str, meant: str) -> None:
    assert skeleton(meant) in set(other_skeletons(typed))


def test_a_number_is_read_in_no_other_way() -> None:
    assert list(other_skeletons("42")) == []
