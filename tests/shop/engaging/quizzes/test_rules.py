"""What a viewer reads before a quiz says what will happen, whatever it is; a question that makes no sense is none."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.errors import BadQuiz
from core.events import Localized
from shop.engaging.quizzes.question import LONGEST_ANSWER, Prize, Question
from shop.engaging.quizzes.quiz import rules
from tests.shop.engaging.quizzes.desk import CHOICE, CODES, QUESTION


@settings(max_examples=60)
@given(
    seconds=some.integers(10, 600),
    winners=some.integers(1, 100),
    points=some.integers(1, 9_900),
    minutes=some.integers(5, 600),
    in_chat=some.booleans(),
    base=some.sampled_from((QUESTION, CHOICE)),
)
def test_the_rules_name_every_term(
    seconds: int, winners: int, points: int, minutes: int, in_chat: bool, base: Question
) -> None:
    prize = Prize(winners=winners, basis_points=points, lasts=timedelta(minutes=minutes))
    question = Question(
        text=base.text,
        lasts=timedelta(seconds=seconds),
        answers=base.answers,
        options=base.options,
        right=base.right,
        in_chat=in_chat,
        prize=prize,
    )
    told = rules(question)

    for text, chat in ((told.ru, "в чате"), (told.en, "in the chat")):
        assert text.startswith(("На ответ", str(seconds)))
        assert str(seconds) in text
        assert str(winners) in text or winners == 1
        assert (f"{points / 100:g}" in text) or (f"{points / 100:g}".replace(".", ",") in text)
        assert (chat in text) is in_chat
        assert "\n" not in text
    assert "Казань" not in told.ru + told.en
    assert prize.words.en in told.en


def test_the_only_winner_is_one_in_the_rules() -> None:
    told = rules(replace(QUESTION, prize=replace(CODES, winners=1)))

    assert "Первому ответившему верно — " in told.ru
    assert "The first who is right gets " in told.en


HIDDEN = "я живу в Казани так что знаю|Казанью зовут|Kazani|суперказань|не казанью ли|ка занью"
CHOSEN = (
    "я за неделю|недели две, наверное|2 правильный|жмите 2|второй|номер 2|2 или 3|ставлю на третью|двойка|vtoroy"
    "|the second one|№2|в сутках"
)


def test_what_helps_the_others_is_kept_from_the_chat_in_whatever_case_it_stands() -> None:
    cities = tuple(Localized(ru=each, en=each) for each in ("Уфа", "Казань", "Пермь"))
    assert [text for text in HIDDEN.split("|") if not QUESTION.gives_away(text)] == []
    assert [text for text in CHOSEN.split("|") if not CHOICE.gives_away(text)] == []
    assert replace(CHOICE, options=cities).gives_away("Казань, я там живу")
    for text in ("какая красивая лампа у вас сегодня", "Всем привет!", "а доставка в Тверь есть? очень нужно"):
        assert not QUESTION.gives_away(text), text
        assert not CHOICE.gives_away(text), text
    assert not CHOICE.gives_away("скидка 25 процентов, а доставка в 19.30?")


def test_a_place_is_chosen_by_its_number_however_it_is_written() -> None:
    texts = ("2", "номер 2", "№ 2", "вариант два", "думаю три", "4", "2 или 3", "жмите 2", "я первый")

    assert [CHOICE.heard(text) for text in texts] == [2, 2, 2, 2, 3, None, None, None, None]


def test_without_a_prize_none_is_promised() -> None:
    assert "%" not in rules(CHOICE).ru + rules(CHOICE).en


def test_the_length_that_the_rules_name_is_the_one_that_counts() -> None:
    assert "2 слов" in rules(QUESTION).ru
    assert QUESTION.heard("Нижний Новгород") is not None
    assert QUESTION.heard("город Нижний Новгород") is None


@pytest.mark.parametrize(
    ("why", "change"),
    [
        ("question", {"text": ""}),
        ("lasts", {"lasts": timedelta(seconds=9)}),
        ("kind", {"answers": ()}),
        ("kind", {"options": (Localized(ru="а", en="a"),) * 2, "right": 1}),
        ("answers", {"answers": ("?!",)}),
        ("answers", {"answers": ("a" * (LONGEST_ANSWER + 1),)}),
        ("right", {"right": 1}),
        ("told", {"text": "Какой город красивее: Казань или Уфа?"}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(why: str, change: dict[str, object]) -> None:
    terms = {"text": "Столица?", "answers": ("Казань",), "lasts": timedelta(minutes=1), **change}

    with pytest.raises(BadQuiz) as refused:
        Question(**terms)  # type: ignore[arg-type]
    assert refused.value.facts["why"] == why


@pytest.mark.parametrize("right", [None, 0, 4])
def test_of_options_one_is_right(right: int | None) -> None:
    with pytest.raises(BadQuiz):
        Question(text="?", options=CHOICE.options, right=right, lasts=CODES.lasts / 10)


def test_a_prize_has_its_bounds() -> None:
    for change in ({"winners": 0}, {"winners": 101}, {"basis_points": 0}, {"lasts": timedelta(minutes=4)}):
        terms = {"winners": 1, "basis_points": 1_000, "lasts": timedelta(hours=1), **change}
        with pytest.raises(BadQuiz):
            Prize(**terms)  # type: ignore[arg-type]
