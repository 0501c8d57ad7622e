"""However many gifts come in one batch, it is as if they had come one after another."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.errors import CapReached, KeyReused, NotEnough
from core.ids import GiftId, ShowId, ViewerId
from core.money import Money
from shop.engaging.gifts.deciding import Ask, Before, Found, decide
from shop.engaging.gifts.gift import ADULT_TEXT, GiftSend, GiftStatus
from shop.engaging.gifts.wallet import Cap, Purse
from shop.key import Key
from tests.fakes import EVENING
from tests.shop.engaging.gifts.house import TERMS

PEOPLE = [ViewerId(f"vwr_{each}") for each in range(3)]
SHOWS = [ShowId(f"shw_{each}") for each in range(2)]


def an_ask(number: int, *, sender: int, show: int, amount: int, key: str | None = None) -> Ask:
    sent = GiftSend(
        id=GiftId(f"gft_{number:04}"),
        show=SHOWS[show],
        sender=PEOPLE[sender],
        shown_name=None,
        gift=None,
        name=None,
        animation="beam",
        amount=Money(amount=amount, currency="RUB"),
        note=None,
        status=GiftStatus.SENT,
        sent_at=EVENING,
    )
    request = {"amount": amount}
    return Ask(sent=sent, key=Key(principal=sent.sender, route="gifts", key=key or str(number), request=request))


def found(*, balance: int, cap: int | None = None) -> Found:
    return Found(
        keys={},
        off=frozenset(),
        purses={each: Purse(person=each, per_day=Cap(now=cap), adult_text=ADULT_TEXT) for each in PEOPLE},
        balances=dict.fromkeys(PEOPLE, balance),
        in_day={},
        in_show={},
    )


ASKS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(1_000, 90_000)), max_size=40)


@given(drawn=ASKS, balance=st.integers(0, 400_000), cap=st.one_of(st.none(), st.integers(0, 200_000)))
def test_nobody_gives_more_than_they_have_or_may(
    drawn: list[tuple[int, int, int]], balance: int, cap: int | None
) -> None:
    batch = [
        an_ask(number, sender=sender, show=show, amount=amount) for number, (sender, show, amount) in enumerate(drawn)
    ]
    known = found(balance=balance, cap=cap)

    decisions = decide(batch, known, terms=TERMS, now=EVENING)

    of_day = TERMS.per_day if cap is None else min(cap, TERMS.per_day)
    by: Counter[ViewerId] = Counter()
    in_show: Counter[tuple[ViewerId, ShowId]] = Counter()
    for ask, decision in zip(batch, decisions, strict=True):
        sent = ask.sent
        place, amount = (sent.sender, sent.show), sent.amount.amount
        fits_caps = by[sent.sender] + amount <= of_day and in_show[place] + amount <= TERMS.per_show
        fits = fits_caps and by[sent.sender] + amount <= balance
        assert isinstance(decision, GiftSend) is fits
        if fits:
            by[sent.sender] += amount
            in_show[place] += amount
        else:
            assert isinstance(decision, NotEnough if fits_caps else CapReached)


def test_a_wish_that_comes_twice_in_a_batch_is_one() -> None:
    first = an_ask(1, sender=0, show=0, amount=1_000, key="k")
    again = replace(first, sent=replace(first.sent, id=GiftId("gft_again")))
    other = an_ask(2, sender=0, show=0, amount=2_000, key="k")

    paid, before, reused = decide([first, again, other], found(balance=10_000), terms=TERMS, now=EVENING)

    assert paid == first.sent
    assert before == Before(gift=first.sent.id)
    assert isinstance(reused, KeyReused)
