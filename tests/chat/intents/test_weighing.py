"""What the words around a phrase make of it."""

import pytest

from chat.intents.defaults import DEFAULTS
from chat.intents.matching import Matcher
from chat.intents.weighing import Why, why_not

MATCHER = Matcher(DEFAULTS)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("не хочу скидку", Why.NEGATED),
        ("скидку не надо", Why.NEGATED),
        ("i don't want a discount", Why.NEGATED),
        ("скидка?", Why.QUESTION),
        ("когда дадите скидку", Why.QUESTION),
        ("напишите хочу скидку", Why.MENTION),
        ("do you want a discount", Why.SOMEBODY_ELSE),
        ("хочу узнать про скидку", Why.ABOUT),
    ],
)
def test_whoever_tries_a_message_is_told_why_it_is_no_wish(text: str, why: Why) -> None:
    said = MATCHER.understand(text)

    assert (said.intents, said.refused) == (frozenset(), {"discount": why})


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("hoču skidku", None),
        ("не hoču skidku", Why.NEGATED),
        ("не очень hoču skidku", Why.NEGATED),
        ("hoču не skidku", Why.NEGATED),
        ("hoču skidku не надо", Why.NEGATED),
        ("hoču skidku не", Why.NEGATED),
        ("не hoču skidku не надо", Why.NEGATED),
        ("hoču skidku не mogu", None),
        ("не hoču без skidku", None),
        ("не , hoču skidku", None),
        ("не hodi a hoču skidku", None),
        ("как , hoču skidku", None),
        ("как hoču skidku", Why.QUESTION),
    ],
)
def test_a_not_turns_it_round_where_it_belongs_to_it_and_two_leave_it(words: str, why: Why | None) -> None:
    said = words.split()

    assert why_not(said, (said.index("hoču"), said.index("skidku")), is_whole=False) == why
