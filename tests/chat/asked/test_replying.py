"""Staff answer a group, the first of them counts; what they write becomes a draft, and one call lets it answer."""

import asyncio
from collections.abc import Callable

import pytest

from chat.asked import answer_store
from chat.asked.assisting import COOL_DOWN
from chat.asked.replying import Reply
from chat.faq.store import Search
from chat.log import store as log
from chat.log.entry import Deed, Entry
from chat.log.store import Search as LogSearch
from core.errors import (
    AlreadyDecided,
    AssistantChanged,
    BadAnswer,
    NoSuchAnswer,
    NoSuchGroup,
    NotTheHost,
    SlowDown,
    StaffOnly,
)
from core.events import (
    AnswerChanged,
    AnswerSource,
    AnswerTakenBack,
    AssistantMode,
    GroupState,
    GroupView,
    Localized,
    ModesView,
)
from core.ids import GroupId, mint
from core.people import Role
from moderation.verdict import Reason
from tests.chat.asked.room import SPEAKER, Room
from tests.chat.talk import a_person

YES = Localized(ru="Сделаем за день.", en="We do, in a day.")
UNKNOWN = "гравировку с именем сделаете?"


async def written(room: Room) -> list[Entry]:
    """What staff did, as the log has it, the newest first."""
    async with room.talk.chat.database.reading() as sql:
        return list((await log.page(sql, room.show, LogSearch(), after=None, limit=20)).items)


async def test_what_staff_decide_in_the_assistants_place_is_in_the_log(room: Room) -> None:
    room.hold_up(SPEAKER)
    await room.switch(AssistantMode.SUGGEST)
    await room.ask("is it waterproof?")
    (group,) = await room.groups()
    replying = room.assistant.replying

    said, _ = await replying.answer(group.id, Reply(text=YES, round=0), show=room.show, by=room.host)
    await room.assistant.pinning.take_back(said.id, show=room.show, by=room.host)
    await replying.dismiss(group.id, show=room.show, round=1, by=room.host)

    told = await written(room)
    assert [each.deed for each in told] == [
        Deed.QUESTION_DISMISSED,
        Deed.ANSWER_TAKEN_BACK,
        Deed.ANSWER_SAID,
        Deed.ASSISTANT,
    ]
    assert (told[2].about, told[2].after["edited"], told[2].actor_name) == (YES.ru, True, room.host.name)
    assert told[2].before["suggested"]


async def unknown(room: Room) -> GroupView:
    """A group that the assistant cannot answer."""
    room.hold_up(SPEAKER)
    await room.switch(AssistantMode.SUGGEST)
    await room.ask(UNKNOWN)
    (group,) = await room.groups()
    assert group.suggestion is None or group.suggestion.sure < 0.8
    return group


async def test_of_all_staff_who_answer_at_once_one_has_answered_and_the_others_hear_who(
    opened: Callable[[], Room],
) -> None:
    rooms = [opened() for _ in range(3)]
    group = await unknown(rooms[0])
    start = asyncio.Barrier(6)

    async def answer(room: Room, name: str) -> object:
        reply = Reply(text=Localized(ru=name, en=name), round=0)
        await start.wait()
        return await room.assistant.replying.answer(group.id, reply, show=room.show, by=a_person(Role.MODERATOR, name))

    names = [f"moderator {number}" for number in range(6)]
    endings = await asyncio.gather(
        *(answer(rooms[number % 3], name) for number, name in enumerate(names)), return_exceptions=True
    )

    late = [each for each in endings if isinstance(each, AlreadyDecided)]
    (said,) = await rooms[0].answers()
    assert len(late) == 5
    assert {(each.facts["outcome"], each.facts["by"]) for each in late} == {("answered", said.by)}
    drafts = (await rooms[0].assistant.writing.listed(Search(), after=None, limit=5)).items
    assert [each.answer.ru for each in drafts] == [said.by]


