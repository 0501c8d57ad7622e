"""Decisions about a batch, without a database."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CartEmpty, KeyReused, NoSuchShow, OverLimit, PriceChanged, ShowOver, SoldOut
from core.events import ShowState, ShowStatus
from core.ids import OrderId, ShowId, VariantId, ViewerId, mint
from core.money import Money
from core.people import Viewer
from shop.cart import CartLine
from shop.deciding import Decision, Found, Replay, Sale, Terms, decide, sold_out
from shop.delivering import Methods
from shop.key import REPLAYED_FOR, Key, Known
from shop.offer import Offer
from shop.purchase import Purchase, Wish
from tests.fakes import EVENING
from tests.shop.shelf import ANNA as REACHED
from tests.shop.shelf import SHOW, a_viewer, an_offer

ON_AIR = {SHOW: ShowState(version=1, status=ShowStatus.LIVE)}

TERMS = Terms(currency="RUB", hold=timedelta(minutes=5), methods=Methods.agreed("RUB"))
MUG, LAMP = an_offer("mug", price=100_00, limit=3), an_offer("lamp", price=500_00, limit=3)
ANNA, BORIS, VERA = a_viewer("Анна"), a_viewer("Борис"), a_viewer("Вера")


def a_line(offer: Offer, units: int = 1) -> CartLine:
    """So many of the first variant."""
    return CartLine(
        offer=offer.id,
        show=offer.show,
        product=offer.product.id,
        variant=offer.variants[0].id,
        title=offer.product.title,
        variant_name=offer.variants[0].name,
        picture="",
        units=units,
        price=offer.price,
        list_price=offer.list_price,
        left=0,
        limit=offer.limit,
    )


def a_purchase(buyer: Viewer, total: int, *, key: str = "", show: ShowId = SHOW) -> Purchase:
    """Everything in the cart, at ``total`` roubles."""
    wish = Wish(show=show, contact=REACHED, delivery=None, expected_total=Money(amount=total * 100, currency="RUB"))
    asked = Key(principal=buyer.id, route="POST /orders", key=key or mint("evt"), request={"total": total})
    return Purchase(order=OrderId(mint("ord")), wish=wish, buyer=buyer, key=asked)


def the_batch(
    *purchases: Purchase,
    carts: Mapping[ViewerId, tuple[CartLine, ...]],
    left: Mapping[VariantId, int],
    keys: Mapping[tuple[str, str, str], Known] | None = None,
    status: ShowStatus = ShowStatus.LIVE,
) -> list[Decision]:
    """What becomes of ``purchases``."""
    found = Found(keys=keys or {}, carts=carts, bought={}, left=left)
    return decide(purchases, found, shows={SHOW: ShowState(version=1, status=status)}, terms=TERMS, now=EVENING)


def kinds(decisions: list[Decision]) -> list[type]:
    return [type(decision) for decision in decisions]


def test_the_first_who_came_get_what_is_there() -> None:
    buyers = [a_viewer(str(number)) for number in range(4)]
    carts = {buyer.id: (a_line(MUG),) for buyer in buyers}

    decisions = the_batch(*(a_purchase(buyer, 100) for buyer in buyers), carts=carts, left={MUG.variants[0].id: 2})

    assert kinds(decisions) == [Sale, Sale, SoldOut, SoldOut]
    assert isinstance(decisions[2], SoldOut)
    assert decisions[2].facts == {"variant": MUG.variants[0].id, "left": 0}


def test_who_wants_too_many_does_not_keep_the_next_from_one() -> None:
    carts = {ANNA.id: (a_line(MUG, 3),), BORIS.id: (a_line(MUG),)}

    decisions = the_batch(a_purchase(ANNA, 300), a_purchase(BORIS, 100), carts=carts, left={MUG.variants[0].id: 2})

    assert kinds(decisions) == [SoldOut, Sale]


def test_all_lines_or_none() -> None:
    carts = {ANNA.id: (a_line(MUG), a_line(LAMP)), BORIS.id: (a_line(MUG),)}
    left = {MUG.variants[0].id: 1, LAMP.variants[0].id: 0}

    decisions = the_batch(a_purchase(ANNA, 600), a_purchase(BORIS, 100), carts=carts, left=left)

    assert kinds(decisions) == [SoldOut, Sale], "the mug that Anna could not take stayed"


def test_two_lines_of_one_variant_are_one_demand() -> None:
    again = an_offer("mug", price=100_00, limit=3)
    carts = {ANNA.id: (a_line(MUG), a_line(again))}

    decisions = the_batch(a_purchase(ANNA, 200), carts=carts, left={MUG.variants[0].id: 1})

    assert kinds(decisions) == [SoldOut]


def test_a_cart_is_bought_once_whatever_the_keys() -> None:
    carts = {ANNA.id: (a_line(MUG),)}

    decisions = the_batch(a_purchase(ANNA, 100), a_purchase(ANNA, 100), carts=carts, left={MUG.variants[0].id: 9})

    assert kinds(decisions) == [Sale, CartEmpty]


def test_a_key_twice_in_a_batch_is_one_order_and_its_replay() -> None:
    carts = {ANNA.id: (a_line(MUG),)}
    first, second = a_purchase(ANNA, 100, key="k"), a_purchase(ANNA, 100, key="k")

    decisions = the_batch(first, second, carts=carts, left={MUG.variants[0].id: 9})

    assert kinds(decisions) == [Sale, Replay]
    assert decisions[1] == Replay(first.order)


def test_a_key_twice_in_a_batch_with_two_wishes_is_refused_the_second_time() -> None:
    carts = {ANNA.id: (a_line(MUG),)}

    decisions = the_batch(
        a_purchase(ANNA, 100, key="k"), a_purchase(ANNA, 200, key="k"), carts=carts, left={MUG.variants[0].id: 9}
    )

    assert kinds(decisions) == [Sale, KeyReused]


def test_a_refusal_leaves_the_key_free() -> None:
    carts = {ANNA.id: (a_line(MUG),)}

    decisions = the_batch(
        a_purchase(ANNA, 7, key="k"), a_purchase(ANNA, 100, key="k"), carts=carts, left={MUG.variants[0].id: 9}
    )

    assert kinds(decisions) == [PriceChanged, Sale]


def test_what_a_key_led_to_is_said_again_although_all_is_over() -> None:
    purchase = a_purchase(ANNA, 100)
    known = Known(request_hash=purchase.key.request_hash, result="ord_1", created_at=EVENING, done_at=EVENING)

    decisions = the_batch(purchase, carts={}, left={}, keys={purchase.key.name: known}, status=ShowStatus.ENDED)

    assert decisions == [Replay(OrderId("ord_1"))]


def test_a_key_that_was_kept_long_enough_is_new_again() -> None:
    purchase = a_purchase(ANNA, 100)
    long_ago = EVENING - REPLAYED_FOR
    known = Known(request_hash="another", result="ord_1", created_at=long_ago, done_at=long_ago)
    carts = {ANNA.id: (a_line(MUG),)}

    decisions = the_batch(purchase, carts=carts, left={MUG.variants[0].id: 1}, keys={purchase.key.name: known})

    assert kinds(decisions) == [Sale]


def test_what_is_held_counts_towards_the_limit() -> None:
    found = Found(
        keys={},
        carts={ANNA.id: (a_line(MUG, 2),)},
        bought={(ANNA.id, MUG.id): 2},
        left={MUG.variants[0].id: 9},
    )

    decisions = decide(
        [a_purchase(ANNA, 200)],
        found,
        shows=ON_AIR,
        terms=TERMS,
        now=EVENING,
    )

    assert kinds(decisions) == [OverLimit]


@pytest.mark.parametrize(("status", "ending"), [(ShowStatus.ENDED, ShowOver), (ShowStatus.LIVE, Sale)])
def test_a_show_sells_until_its_end(status: ShowStatus, ending: type) -> None:
    carts = {ANNA.id: (a_line(MUG),)}

    assert kinds(the_batch(a_purchase(ANNA, 100), carts=carts, left={MUG.variants[0].id: 1}, status=status)) == [ending]


def test_a_show_that_nobody_knows_sells_nothing() -> None:
    elsewhere = a_purchase(ANNA, 100, show=ShowId(mint("shw")))

    assert kinds(the_batch(elsewhere, carts={}, left={})) == [NoSuchShow]


def test_only_who_could_not_win_even_alone_is_sold_out_at_a_glance() -> None:
    carts = {ANNA.id: (a_line(MUG),), BORIS.id: (a_line(MUG),), VERA.id: (a_line(LAMP),)}
    left = {MUG.variants[0].id: 1, LAMP.variants[0].id: 0}
    batch = [a_purchase(ANNA, 100), a_purchase(BORIS, 100), a_purchase(VERA, 500)]
    found = Found(keys={}, carts=carts, bought={}, left=left)

    refusals = sold_out(batch, found, shows=ON_AIR, terms=TERMS, now=EVENING)

    assert [type(refusal) for refusal in refusals] == [type(None), type(None), SoldOut]


@given(
    left=st.integers(0, 12),
    wants=st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4), st.sampled_from("abc")), max_size=25),
)
def test_whatever_is_wanted_nothing_is_sold_twice(left: int, wants: list[tuple[int, int, str]]) -> None:
    """People come several times, with keys old and new; each has one cart, bought at most once."""
    buyers = [a_viewer(str(number)) for number in range(6)]
    units = {number: count for number, count, _ in wants}
    carts = {buyers[number].id: (a_line(MUG, count),) for number, count in units.items()}
    batch = [a_purchase(buyers[number], 100 * units[number], key=key) for number, _, key in wants]

    decisions = the_batch(*batch, carts=carts, left={MUG.variants[0].id: left})

    orders = [decision.order for decision in decisions if isinstance(decision, Sale)]
    assert sum(order.units for order in orders) <= left
    assert all(order.units <= MUG.limit for order in orders)
    assert len({order.buyer for order in orders}) == len(orders)
    assert {each.order for each in decisions if isinstance(each, Replay)} <= {order.id for order in orders}
    for purchase, decision in zip(batch, decisions, strict=True):
        if isinstance(decision, SoldOut):
            assert purchase.buyer.id not in {order.buyer for order in orders}
