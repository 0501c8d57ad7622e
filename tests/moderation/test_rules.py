"""Rules about the manner: shouting, walls of pictures, length."""

import pytest

from moderation.rules import EMOJI_WALL, capitals, emoji, length
from moderation.verdict import Span


def test_long_shouting_is_found() -> None:
    text = "СРОЧНО ВСЕ ЗАХОДИТЕ КО МНЕ ПРЯМО СЕЙЧАС, ПОТОМУ ЧТО У МЕНЯ СЕГОДНЯ ДЕШЕВЛЕ, ЧЕМ У ВСЕХ"

    assert [finding.reason for finding in capitals(text)] == ["caps"]


@pytest.mark.parametrize(
    "text",
    [
        "GOT THE LAMP, LOVE IT",
        "МОЖНО ВЕРНУТЬ КРОССОВКИ, ЕСЛИ НЕ ПОНРАВИТСЯ?",
        "Обычное длинное сообщение о том, как хорошо светит эта ЛАМПА и как мне нравится ведущая",
        "漢字" * 60,
        "1" * 100,
    ],
)
def test_a_cheer_may_be_loud(text: str) -> None:
    assert list(capitals(text)) == []


def test_a_wall_of_pictures_is_found() -> None:
    assert list(emoji("🔥" * EMOJI_WALL)) == []
    assert [finding.reason for finding in emoji("🔥" * (EMOJI_WALL + 1))] == ["emoji"]


def test_length_counts_code_points() -> None:
    assert list(length("🔥" * 500, longest=500)) == []
    (finding,) = length("ы" * 501, longest=500)
    assert (finding.reason, finding.span) == ("too_long", Span(start=500, end=501))
