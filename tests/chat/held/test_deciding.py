"""Deciding: the first decision counts, everybody of the staff hears of it, and what is approved is said and counted."""

import asyncio
from datetime import timedelta

import pytest

from chat import history
from chat.held.deciding import Deciding, Outcome
from chat.held.held import WAITS
from chat.hushing import NobodyHushes
from chat.message import Draft
from chat.posting import post
from chat.rooms import open_chat
from core.due import Diary
from core.errors import AlreadyDecided, MessageRefused, NoSuchMessage, NotTheHost, ShowOver, StaffOnly
from core.events import HeldDecided, HeldState, MessagePosted
from core.ids import MessageId, ShowId, mint
from core.people import Role, Viewer
from moderation.verdict import Reason
from tests.chat.talk import HOME, Talk, a_person, held_for
from tests.chat.test_keeping import Abacus
from tests.fakes import nobody_hears

INSULT = "клоун"
WISH = "хочу скидку, клоун"


@pytest.fixture
def olga(talk: Talk) -> Viewer:
    for text in (INSULT, WISH):
        talk.judge.held[text] = held_for(text, "клоун")
    return a_person(Role.MODERATOR, name="Olga")


@pytest.fixture
def petr() -> Viewer:
    return a_person(Role.HOST, name="Petr")


async def held(talk: Talk, text: str = INSULT) -> MessageId:
    return (await talk.post(text, by=a_person(Role.VIEWER))).message.id


async def shown(talk: Talk) -> list[str]:
    async with talk.chat.database.reading() as sql:
        return [each.text for each in await history.recent(sql, talk.show)]


async def test_what_is_approved_stands_where_it_was_said(talk: Talk, olga: Viewer) -> None:
    await talk.say("before", by=olga)
    message = await held(talk)
    await talk.say("after", by=olga)

    await talk.chat.deciding.decide(message, HeldState.APPROVED, show=talk.show, by=olga)
    await talk.relay()

    assert await shown(talk) == ["before", INSULT, "after"]
    (said,) = [fact for fact in talk.told if isinstance(fact, MessagePosted) and fact.message.text == INSULT]
    assert (said.message.id, said.may_be_left_out) == (message, False), "a loud room shows it all the same"


async def test_what_is_approved_counts_as_of_when_it_was_said(talk: Talk, olga: Viewer) -> None:
    message = await held(talk, WISH)
    said_at = talk.clock.now()
    talk.clock.turn(timedelta(seconds=30))

    await talk.chat.deciding.decide(message, HeldState.APPROVED, show=talk.show, by=olga)

    assert await talk.wished("discount") == 1
    async with talk.chat.database.reading() as sql:
        assert (await history.recent(sql, talk.show))[0].at == said_at


async def test_what_is_denied_is_never_said(talk: Talk, olga: Viewer) -> None:
    message = await held(talk, WISH)

    await talk.chat.deciding.decide(message, HeldState.DENIED, show=talk.show, by=olga)
    await talk.relay()

    assert await shown(talk) == []
    assert await talk.wished("discount") == 0
    (fact,) = [fact for fact in talk.told if isinstance(fact, HeldDecided)]
    assert (fact.held.state, fact.held.decided_by) == (HeldState.DENIED, "Olga")


async def test_whoever_comes_second_is_told_of_the_first_decision(talk: Talk, olga: Viewer, petr: Viewer) -> None:
    message = await held(talk)
    decide = talk.chat.deciding.decide
    first = await decide(message, HeldState.DENIED, show=talk.show, by=olga)

    assert await decide(message, HeldState.DENIED, show=talk.show, by=olga) == first
    later: list[tuple[Outcome, Viewer]] = [
        (HeldState.APPROVED, petr),
        (HeldState.DENIED, petr),
        (HeldState.APPROVED, olga),
    ]
    for late, by in later:
        with pytest.raises(AlreadyDecided) as refusal:
            await decide(message, late, show=talk.show, by=by)
        assert refusal.value.facts == {"outcome": "denied", "by": "Olga", "at": talk.clock.now().isoformat()}


