"""What may be a question passes the gate; most of what is said does not cost a look."""

import pytest

from chat.asked.gate import may_ask


@pytest.mark.parametrize(
    "text",
    [
        "is it waterproof?",
        "скок держит заряд",
        "аккум скок мач",
        "цена",
        "размеры есть",
        "а доставка в минск",
        "есть ли чёрный",
        "можно стирать",
        "does it come in red",
        "battery life",
        "skolko stoit",
    ],
)
def test_a_question_passes_with_a_mark_or_without(text: str) -> None:
    assert may_ask(text)


@pytest.mark.parametrize(
    "text",
    [
        "+",
        "огонь 🔥🔥",
        "привет всем",
        "love it!!!",
        "беру два",
        "🔥",
        "",
        "да",
        "чёрный красивый",
        "x" * 600,
    ],
)
def test_what_people_shout_does_not(text: str) -> None:
    assert not may_ask(text)


def test_a_wish_is_counted_elsewhere_unless_it_has_a_mark() -> None:
    assert not may_ask("хочу скидку", wishes=True)
    assert may_ask("скидка будет?", wishes=True)
