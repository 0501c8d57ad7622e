from asyncio import gather
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.database import Database
from core.errors import (
    AdultsOnly,
    BadAmount,
    CapReached,
    GiftSettled,
    MechanicOff,
    MessageRefused,
    NoSuchGift,
    NotEnough,
    ShowOver,
)
from core.events import Event, GiftSent, GiftWithdrawn, Mechanic, ShowStatus
from core.ids import GiftId, ShowId, derive, mint
from core.outbox import Relay
from core.people import Viewer
from shop.engaging.gifts.gift import GiftStatus, GiftTerms, rules, said
from shop.engaging.gifts.gifting import Given
from shop.engaging.gifts.wallets import Caps
from shop.engaging.switching import Switching
from tests.shop.engaging.gifts.house import TERMS, GiftHouse, a_key, roubles
from tests.shop.shelf import SHOW, Shelf, a_host, a_viewer

NEXT_SHOW = ShowId(derive("shw", "next"))


@pytest.fixture
def house(shelf: Shelf) -> GiftHouse:
    return GiftHouse(shelf)


async def _owed(house: GiftHouse) -> list[Event]:
    heard: list[Event] = []

    async def _tell(fact: Event) -> bool:
        heard.append(fact)
        return True

    await Relay(database=house.database, tell=_tell, clock=house.shelf.clock).relay_some()
    return heard


async def test_a_gift_is_paid_and_everybody_hears_of_it(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer("Анна"), 300)

    given_ = await house.give(anna, "rose", note=" Спасибо  за эфир ")

    assert await house.balance(anna) == 200
    assert (await house.gifting.takings(SHOW)).amount == roubles(100)
    (fact,) = await _owed(house)
    assert isinstance(fact, GiftSent)
    assert fact.gift == given_.sent.view
    assert (fact.gift.sender, fact.gift.note, fact.gift.amount) == ("Анна", "Спасибо за эфир", roubles(100))


async def test_who_wants_to_stay_unnamed_does(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)

    assert (await house.give(anna, unnamed=True)).sent.view.sender is None


async def test_money_without_a_thing_is_given_within_bounds(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)

    assert (await house.give(anna, amount=roubles(55))).sent.gift is None
    for amount in (roubles(9), roubles(1_001)):
        with pytest.raises(BadAmount):
            await house.give(anna, amount=amount)
    assert await house.balance(anna) == 245


async def test_a_gift_is_given_once_for_a_key(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)

    all_given = await gather(*(house.give(anna, key="k", note="Спасибо") for _ in range(5)))

    assert len({each.sent.id for each in all_given}) == 1
    assert sum(not each.replayed for each in all_given) == 1
    assert await house.balance(anna) == 200


async def test_twenty_gifts_at_once_with_money_for_one(house: GiftHouse, database_url: str) -> None:
    """Two processes, one wallet. Source: commerce.md, section 8."""
    anna = await house.rich(a_viewer(), 100)
    theirs = Database(database_url, tell=_deaf)
    other = GiftHouse(house.shelf, theirs)

    endings = await gather(*(each.give(anna) for each in (house, other) * 10), return_exceptions=True)
    await theirs.close()

    assert sum(isinstance(each, Given) for each in endings) == 1
    assert {type(each) for each in endings} == {Given, NotEnough}
    assert await house.balance(anna) == 0
    assert (await house.gifting.takings(SHOW)).gifts == 1
    assert len(await _owed(house)) == 1


async def _deaf(_fact: Event) -> None:
    """Nobody listens."""


async def test_a_note_that_may_not_be_shown_moves_no_money(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)

    for note in ("пишите на shop@other.example", "ха" * 60):
        with pytest.raises(MessageRefused):
            await house.give(anna, note=note)

    assert await house.balance(anna) == 300
    assert await _owed(house) == []


@pytest.mark.parametrize("note", [None, "", "   "])
async def test_a_gift_needs_no_words(house: GiftHouse, note: str | None) -> None:
    anna = await house.rich(a_viewer(), 300)

    assert (await house.give(anna, note=note)).sent.note is None


async def test_nobody_gives_who_did_not_say_that_they_are_of_age(house: GiftHouse) -> None:
    with pytest.raises(AdultsOnly):
        await house.give(a_viewer())


async def test_there_is_no_such_thing(house: GiftHouse) -> None:
    with pytest.raises(NoSuchGift):
        await house.give(await house.rich(a_viewer(), 300), "moon")


async def test_what_is_switched_off_takes_nothing(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)
    switching = Switching(database=house.database, clock=house.shelf.clock)
    await switching.switch(SHOW, Mechanic.GIFTS, on=False, by=a_host().id)

    with pytest.raises(MechanicOff):
        await house.give(anna)
    assert await house.balance(anna) == 300


async def test_a_show_that_is_over_takes_nothing(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)
    house.shelf.gate.now = ShowStatus.ENDED

    with pytest.raises(ShowOver):
        await house.give(anna)


