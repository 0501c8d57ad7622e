"""What a line of the ticker says, and when."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.events import Localized
from core.ids import OrderId, ProductId, ViewerId, derive
from shop.engaging.ticker.line import (
    LINES_IN_A_WINDOW,
    WINDOW,
    Line,
    Purchase,
    drawn,
    first_name,
    mask,
    place_of,
    window_after,
)
from tests.fakes import EVENING
from tests.shop.shelf import SHOW

LINE = Line(
    id="line",
    show=SHOW,
    product=ProductId(derive("prd", "mug")),
    title=Localized(ru="Кружка", en="Mug"),
    due=EVENING,
    version=0,
    told=None,
)

purchases = st.lists(
    st.builds(
        lambda order, buyer, shown, units: Purchase(
            order=OrderId(derive("ord", str(order))),
            buyer=ViewerId(derive("vwr", str(buyer))),
            buyer_name=f"Имя{buyer} Фамилия",
            open=shown,
            units=units,
            paid_at=EVENING + timedelta(seconds=order),
        ),
        st.integers(0, 50),
        st.integers(0, 5),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=12,
)


@given(purchases)
def test_a_line_says_what_is_true_of_its_purchases(bought: list[Purchase]) -> None:
    line = drawn(LINE, bought, version=1)
    stands = [each for each in bought if each.units]

    assert (line is None) is (stands == [])
    if line is None:
        return
    assert line.units == sum(each.units for each in stands)
    assert line.others + 1 == len({each.buyer for each in stands})
    assert line.name in {each.name for each in stands}
    assert line.name == "И***" or any(each.open and each.buyer_name.startswith(str(line.name)) for each in stands)


@given(st.lists(st.integers(0, 9), max_size=40))
def test_no_window_tells_of_more_products_than_it_may(products: list[int]) -> None:
    taken: set[tuple[ProductId, object]] = set()
    for product in products:
        name = ProductId(derive("prd", str(product)))
        taken.add((name, place_of(name, first=EVENING, taken=taken)))  # type: ignore[arg-type]

    windows = [due for _, due in taken]
    assert all(windows.count(due) <= LINES_IN_A_WINDOW for due in windows)
    assert len(taken) == len(set(products))


@given(st.integers(0, 10_000_000))
def test_a_window_ends_soon_after_any_moment_in_it(after: int) -> None:
    moment = EVENING + timedelta(microseconds=after)

    assert timedelta() <= window_after(moment) - moment < WINDOW
    assert window_after(window_after(moment)) == window_after(moment)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Анна", "А***"), ("john", "J***"), ("  7éva", "É***"), ("", None), ("123 🙂", None), ("ßa", "S***")],
)
def test_a_mask_shows_one_letter_or_nobody_in_particular(name: str, shown: str | None) -> None:
    assert mask(name) == shown


@pytest.mark.parametrize(
    ("name", "first"),
    [("Анна Каренина", "Анна"), ("Мария-Луиза", "Мария-Луиза"), ("🙂 Анна", None), ("x" * 21, None), ("", None)],
)
def test_a_first_name_is_a_word_with_letters(name: str, first: str | None) -> None:
    assert first_name(name) == first
