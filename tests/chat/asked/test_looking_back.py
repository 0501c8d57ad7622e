"""What a process took with it is looked at by the next that begins, once."""

from asyncio import gather
from collections.abc import Callable
from datetime import timedelta

from chat import ban_store
from chat.asked.looking import LOOKS_BACK
from chat.asked.replying import Reply
from chat.removing import remove
from core.events import AssistantMode, GroupState
from core.people import Role
from tests.chat.asked.room import SPEAKER, Room
from tests.chat.talk import a_person
from tests.chat.test_bans import a_ban


async def test_what_waited_in_a_process_that_died_is_looked_at_by_the_next_once(opened: Callable[[], Room]) -> None:
    gone, first, second = opened(), opened(), opened()
    gone.hold_up(SPEAKER)
    await gone.talk.say("is it waterproof?", by=a_person())
    await gone.talk.say("сколько весит?", by=a_person())
    await gone.talk.say("какая красота", by=a_person())

    await gather(first.assistant.looking.look_back(), second.assistant.looking.look_back())
    await gather(first.look(), second.look())

    groups = {each.topic: each.people for each in await first.groups()}
    assert groups == {"waterproof": 1, "weight": 1}
    assert len(await first.answers()) + len(await second.answers()) == 2


async def test_what_counts_is_gone_is_long_ago_or_is_of_somebody_shut_out_is_not_looked_at(
    opened: Callable[[], Room],
) -> None:
    gone, room, author, rude = opened(), opened(), a_person(), a_person()
    room.hold_up(SPEAKER)
    await gone.talk.say("how much is it?", by=a_person())
    room.clock.turn(LOOKS_BACK + timedelta(seconds=1))
    await room.ask("is it waterproof?")
    removed = await room.talk.say("сколько весит?", by=author)
    await remove(removed.id, show=room.show, by=author, chat=room.chat)
    await room.talk.say("а цвет какой?", by=a_person(Role.HOST))
    await gone.talk.say("размеры какие?", by=rude)
    async with room.database.transaction() as work:
        await ban_store.put(work.connection, a_ban(show=room.show, viewer=rude.id))
    room.clock.turn(timedelta(seconds=40))
    assert len(await room.answers()) == 1

    begun = opened()
    await begun.assistant.looking.look_back()
    await begun.look()

    assert [(each.topic, each.people) for each in await begun.groups()] == [("waterproof", 1)]
    assert await begun.answers() == []


async def test_who_asked_twice_is_not_answered_again(opened: Callable[[], Room]) -> None:
    room, anna = opened(), a_person()
    room.hold_up(SPEAKER)
    for _ in range(3):
        await room.ask("is it waterproof?", by=anna)
        room.clock.turn(timedelta(seconds=5))
    assert len(await room.answers()) == 1
    room.clock.turn(timedelta(seconds=22))

    begun = opened()
    await begun.assistant.looking.look_back()
    await begun.look()

    assert await begun.answers() == []
    assert [(each.people, each.round) for each in await begun.groups()] == [(1, 1)]


async def test_what_staff_have_answered_is_not_passed_on_again(opened: Callable[[], Room]) -> None:
    room, anna = opened(), a_person()
    room.hold_up(SPEAKER)
    await room.switch(AssistantMode.SUGGEST)
    await room.ask("is it waterproof?", by=anna)
    room.clock.turn(timedelta(seconds=2))
    await room.ask("is it waterproof?", by=anna)
    (group,) = await room.groups()
    await room.assistant.replying.answer(group.id, Reply(round=0), show=room.show, by=room.host)
    room.clock.turn(timedelta(seconds=35))

    begun = opened()
    await begun.assistant.looking.look_back()
    await begun.look()

    assert begun.passed.on == []
    assert [(each.state, each.round) for each in await begun.groups()] == [(GroupState.ANSWERED, 1)]


async def test_what_waits_and_was_asked_twice_is_passed_on_once_and_what_others_asked_is_not_forgotten(
    opened: Callable[[], Room],
) -> None:
    gone, room, anna, bo = opened(), opened(), a_person(), a_person(name="Bo")
    room.hold_up(SPEAKER)
    await room.switch(AssistantMode.SUGGEST)
    for _ in range(2):
        await room.ask("is it waterproof?", by=anna)
    late = await gone.talk.say("is it waterproof?", by=bo)

    begun = opened()
    await begun.assistant.looking.look_back()
    await begun.look()

    assert begun.passed.on == [(bo.id, late.id)]
    assert [each.people for each in await begun.groups()] == [2]