async def test_of_ten_who_decide_at_once_one_does_and_it_is_said_and_counted_once(talk: Talk, olga: Viewer) -> None:
    message = await held(talk, WISH)
    database, clock = talk.chat.database, talk.clock
    abaci = [Abacus() for _ in range(10)]
    desks = [
        Deciding(database=database, clock=clock, doors=talk.doors, counters=(each,), hushing=NobodyHushes())
        for each in abaci
    ]
    start = asyncio.Barrier(len(desks))

    async def decide(number: int) -> HeldState:
        await start.wait()
        outcome: Outcome = HeldState.APPROVED if number % 2 else HeldState.DENIED
        decided = await desks[number].decide(message, outcome, show=talk.show, by=a_person(Role.MODERATOR))
        return decided.state

    endings = await asyncio.gather(*map(decide, range(10)), return_exceptions=True)
    await talk.relay()

    (winner,) = [ending for ending in endings if isinstance(ending, HeldState)]
    assert {type(ending) for ending in endings} == {HeldState, AlreadyDecided}
    approved = int(winner is HeldState.APPROVED)
    assert await shown(talk) == [WISH] * approved
    assert sum(len(each.after) for each in abaci) == approved
    assert len([fact for fact in talk.told if isinstance(fact, HeldDecided)]) == 1


async def test_nobody_decided_so_it_expires_and_later_is_too_late(talk: Talk, olga: Viewer) -> None:
    message = await held(talk)
    diary = Diary(database=talk.chat.database, clock=talk.clock, doers=talk.chat.doers)

    talk.clock.turn(WAITS - timedelta(seconds=1))
    assert await diary.do_some() == 0
    talk.clock.turn(timedelta(seconds=1))
    assert await diary.do_some() == 1
    await talk.relay()

    (fact,) = [fact for fact in talk.told if isinstance(fact, HeldDecided)]
    assert (fact.held.id, fact.held.state, fact.held.decided_by) == (message, HeldState.EXPIRED, None)
    with pytest.raises(AlreadyDecided) as refusal:
        await talk.chat.deciding.decide(message, HeldState.APPROVED, show=talk.show, by=olga)
    assert refusal.value.facts["outcome"] == "expired"


async def test_the_clock_decides_although_nobody_has_looked_at_the_diary(talk: Talk, olga: Viewer) -> None:
    message = await held(talk)
    talk.clock.turn(WAITS)

    with pytest.raises(AlreadyDecided):
        await talk.chat.deciding.decide(message, HeldState.APPROVED, show=talk.show, by=olga)

    assert await shown(talk) == []


async def test_what_was_decided_has_nothing_to_expire(talk: Talk, olga: Viewer) -> None:
    await talk.chat.deciding.decide(await held(talk), HeldState.APPROVED, show=talk.show, by=olga)
    talk.clock.turn(WAITS * 2)

    assert await Diary(database=talk.chat.database, clock=talk.clock, doers=talk.chat.doers).do_some() == 0


async def test_only_staff_decide_and_only_about_what_was_held_there(talk: Talk, olga: Viewer) -> None:
    message = await held(talk)
    decide = talk.chat.deciding.decide

    with pytest.raises(StaffOnly):
        await decide(message, HeldState.APPROVED, show=talk.show, by=a_person(Role.VIEWER))
    with pytest.raises(NoSuchMessage):
        await decide(message, HeldState.APPROVED, show=ShowId(mint("shw")), by=olga)
    with pytest.raises(NoSuchMessage):
        await decide(MessageId(mint("msg")), HeldState.DENIED, show=talk.show, by=olga)


async def test_in_a_show_that_is_over_nothing_is_approved_any_more(talk: Talk, olga: Viewer) -> None:
    message = await held(talk)
    talk.doors.over.add(talk.show)

    with pytest.raises(ShowOver):
        await talk.chat.deciding.decide(message, HeldState.APPROVED, show=talk.show, by=olga)

    denied = await talk.chat.deciding.decide(message, HeldState.DENIED, show=talk.show, by=olga)
    assert denied.state is HeldState.DENIED
    with pytest.raises(AlreadyDecided):
        await talk.chat.deciding.decide(message, HeldState.APPROVED, show=talk.show, by=a_person(Role.MODERATOR))


