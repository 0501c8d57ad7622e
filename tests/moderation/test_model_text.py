"""What the model reads: the words behind a disguise, and marks for what is different each time."""

import pytest

from moderation.lexicon import read
from moderation.model_text import LONGEST, Reader, Vocabulary, number, parts, places

KNOWN = ("сколько", "стоит", "доставка", "дурак", "привет", "страховка", "hello", "price", "stupid", "колбаса")


def a_vocabulary(*words: str) -> Vocabulary:
    bits = bytearray(1 << 12)
    for word in words:
        for place in places(word, bits=8 * len(bits)):
            bits[place >> 3] |= 1 << (place & 7)
    return Vocabulary(bytes(bits))


READER = Reader(known=a_vocabulary(*KNOWN), lexicon=read())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Сколько стоит?", ["сколько", "стоит", "?"]),
        ("ПРИВЕТ", ["привет"]),
        ("https://elsewhere.ru/a и @somebody_1", ["‹link›", "и", "‹user›"]),
        ("https://shop.example/lamp", ["‹own›"]),
        ("[PHONE] +7 916 123-45-67", ["‹phone›", "‹phone›"]),
        ("5000 руб", ["00", "‹money›"]),
        ("", ["‹nothing›"]),
    ],
)
def test_a_text_is_its_words_and_marks(text: str, words: list[str]) -> None:
    assert READER.words(text) == words


@pytest.mark.parametrize(
    ("disguise", "word"),
    [
        ("лакшс", None),
        ("д\u200bу\u200bр\u200bа\u200bк", "дурак"),
        ("lehfr", "дурак"),
        ("diputs", "stupid"),
        ("d u r a k", "дурак"),
        ("privet", "привет"),
        ("ghbdtn", "привет"),
    ],
)
def test_a_disguised_word_is_read_as_the_known_one_it_becomes(disguise: str, word: str | None) -> None:
    read = READER.words(disguise)

    assert (word in read) if word else not set(KNOWN) & set(read)


def test_a_listed_word_has_its_mark_and_its_innocent_look_alike_has_none() -> None:
    assert "‹insult›" in READER.words("ты дурак") or "‹obscene›" in READER.words("ты дурак")
    assert not {"‹insult›", "‹obscene›"} & set(READER.words("страховка"))


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    words = READER.words(" ".join(f"слово{at}а" for at in range(300)))

    assert len(words) == LONGEST


def test_parts_of_a_word_overlap_and_keep_its_edges() -> None:
    found = set(parts("ваза"))

    assert {"<ваза>", "<в", "ваз", "за>", "ваза"} <= found
    assert list(parts("‹link›")) == ["‹link›"]
    assert 0 <= number("ваза") < 2**32
