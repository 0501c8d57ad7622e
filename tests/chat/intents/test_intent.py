"""What an intent may look like."""

import pytest

from chat.intents.defaults import DEFAULTS
from chat.intents.intent import MOST_PHRASES, MOST_WAYS, Intent, Phrase


def test_the_usual_ones_are_fit() -> None:
    for intent in DEFAULTS:
        intent.check()

    assert [intent.key for intent in DEFAULTS] == ["discount", "plus", "sold"]
    assert sum(intent.ways for intent in DEFAULTS) < MOST_WAYS


def test_a_phrase_says_where_it_stands_and_what_will_do() -> None:
    whole, begins, anywhere = Phrase("=sold #"), Phrase("^+"), Phrase("хочу|хотим скидку")

    assert (whole.is_whole, whole.begins, whole.slots) == (True, False, (("sold",), ("#",)))
    assert (begins.is_whole, begins.begins, begins.slots) == (False, True, (("+",),))
    assert (anywhere.is_whole, anywhere.begins) == (False, False)
    assert anywhere.slots == (("хочу", "хотим"), ("скидку",))


@pytest.mark.parametrize(
    "text", ["", "=", "   ", "a||b", "|a", "#", "# #", "a,b", "(a)", "a" * 301, "a b c d e f g h i", "\u200b", "🔥"]
)
def test_what_nobody_could_say_is_no_phrase(text: str) -> None:
    with pytest.raises(ValueError, match="phrase"):
        Intent(key="x", phrases=(Phrase(text),)).check()


@pytest.mark.parametrize("key", ["", "X", "1a", "a b", "a" * 33, "ключ"])
def test_a_key_is_small_latin_letters(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        Intent(key=key, phrases=(Phrase("a"),)).check()


@pytest.mark.parametrize("count", [0, MOST_PHRASES + 1])
def test_an_intent_has_phrases_and_not_too_many(count: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Intent(key="x", phrases=(Phrase("a"),) * count).check()