async def test_nobody_of_the_staff_but_the_host_decides_about_the_staff(talk: Talk, olga: Viewer, petr: Viewer) -> None:
    message = (await talk.post(INSULT, by=olga)).message.id

    for moderator in (olga, a_person(Role.MODERATOR)):
        with pytest.raises(NotTheHost):
            await talk.chat.deciding.decide(message, HeldState.APPROVED, show=talk.show, by=moderator)

    decided = await talk.chat.deciding.decide(message, HeldState.APPROVED, show=talk.show, by=petr)
    assert decided.state is HeldState.APPROVED


async def test_who_sends_it_again_learns_how_it_ended(talk: Talk, olga: Viewer) -> None:
    mila = a_person(Role.VIEWER)
    posted = await talk.post(INSULT, by=mila, key="k")
    await talk.chat.deciding.decide(posted.message.id, HeldState.APPROVED, show=talk.show, by=olga)

    again = await talk.post(INSULT, by=mila, key="k")

    assert (again.message.id, again.held, again.shown) == (posted.message.id, False, True)
    assert await shown(talk) == [INSULT]


async def test_the_list_shows_what_waits_or_all_that_was_held(talk: Talk, olga: Viewer) -> None:
    first, second = await held(talk), await held(talk, WISH)
    await talk.chat.deciding.decide(first, HeldState.DENIED, show=talk.show, by=olga)

    waiting = await talk.chat.deciding.listed(talk.show, open_only=True, after=None, limit=10)
    everything = await talk.chat.deciding.listed(talk.show, open_only=False, after=None, limit=1)

    assert [each.id for each in waiting.items] == [second]
    assert [each.id for each in everything.items] == [second]
    rest = await talk.chat.deciding.listed(talk.show, open_only=False, after=everything.next, limit=10)
    assert [(each.id, each.state) for each in rest.items] == [(first, HeldState.DENIED)]


async def test_what_was_held_and_comes_again_under_its_key_is_never_said(talk: Talk, olga: Viewer) -> None:
    mila = a_person(Role.VIEWER)
    waiting, denied = [await talk.post(INSULT, by=mila, key=key) for key in ("waiting", "denied")]
    await talk.chat.deciding.decide(denied.message.id, HeldState.DENIED, show=talk.show, by=olga)
    talk.judge.refused["link"] = Reason.LINK
    with pytest.raises(MessageRefused):
        await talk.post("link", by=mila, key="refused")
    talk.judge.held.clear()
    talk.judge.refused.clear()

    again = await talk.post(INSULT, by=mila, key="waiting")
    for key, reasons in (("denied", ("word",)), ("refused", ("link",))):
        with pytest.raises(MessageRefused) as refusal:
            await talk.post(INSULT, by=mila, key=key)
        assert refusal.value.facts["reasons"] == reasons

    assert (again.message.id, again.held, again.shown) == (waiting.message.id, True, False)
    assert await shown(talk) == []


async def test_what_was_said_and_comes_again_under_its_key_is_never_held(talk: Talk, olga: Viewer) -> None:
    mila = a_person(Role.VIEWER)
    said = await talk.post("hello", by=mila, key="k")
    talk.judge.held["hello"] = held_for("hello", "hello")
    elsewhere = open_chat(  # a process that has not heard it
        database=talk.chat.database,
        doors=talk.doors,
        judge=talk.judge,
        tell=talk.chat.tell,
        clock=talk.clock,
        ring=nobody_hears,
    )

    draft = Draft(show=talk.show, author=mila, origin=HOME, text="hello", key="k")
    again = await post(draft, chat=elsewhere)

    assert (again.message, again.held) == (said.message, False)
    assert (await talk.chat.deciding.listed(talk.show, open_only=False, after=None, limit=10)).items == ()
