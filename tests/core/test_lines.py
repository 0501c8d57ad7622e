"""Lines as they are shown."""

import pytest

from core.lines import _SHOWN, tidy, tidy_name


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\u202eb", "ab"),
        ("Ан\u200bна", "Анна"),
        ("two\nlines", "two lines"),
        ("a\x00b", "ab"),
        ("\u200b\u200d", ""),
        ("\u3164\u2800", ""),
        ("\ud800", ""),
        ("и\u0306", "й"),
    ],
)
def test_nothing_in_a_name_is_invisible(written: str, shown: str) -> None:
    assert tidy_name(written) == shown


def test_a_message_of_blanks_says_nothing() -> None:
    assert tidy("\u3164 \u2800") == ""


def test_a_picture_made_of_several_stays_one() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert tidy(family) == family


def test_what_strangers_write_takes_no_memory_for_good() -> None:
    everything = "".join(map(chr, range(0x3000, 0xD800)))

    tidy(everything)

    assert len(_SHOWN) < 0x3000
