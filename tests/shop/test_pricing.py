"""The one rule, by example; its laws are in ``test_pricing_laws``."""

from datetime import timedelta

import pytest

from core.errors import BadPromotion
from core.ids import VariantId, derive
from core.money import Money
from shop.pricing import quote
from shop.promotion import AmountOff, FixedPrice, PercentOff, Promotion, PromotionKind, Why
from shop.quote import Basket, Quote
from tests.fakes import EVENING
from tests.shop.promotions import a_basket, a_code, a_flash, a_line, a_member_price, an_unlock, offer_id, rub

LATER = EVENING + timedelta(minutes=5)


def total(basket: Basket, *promotions: Promotion) -> int:
    return quote(basket, promotions, EVENING).total.amount


def whys(quoted: Quote, line: int = 0) -> list[tuple[str, Why]]:
    return [(passed.kind, passed.why) for passed in quoted.lines[line].passed]


def test_without_promotions_the_price_is_the_shows() -> None:
    quoted = quote(a_basket(a_line("mug", 1_000_00, units=2)), [], EVENING)

    assert (quoted.total, quoted.discount, quoted.lines[0].reasons) == (rub(2_000_00), rub(0), ())


def test_the_best_of_flash_member_and_unlock_wins_alone_and_the_others_say_by_what_they_were_beaten() -> None:
    basket = a_basket(a_line("mug", 1_000_00), member=1)
    flash, member, unlock = a_flash("mug", 15_00), a_member_price(10_00), an_unlock(20_00)

    quoted = quote(basket, [flash, member, unlock], EVENING)

    (reason,) = quoted.lines[0].reasons
    assert (reason.kind, reason.name, reason.amount) == ("unlock", unlock.name, rub(200_00))
    assert sorted(whys(quoted)) == [("flash", Why.BEATEN_BY), ("member", Why.BEATEN_BY)]
    assert {passed.by for passed in quoted.lines[0].passed} == {unlock.name}


@pytest.mark.parametrize(
    ("promotion", "why"),
    [
        (a_flash("mug", 10_00, starts_at=LATER), Why.NOT_STARTED),
        (a_flash("mug", 10_00, ends_at=EVENING), Why.ENDED),
        (a_member_price(10_00), Why.MEMBERS_ONLY),
        (an_unlock(10_00, unlocked=False), Why.NOT_UNLOCKED),
        (a_flash("mug", price=1_200_00), Why.BEATEN_BY),
    ],
)
def test_a_promotion_that_cannot_be_had_says_why(promotion: Promotion, why: Why) -> None:
    quoted = quote(a_basket(a_line("mug", 1_000_00)), [promotion], EVENING)

    assert quoted.total == rub(1_000_00)
    assert whys(quoted) == [(promotion.kind.value, why)]


def test_a_flash_sale_of_another_offer_is_not_spoken_of() -> None:
    quoted = quote(a_basket(a_line("mug", 1_000_00)), [a_flash("lamp", 10_00)], EVENING)

    assert (quoted.total, quoted.lines[0].passed) == (rub(1_000_00), ())


def test_an_unlock_counts_only_from_the_moment_it_was_reached() -> None:
    promotion = an_unlock(10_00)
    before = quote(a_basket(a_line("mug", 1_000_00)), [promotion], EVENING - timedelta(seconds=1))

    assert total(a_basket(a_line("mug", 1_000_00)), promotion) == 900_00
    assert before.total == rub(1_000_00)


def test_a_flash_sale_of_so_many_units_leaves_the_rest_to_the_next_best() -> None:
    flash, member = a_flash("mug", price=500_00, limit_per_buyer=2), a_member_price(10_00)
    basket = a_basket(a_line("mug", 1_000_00, units=3), member=1)

    quoted = quote(basket, [flash, member], EVENING)

    assert [(reason.kind, reason.amount) for reason in quoted.lines[0].reasons] == [
        ("flash", rub(1_000_00)),
        ("member", rub(100_00)),
    ]
    assert whys(quoted) == [("flash", Why.OVER_LIMIT)]
    assert [(use.promotion, use.units) for use in quoted.uses] == [(flash.id, 2)]


def test_units_of_a_flash_sale_bought_before_count_and_two_variants_share_them() -> None:
    flash = a_flash("mug", price=500_00, limit_per_buyer=3)
    basket = a_basket(
        a_line("mug", 1_000_00, units=1, variant="s"),
        a_line("mug", 1_000_00, units=2, variant="l"),
        taken={flash.id: 1},
    )

    quoted = quote(basket, [flash], EVENING)

    assert quoted.total == rub(2_000_00)
    assert [use.units for use in quoted.uses] == [2]


