"""Reviews: one press says that a verdict was wrong; all of it is a file to learn from."""

import json
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chat import forgetting
from chat import store as messages
from chat.held import store as held_store
from chat.held.held import KEPT
from chat.log import store as log
from chat.log.entry import Deed
from chat.log.store import Search
from chat.looking_back import read_log
from chat.removing import remove
from core.due import Diary
from core.errors import MessageRefused, NoSuchMessage, StaffOnly
from core.events import HeldState
from core.events import MessageRefused as RefusedFact
from core.ids import MessageId
from core.people import Role, Viewer
from moderation.verdict import Action, Finding, Reason, Span, Verdict
from tests.chat.talk import Talk, a_person, held_for

INSULT = "ты 🤡 клоун"


@pytest.fixture
def olga() -> Viewer:
    return a_person(Role.MODERATOR, name="Olga")


async def rows(talk: Talk) -> list[dict[str, Any]]:
    lines = "".join([part async for part in talk.chat.reviewing.lines()])
    return [json.loads(line) for line in lines.splitlines()]


async def deeds(talk: Talk) -> list[Deed]:
    async with talk.chat.database.reading() as sql:
        return [each.deed for each in (await log.page(sql, talk.show, Search(), after=None, limit=50)).items]


async def test_a_refused_message_was_harmless_and_that_is_said_once(talk: Talk, olga: Viewer) -> None:
    talk.judge.refused["my.shop/lamp"] = Reason.LINK
    with pytest.raises(MessageRefused):
        await talk.say("my.shop/lamp", by=a_person(Role.VIEWER))
    (message,) = [fact.message for fact in talk.told if isinstance(fact, RefusedFact)]
    assert message is not None

    for _ in range(2):
        await talk.chat.reviewing.was_wrong(message, show=talk.show, by=olga)

    (row,) = await rows(talk)
    assert (row["text"], row["label"], row["was"], row["reasons"]) == ("•" * 12, "ok", "refused", ["link"])
    async with talk.chat.database.reading() as sql:
        (told,) = (await log.page(sql, talk.show, Search(), after=None, limit=2)).items
    assert (told.deed, told.about) == (Deed.WRONG, "•" * 12)


async def test_every_decision_is_a_row_to_learn_from_that_names_nobody(talk: Talk, olga: Viewer) -> None:
    talk.judge.held[INSULT] = held_for(INSULT, "клоун")
    first = (await talk.post(INSULT, by=a_person(Role.VIEWER, "Mila"))).message.id
    second = (await talk.post(INSULT, by=a_person(Role.VIEWER, "Mila"))).message.id
    await talk.chat.deciding.decide(first, HeldState.DENIED, show=talk.show, by=olga)
    await talk.chat.deciding.decide(second, HeldState.APPROVED, show=talk.show, by=olga)
    said = await talk.say("go away", by=a_person(Role.VIEWER, "Mila"))
    await remove(said.id, show=talk.show, by=olga, chat=talk.chat)

    denied, approved, removed = await rows(talk)

    assert [(each["why"], each["label"]) for each in (denied, approved, removed)] == [
        ("denied", "bad"),
        ("approved", "ok"),
        ("removed", "bad"),
    ]
    assert (denied["spans"], denied["scores"], denied["rules"]) == ([[5, 10]], {"insult": 0.71}, ["test"])
    assert not any(name in json.dumps(row) for row in (denied, approved, removed) for name in ("Mila", "Olga"))
    assert await deeds(talk) == [Deed.REMOVED, Deed.APPROVED, Deed.DENIED]


async def test_a_review_keeps_no_number_and_no_address(talk: Talk, olga: Viewer) -> None:
    said = "звони +7 900 123-45-67, клоун"
    spans = [Span(start=6, end=22), Span(start=24, end=29)]
    reasons = (Reason.CONTACT, Reason.WORD)
    findings = tuple(Finding(reason=why, rule="x", span=span) for why, span in zip(reasons, spans, strict=True))
    talk.judge.held[said] = Verdict(action=Action.HOLD, findings=findings)
    first = (await talk.post(said, by=a_person())).message.id
    await talk.chat.deciding.decide(first, HeldState.DENIED, show=talk.show, by=olga)
    shown = await talk.say("пиши мне: mila@mail.ru", by=a_person())
    await remove(shown.id, show=talk.show, by=olga, chat=talk.chat)

    denied, removed = await rows(talk)

    assert (denied["text"], denied["spans"]) == (f"звони {'•' * 16}, клоун", [[6, 22], [24, 29]])
    assert removed["text"] == "пиши мне: " + "•" * len("mila@mail.ru")


