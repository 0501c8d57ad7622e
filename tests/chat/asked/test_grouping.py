"""The same question of many is one, in every language and every process, and is answered once in a while."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chat.asked.assisting import COOL_DOWN
from chat.asked.replying import Reply
from chat.banning import Banning, Sentence
from chat.faq.store import Search
from chat.removing import remove
from core.errors import DatabaseBusy
from core.events import AnswerChanged, AssistantMode, GroupState, Localized, QuestionsMoved
from core.people import Role
from tests.chat.asked.room import LAMP, SPEAKER, PaintedShelf, Room
from tests.chat.talk import a_person
from tests.chat.test_banning import Register
from tests.fakes import nobody_hears

WAYS = ("is it waterproof?", "боится воды?", "а под дождём можно?", "does it survive rain?", "водонепроницаемая?")


async def test_people_are_counted_and_not_messages(room: Room) -> None:
    room.hold_up(SPEAKER)
    await room.switch(AssistantMode.SUGGEST)
    loud = a_person()
    await room.ask("is it waterproof?", "боится воды?")
    await room.ask("is it waterproof?", by=loud)
    await room.ask("боится воды?", by=loud)

    (group,) = await room.groups()

    assert (group.people, group.since, group.topic, group.product) == (3, 3, "waterproof", SPEAKER)
    assert len(group.wordings) == 3


async def test_staff_are_told_at_a_tick_of_many_at_once(room: Room) -> None:
    room.hold_up(SPEAKER)
    await room.switch(AssistantMode.SUGGEST)
    await room.ask(*(way for way in WAYS for _ in range(3)), "how much is it?")

    await room.assistant.telling.tell()
    await room.assistant.telling.tell()

    (told,) = await room.heard(QuestionsMoved)
    assert isinstance(told, QuestionsMoved)
    assert {(each.label.en, each.people) for each in told.groups} == {("waterproof", 15), ("price", 1)}


async def test_who_asks_within_the_cool_down_is_counted_on_the_answer_and_answered_after_it(room: Room) -> None:
    room.hold_up(SPEAKER)
    await room.ask("is it waterproof?")
    await room.ask("боится воды?", "is it waterproof?")
    await room.assistant.telling.tell()

    (first,) = await room.answers()
    (changed,) = await room.heard(AnswerChanged)
    assert isinstance(changed, AnswerChanged)
    assert (first.asked, changed.answer.id, changed.answer.asked, changed.answer.version) == (1, first.id, 3, 2)

    room.clock.turn(COOL_DOWN)
    await room.ask("а под дождём можно?")

    assert [each.asked for each in await room.answers()] == [1, 4]


async def test_of_all_processes_that_are_asked_at_once_one_answers(opened: Callable[[], Room]) -> None:
    rooms = [opened() for _ in range(4)]
    for product in (SPEAKER, LAMP):
        rooms[0].hold_up(product)
        for room in rooms:
            for way in WAYS:
                await room.talk.say(way, by=a_person())
        rooms[0].clock.turn(timedelta(seconds=1))
    start = asyncio.Barrier(len(rooms))

    async def look(room: Room) -> None:
        await start.wait()
        await room.look()

    await asyncio.gather(*map(look, rooms))

    groups = {each.product: each for each in await rooms[0].groups()}
    assert {product: each.people for product, each in groups.items()} == {
        SPEAKER: len(WAYS) * len(rooms),
        LAMP: len(WAYS) * len(rooms),
    }
    said = await rooms[0].answers()
    assert {each.product for each in said} == {SPEAKER, LAMP}
    assert len(said) == 2


async def test_questions_without_a_name_are_one_by_their_meaning_in_all_processes(opened: Callable[[], Room]) -> None:
    here, there = opened(), opened()
    for room in (here, there):
        for way in (
            "а маяк на мысе открыт зимой?",
            "маяк на мысе зимой открыт?",
            "можно ли назвать лампу в честь кота?",
        ):
            await room.talk.say(way, by=a_person())

    await asyncio.gather(here.look(), there.look())

    groups = await here.groups()
    assert sorted(each.people for each in groups) == [2, 4]


async def test_whoever_is_shut_out_has_asked_nothing_and_what_is_removed_is_not_shown(room: Room) -> None:
    room.hold_up(SPEAKER)
    await room.switch(AssistantMode.SUGGEST)
    people, host = Register(), room.host
    rude, mild = people.a(Role.GUEST), people.a(Role.GUEST)
    await room.ask("is it waterproof?", by=rude)
    gone = await room.ask("боится воды?", by=mild)
    banning = Banning(
        database=room.database, people=people, ring=nobody_hears, clock=room.clock, counters=[room.assistant]
    )

    await banning.ban(rude.id, Sentence(reason="rude", lasts=None), show=room.show, by=host)
    await remove(gone, show=room.show, by=mild, chat=room.chat)

    (group,) = await room.groups()
    assert (group.people, group.wordings) == (1, ())


async def test_phones_cards_and_addresses_are_masked(room: Room) -> None:
    await room.switch(AssistantMode.SUGGEST)
    await room.ask("позвоните +7 900 123-45-67 или me@mail.example, гравировку с именем сделаете?")

    (group,) = await room.groups()
    reply = Reply(text=Localized(ru="Да", en="Yes"), round=0)
    await room.assistant.replying.answer(group.id, reply, show=room.show, by=room.host)

    (draft,) = (await room.assistant.writing.listed(Search(), after=None, limit=5)).items
    shown = " ".join((group.wordings[0].text, group.label.ru, *draft.ways))
    assert "гравировку" in shown
    assert not any(each in shown for each in ("900", "123", "mail"))


async def test_what_was_asked_is_forgotten_after_a_month(room: Room) -> None:
    room.hold_up(SPEAKER)
    await room.ask("сколько весит?")
    room.clock.turn(timedelta(days=20))
    await room.ask("is it waterproof?")
    room.clock.turn(timedelta(days=11))

    await room.chat.forgetting.forget("every day")

    assert [each.topic for each in await room.groups()] == ["waterproof"]


async def test_in_a_crowd_too_loud_the_oldest_are_left_out_counted_and_told(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.asked.looking.MOST_WAITING", 3)
    room.hold_up(SPEAKER)
    await room.switch(AssistantMode.SUGGEST)
    for way in ("сколько весит?", *WAYS[:3]):
        await room.talk.say(way, by=a_person())

    await room.look()
    await room.assistant.telling.tell()

    (told,) = await room.heard(QuestionsMoved)
    assert isinstance(told, QuestionsMoved)
    assert (told.left_out, [each.topic for each in told.groups]) == (1, ["waterproof"])
    assert told.groups[0].state is GroupState.WAITING


async def test_what_could_not_be_looked_at_is_looked_at_later_and_answered_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.asked.looking.AGAIN_AFTER", 0)
    room.hold_up(SPEAKER)
    failures, said = iter([True, True, False]), PaintedShelf.lines

    async def lines(shelf: PaintedShelf, *asked: Any) -> Any:
        if next(failures):
            raise DatabaseBusy
        return await said(shelf, *asked)

    monkeypatch.setattr(PaintedShelf, "lines", lines)

    await room.ask("is it waterproof?")

    assert [each.text.ru for each in await room.answers()] == ["да, IP67"]
    monkeypatch.setattr(PaintedShelf, "lines", said)
    (group,) = await room.groups()
    assert (group.people, group.round) == (1, 1)