def test_units_of_a_flash_sale_go_to_the_dearest_variant_first() -> None:
    flash = a_flash("mug", 50_00, limit_per_buyer=1)
    basket = a_basket(a_line("mug", 100_00, variant="l"), a_line("mug", 300_00, variant="s"))

    assert [line.discount for line in quote(basket, [flash], EVENING).lines] == [rub(0), rub(150_00)]


def test_a_code_that_stacks_counts_on_top() -> None:
    basket = a_basket(a_line("mug", 1_000_00), code="LIVE")

    quoted = quote(
        basket, [a_flash("mug", 20_00), a_code("LIVE", PercentOff(basis_points=10_00), stacks=True)], EVENING
    )

    assert quoted.total == rub(720_00)
    assert [reason.kind for reason in quoted.lines[0].reasons] == ["flash", "code"]
    assert quoted.code is not None
    assert quoted.code.amount == rub(80_00)


def test_a_code_that_does_not_stack_is_the_better_of_both_on_each_line() -> None:
    basket = a_basket(a_line("mug", 1_000_00), a_line("lamp", 1_000_00), code="LIVE")
    flash, code = a_flash("mug", 20_00), a_code("LIVE", PercentOff(basis_points=15_00))

    quoted = quote(basket, [flash, code], EVENING)

    assert quoted.total == rub(800_00 + 850_00)
    assert whys(quoted, 0) == [("code", Why.DOES_NOT_COMBINE)]
    assert whys(quoted, 1) == []
    assert [(use.promotion, use.code) for use in quoted.uses] == [(code.id, "LIVE")]


def test_a_code_that_takes_more_than_the_flash_sale_puts_it_aside_and_does_not_use_its_units_up() -> None:
    basket = a_basket(a_line("mug", 1_000_00), code="LIVE")
    flash, code = a_flash("mug", 20_00, limit_per_buyer=1), a_code("LIVE", AmountOff(amount=rub(300_00)))

    quoted = quote(basket, [flash, code], EVENING)

    assert quoted.total == rub(700_00)
    assert whys(quoted) == [("flash", Why.BEATEN_BY)]
    assert [use.promotion for use in quoted.uses] == [code.id]


def test_a_code_beaten_on_every_line_is_not_used_up() -> None:
    basket = a_basket(a_line("mug", 1_000_00), code="LIVE")

    quoted = quote(basket, [a_flash("mug", 20_00), a_code("LIVE", PercentOff(basis_points=5_00))], EVENING)

    assert quoted.total == rub(800_00)
    assert quoted.uses == ()
    assert quoted.code is not None
    assert quoted.code.passed is not None
    assert quoted.code.passed.why is Why.DOES_NOT_COMBINE


def test_an_amount_is_shared_out_by_what_the_lines_cost_and_never_takes_more_than_they_do() -> None:
    basket = a_basket(a_line("mug", 100), a_line("lamp", 100), a_line("rug", 100), code="LIVE")

    shared = quote(basket, [a_code("LIVE", AmountOff(amount=rub(100)))], EVENING)

    assert sorted(line.discount.amount for line in shared.lines) == [33, 33, 34]
    assert total(basket, a_code("LIVE", AmountOff(amount=rub(1_000)))) == 0


@pytest.mark.parametrize(
    ("code", "lamp", "mug"),
    [
        (None, 800_00, 1_000_00),
        (a_code("C", PercentOff(basis_points=10_00), stacks=True), 720_00, 900_00),
        (a_code("C", PercentOff(basis_points=10_00)), 800_00, 900_00),
        (a_code("C", PercentOff(basis_points=30_00)), 700_00, 700_00),
        (a_code("C", AmountOff(amount=rub(500_00))), 750_00, 750_00),
    ],
)
def test_the_example_of_the_page_about_discounts(code: Promotion | None, lamp: int, mug: int) -> None:
    """docs/discounts.md, "An example"."""
    basket = a_basket(a_line("lamp", 1_000_00), a_line("mug", 1_000_00), code="C" if code else None)

    quoted = quote(basket, [a_flash("lamp", 20_00), *([code] if code else [])], EVENING)

    assert [line.total for line in quoted.lines] == [rub(lamp), rub(mug)]


def test_nothing_goes_below_the_floor_of_an_offer() -> None:
    basket = a_basket(a_line("mug", 1_000_00, floor=900_00), a_line("lamp", 1_000_00), code="LIVE")
    code = a_code("LIVE", PercentOff(basis_points=50_00), stacks=True)

    quoted = quote(basket, [a_flash("mug", 30_00), code], EVENING)

    assert [line.total for line in quoted.lines] == [rub(900_00), rub(500_00)]


