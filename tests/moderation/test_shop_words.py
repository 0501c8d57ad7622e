"""A shop's own words, blocked and allowed."""

import re
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@pytest.mark.parametrize("line", ["", " ", "*", "* *", "а", "!!", "x" * (LONGEST + 1), "*ab*ab*", "ab - cd"])
def test_a_word_that_finds_everything_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="a word"):
        check(line)


def test_a_line_is_kept_in_small_letters_with_single_spaces() -> None:
    assert check("  КУПИ*   у меня ") == "купи* у меня"


def test_marks_in_a_line_mean_themselves() -> None:
    shop = ShopWords(blocked=["c++ курс", "(лот)*"])

    assert [each.rule for each in shop.findings(fold("берите C++ курс"))] == ["word:shop"]
    assert list(shop.findings(fold("лоток"))) == []


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["*ab*ab*ab*ab*z"], "ab" * 120 + "q"),
        (["x*y*z"], "x" + "y" * 489),
        (["*a* *a* *a* *a* zz"], " ".join(["a" * 97] * 5)),
        (["a* * * * * bb"], "a " * 245),
        (["a -b -c -d"], "a" + "-" * 489),
        ([f"*abcdefgh{number}*" for number in range(2_000)], "abcdefgh" * 61),
        ([f"купи мир{number}" for number in range(2_000)], "купи мир " * 54),
    ],
)
def test_no_list_and_no_text_makes_a_judge_slow(lines: list[str], text: str) -> None:
    shop, folded = ShopWords(blocked=lines), fold(text)

    before = process_time()
    assert list(shop.findings(folded)) == []

    assert process_time() - before < 0.1


@given(
    st.lists(st.sampled_from(["bc", "*bc", "b*", "b*d", "*b*c", "*d*", "*"]), min_size=1, max_size=3).map(" ".join),
    st.lists(st.sampled_from(["bc", "bcd", "dbc", "cbdb", "bdc,"]), max_size=5).map(" ".join),
)
@settings(max_examples=100)
def test_a_line_finds_what_its_stars_say(line: str, text: str) -> None:
    try:
        kept = check(line)
    except ValueError:
        return
    words = [re.escape(word).replace(r"\*", r"\w*") if word != "*" else r"\w+" for word in kept.split()]
    said = re.finditer(rf"(?<!\w){r'[^b-d]+'.join(words)}(?!\w)", text)

    found = [(each.span.start, each.span.end) for each in ShopWords(blocked=[line]).findings(fold(text))]

    assert found == [place.span() for place in said]


def test_the_words_of_two_shops_count_side_by_side() -> None:
    both = ShopWords(blocked=["скам*"], allowed=["конкурент"]).beside(ShopWords(blocked=["конкурент*", "лот 1"]))

    assert [each.rule for each in both.findings(fold("скамеры и конкурент, лот 1"))] == ["word:shop"] * 2
