"""Rereading: who is unheard does not find out by loading the page anew, and nobody else reads their words."""

from datetime import timedelta

import pytest

from chat import history, store
from chat.ban_store import put
from chat.bans import Ban, BanKind
from chat.history import SHOWN
from chat.removing import remove
from chat.rereading import OwnWords, own_words
from core.errors import NoSuchMessage
from core.events import HeldState, MessageRemoved
from core.ids import BanId, mint
from core.people import Role, Viewer
from tests.chat.talk import Talk, a_person, held_for

HOUR = timedelta(hours=1)


async def unhear(talk: Talk, viewer: Viewer) -> None:
    now, by = talk.clock.now(), a_person(Role.MODERATOR)
    ban = Ban(
        id=BanId(mint("ban")),
        show=talk.show,
        viewer=viewer.id,
        kind=BanKind.SHADOW,
        name=viewer.name,
        reason="trolling",
        by=by.id,
        at=now,
        until=now + HOUR,
    )
    async with talk.chat.database.transaction() as work:
        await put(work.connection, ban)
    talk.chat.bans.learn([ban], now=now)


def texts(words: tuple[OwnWords, ...]) -> list[tuple[str, HeldState | None]]:
    return [(each.message.text, each.held.state if each.held else None) for each in words]


async def test_who_is_unheard_finds_their_words_again_however_late_and_nobody_else_does(talk: Talk) -> None:
    mila, bo = a_person(), a_person(name="Bo")
    await unhear(talk, mila)
    question = await talk.say("who?", by=bo)
    said = await talk.post("nobody hears", by=mila, key="k", reply_to=question.id)

    talk.clock.turn(HOUR / 2)
    (mine,) = await own_words(talk.show, mila, chat=talk.chat)

    assert (mine.message, mine.held) == (said.message, None), "as it was said, with what it answers"
    assert texts(await own_words(talk.show, bo, chat=talk.chat)) == [("who?", None)]
    async with talk.chat.database.reading() as sql:
        assert [each.text for each in await history.recent(sql, talk.show)] == ["who?"]


async def test_what_everybody_reads_or_waits_for_the_staff_or_for_a_quiz_is_told_in_the_same_shape(talk: Talk) -> None:
    mila = a_person()
    talk.judge.held["клоун"] = held_for("клоун", "клоун")
    await talk.say("everybody hears", by=mila)
    await talk.say("клоун", by=mila)
    guess = await talk.say("42", by=mila)
    async with talk.chat.database.transaction() as work:
        await store.hush(work.connection, {guess.id: "qz_1"})
    await unhear(talk, mila)
    await talk.say("nobody hears", by=mila)

    mine = await own_words(talk.show, mila, chat=talk.chat)

    assert texts(mine) == [
        ("everybody hears", None),
        ("клоун", HeldState.WAITING),
        ("42", None),
        ("nobody hears", None),
    ]


async def test_of_many_words_the_newest_are_found_heard_or_not(talk: Talk) -> None:
    mila = a_person()
    for number in range(SHOWN):
        talk.clock.turn(timedelta(seconds=2))
        await talk.say(f"heard {number}", by=mila)
    await unhear(talk, mila)
    for number in range(2):
        talk.clock.turn(timedelta(seconds=2))
        await talk.say(f"unheard {number}", by=mila)

    mine = [text for text, _ in texts(await own_words(talk.show, mila, chat=talk.chat))]

    assert (mine[0], mine[-3:]) == ("heard 2", [f"heard {SHOWN - 1}", "unheard 0", "unheard 1"])
    assert len(mine) == SHOWN


async def test_what_they_take_back_is_gone_from_all_their_tabs_and_stays_so(talk: Talk) -> None:
    mila = a_person()
    await unhear(talk, mila)
    said = await talk.say("nobody hears", by=mila)

    for _ in range(2):
        await remove(said.id, show=talk.show, by=mila, chat=talk.chat)
    await talk.relay()

    assert await own_words(talk.show, mila, chat=talk.chat) == ()
    assert [each.message for each in talk.told if isinstance(each, MessageRemoved)] == [said.id]
    with pytest.raises(NoSuchMessage):
        await remove(said.id, show=talk.show, by=a_person(name="Bo"), chat=talk.chat)


@pytest.mark.parametrize("by_staff", [False, True])
async def test_what_was_let_through_and_taken_away_again_is_not_let_through(talk: Talk, by_staff: bool) -> None:
    mila, olga = a_person(), a_person(Role.MODERATOR)
    talk.judge.held["клоун"] = held_for("клоун", "клоун")
    said = (await talk.post("клоун", by=mila)).message
    await talk.chat.deciding.decide(said.id, HeldState.APPROVED, show=talk.show, by=olga)
    assert texts(await own_words(talk.show, mila, chat=talk.chat)) == [("клоун", HeldState.APPROVED)]

    await remove(said.id, show=talk.show, by=olga if by_staff else mila, chat=talk.chat)

    mine = await own_words(talk.show, mila, chat=talk.chat)
    assert [(each.held, each.removed is not None) for each in mine] == ([(None, True)] if by_staff else [])
