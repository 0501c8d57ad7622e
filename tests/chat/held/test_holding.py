"""Holding: what the judge holds is kept from everybody, told to its author and the staff, and forgotten in the end."""

import asyncio
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from chat import history
from chat.held import store
from chat.held.held import WAITS
from chat.rereading import own_words
from core.errors import DatabaseBusy, MessageRefused, ShowOver
from core.events import HeldState, Mark, MessageHeld
from core.events import MessageRefused as RefusedFact
from core.ids import MessageId, ShowId
from core.people import Role, Viewer
from moderation.verdict import Reason
from tests.chat.talk import Talk, a_person, held_for

INSULT = "ты 🤡 клоун"


@pytest.fixture
def mila(talk: Talk) -> Viewer:
    talk.judge.held[INSULT] = held_for(INSULT, "клоун")
    return a_person(Role.VIEWER)


async def test_a_held_message_is_shown_to_nobody_and_its_author_is_told_so_at_once(talk: Talk, mila: Viewer) -> None:
    posted = await talk.post(INSULT, by=mila)
    await talk.relay()

    async with talk.chat.database.reading() as sql:
        assert await history.recent(sql, talk.show) == ()
    assert (posted.held, posted.shown) == (True, False)
    assert [type(fact) for fact in talk.told] == [MessageHeld]


async def test_staff_see_who_said_what_why_and_where_in_the_text(talk: Talk, mila: Viewer) -> None:
    posted = await talk.post(INSULT, by=mila)
    await talk.relay()

    (fact,) = talk.told
    assert isinstance(fact, MessageHeld)
    held = fact.held
    assert (held.id, held.text, held.author.name, held.reasons) == (posted.message.id, INSULT, "Mila", ("word",))
    assert held.marks == (Mark(reason="word", rule="test", start=5, end=10),)
    assert "".join(list(held.text)[5:10]) == "клоун"
    assert (held.scores, held.state, held.until - held.at) == ({"insult": 0.71}, HeldState.WAITING, WAITS)


async def test_the_same_key_is_held_once_however_often_it_comes(talk: Talk, mila: Viewer) -> None:
    posted = await asyncio.gather(*(talk.post(INSULT, by=mila, key="k") for _ in range(5)))
    await talk.relay()

    assert len({each.message.id for each in posted}) == 1
    assert len(talk.told) == 1


async def test_a_held_message_counts_for_nothing(talk: Talk, mila: Viewer) -> None:
    talk.judge.held["хочу скидку"] = held_for("хочу скидку", "скидку")

    await talk.post("хочу скидку", by=mila)

    assert await talk.wished("discount") == 0


async def test_a_refused_message_is_kept_for_a_look_back(talk: Talk, mila: Viewer) -> None:
    talk.judge.refused["buy elsewhere"] = Reason.LINK

    with pytest.raises(MessageRefused):
        await talk.post("buy elsewhere", by=mila)

    (fact,) = talk.told
    assert isinstance(fact, RefusedFact)
    assert fact.message is not None
    async with talk.chat.database.reading() as sql:
        held = await store.find(sql, MessageId(fact.message), show=talk.show)
    assert held is not None
    assert (held.state, held.text) == (HeldState.REFUSED, "buy elsewhere")


async def test_who_is_refused_is_told_so_although_nothing_can_be_kept(
    talk: Talk, mila: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_busy(*_: object) -> None:
        raise DatabaseBusy

    talk.judge.refused["buy elsewhere"] = Reason.LINK
    monkeypatch.setattr(store, "add", too_busy)

    with pytest.raises(MessageRefused):
        await talk.post("buy elsewhere", by=mila)

    assert [fact.message for fact in talk.told if isinstance(fact, RefusedFact)] == [None]


async def test_many_who_are_refused_at_once_ask_the_database_together(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    check_open, reading = talk.doors.check_open, talk.chat.database.reading

    async def counted(show: ShowId) -> None:
        asked.append("doors")
        await check_open(show)

    def counted_reading() -> AbstractAsyncContextManager[AsyncConnection]:
        asked.append("reading")
        return reading()

    talk.judge.refused["buy elsewhere"] = Reason.LINK
    await talk.chat.shielding.of(talk.show)
    monkeypatch.setattr(talk.doors, "check_open", counted)
    monkeypatch.setattr(talk.chat.database, "reading", counted_reading)

    crowd = [a_person(Role.VIEWER) for _ in range(40)]
    told = await asyncio.gather(*(talk.post("buy elsewhere", by=each) for each in crowd), return_exceptions=True)

    assert [type(each) for each in told] == [MessageRefused] * 40
    assert len(talk.told) == 40
    assert len(asked) <= 10, "not one of them by itself"


async def test_nothing_is_held_in_a_show_that_is_over(talk: Talk, mila: Viewer) -> None:
    talk.doors.over.add(talk.show)

    with pytest.raises(ShowOver):
        await talk.post(INSULT, by=mila)


async def test_authors_read_what_became_of_theirs_and_of_nobody_elses(talk: Talk, mila: Viewer) -> None:
    posted = await talk.post(INSULT, by=mila)

    (mine,) = await own_words(talk.show, mila, chat=talk.chat)
    assert mine.held is not None
    assert (mine.message.id, mine.held.state) == (posted.message.id, HeldState.WAITING)
    assert await own_words(talk.show, a_person(), chat=talk.chat) == ()
