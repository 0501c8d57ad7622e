"""What the rules say is what is done."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadUnlock
from core.events import UnlockFor, UnlockGoal
from core.ids import OfferId, PollId
from core.money import Money
from shop.engaging.unlocks.unlock import FOR_WHOM, LARGEST_TARGET, LONGEST, SHORTEST, Terms, rules
from shop.promotion import FixedPrice, PercentOff
from tests.fakes import EVENING

OFFER, POLL = OfferId("ofr_" + "1" * 32), PollId("pol_" + "1" * 32)
MINUTE = timedelta(minutes=1)


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    goal = draw(st.sampled_from(UnlockGoal))
    offer = draw(st.sampled_from([None, OFFER]))
    percent = st.integers(1, 10_000).map(lambda points: PercentOff(basis_points=points))
    fixed = st.integers(0, 10**9).map(lambda amount: FixedPrice(price=Money(amount=amount, currency="RUB")))
    lasts = st.integers(15, 86_400).map(lambda seconds: timedelta(seconds=seconds))
    return Terms(
        goal=goal,
        target=draw(st.integers(1, LARGEST_TARGET)),
        opens_at=EVENING,
        closes_at=EVENING + draw(lasts),
        valid_for=draw(lasts),
        benefit=draw(st.one_of(percent, fixed) if offer else percent),
        offer=offer,
        intent="discount" if goal is UnlockGoal.WANTS and draw(st.booleans()) else None,
        poll=POLL if goal is UnlockGoal.POLL else None,
        option=draw(st.one_of(st.none(), st.integers(1, 10))) if goal is UnlockGoal.POLL else None,
        per_address=draw(st.integers(1, 99)),
        for_whom=draw(st.sampled_from(sorted(FOR_WHOM[goal]))),
    )


@given(terms())
def test_the_rules_name_every_term_in_both_languages_in_one_line(given_terms: Terms) -> None:
    told = rules(given_terms)

    for text in (told.ru, told.en):
        assert "\n" not in text
        numbers = re.findall(r"\d+(?:[.,]\d+)?", text)
        assert str(given_terms.target) in numbers
        for span in (given_terms.closes_at - given_terms.opens_at, given_terms.valid_for):
            seconds = round(span.total_seconds())
            assert str(seconds if seconds % 60 else seconds // 60) in numbers
        if isinstance(given_terms.benefit, PercentOff):
            share = f"{given_terms.benefit.basis_points / 100:g}"
            assert share in text.replace(",", ".")
        if given_terms.goal is UnlockGoal.WANTS:
            assert str(given_terms.per_address) in numbers
            assert ("в чате" in text or "in the chat" in text) is (given_terms.intent is not None)
        assert ("для всех" in text or "for everybody" in text) is (given_terms.for_whom is UnlockFor.EVERYBODY)
        joins = "попросит, пока она действует" in text or "ask while it holds" in text
        assert joins is (given_terms.for_whom is UnlockFor.ASKING)
        loses = "заблокированные её теряют" in text or "the banned lose it" in text
        assert loses is (given_terms.for_whom is not UnlockFor.EVERYBODY)
        if given_terms.option:
            assert str(given_terms.option) in numbers
    assert ("этот товар" in told.ru.lower()) is (given_terms.offer is not None)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"target": 0}, "target"),
        ({"target": LARGEST_TARGET + 1}, "target"),
        ({"closes_at": EVENING + SHORTEST / 2}, "window"),
        ({"closes_at": EVENING + LONGEST * 2}, "window"),
        ({"valid_for": timedelta()}, "valid_for"),
        ({"per_address": 0}, "per_address"),
        ({"goal": UnlockGoal.VIEWERS}, "intent"),
        ({"goal": UnlockGoal.POLL, "intent": None}, "poll"),
        ({"option": 1}, "poll"),
        ({"goal": UnlockGoal.VIEWERS, "intent": None, "for_whom": UnlockFor.ASKED}, "for_whom"),
        ({"goal": UnlockGoal.PURCHASES, "intent": None, "for_whom": UnlockFor.ASKING}, "for_whom"),
        ({"benefit": FixedPrice(price=Money(amount=1, currency="RUB"))}, "offer"),
    ],
)
def test_terms_that_make_no_sense_are_refused(change: dict[str, object], why: str) -> None:
    usual: dict[str, object] = {
        "goal": UnlockGoal.WANTS,
        "target": 10,
        "opens_at": EVENING,
        "closes_at": EVENING + MINUTE,
        "valid_for": MINUTE,
        "benefit": PercentOff(basis_points=1_000),
        "intent": "discount",
    }

    with pytest.raises(BadUnlock) as refused:
        Terms(**(usual | change))  # type: ignore[arg-type]

    assert refused.value.facts["why"] == why
