from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import OrderClosed
from core.ids import OrderId, mint
from shop.order import PAYMENT_CHANGES, OrderEvent, OrderStatus, PaymentStatus, after, number_of

ALLOWED = {
    ("pending_payment", "money_came"): "paid",
    ("pending_payment", "hold_ended"): "expired",
    ("pending_payment", "buyer_cancelled"): "cancelled",
    ("expired", "money_came"): "paid",
    ("expired", "money_came_too_late"): "paid_unfulfillable",
    ("cancelled", "money_came_too_late"): "paid_unfulfillable",
    ("paid_unfulfillable", "all_refunded"): "refunded",
    ("paid", "packed"): "packed",
    ("packed", "shipped"): "shipped",
    ("shipped", "delivered"): "delivered",
    ("paid", "all_refunded"): "refunded",
    ("packed", "all_refunded"): "refunded",
    ("shipped", "all_refunded"): "refunded",
    ("delivered", "all_refunded"): "refunded",
}


@pytest.mark.parametrize(("status", "event"), list(product(OrderStatus, OrderEvent)))
def test_every_event_in_every_status_is_in_the_table_or_refused(status: OrderStatus, event: OrderEvent) -> None:
    if (expected := ALLOWED.get((status.value, event.value))) is not None:
        assert after(status, event) == expected
    else:
        with pytest.raises(OrderClosed):
            after(status, event)


def test_a_payment_only_moves_forward() -> None:
    rank = {"requested": 0, "requires_action": 1, "captured": 2, "partially_refunded": 3}

    for before, reachable in PAYMENT_CHANGES.items():
        others = reachable - {before}
        assert all(rank.get(later, 9) > rank.get(before, 9) for later in others)
    assert [each for each, reachable in PAYMENT_CHANGES.items() if each in reachable] == ["partially_refunded"]
    assert set(PAYMENT_CHANGES) == set(PaymentStatus)


@given(st.integers(min_value=0, max_value=2**128 - 1))
def test_a_number_can_be_read_out_over_the_phone(tail: int) -> None:
    number = number_of(OrderId(f"ord_{tail:032x}"))

    assert len(number) == 11
    assert number[5] == "-"
    assert not set(number) & set("ILOU")


def test_orders_of_one_moment_have_different_numbers() -> None:
    orders = [OrderId(mint("ord")) for _ in range(5_000)]

    assert len({number_of(order) for order in orders}) == len(orders)
