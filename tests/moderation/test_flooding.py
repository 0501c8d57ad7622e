"""Too much of the same."""

from datetime import timedelta

import pytest

from moderation import flooding
from moderation.flooding import Said, alike, repeated_inside, repeated_lately
from moderation.normalising import fold
from tests.fakes import EVENING


def inside(text: str) -> list[str]:
    return [finding.rule for finding in repeated_inside(text, fold(text))]


def lately(text: str, *said: tuple[str, float]) -> list[str]:
    before = [Said(fold(each).text, EVENING - timedelta(seconds=ago)) for each, ago in said]
    return [finding.rule for finding in repeated_lately(fold(text), before, now=EVENING, end=len(text))]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("а" * 15, "flood:run"),
        ("да" + "!" * 30, "flood:run"),
        ("купи сейчас " * 6, "flood:periodic"),
        ("go go go go go go go go", "flood:words"),
        ("#$%^&*" * 14 + "ab", "flood:symbols"),
        ("z" + "\u0337" * 13, "flood:marks"),
    ],
)
def test_one_message_can_flood(text: str, rule: str) -> None:
    assert rule in inside(text)


@pytest.mark.parametrize(
    "text",
    [
        "ахахахахахахахахахаха",
        "хахахахахахахахахахахахахаха",
        "ура!!!!!!!!!!!!!!",
        "((((((((((((((",
        "🔥🔥🔥🔥🔥🔥",
        "------------------",
        "да да да, беру две",
        "42 44 46 48 50 52 54 56",
        "Очень хочу эту лампу, и ту лампу, и ещё третью!",
    ],
)
def test_joy_is_not_flooding(text: str) -> None:
    assert inside(text) == []


def test_the_third_time_is_repeating_oneself() -> None:
    text = "Подпишитесь на мой канал прямо сейчас"

    assert lately(text, (text, 10)) == []
    assert lately(text, (text, 10), (text + "!", 30)) == ["repeat:same"]
    assert lately(text, (text, 61), (text, 30)) == []


def test_disguised_repeats_are_repeats() -> None:
    text = "Подпишитесь на мой канал прямо сейчас"

    assert lately(text, (text.upper(), 1), ("Подпиши\u200bтесь на мой  канал прямо сейчас?", 2)) == ["repeat:same"]


def test_votes_may_be_repeated_a_few_times() -> None:
    assert lately("+", *[("+", 16 + ago) for ago in range(4)]) == []
    assert lately("хочу", *[("хочу", 16 + ago) for ago in range(5)]) == ["repeat:same"]


def test_five_in_fifteen_seconds_are_flooding() -> None:
    different = ["один", "два слона", "три кита", "четыре черепахи"]

    assert lately("пять", *[(text, 3.0 * n) for n, text in enumerate(different)]) == ["flood:fast"]
    assert lately("пять", *[(text, 5.1 * n) for n, text in enumerate(different)]) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("куплю лампу", "куплю лампу", True),
        ("куплю лампу сегодня вечером", "куплю лампу сегодня вечером!", True),
        ("куплю лампу", "куплю плащ", False),
        ("", "", True),
        ("", "a", False),
        ("a", "b", False),
    ],
)
def test_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) is same
    assert alike(other, one) is same


def test_pieces_of_long_texts_do_not_fill_the_memory() -> None:
    for number in range(300):
        assert alike(f"{number} a", f"{number} b") is False

    assert flooding._pieces.cache_info().currsize == 200