async def test_what_one_may_give_in_a_show_and_in_a_day_is_bounded(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 3_000)
    await house.give(anna, "castle")

    with pytest.raises(CapReached) as in_show:
        await house.give(anna, amount=roubles(101))
    assert in_show.value.facts == {"of": "show", "cap": roubles(1_000), "given": roubles(900)}
    await house.give(anna)
    await house.give(anna, "castle", show=NEXT_SHOW)
    with pytest.raises(CapReached) as in_day:
        await house.give(anna, amount=roubles(101), show=NEXT_SHOW)
    assert in_day.value.facts["of"] == "day"

    house.shelf.clock.turn(timedelta(hours=24))
    with pytest.raises(CapReached):  # a new day, but the same show
        await house.give(anna)
    await house.give(anna, show=ShowId(derive("shw", "third")))


async def test_twenty_gifts_at_once_never_pass_a_cap(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 3_000)
    await house.wallets.set_caps(anna.id, Caps(per_day=30_000, per_show=None))

    endings = await gather(*(house.give(anna) for _ in range(20)), return_exceptions=True)

    assert sum(isinstance(each, Given) for each in endings) == 3
    assert {type(each) for each in endings} == {Given, CapReached}


async def _withdraw(house: GiftHouse, gift: GiftId, *, show: ShowId = SHOW, key: str | None = None) -> Given:
    host = a_host()
    return await house.gifting.withdraw(
        gift, show=show, by=host.id, reason="by mistake", key=a_key(host, "withdraw", key)
    )


async def test_staff_give_a_gift_back_once(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)
    gift = (await house.give(anna)).sent.id

    done = await gather(*(_withdraw(house, gift) for _ in range(5)))

    assert {each.sent.status for each in done} == {GiftStatus.WITHDRAWN}
    assert await house.balance(anna) == 300
    assert (await house.gifting.takings(SHOW)).amount == roubles(0)
    assert [fact.kind for fact in await _owed(house) if isinstance(fact, GiftWithdrawn)] == ["gift.withdrawn"]
    assert (await house.wallets.look(anna.id)).per_day.given == roubles(0)


async def test_a_gift_of_a_guest_who_signed_in_goes_back_to_their_account(house: GiftHouse) -> None:
    guest, anna = await house.rich(a_viewer(), 100), a_viewer()
    gift = (await house.give(guest)).sent.id
    await house.wallets.merge(guest.id, anna.id)

    await _withdraw(house, gift)

    assert (await house.balance(guest), await house.balance(anna)) == (0, 100)


async def test_a_gift_cannot_be_given_back_for_ever_nor_from_another_show(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)
    gift = (await house.give(anna)).sent.id
    with pytest.raises(NoSuchGift):
        await _withdraw(house, gift, show=NEXT_SHOW)
    with pytest.raises(NoSuchGift):
        await _withdraw(house, GiftId(mint("gft")))

    house.shelf.clock.turn(timedelta(hours=TERMS.withdrawn_within_hours))
    with pytest.raises(GiftSettled):
        await _withdraw(house, gift)


async def test_staff_read_all_gifts_a_page_at_a_time(house: GiftHouse) -> None:
    anna: Viewer = await house.rich(a_viewer(), 500)
    given_ = [(await house.give(anna)).sent.id for _ in range(3)]

    first = await house.gifting.page(SHOW, after=None, limit=2)
    rest = await house.gifting.page(SHOW, after=first.next, limit=2)

    assert [each.id for each in (*first.items, *rest.items)] == given_[::-1]


@given(st.builds(dict, per_show=st.integers(1_000, 10**9), more=st.integers(0, 10**9), hours=st.integers(1, 720)))
def test_the_rules_say_the_bounds_that_hold(drawn: dict[str, int]) -> None:
    terms = TERMS.model_copy(
        update={
            "per_show": drawn["per_show"],
            "per_day": drawn["per_show"] + drawn["more"],
            "withdrawn_within_hours": drawn["hours"],
        }
    )

    for line in (rules(terms).ru, rules(terms).en):
        assert said(terms.money(terms.per_show)) in line
        assert said(terms.money(terms.per_day)) in line
        assert f"{terms.withdrawn_within_hours} " in line
        assert "18+" in line or "18+" in rules(terms).ru


@pytest.mark.parametrize(
    "wrong",
    [
        {"per_show": 300_000},
        {"topup_least": 600_000},
        {"least": 200_000},
        {"gifts": (TERMS.gifts[0], TERMS.gifts[0])},
        {"gifts": (TERMS.gifts[0].model_copy(update={"price": 100_001}),)},
    ],
)
def test_terms_that_cannot_be_kept_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"least|gift"):
        GiftTerms.model_validate({**TERMS.model_dump(), **wrong})


async def test_a_house_without_terms_takes_nothing(house: GiftHouse) -> None:
    nothing = GiftTerms.none("RUB")

    with pytest.raises(BadAmount):
        nothing.price(None, nothing.money(1))
    with pytest.raises(NoSuchGift):
        nothing.price("rose", None)