async def test_the_log_shows_words_as_long_as_they_are_kept_and_keeps_no_number_for_good(
    talk: Talk, olga: Viewer
) -> None:
    number = "звони +7 900 123-45-67"
    talk.judge.held[number] = held_for(number, "звони")
    denied = (await talk.post(number, by=a_person())).message.id
    await talk.chat.deciding.decide(denied, HeldState.DENIED, show=talk.show, by=olga)
    talk.judge.held.clear()
    shown = await talk.say(number, by=a_person())
    await remove(shown.id, show=talk.show, by=olga, chat=talk.chat)

    async def about() -> tuple[set[str], set[str]]:
        wanted = (talk.show, Search())
        async with talk.chat.database.reading() as sql:
            kept = await log.page(sql, *wanted, after=None, limit=5)
            read = await read_log(sql, *wanted, after=None, limit=5)
        return {each.about for each in kept.items}, {each.about for each in read.items}

    masked = "звони " + "•" * 16
    assert await about() == ({masked}, {number})
    talk.clock.turn(2 * KEPT)
    await talk.chat.forgetting.forget("every day")
    assert await about() == ({masked}, {masked, number}), "what stands in the history is kept"


async def test_a_message_was_removed_by_mistake(talk: Talk, olga: Viewer) -> None:
    said = await talk.say("hello", by=a_person())
    await remove(said.id, show=talk.show, by=olga, chat=talk.chat)

    await talk.chat.reviewing.was_wrong(said.id, show=talk.show, by=olga)

    assert [(row["why"], row["label"]) for row in await rows(talk)] == [("removed", "bad"), ("wrong", "ok")]


async def test_what_was_simply_said_had_no_verdict_to_be_wrong(talk: Talk, olga: Viewer) -> None:
    said = await talk.say("hello", by=a_person())

    with pytest.raises(NoSuchMessage):
        await talk.chat.reviewing.was_wrong(said.id, show=talk.show, by=olga)
    with pytest.raises(StaffOnly):
        await talk.chat.reviewing.was_wrong(said.id, show=talk.show, by=a_person(Role.VIEWER))


async def test_who_takes_their_own_words_back_is_in_no_log(talk: Talk) -> None:
    mila = a_person()
    said = await talk.say("oops", by=mila)

    await remove(said.id, show=talk.show, by=mila, chat=talk.chat)

    assert (await rows(talk), await deeds(talk)) == ([], [])


async def test_reviews_stay_when_what_was_held_is_forgotten_day_by_day(talk: Talk, olga: Viewer) -> None:
    await talk.chat.forgetting.begin()
    talk.judge.held[INSULT] = held_for(INSULT, "клоун")
    message = (await talk.post(INSULT, by=a_person())).message.id
    await talk.chat.deciding.decide(message, HeldState.DENIED, show=talk.show, by=olga)
    diary = Diary(database=talk.chat.database, clock=talk.clock, doers=talk.chat.doers)

    talk.clock.turn(KEPT)
    assert await diary.do_some() == 1
    assert await held(talk, message) == 1
    talk.clock.turn(KEPT)
    assert await diary.do_some() == 1

    assert await held(talk, message) == 0
    assert len(await rows(talk)) == 1


async def test_what_is_old_is_forgotten_slice_by_slice(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    guests = [a_person() for _ in range(5)]
    talk.judge.held[INSULT] = held_for(INSULT, "клоун")
    for guest in guests:
        await talk.say("hello", by=guest)
        await talk.post(INSULT, by=guest)
    async with talk.chat.database.transaction() as work:
        before = talk.clock.now() + KEPT
        assert await messages.forget_origins(work.connection, before=before, most=2) == 2
        assert await held_store.forget(work.connection, before=before, most=2) == 2

    talk.clock.turn(2 * KEPT)
    await talk.chat.forgetting.forget("every day")

    async with talk.chat.database.reading() as sql:
        assert {await messages.last_origin(sql, guest.id) for guest in guests} == {None}
        assert {await held_store.last_origin(sql, guest.id) for guest in guests} == {None}


async def held(talk: Talk, message: MessageId) -> int:
    page = await talk.chat.deciding.listed(talk.show, open_only=False, after=None, limit=10)
    return sum(each.id == message for each in page.items)


@pytest.mark.parametrize("statement", ["UPDATE staff_log SET reason = 'x'", "DELETE FROM verdict_reviews"])
async def test_the_database_lets_nobody_change_what_staff_did(talk: Talk, olga: Viewer, statement: str) -> None:
    said = await talk.say("go away", by=a_person())
    await remove(said.id, show=talk.show, by=olga, chat=talk.chat)

    with pytest.raises(DBAPIError, match="append-only"):
        async with talk.chat.database.transaction() as work:
            await work.connection.execute(text(statement))