async def test_the_same_answer_of_the_same_person_again_changes_nothing(room: Room) -> None:
    group = await unknown(room)
    reply = Reply(text=YES, round=0, pin=True)

    first, _ = await room.assistant.replying.answer(group.id, reply, show=room.show, by=room.host)
    again, stands = await room.assistant.replying.answer(group.id, reply, show=room.show, by=room.host)

    assert (again.id, stands.state, stands.answered_by) == (first.id, GroupState.ANSWERED, room.host.name)
    assert len(await room.answers()) == 1


async def test_a_hosts_answer_is_a_draft_and_published_it_answers_the_next_one_in_every_process(
    opened: Callable[[], Room],
) -> None:
    here, there = opened(), opened()
    group = await unknown(here)
    await there.ask("а сколько весит?")  # there the knowledge is at hand already
    await here.assistant.replying.answer(group.id, Reply(text=YES, round=0), show=here.show, by=here.host)
    (draft,) = (await here.assistant.writing.listed(Search(words="гравировку"), after=None, limit=5)).items
    assert (draft.published, draft.group, draft.product, draft.show) == (False, group.id, SPEAKER, here.show)
    await here.switch(AssistantMode.AUTO)

    await here.assistant.writing.publish(draft.id, version=draft.version, by=here.host, published=True)
    here.clock.turn(COOL_DOWN)
    await there.ask(f"а {UNKNOWN}")

    said = (await there.answers())[-1]
    assert (said.source, said.by, said.text, said.group) == (AnswerSource.FAQ, None, YES, group.id)
    await here.assistant.writing.publish(draft.id, version=draft.version + 1, by=here.host, published=False)
    here.clock.turn(COOL_DOWN)
    await there.ask(UNKNOWN)
    assert len(await there.answers()) == len({each.id for each in await there.answers()})
    assert [each.source for each in await there.answers()].count(AnswerSource.FAQ) == 1


async def test_the_suggestion_is_said_with_its_link_and_makes_no_draft(room: Room) -> None:
    room.hold_up(SPEAKER)
    await room.switch(AssistantMode.SUGGEST)
    await room.ask("is it waterproof?")
    (group,) = await room.groups()

    said, _ = await room.assistant.replying.answer(group.id, Reply(round=0), show=room.show, by=room.host)

    assert (said.source, said.by_name, said.link) == (AnswerSource.FIELD, room.host.name, f"/p/{SPEAKER}#waterproof")
    (told, _) = await written(room)
    assert (told.deed, told.subject, told.after["edited"]) == (Deed.ANSWER_SAID, said.id, False)
    assert (await room.assistant.writing.listed(Search(), after=None, limit=5)).items == ()


async def test_words_that_may_not_be_shown_are_refused_and_viewers_decide_nothing(room: Room) -> None:
    group = await unknown(room)
    room.talk.judge.refused["clown"] = Reason.WORD
    replying = room.assistant.replying

    with pytest.raises(BadAnswer):
        await replying.answer(
            group.id, Reply(text=Localized(ru="Да", en="clown"), round=0), show=room.show, by=room.host
        )
    with pytest.raises(StaffOnly):
        await replying.answer(group.id, Reply(text=YES, round=0), show=room.show, by=a_person())
    with pytest.raises(NoSuchGroup):
        await replying.answer(GroupId(mint("qgr")), Reply(text=YES, round=0), show=room.show, by=room.host)
    assert await room.answers() == []


async def test_what_is_dismissed_is_silent_and_only_one_dismisses(room: Room) -> None:
    group = await unknown(room)
    moderator = a_person(Role.MODERATOR, "Мила")
    await room.assistant.replying.dismiss(group.id, show=room.show, round=0, by=moderator)

    with pytest.raises(AlreadyDecided) as late:
        await room.assistant.replying.dismiss(group.id, show=room.show, round=0, by=room.host)
    await room.ask(UNKNOWN)

    (group,) = await room.groups()
    assert late.value.facts["by"] == "Мила"
    assert (group.state, group.people) == (GroupState.DISMISSED, 2)


