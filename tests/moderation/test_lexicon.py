"""The word list: what it finds in every disguise, and the innocent look-alikes that it leaves alone."""

from pathlib import Path

import pytest

from moderation import lexicon
from moderation.lexicon import parse
from moderation.normalising import fold
from moderation.rules import words

LEXICON = lexicon.read()

FOUND = (Path(__file__).parent / "found.txt").read_text("utf-8").split()

SPELLED = ["с у к а", "х у й", "п и з д а", "f u c k", "ну ты и с у к а !", "s h i t", "F U C K you"]

PHRASES = [
    "kill yourself",
    "Kill  yourself!",
    "i will kill you",
    "we'll find and kill you",
    "убей себя",
    "я убью тебя",
    "тебя зарежу",
    "чтоб ты сдох",
    "suck my dick",
    "sucks dick",
    "иди на хер",
    "пошла ты на хер",
]

INNOCENT = (Path(__file__).parent / "innocent.txt").read_text("utf-8").split()

SENTENCES = [
    "А фонарь светит под дождём?",
    "сколько за лупу?",
    "за лупой стоит лампа",
    "для сухой кожи и сухую шампунь можно?",
    "подстрахуйте меня с размером, а?",
    "Бабушка делает хлеб, блины и чебуреки",
    "у себя в учебе употреблять кофе по 100 рублях за корабля",
    "я и в М и в S у а к б",
    "Dick Van Dyke and Moby Dick in Scunthorpe",
    "That nude is a dream, does the class pass?",
    "flame-retardant fabric, made in Essex",
    "S / M / L — what fits?",
    "Команда, мандарины кончились!",
    "Хохлома и хачапури, жидкое мыло",
    "хачу скитку",
]


def found(text: str) -> list[str]:
    return [finding.rule for finding in words(fold(text), lexicon=LEXICON)]


@pytest.mark.parametrize("text", FOUND)
def test_listed_words_are_found_in_every_disguise(text: str) -> None:
    assert found(text)
    assert found(f"ну {text}, вот!")


@pytest.mark.parametrize("text", SPELLED)
def test_spelled_words_are_found(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", PHRASES)
def test_listed_phrases_are_found(text: str) -> None:
    assert found(text)
    assert found(f"ok {text} :)")


@pytest.mark.parametrize("text", [*INNOCENT, *SENTENCES])
def test_innocent_look_alikes_are_left_alone(text: str) -> None:
    assert found(text) == []
    assert found(text.upper()) == []


def test_the_place_is_where_it_was_written() -> None:
    text = "👋 ну ты и С\u200bУКА, да"

    (finding,) = words(fold(text), lexicon=LEXICON)

    assert text[finding.span.start : finding.span.end] == "С\u200bУКА"
    assert finding.rule == "word:insult"


def test_every_place_is_found_once() -> None:
    assert found("сука сука f.u.c.k") == ["word:insult", "word:insult", "word:obscene"]


def test_the_most_ordinary_words_are_left_alone() -> None:
    ordinary = "и в на не я он что это как но мы так вы за the a of to and in is it you that he"

    assert found(ordinary) == []


def test_a_pattern_needs_a_heading() -> None:
    with pytest.raises(ValueError, match="heading"):
        parse(["# comment", "", "word"])


def test_headings_may_come_twice() -> None:
    assert parse(["[a]", "x", "[b]", "y", "[a]", "z"]) == {"a": ["x", "z"], "b": ["y"]}
