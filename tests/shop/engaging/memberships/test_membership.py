"""Which state may follow which, what is due when, and that the rules say what then happens."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadTier, MembershipClosed
from core.events import Localized
from core.ids import FeeId, InvoiceId, MembershipId, ShowId, TierId, ViewerId
from core.money import Money
from core.people import Language
from shop.engaging.memberships.calendar import Period, Span, span_at
from shop.engaging.memberships.membership import (
    DUNNING,
    GRACE,
    TURNS,
    Invoice,
    InvoiceStatus,
    Membership,
    Offered,
    Status,
    Turn,
    paid,
    turned,
)
from shop.engaging.memberships.tier import Tier, rules
from tests.fakes import EVENING

OFFERED = Offered(tier=TierId("tir_" + "1" * 32), price=Money(amount=490_00, currency="RUB"), period=Period.MONTH)
GOLD = Offered(tier=TierId("tir_" + "2" * 32), price=Money(amount=4_900_00, currency="RUB"), period=Period.YEAR)


def a_membership(status: Status = Status.ACTIVE, **change: object) -> Membership:
    one = Membership(
        id=MembershipId("mbr_" + "1" * 32),
        viewer=ViewerId("vwr_" + "1" * 32),
        name="Anna",
        language=Language.RU,
        email=None,
        show=ShowId("shw_" + "1" * 32),
        offered=OFFERED,
        anchor=EVENING,
        span=span_at(EVENING, Period.MONTH, EVENING),
        status=status,
        version=3,
        provider="play",
        how="pays",
        joined_at=EVENING,
        failed_at=EVENING if status is Status.PAST_DUE else None,
        tries=1 if status is Status.PAST_DUE else 0,
    )
    return replace(one, **change)  # type: ignore[arg-type]


def an_invoice(of: Offered, span: Span) -> Invoice:
    return Invoice(
        id=InvoiceId("inv_" + "1" * 32),
        membership=MembershipId("mbr_" + "1" * 32),
        offered=of,
        anchor=EVENING,
        span=span,
        status=InvoiceStatus.OPEN,
        fee=FeeId("fee_" + "1" * 32),
        tries=1,
        provider="play",
        how="pays",
        created_at=EVENING,
    )


@pytest.mark.parametrize("turn", Turn)
@pytest.mark.parametrize("status", Status)
def test_every_turn_in_every_state_is_in_the_table_or_refused(status: Status, turn: Turn) -> None:
    one = a_membership(status)

    if (expected := TURNS.get((status, turn))) is None:
        with pytest.raises(MembershipClosed):
            turned(one, turn, now=EVENING)
        return
    after = turned(one, turn, now=EVENING)

    assert (after.status, after.version) == (expected, one.version + 1)
    assert (after.ended_at is None) is after.is_live
    assert after.is_live or (after.access_until, after.due_at) == (None, None)


def test_nothing_leads_out_of_an_end() -> None:
    assert not [turn for status, turn in TURNS if status in (Status.CANCELLED, Status.REVOKED)]


def test_it_is_tried_after_1_3_5_and_7_days_and_then_it_is_over() -> None:
    one, days = a_membership(), []
    now = failed_at = one.span.end
    while one.is_live:
        one = turned(one, Turn.FAILED, now=now)
        if one.due_at is not None:
            days.append((one.due_at - failed_at).days)
            now = one.due_at

    assert days == [1, 3, 5, 7]
    assert (one.status, one.ended_at) == (Status.CANCELLED, failed_at + DUNNING[-1])


def test_access_goes_on_for_the_grace_and_ends_with_the_period_when_cancelled() -> None:
    one = a_membership()

    late = turned(one, Turn.FAILED, now=one.span.end)
    leaving = turned(one, Turn.CANCEL, now=EVENING)

    assert late.access_until == one.span.end + GRACE
    assert leaving.access_until == one.span.end
    assert turned(leaving, Turn.UNCANCEL, now=EVENING).access_until == one.access_until


@given(away=st.timedeltas(timedelta(0), timedelta(days=2000)))
def test_what_was_missed_is_not_charged(away: timedelta) -> None:
    one = a_membership()

    offered, anchor, span = one.wanted(one.span.end + away)

    assert span.start <= one.span.end + away < span.end
    assert (offered, anchor) == (OFFERED, EVENING)


def test_another_tier_begins_with_the_next_period_and_counts_from_there() -> None:
    one = a_membership(next=GOLD)

    offered, anchor, span = one.wanted(one.span.end)
    after = paid(one, replace(an_invoice(offered, span), anchor=anchor), now=one.span.end, saved=None)

    assert (after.offered, after.next, after.anchor) == (GOLD, None, one.span.end)
    assert after.span.end == one.span.end.replace(year=one.span.end.year + 1)


def test_paying_forgets_what_failed() -> None:
    one = a_membership(Status.PAST_DUE, tries=3)
    _, _, span = one.wanted(one.span.end)

    after = paid(one, an_invoice(OFFERED, span), now=span.start + timedelta(days=4), saved="card 2")

    assert (after.status, after.tries, after.failed_at, after.saved) == (Status.ACTIVE, 0, None, "card 2")
    assert after.span == span


WORDS = st.builds(lambda word: Localized(ru=word, en=word), st.text(min_size=1, max_size=20))


@given(basis_points=st.integers(0, 9_000), period=st.sampled_from(Period), rank=st.integers(1, 100))
def test_the_rules_name_what_the_membership_does(basis_points: int, period: Period, rank: int) -> None:
    tier = a_tier(basis_points=basis_points, period=period, rank=rank)

    said = rules(tier)

    for words in (said.ru, said.en):
        assert all(str(days.days) in words for days in (*DUNNING, GRACE))
        assert (
            f"{basis_points / 100:g}".replace(".", "," if words is said.ru else ".")
            + ("%" if words is said.en else " %")
            in words
        ) is bool(basis_points)
        assert "\n" not in words
    assert ("month" in said.en, "месяц" in said.ru) == (period is Period.MONTH,) * 2


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"key": "Gold Club"}, "key"),
        ({"basis_points": 9_001}, "basis_points"),
        ({"rank": 0}, "rank"),
        ({"prices": ()}, "prices"),
        ({"prices": (Money(amount=0, currency="RUB"),)}, "prices"),
        ({"prices": (Money(amount=1, currency="RUB"), Money(amount=2, currency="RUB"))}, "prices"),
        ({"perks": (Localized(ru="а", en="a"),) * 9}, "perks"),
    ],
)
def test_a_tier_that_is_no_use_is_refused(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(BadTier) as refused:
        a_tier(**wrong)

    assert refused.value.facts == {"why": why}


def a_tier(**change: object) -> Tier:
    values: dict[str, object] = {
        "id": TierId("tir_" + "1" * 32),
        "key": "gold",
        "name": Localized(ru="Золото", en="Gold"),
        "perks": (Localized(ru="Закрытые эфиры", en="Closed shows"),),
        "prices": (Money(amount=490_00, currency="RUB"),),
        "period": Period.MONTH,
        "basis_points": 1_000,
        "rank": 1,
    }
    return Tier(**(values | change))  # type: ignore[arg-type]
