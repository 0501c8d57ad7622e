"""What a viewer reads before a surprise or giveaway begins says what will happen, whatever the terms are."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some

from core.money import Money
from shop.engaging.giveaways import giveaway
from shop.engaging.surprises.surprise import How, Terms, Who, prize_of, rules, winners
from shop.promotion import AmountOff, PercentOff

benefits = some.one_of(
    some.builds(PercentOff, basis_points=some.integers(1, 10_000)),
    some.builds(AmountOff, amount=some.builds(Money, amount=some.integers(1, 10**9), currency=some.just("RUB"))),
)


@given(
    benefit=benefits,
    drops=some.integers(1, 20),
    each=some.integers(1, 50),
    opened=some.integers(10, 600),
    hours=some.integers(1, 700),
    who=some.sampled_from(Who),
    how=some.sampled_from(How),
    data=some.data(),
)
def test_the_rules_of_a_surprise_name_every_term(
    benefit: PercentOff | AmountOff,
    drops: int,
    each: int,
    opened: int,
    hours: int,
    who: Who,
    how: How,
    data: some.DataObject,
) -> None:
    terms = Terms(
        window=timedelta(hours=12),
        drops=drops,
        winners=each,
        open_for=timedelta(seconds=opened),
        benefit=benefit,
        code_lasts=timedelta(hours=hours),
        stock=data.draw(some.integers(1, drops * each)),
        budget=Money(amount=1, currency="RUB"),
        who=who,
        how=how,
    )
    line = rules(terms, prize_of(benefit, None))
    numbers = [f"Moments: {drops},", f"up to {each} to win", f"within {opened} s", f"{terms.stock} codes", f"{hours} h"]
    assert all(number in line.en for number in numbers)
    assert ("drawn among all" in line.en) is (how is How.DRAW)
    assert ("the first whose taps" in line.en) is (how is How.FIRST)
    assert ("chose a name" in line.en) is (who is Who.NAMED)
    assert ("have paid" in line.en) is (who is Who.BUYERS)
    said = [f"Моментов: {drops},", f"до {each}", f"за {opened} с", f"кодов {terms.stock}", f"{hours} ч"]
    assert all(each in line.ru for each in said)


@given(
    seed=some.binary(min_size=32, max_size=32),
    tickets=some.sets(some.text(min_size=1), max_size=30),
    most=some.integers(0, 9),
)
def test_up_to_so_many_win_and_each_once(seed: bytes, tickets: set[str], most: int) -> None:
    won = winners(seed, "salt", 1, tickets, most)
    assert len(won) == len(set(won)) == min(most, len(tickets))
    assert set(won) <= tickets


@given(
    wanted=some.integers(1, 100),
    keyword=some.sampled_from([None, "plus"]),
    buyers=some.booleans(),
    present=some.booleans(),
    hours=some.integers(1, 300),
)
def test_the_rules_of_a_giveaway_name_every_way_in_and_that_it_is_free(
    wanted: int, keyword: str | None, buyers: bool, present: bool, hours: int
) -> None:
    terms = giveaway.Terms(
        prize="A lamp",
        conditions="One each.",
        lasts=timedelta(minutes=5),
        winners=wanted,
        keyword=keyword,
        buyers=buyers,
        present=present,
        to_claim=timedelta(hours=hours),
    )
    line = giveaway.rules(terms)
    assert "tap “Enter”" in line.en
    assert "no purchase needed" in line.en
    assert f"Winners: {wanted}, drawn by lot" in line.en
    assert ("say the word" in line.en) is (keyword is not None)
    assert ("paid for an order" in line.en) is buyers
    assert ("Claim within 2 min" in line.en) is present
    assert (f"Claim within {hours} h" in line.en) is not present
    assert all(word in line.ru for word in ("нажать «Участвую»", "покупать ничего не нужно", f"Победителей: {wanted}"))
