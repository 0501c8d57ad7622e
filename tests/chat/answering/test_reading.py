"""A message is read the same however it is dressed up, and in its own language."""

import pytest

from chat.answering.reading import language, pieces, words


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Какая ЁМКОСТЬ?!", ["какая", "емкость"]),
        ("what's the mAh", ["whats", "the", "mah"]),
        ("вес\u200b 1,5кг", ["вес", "1,5", "кг"]),
        ("скооооолько", ["скоолько"]),
        ("ＩＰ６８", ["ip", "68"]),
        ("🔥🔥", []),
    ],
)
def test_words_are_read_without_their_dress(text: str, read: list[str]) -> None:
    assert words(text) == read


@pytest.mark.parametrize(
    ("text", "tongue"),
    [("Nova X5 цена", "ru"), ("price of Nova X5", "en"), ("???", "ru"), ("", "ru"), ("usb-c есть", "ru")],
)
def test_the_language_is_that_of_the_letters(text: str, tongue: str) -> None:
    assert language(text) == tongue


def test_a_long_word_weighs_no_more_than_a_short_one() -> None:
    _, short = pieces(["вес"])
    _, long = pieces(["водонепроницаемость"])

    assert sum(each**2 for each in short) == pytest.approx(sum(each**2 for each in long))


def test_a_message_of_any_length_is_read_to_its_limit() -> None:
    assert len(words("а б " * 100_000)) == 200
