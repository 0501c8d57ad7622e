from asyncio import gather
from datetime import timedelta

import pytest

from core.errors import BadAmount, GoalRunning, MechanicOff, MessageRefused, NoSuchGoal
from core.events import Event, GiftGoalBegan, GiftGoalEnded, GiftGoalProgressed, GiftSent, Localized, Mechanic
from core.events.proof import record_of
from core.ids import GiftGoalId, ShowId, derive, mint
from core.outbox import Relay
from shop.engaging.gifts.goal import GiftGoal, rules
from shop.engaging.switching import Switching
from tests.shop.engaging.gifts.house import GiftHouse, a_key, roubles
from tests.shop.shelf import SHOW, Shelf, a_host, a_viewer

TITLE = Localized(ru="На новый маяк", en="For a new lighthouse")


@pytest.fixture
def house(shelf: Shelf) -> GiftHouse:
    return GiftHouse(shelf)


async def _begin(house: GiftHouse, whole: int, *, key: str | None = None, title: Localized = TITLE) -> GiftGoal:
    host = a_host()
    return await house.goals.begin(SHOW, title, roubles(whole), by=host, key=a_key(host, "goals", key))


async def _owed(house: GiftHouse) -> list[GiftGoalBegan | GiftGoalEnded]:
    heard: list[Event] = []

    async def _tell(fact: Event) -> bool:
        heard.append(fact)
        return True

    relay = Relay(database=house.database, tell=_tell, clock=house.shelf.clock)
    while await relay.relay_some():
        pass
    return [fact for fact in heard if isinstance(fact, GiftGoalBegan | GiftGoalEnded)]


async def test_a_goal_is_reached_once_however_many_give_at_once(house: GiftHouse) -> None:
    await _begin(house, 500)
    people = [await house.rich(a_viewer(), 100) for _ in range(8)]

    await gather(*(house.give(each) for each in people))

    standing = await house.goals.standing(SHOW)
    assert standing is not None
    assert (standing.status, standing.got) == ("reached", roubles(500))  # what came later counts for none
    assert [fact.kind for fact in await _owed(house)] == ["gift_goal.began", "gift_goal.ended"]
    assert (await house.gifting.takings(SHOW)).amount == roubles(800)


async def test_how_far_it_is_is_told_at_the_next_tick(house: GiftHouse) -> None:
    goal = await _begin(house, 500)
    anna = await house.rich(a_viewer(), 300)
    await house.give(anna)
    await house.give(anna)

    assert await house.progress.tell() == 1

    (fact,) = house.told
    assert isinstance(fact, GiftGoalProgressed)
    assert (fact.goal.id, fact.goal.got, fact.goal.version) == (goal.id, roubles(200), 3)


async def test_a_gift_that_is_returned_is_taken_off_while_the_goal_is_open(house: GiftHouse) -> None:
    anna, host = await house.rich(a_viewer(), 900), a_host()
    before = (await house.give(anna)).sent.id
    house.shelf.clock.turn(timedelta(seconds=1))
    await _begin(house, 500)
    during = (await house.give(anna)).sent.id

    for gift in (before, during):
        await house.gifting.withdraw(gift, show=SHOW, by=host.id, reason="r", key=a_key(host, "withdraw", None))

    standing = await house.goals.standing(SHOW)
    assert standing is not None
    assert standing.got == roubles(0)


async def test_a_goal_that_was_reached_stays_so(house: GiftHouse) -> None:
    await _begin(house, 100)
    anna, host = await house.rich(a_viewer(), 100), a_host()
    gift = (await house.give(anna)).sent.id

    await house.gifting.withdraw(gift, show=SHOW, by=host.id, reason="r", key=a_key(host, "withdraw", None))

    standing = await house.goals.standing(SHOW)
    assert standing is not None
    assert (standing.status, standing.got) == ("reached", roubles(100))


async def test_a_show_collects_for_one_thing_at_a_time(house: GiftHouse) -> None:
    first = await _begin(house, 500, key="k")
    with pytest.raises(GoalRunning):
        await _begin(house, 500)

    ended = await house.goals.end(first.id, show=SHOW)
    assert await house.goals.end(first.id, show=SHOW) == ended
    second = await _begin(house, 700)

    assert (await house.goals.standing(SHOW)) == second.view
    assert len(await _owed(house)) == 3


async def test_a_goal_begins_once_for_a_key(house: GiftHouse) -> None:
    host = a_host()
    goals = await gather(
        *(house.goals.begin(SHOW, TITLE, roubles(500), by=host, key=a_key(host, "goals", "k")) for _ in range(3))
    )

    assert len({goal.id for goal in goals}) == 1


async def test_what_it_is_for_passes_the_judge(house: GiftHouse) -> None:
    with pytest.raises(MessageRefused):
        await _begin(house, 500, title=Localized(ru="сука", en="For a new lighthouse"))


@pytest.mark.parametrize("whole", [0, 9, 1_000_001])
async def test_a_goal_is_neither_nothing_nor_out_of_reach(house: GiftHouse, whole: int) -> None:
    with pytest.raises(BadAmount):
        await _begin(house, whole)


async def test_nothing_begins_that_is_switched_off(house: GiftHouse) -> None:
    await Switching(database=house.database, clock=house.shelf.clock).switch(
        SHOW, Mechanic.GIFTS, on=False, by=a_host().id
    )

    with pytest.raises(MechanicOff):
        await _begin(house, 500)


async def test_a_goal_of_another_show_is_none(house: GiftHouse) -> None:
    goal = await _begin(house, 500)

    for wrong, show in ((goal.id, ShowId(derive("shw", "next"))), (GiftGoalId(mint("ggl")), SHOW)):
        with pytest.raises(NoSuchGoal):
            await house.goals.end(wrong, show=show)


def test_the_rules_say_how_much_is_wanted() -> None:
    assert "1\u00a0500\u00a0₽" in rules(roubles(1_500)).ru
    assert "1\u00a0500\u00a0₽" in rules(roubles(1_500)).en


async def test_a_proof_keeps_what_was_given_and_not_by_whom(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer("Анна"), 100)
    sent = (await house.give(anna, note="Спасибо")).sent

    record = record_of(GiftSent(show=SHOW, at=sent.sent_at, gift=sent.view))

    assert record is not None
    assert record.model_dump(include={"kind", "gift", "thing", "amount"}) == {
        "kind": "gift.paid",
        "gift": sent.id,
        "thing": "rose",
        "amount": {"amount": 100_00, "currency": "RUB"},
    }
    assert not {"Анна", "Спасибо", anna.id} & set(str(record.model_dump()).replace("'", " ").split())
