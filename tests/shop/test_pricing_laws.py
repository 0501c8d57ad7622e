"""What holds for every basket and every set of promotions."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from core.ids import PromotionId, derive
from core.money import BASIS_POINTS, Money
from shop.pricing import quote
from shop.promotion import AmountOff, FixedPrice, PercentOff, Promotion
from shop.quote import Basket, BasketLine
from tests.fakes import EVENING
from tests.shop.promotions import a_code, a_flash, a_line, a_member_price, an_unlock

CURRENCIES = st.sampled_from(["RUB", "JPY", "KWD"])
NAMES = ("mug", "lamp", "rug")
basis_points = st.integers(1, BASIS_POINTS)
amounts = st.integers(0, 3_000) | st.integers(0, 10**9)


@st.composite
def baskets(draw: st.DrawFn, *, code: str | None = "LIVE", currency: str = "RUB") -> Basket:
    lines: list[BasketLine] = []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)):
        for variant in draw(st.sampled_from(["s", "l", "sl"])):
            price, units = draw(amounts), draw(st.integers(1, 9))
            floor = draw(st.none() | st.integers(0, price))
            lines.append(a_line(name, price, units=units, variant=variant, floor=floor, currency=currency))
    return Basket(lines=tuple(lines), currency=currency, code=code, member=draw(st.sampled_from([None, 1])))


@st.composite
def own_promotions(draw: st.DrawFn, *, currency: str = "RUB") -> list[Promotion]:
    limits = st.none() | st.integers(1, 4)
    flash = st.builds(a_flash, st.sampled_from(NAMES), basis_points, limit_per_buyer=limits)
    priced = st.builds(
        lambda name, price, limit: a_flash(name, price=price, limit_per_buyer=limit, currency=currency),
        st.sampled_from(NAMES),
        amounts,
        limits,
    )
    some = st.lists(
        flash | priced | st.builds(a_member_price, basis_points) | st.builds(an_unlock, basis_points), max_size=5
    )
    numbers = count()
    return [replace(each, id=PromotionId(derive("prm", str(next(numbers))))) for each in draw(some)]


@st.composite
def codes(draw: st.DrawFn, *, currency: str = "RUB") -> Promotion:
    percent = st.builds(PercentOff, basis_points=basis_points)
    off = st.builds(lambda amount: AmountOff(amount=Money(amount=amount + 1, currency=currency)), amounts)
    return a_code(
        "LIVE",
        draw(percent | off),
        stacks=draw(st.booleans()),
        offer=draw(st.none() | st.sampled_from(NAMES)),
        minimum=draw(st.none() | st.builds(Money, amount=amounts, currency=st.just(currency))),
    )


def total(basket: Basket, promotions: Sequence[Promotion]) -> int:
    return quote(basket, promotions, EVENING).total.amount


@given(st.data(), CURRENCIES)
def test_every_line_adds_up_and_none_goes_below_its_floor_or_nothing(data: st.DataObject, currency: str) -> None:
    basket = data.draw(baskets(currency=currency))
    promotions = [*data.draw(own_promotions(currency=currency)), data.draw(codes(currency=currency))]

    quoted = quote(basket, promotions, EVENING)

    for line, priced in zip(basket.lines, quoted.lines, strict=True):
        floor = min(line.floor.amount if line.floor else 0, line.price.amount) * line.units
        assert priced.discount.amount == sum(reason.amount.amount for reason in priced.reasons)
        assert all(reason.amount.amount > 0 for reason in priced.reasons)
        assert floor <= priced.total.amount <= priced.subtotal.amount == line.price.amount * line.units
    assert quoted.total + quoted.discount == sum((line.subtotal for line in quoted.lines), start=Money.zero(currency))
    by_code = sum(reason.amount.amount for line in quoted.lines for reason in line.reasons if reason.kind == "code")
    assert quoted.code is not None
    assert quoted.code.amount.amount == by_code


@given(st.data())
def test_the_order_of_promotions_and_of_lines_changes_nothing(data: st.DataObject) -> None:
    basket, promotions = data.draw(baskets()), [*data.draw(own_promotions()), data.draw(codes())]
    mixed = data.draw(st.permutations(promotions))
    places = data.draw(st.permutations(range(len(basket.lines))))

    quoted = quote(basket, promotions, EVENING)
    turned = quote(replace(basket, lines=tuple(basket.lines[place] for place in places)), mixed, EVENING)

    assert quote(basket, mixed, EVENING) == quoted
    assert list(turned.lines) == [quoted.lines[place] for place in places]
    assert turned.uses == quoted.uses


@given(st.data())
def test_another_promotion_never_makes_a_basket_dearer(data: st.DataObject) -> None:
    basket, promotions = data.draw(baskets()), [*data.draw(own_promotions()), data.draw(codes())]
    fewer = [each for each in promotions if data.draw(st.booleans())]

    assert total(basket, promotions) <= total(basket, fewer)


@given(st.data())
def test_a_code_that_stacks_is_never_worse_than_one_that_does_not(data: st.DataObject) -> None:
    basket, own, code = data.draw(baskets()), data.draw(own_promotions()), data.draw(codes())
    loose, alone = replace(code, stacks=True), replace(code, stacks=False)
    free = replace(basket, lines=tuple(replace(line, floor=None) for line in basket.lines))

    assert total(free, [*own, loose]) <= total(free, [*own, alone])


@given(st.data(), basis_points)
def test_a_percentage_takes_its_share_to_half_a_minor_unit(data: st.DataObject, share: int) -> None:
    basket = data.draw(baskets())
    free = replace(basket, lines=tuple(replace(line, floor=None) for line in basket.lines))
    whole = sum(line.subtotal for line in free.lines)

    taken = whole - total(free, [a_code("LIVE", PercentOff(basis_points=share))])

    assert abs(taken * BASIS_POINTS - whole * share) * 2 <= BASIS_POINTS


@given(st.data())
def test_a_dearer_offer_never_makes_a_basket_cheaper(data: st.DataObject) -> None:
    basket, own = data.draw(baskets()), data.draw(own_promotions())
    code = replace(data.draw(codes()), minimum=None, stacks=True)
    name, more = basket.lines[0].offer, data.draw(st.integers(0, 10_000))
    raised = tuple(
        replace(line, price=line.price + Money(amount=more, currency="RUB")) if line.offer == name else line
        for line in basket.lines
    )

    assert total(basket, [*own, code]) <= total(replace(basket, lines=raised), [*own, code])


@given(st.data())
def test_more_units_never_cost_less(data: st.DataObject) -> None:
    basket, own = data.draw(baskets()), data.draw(own_promotions())
    code = replace(data.draw(codes()), minimum=None, stacks=True)
    first, *rest = basket.lines

    more = replace(basket, lines=(replace(first, units=first.units + data.draw(st.integers(1, 9))), *rest))

    assert total(basket, [*own, code]) <= total(more, [*own, code])


@given(st.data(), basis_points)
def test_buying_unit_by_unit_gains_at_most_half_a_minor_unit_an_order(data: st.DataObject, share: int) -> None:
    basket = data.draw(baskets())
    code = a_code("LIVE", PercentOff(basis_points=share), stacks=data.draw(st.booleans()))
    own = [each for each in data.draw(own_promotions()) if each.limit_per_buyer is None]

    together = total(basket, [*own, code])
    singles = [replace(line, units=1) for line in basket.lines for _ in range(line.units)]
    apart = sum(total(replace(basket, lines=(single,)), [*own, code]) for single in singles)

    assert apart >= together - len(singles)
    assert apart * 2 >= together * 2 - len(singles) - 1


@given(st.data())
def test_without_a_code_buying_unit_by_unit_costs_the_same(data: st.DataObject) -> None:
    basket = data.draw(baskets(code=None))
    own = [each for each in data.draw(own_promotions()) if each.limit_per_buyer is None]

    singles = [replace(line, units=1) for line in basket.lines for _ in range(line.units)]

    assert sum(total(replace(basket, lines=(each,)), own) for each in singles) == total(basket, own)


@given(st.data())
def test_what_a_quote_would_use_up_can_be_had(data: st.DataObject) -> None:
    basket, promotions = data.draw(baskets()), [*data.draw(own_promotions()), data.draw(codes())]
    known = {each.id: each for each in promotions}

    for use in quote(basket, promotions, EVENING).uses:
        limit = known[use.promotion].limit_per_buyer
        assert use.units >= 1
        assert use.code == known[use.promotion].code
        assert limit is None or use.units <= limit


@given(st.data())
def test_a_fixed_price_is_what_a_unit_costs_if_it_is_cheaper(data: st.DataObject) -> None:
    line, price = a_line("mug", data.draw(amounts)), data.draw(amounts)
    flash = a_flash("mug", price=price)

    assert isinstance(flash.benefit, FixedPrice)
    assert total(Basket(lines=(line,), currency="RUB"), [flash]) == min(price, line.price.amount)
