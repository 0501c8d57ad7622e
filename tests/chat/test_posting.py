"""Saying something: once, at a pace, past the judge, to everybody."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from chat import history, store
from chat.message import QUOTED, Kept, Posted
from chat.removing import remove
from chat.rooms import open_chat
from core.bus import Ration
from core.errors import MayNotWrite, MessageRefused, ShowOver, SlowDown, Unfit
from core.events import ChatMessage, Event, MessagePosted, Quote
from core.events import MessageRefused as RefusedFact
from core.ids import MessageId, ShowId, mint
from core.people import Role
from moderation.verdict import Reason
from tests.chat.talk import Talk, a_person, held_for
from tests.fakes import EVENING, nobody_hears


async def recent(talk: Talk) -> tuple[ChatMessage, ...]:
    async with talk.chat.database.reading() as sql:
        return await history.recent(sql, talk.show)


async def test_what_is_said_is_kept_and_told(talk: Talk) -> None:
    mila = a_person(Role.VIEWER)

    message = await talk.say("Привет!", by=mila)

    assert (message.text, message.author.name, message.author.role, message.at) == (
        "Привет!",
        "Mila",
        "viewer",
        EVENING,
    )
    assert await recent(talk) == (message,)
    assert [(fact.message, fact.show) for fact in talk.told if isinstance(fact, MessagePosted)] == [
        (message, talk.show)
    ]


async def test_the_same_key_is_one_message_however_often_it_comes(talk: Talk) -> None:
    mila = a_person()

    first = await talk.say("size M?", by=mila, key="c-71")
    for _ in range(20):
        assert await talk.say("size M?", by=mila, key="c-71") == first
    assert await talk.say("something else", by=mila, key="c-71") == first

    assert await recent(talk) == (first,)
    assert (len(talk.told), talk.judge.asked) == (1, 1)


async def test_the_same_key_sent_at_once_is_one_message(talk: Talk) -> None:
    mila = a_person()

    messages = await asyncio.gather(*(talk.say("size M?", by=mila, key="c-71") for _ in range(5)))

    assert len({message.id for message in messages}) == 1
    assert len(talk.told) == 1
    assert len(await recent(talk)) == 1


async def test_two_people_may_use_the_same_key(talk: Talk) -> None:
    first = await talk.say("я", by=a_person(), key="1")
    second = await talk.say("я", by=a_person(), key="1")

    assert first.id != second.id


async def test_a_refused_message_is_told_to_the_studio_and_not_kept(talk: Talk) -> None:
    talk.judge.refused["buy elsewhere"] = Reason.LINK

    with pytest.raises(MessageRefused) as refused:
        await talk.say("buy elsewhere", by=a_person())

    assert refused.value.facts == {"reasons": ("link",)}
    assert await recent(talk) == ()
    assert [(type(fact), getattr(fact, "reasons", None)) for fact in talk.told] == [(RefusedFact, ("link",))]


async def test_a_studio_that_cannot_be_told_does_not_change_the_answer(talk: Talk) -> None:
    talk.judge.refused["buy elsewhere"] = Reason.LINK

    async def fail(fact: Event, ration: Ration | None = None) -> None:
        raise ConnectionError(fact.id)

    talk.chat = replace(talk.chat, tell=fail)
    with pytest.raises(MessageRefused):
        await talk.say("buy elsewhere", by=a_person())


async def test_who_talks_too_fast_is_told_to_wait_and_staff_are_not(talk: Talk) -> None:
    mila, host = a_person(), a_person(Role.HOST)

    for number in range(5):
        await talk.say(f"{number}", by=mila)
    with pytest.raises(SlowDown) as slowed:
        await talk.say("one more", by=mila)
    talk.clock.turn(slowed.value.wait)
    await talk.say("one more", by=mila)
    for number in range(20):
        await talk.say(f"{number}", by=host)

    assert slowed.value.wait == timedelta(seconds=2)


async def test_a_show_that_is_over_takes_no_messages(talk: Talk) -> None:
    talk.doors.over.add(talk.show)

    with pytest.raises(ShowOver):
        await talk.say("hello?", by=a_person())


async def test_what_was_said_before_the_end_is_answered_after_it_by_any_process(talk: Talk) -> None:
    mila = a_person()
    message = await talk.say("last word", by=mila, key="k")
    talk.doors.over.add(talk.show)
    chat = talk.chat
    talk.chat = open_chat(
        database=chat.database, doors=talk.doors, judge=talk.judge, tell=chat.tell, clock=talk.clock, ring=nobody_hears
    )

    talk.judge.refused["last word"] = Reason.REPEAT
    assert await talk.say("last word", by=mila, key="k") == message

    assert talk.told == [MessagePosted(id=talk.told[0].id, show=talk.show, at=EVENING, message=message)]
    await talk.chat.close()


async def test_the_studio_of_a_show_that_is_over_hears_of_no_refusals(talk: Talk) -> None:
    talk.judge.refused["buy elsewhere"] = Reason.LINK
    talk.doors.over.add(talk.show)

    with pytest.raises(ShowOver):
        await talk.say("buy elsewhere", by=a_person())

    assert talk.told == []


async def test_a_guest_chooses_a_name_before_the_first_word(talk: Talk) -> None:
    with pytest.raises(MayNotWrite):
        await talk.say("Привет!", by=replace(a_person(), named=False))

    assert talk.told == []


@pytest.mark.parametrize("text", ["", "  ", "\u200b\u200d\ufeff", "\x00\x07", "\u202e\u202c", "\u0301\u0301"])
async def test_nothing_to_read_is_unfit(talk: Talk, text: str) -> None:
    with pytest.raises(Unfit):
        await talk.say(text, by=a_person())


async def test_what_is_shown_has_one_line_and_one_direction(talk: Talk) -> None:
    message = await talk.say(" a\n\tb\u202e c\x07\u2028d  é👨\u200d👩 ", by=a_person())

    assert message.text == "a b c d é👨\u200d👩"


async def test_an_answer_quotes_the_beginning_of_what_it_answers(talk: Talk) -> None:
    asked = await talk.say("x" * 200, by=a_person(name="Bo"))

    answer = await talk.say("да", by=a_person(), reply_to=asked.id)

    assert answer.reply_to == Quote(id=asked.id, name="Bo", text="x" * (QUOTED - 1) + "…")
    assert (await recent(talk))[1] == answer


async def test_what_was_removed_or_said_elsewhere_is_not_quoted(talk: Talk) -> None:
    bo = a_person(name="Bo")
    asked = await talk.say("size M?", by=bo)
    await remove(asked.id, show=talk.show, by=bo, chat=talk.chat)
    elsewhere = await talk.say("here", by=bo)
    talk.show = ShowId(mint("shw"))

    for answered in (asked.id, elsewhere.id, MessageId(mint("msg"))):
        assert (await talk.say("да", by=a_person(), reply_to=answered)).reply_to is None


async def test_a_raid_that_is_refused_is_looked_up_in_one_read(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.judge.held["first"] = held_for("first", "first")
    said = await talk.say("first", by=(mila := a_person()), key="k")
    talk.judge.refused["buy elsewhere"] = Reason.LINK
    asked: list[int] = []
    by_names = store.by_names

    async def counted(sql: AsyncConnection, names: Collection[store.Name]) -> dict[store.Name, Kept]:
        asked.append(len(names))
        return await by_names(sql, names)

    monkeypatch.setattr(store, "by_names", counted)
    raid = [talk.post("buy elsewhere", by=a_person()) for _ in range(50)]
    again, *endings = await asyncio.gather(talk.post("buy elsewhere", by=mila, key="k"), *raid, return_exceptions=True)

    assert isinstance(again, Posted)
    assert again.message == said, "it is answered as what was sent first"
    assert all(isinstance(each, MessageRefused) for each in endings)
    assert sum(asked) == 51
    assert len(asked) <= 3
