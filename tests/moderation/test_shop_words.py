"""A shop's own words, blocked and allowed."""

import pytest

from moderation import lexicon, rules
from moderation.normalising import fold
from moderation.shop_words import LONGEST, ShopWords, check

LEXICON = lexicon.read()
SHOP = ShopWords(
    blocked=["скам*", "*coin", "*реплик*", "конкурент", "купи* у меня", "Ёлка"], allowed=["дура", "эскорт*", "*секс*"]
)


def found(text: str) -> list[str]:
    return [text[each.span.start : each.span.end] for each in rules.words(fold(text), lexicon=LEXICON, shop=SHOP)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("это скамеры", "скамеры"),
        ("buy DOGECOIN now", "DOGECOIN"),
        ("люкс-реплика", "реплика"),
        ("тут к о н к у р е н т был", "к о н к у р е н т"),
        ("ск@м какой-то", "ск@м"),
        ("ёлка", "ёлка"),
        ("Купите, у меня дешевле", "Купите, у меня"),
        ("🔥 реплиииики", "реплиииики"),
    ],
)
def test_blocked_words_are_found_in_part_and_in_disguise(text: str, place: str) -> None:
    assert found(text) == [place]


@pytest.mark.parametrize("text", ["искам", "coins", "конкуренты", "купите у него", "фея Дура", "сексуальное платье"])
def test_what_is_not_on_the_list_or_is_allowed_may_be_said(text: str) -> None:
    assert found(text) == []


def test_an_allowed_word_allows_no_other() -> None:
    assert found("дура и сука") == ["сука"]


@pytest.mark.parametrize("line", ["", " ", "*", "* *", "а", "!!", "x" * (LONGEST + 1)])
def test_a_word_that_finds_everything_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="a word"):
        check(line)


def test_a_line_is_kept_in_small_letters_with_single_spaces() -> None:
    assert check("  КУПИ*   у меня ") == "купи* у меня"


def test_marks_in_a_line_mean_themselves() -> None:
    shop = ShopWords(blocked=["c++ курс", "(лот)*"])

    assert [each.rule for each in shop.findings(fold("берите C++ курс"))] == ["word:shop"]
    assert list(shop.findings(fold("лоток"))) == []
