import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import BASIS_POINTS, LARGEST_AMOUNT, MINOR_DIGITS, Money

amounts = st.integers(min_value=-(10**12), max_value=10**12)
currencies = st.sampled_from(sorted(MINOR_DIGITS))
weights = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=50).filter(any)


@given(amounts, currencies, weights)
def test_the_parts_of_a_split_make_the_whole(amount: int, currency: str, shares: list[int]) -> None:
    parts = Money(amount=amount, currency=currency).split(shares)

    assert sum(part.amount for part in parts) == amount
    assert all(part.currency == currency for part in parts)


@given(amounts, weights)
def test_no_part_is_a_whole_minor_unit_off_its_share(amount: int, shares: list[int]) -> None:
    whole = sum(shares)

    for part, share in zip(Money(amount=amount, currency="RUB").split(shares), shares, strict=True):
        assert abs(part.amount * whole - amount * share) < whole


@given(amounts, weights)
def test_who_has_no_share_gets_nothing(amount: int, shares: list[int]) -> None:
    parts = Money(amount=amount, currency="RUB").split([*shares, 0])

    assert parts[-1] == Money.zero("RUB")


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=0, max_value=BASIS_POINTS))
def test_a_discount_is_rounded_half_up_and_never_more_than_the_price(amount: int, basis_points: int) -> None:
    left = Money(amount=amount, currency="RUB").percent_off(basis_points).amount

    assert 0 <= left <= amount
    discount = amount - left
    assert abs(discount * BASIS_POINTS - amount * basis_points) * 2 <= BASIS_POINTS


@given(st.integers(min_value=0, max_value=10**12), st.integers(0, BASIS_POINTS), st.integers(0, BASIS_POINTS))
def test_a_larger_discount_never_costs_more(amount: int, one: int, other: int) -> None:
    price, (less, more) = Money(amount=amount, currency="RUB"), sorted((one, other))

    assert price.percent_off(more) <= price.percent_off(less)


@pytest.mark.parametrize(
    ("money", "written"),
    [
        (Money(amount=199_900, currency="RUB"), "1999.00 RUB"),
        (Money(amount=1_999, currency="JPY"), "1999 JPY"),
        (Money(amount=1_999, currency="KWD"), "1.999 KWD"),
        (Money(amount=5, currency="RUB"), "0.05 RUB"),
        (Money(amount=-5, currency="RUB"), "-0.05 RUB"),
    ],
)
def test_a_sum_is_written_with_the_digits_of_its_currency(money: Money, written: str) -> None:
    assert str(money) == written


def test_half_a_minor_unit_goes_to_the_buyer() -> None:
    assert Money(amount=101, currency="RUB").percent_off(5_000) == Money(amount=50, currency="RUB")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="do not mix"):
        Money.zero("RUB") + Money.zero("USD")
    with pytest.raises(ValueError, match="do not mix"):
        assert Money.zero("RUB") < Money.zero("USD")


@pytest.mark.parametrize("amount", [LARGEST_AMOUNT + 1, -LARGEST_AMOUNT - 1])
def test_a_sum_that_a_browser_would_misread_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="too many"):
        Money(amount=amount, currency="RUB")


def test_an_overflow_is_refused_when_it_happens() -> None:
    with pytest.raises(ValueError, match="too many"):
        Money(amount=LARGEST_AMOUNT, currency="RUB") * 2


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1]])
def test_a_split_needs_shares(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(amount=1, currency="RUB").split(shares)


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        Money(amount=1, currency="rub")
