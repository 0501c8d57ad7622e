"""What people make of a word, and the words that only look like it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation import lexicon, unmasking
from moderation.masks import heard, masks
from moderation.normalising import fold
from moderation.rules import words
from moderation.unmasking import Forms

FORMS = unmasking.read()
LEXICON = lexicon.read()

MEANT = {
    "suka blyat": ["сука", "блять"],
    "ну ты и долб оёб": ["долбоеб"],
    "пиз дец": ["пиздец"],
    "акус": ["сука"],
    "kcuf": ["fuck"],
    "cerf": ["сука"],
    "[eqyz": ["хуйня"],
    "агсл": ["fuck"],
    "ʞɔnɟ": ["fuck"],
    "факинг": ["fucking"],
    "дибил": ["дебил"],
    "песдец": ["пиздец"],
    "phucking": ["fucking"],
    "3.14здец": ["пиздец"],
    "тв#рь": ["тварь"],
    "m**on": ["moron"],
    "8 1 7 c h": ["bitch"],
    "k@зино": ["казино"],
    "3арабо7ок": ["заработок"],
    "asshoooole": ["asshole"],
}

ORDINARY = """
the sheets are soft | adding two | who re-sells it | go ok | Suki | Niger river | ghbdtn | привет из Тулы | потоп
same as S | as is | размер S и M | у к а | I a m in | #BADA55 | p.s. thanks | a.m. or p.m. | 2*3*4 | т.е. можно
telegrammm | телеграм магазина | money back | оплата картой | деньги верните | факс | фагот | webcam | турок
радар | level | Dr.Martens
""".replace("\n", "|")


@pytest.mark.parametrize(("text", "forms"), MEANT.items())
def test_a_word_is_known_in_its_disguise(text: str, forms: list[str]) -> None:
    assert [each.form for each in FORMS.hidden(fold(text))] == forms


@pytest.mark.parametrize("text", [each.strip() for each in ORDINARY.split("|") if each.strip()])
def test_ordinary_words_are_no_disguises(text: str) -> None:
    assert FORMS.hidden(fold(text)) == []


def test_a_word_in_plain_is_not_hidden() -> None:
    assert FORMS.hidden(fold("сука fuck телеграм")) == []


def test_a_harmless_word_is_found_only_when_it_hides() -> None:
    plain, hidden = "казино рядом", "к@зин0 рядом"

    assert list(words(fold(plain), lexicon=LEXICON)) == []
    assert [each.rule for each in words(fold(hidden), lexicon=LEXICON)] == ["word:spam"]


def test_a_phrase_is_found_among_words_that_hide() -> None:
    (finding,) = words(fold("да я т е б я y6ью, понял"), lexicon=LEXICON)

    assert finding.rule == "word:threat"
    assert (finding.span.start, finding.span.end) == (5, 18)


def test_nothing_is_known_without_forms() -> None:
    assert Forms({}).hidden(fold("suka")) == []


def test_words_that_sound_alike_are_one() -> None:
    assert heard("идеот") == heard("идиот")
    assert heard("azzhole") == heard("asshole")
    assert heard("турок") != heard("дурак")


def test_masks_are_spellings_backwards_and_other_keys() -> None:
    assert {"suka", "cyka", "акус", "cerf"} <= set(masks("сука"))
    assert {"факинг", "gnikcuf", "агслштп"} <= set(masks("fucking"))


AROUND = st.text(st.sampled_from("аяЁй zq🔥👨‍👩‍👧é\u0301🇷🇺 .,"), max_size=12)
"""What may stand before and after: letters that fold to more or fewer, pictures of several code points."""


@given(
    before=AROUND,
    after=AROUND,
    hidden=st.sampled_from(["сука", "f̶u̶c̶k̶", "xyй", "п\u200bизда", "ｓｈｉｔ", "d1ckhead", "🅱🅸🆃🅲🅷"]),
)
@settings(max_examples=60, deadline=None)
def test_a_span_is_where_the_word_was_written(before: str, after: str, hidden: str) -> None:
    text = f"{before} {hidden} {after}"

    spans = [each.span for each in words(fold(text), lexicon=LEXICON)]

    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    place = len(before) + 1
    assert any(span.start < place + len(hidden) and place < span.end for span in spans)


@pytest.mark.parametrize(
    "text",
    ["волибед", "ljk,jt,jd", "ahuevshie", "долбое бов", "ыршеештп", "zaebalsya", "мраз ота"],
)
def test_forms_that_are_not_listed_are_known_by_their_root(text: str) -> None:
    assert [each.rule for each in words(fold(f"ну {text} же"), lexicon=LEXICON)]


@pytest.mark.parametrize(
    "text",
    [
        "оплеух",
        "ибис",
        "Лох-Несс",
        "pussy-cat",
        "тебе",
        "другие other heritage",
        "who are you",
        "иди отсюда",
        "за лупой",
        "typical",
    ],
)
def test_ordinary_words_hold_no_root(text: str) -> None:
    assert list(words(fold(text), lexicon=LEXICON)) == []