async def test_of_all_who_pin_at_once_one_answer_stays_in_view(opened: Callable[[], Room]) -> None:
    rooms = [opened() for _ in range(2)]
    rooms[0].hold_up(SPEAKER)
    for question in ("is it waterproof?", "сколько стоит?"):
        await rooms[0].ask(question)
    answers = await rooms[0].answers()

    for _ in range(5):
        start = asyncio.Barrier(2)

        async def pin(number: int, start: asyncio.Barrier = start) -> None:
            room = rooms[number]
            await start.wait()
            await room.assistant.pinning.pin(answers[number].id, show=room.show, by=room.host, pinned=True)

        await asyncio.gather(pin(0), pin(1))
        async with rooms[0].database.reading() as sql:
            assert sum(each.pinned for each in await answer_store.shown(sql, rooms[0].show, count=2)) == 1
        for each in answers:
            await rooms[0].assistant.pinning.pin(each.id, show=rooms[0].show, by=rooms[0].host, pinned=False)


async def test_one_answer_is_pinned_and_one_taken_back_is_gone_and_its_group_waits(room: Room) -> None:
    room.hold_up(SPEAKER)
    await room.ask("is it waterproof?")
    await room.ask("сколько стоит?")
    one, other = await room.answers()
    pinning = room.assistant.pinning

    await pinning.pin(one.id, show=room.show, by=room.host, pinned=True)
    await pinning.pin(other.id, show=room.show, by=room.host, pinned=True)
    await pinning.take_back(one.id, show=room.show, by=room.host)
    await pinning.take_back(one.id, show=room.show, by=room.host)

    changes = [
        (fact.answer.id, fact.answer.pinned)
        for fact in await room.heard(AnswerChanged)
        if isinstance(fact, AnswerChanged)
    ]
    assert changes == [(one.id, True), (one.id, False), (other.id, True)]
    assert len(await room.heard(AnswerTakenBack)) == 1
    assert {each.topic: each.state for each in await room.groups()} == {
        "waterproof": GroupState.WAITING,
        "price": GroupState.ANSWERED,
    }
    with pytest.raises(NoSuchAnswer):
        await pinning.pin(one.id, show=room.show, by=room.host, pinned=True)


async def test_who_wants_a_human_is_heard_once_with_all_that_was_said(room: Room) -> None:
    room.hold_up(SPEAKER)
    asker = a_person(name="Борис")
    await room.ask("is it waterproof?", by=asker)
    (said,) = await room.answers()
    escalating = room.assistant.escalating

    new = await escalating.ask(said.id, show=room.show, viewer=asker)
    again = await escalating.ask(said.id, show=room.show, viewer=asker)

    (group,) = await room.groups()
    assert (new, again, group.state, group.humans) == (True, False, GroupState.WAITING, 1)
    assert group.human is not None
    assert (group.human.name, group.human.question, group.human.line) == ("Борис", "is it waterproof?", said.text)
    assert group.suggestion is not None
    assert group.suggestion.text == said.text
    await escalating.ask(said.id, show=room.show, viewer=asker)
    with pytest.raises(SlowDown):
        await escalating.ask(said.id, show=room.show, viewer=asker)


async def test_only_the_host_switches_the_assistant_and_nobody_overwrites_another(room: Room) -> None:
    allowing, modes = room.assistant.allowing, ModesView(version=0, mode=AssistantMode.OFF)
    with pytest.raises(NotTheHost):
        await allowing.decide(room.show, modes, by=a_person(Role.MODERATOR))
    await allowing.decide(room.show, modes, by=room.host)

    with pytest.raises(AssistantChanged) as late:
        await allowing.decide(room.show, modes, by=room.host)

    assert late.value.facts["version"] == 1


async def test_what_nobody_answered_becomes_an_entry_in_one_call(room: Room) -> None:
    group = await unknown(room)
    drafting = room.assistant.drafting
    with pytest.raises(BadAnswer):
        await drafting.make_entry(group.id, show=room.show, answer=None, by=room.host)

    made = await drafting.make_entry(group.id, show=room.show, answer=YES, by=room.host)
    again = await drafting.make_entry(group.id, show=room.show, answer=None, by=room.host)

    (group,) = await room.groups()
    assert (made.id, made.answer, made.question.ru) == (again.id, YES, UNKNOWN)
    assert (group.state, group.faq) == (GroupState.WAITING, made.id)