def test_the_minimum_of_a_code_looks_at_the_shows_price_of_what_it_is_for() -> None:
    code = a_code("LIVE", AmountOff(amount=rub(100_00)), minimum=rub(1_000_00), stacks=True, offer="mug")

    assert total(a_basket(a_line("mug", 1_000_00), code="LIVE"), code, a_flash("mug", 50_00)) == 400_00

    short = quote(a_basket(a_line("mug", 999_99), a_line("lamp", 5_000_00), code="LIVE"), [code], EVENING)
    assert short.code is not None
    assert short.code.passed is not None
    assert (short.code.passed.why, short.code.passed.missing) == (Why.BELOW_MINIMUM, rub(1))


@pytest.mark.parametrize(
    ("code", "taken", "why"),
    [
        (a_code("LIVE", ends_at=EVENING), 0, Why.ENDED),
        (a_code("LIVE", starts_at=LATER), 0, Why.NOT_STARTED),
        (a_code("LIVE", limit_total=5, used=5), 0, Why.USED_UP),
        (a_code("LIVE", limit_per_buyer=1), 1, Why.OVER_LIMIT),
        (a_code("LIVE", offer="lamp"), 0, Why.NOT_THIS_OFFER),
        (a_code("OTHER"), 0, Why.UNKNOWN_CODE),
    ],
)
def test_a_code_that_cannot_be_had_says_why(code: Promotion, taken: int, why: Why) -> None:
    quoted = quote(a_basket(a_line("mug", 1_000_00), code="LIVE", taken={code.id: taken}), [code], EVENING)

    assert quoted.total == rub(1_000_00)
    assert quoted.code is not None
    assert quoted.code.passed is not None
    assert quoted.code.passed.why is why
    assert quoted.uses == ()


def test_codes_that_were_not_typed_are_not_spoken_of() -> None:
    quoted = quote(a_basket(a_line("mug", 1_000_00)), [a_code("SECRET")], EVENING)

    assert (quoted.code, quoted.lines[0].passed, quoted.total) == (None, (), rub(1_000_00))


def test_the_answer_keeps_the_order_of_the_basket() -> None:
    lines = (a_line("rug", 3_00), a_line("mug", 1_00), a_line("lamp", 2_00))

    assert [line.subtotal.amount for line in quote(a_basket(*lines), [], EVENING).lines] == [3_00, 1_00, 2_00]


@pytest.mark.parametrize(("currency", "price", "left"), [("JPY", 999, 849), ("KWD", 12_345, 10_493), ("RUB", 1, 1)])
def test_a_percentage_is_rounded_in_the_minor_units_of_the_currency(currency: str, price: int, left: int) -> None:
    basket = Basket(lines=(a_line("mug", price, currency=currency),), currency=currency)

    assert quote(basket, [a_flash("mug", 15_00)], EVENING).total == Money(amount=left, currency=currency)


def test_a_promotion_in_another_currency_is_not_for_this_basket() -> None:
    dollars = a_flash("mug", price=1, currency="USD")

    assert total(a_basket(a_line("mug", 1_000_00)), dollars) == 1_000_00


def test_a_basket_has_one_currency() -> None:
    mixed = a_basket(a_line("mug", 1), a_line("lamp", 1, currency="USD"))

    with pytest.raises(ValueError, match="one currency"):
        quote(mixed, [], EVENING)


@pytest.mark.parametrize(
    "wrong",
    [
        {"benefit": PercentOff(basis_points=0)},
        {"benefit": PercentOff(basis_points=100_01)},
        {"benefit": AmountOff(amount=rub(1))},
        {"benefit": FixedPrice(price=rub(-1))},
        {"ends_at": EVENING - timedelta(days=30)},
        {"limit_per_buyer": 0},
        {"stacks": True},
        {"code": "LIVE"},
        {"offer": None},
        {"kind": PromotionKind.CODE},
    ],
)
def test_a_promotion_that_makes_no_sense_cannot_be(wrong: dict[str, object]) -> None:
    flash = a_flash("mug", 10_00)
    given = {name: getattr(flash, name) for name in Promotion.__slots__}

    with pytest.raises(BadPromotion):
        Promotion(**{**given, **wrong})


def test_lines_are_known_by_offer_and_variant() -> None:
    line = a_line("mug", 1, variant="l")

    assert (line.offer, line.variant) == (offer_id("mug"), VariantId(derive("var", "mug", "l")))
