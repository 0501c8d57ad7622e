"""What each show listens for, as its staff decided: here, in other processes, and as it is counted."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest
from sqlalchemy import text as sql_text
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.intents.defaults import DEFAULTS
from chat.intents.intent import MOST
from chat.intents.listening import Listening
from chat.intents.store import Wishes
from chat.learned import OVERLAP
from chat.rooms import open_chat
from core.database import Database
from core.errors import BadIntent, NoSuchIntent
from core.ids import ShowId, ViewerId, mint
from core.people import Role
from tests.chat.talk import Talk, a_person
from tests.fakes import TurnedClock, nobody_hears

SHOW, OTHER = ShowId(mint("shw")), ShowId(mint("shw"))
MIRA = ViewerId(mint("vwr"))


class Bell:
    """Counts how often it was rung."""

    def __init__(self) -> None:
        self.rung = 0

    async def ring(self) -> None:
        self.rung += 1


def a_listening(database: Database, clock: TurnedClock | None = None, bell: Bell | None = None) -> Listening:
    return Listening(database=database, clock=clock or TurnedClock(), ring=(bell or Bell()).ring)


async def heard(listening: Listening, text: str, show: ShowId = SHOW) -> list[str]:
    return sorted((await listening.understand(show, text)).intents)


async def test_every_show_knows_the_usual_ones(database: Database) -> None:
    listening = a_listening(database)

    assert [each.intent for each in await listening.listed(SHOW)] == list(DEFAULTS)
    assert await heard(listening, "хочу скидку") == ["discount"]


async def test_staff_of_one_show_add_a_word_of_their_own_and_no_other_show_hears_it(database: Database) -> None:
    bell = Bell()
    listening = a_listening(database, bell=bell)

    await listening.decide(SHOW, "lottery", phrases=["  =участвую ", "count me in"], off=False, by=MIRA)

    assert await heard(listening, "Участвую!!!") == await heard(listening, "please count me in") == ["lottery"]
    assert await heard(listening, "Участвую!!!", OTHER) == []
    mine = (await listening.listed(SHOW))[-1]
    assert ([phrase.text for phrase in mine.intent.phrases], mine.is_default, mine.is_own, mine.off) == (
        ["=участвую", "count me in"],
        False,
        True,
        False,
    )
    assert bell.rung == 1


async def test_a_usual_one_is_changed_switched_off_and_as_everywhere_again(database: Database) -> None:
    listening = a_listening(database)

    await listening.decide(SHOW, "plus", phrases=["=беру"], off=False, by=MIRA)
    assert (await heard(listening, "беру"), await heard(listening, "+")) == (["plus"], [])
    await listening.decide(SHOW, "plus", phrases=["=беру"], off=True, by=MIRA)
    assert await heard(listening, "беру") == []
    assert [each.off for each in await listening.listed(SHOW)] == [False, True, False]
    await listening.take_back(SHOW, "plus", by=MIRA)

    assert (await heard(listening, "беру"), await heard(listening, "+")) == ([], ["plus"])
    with pytest.raises(NoSuchIntent):
        await listening.take_back(SHOW, "plus", by=MIRA)


async def test_a_stopped_one_is_heard_no_more_and_keeps_its_phrases(database: Database) -> None:
    listening = a_listening(database)
    await listening.decide(SHOW, "lottery", phrases=["=участвую"], off=False, by=MIRA)

    for key in ("lottery", "plus", "plus"):
        await listening.stop(SHOW, key, by=MIRA)

    assert (await heard(listening, "+"), await heard(listening, "участвую")) == ([], [])
    listed = {each.intent.key: each for each in await listening.listed(SHOW)}
    assert [phrase.text for phrase in listed["lottery"].intent.phrases] == ["=участвую"]
    assert (listed["plus"].off, listed["plus"].intent in DEFAULTS, listed["plus"].is_own) == (True, True, False)
    with pytest.raises(NoSuchIntent):
        await listening.stop(SHOW, "nothing", by=MIRA)


async def test_whether_a_show_hears_an_intent_is_by_what_was_decided_last(database: Database) -> None:
    listening = a_listening(database)
    assert [await listening.hears(SHOW, key) for key in ("discount", "cheese")] == [True, False]

    await listening.decide(SHOW, "cheese", phrases=("сыр",), off=False, by=MIRA)
    await listening.stop(SHOW, "discount", by=MIRA)

    assert [await listening.hears(SHOW, key) for key in ("discount", "cheese")] == [False, True]


async def test_another_process_hears_of_it_at_its_next_look(database: Database) -> None:
    clock = TurnedClock()
    here, there = a_listening(database, clock), a_listening(database, clock)
    assert await heard(there, "беру") == []
    clock.turn(timedelta(hours=1))
    await there.look()

    await here.decide(SHOW, "plus", phrases=["=беру"], off=False, by=MIRA)
    await there.look()
    assert await heard(there, "беру") == ["plus"]
    clock.turn(OVERLAP * 2)
    await there.look()
    await here.take_back(SHOW, "plus", by=MIRA)
    await there.look()

    assert await heard(there, "беру") == []


async def test_whoever_tries_a_message_hears_what_was_decided_last_and_counts_nothing(database: Database) -> None:
    here, there = a_listening(database), a_listening(database)
    assert await heard(there, "беру") == []
    await here.decide(SHOW, "plus", phrases=["=беру"], off=False, by=MIRA)

    assert (await there.try_out(SHOW, "беру")).intents == {"plus"}
    assert {each.wishes for each in await here.listed(SHOW)} == {Wishes()}


@pytest.mark.parametrize("phrases", [[], ["#"], ["a,b"], ["слово " * 9], ["|".join(["слово"] * 49), *["в|г"] * 60]])
async def test_what_nobody_could_say_is_refused(database: Database, phrases: list[str]) -> None:
    with pytest.raises(BadIntent):
        await a_listening(database).decide(SHOW, "x", phrases=phrases, off=False, by=MIRA)


async def test_a_show_listens_for_only_so_much(database: Database) -> None:
    listening = a_listening(database)
    for number in range(MOST - len(DEFAULTS)):
        await listening.decide(SHOW, f"x{number}", phrases=[f"слово{number}"], off=False, by=MIRA)

    with pytest.raises(BadIntent):
        await listening.decide(SHOW, "one_more", phrases=["слово"], off=False, by=MIRA)
    await listening.decide(SHOW, "x1", phrases=["другое"], off=False, by=MIRA)


async def test_of_a_crowd_that_finds_nothing_at_hand_one_looks(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening, looks = a_listening(database), 0
    reading = database.reading

    def counted() -> AbstractAsyncContextManager[AsyncConnection]:
        nonlocal looks
        looks += 1
        return reading()

    monkeypatch.setattr(database, "reading", counted)
    await asyncio.gather(*(heard(listening, "хочу скидку") for _ in range(50)))

    assert looks == 1


async def test_what_is_said_is_counted_by_messages_and_by_people_and_staff_do_not_count(talk: Talk) -> None:
    mila, bo, host = a_person(), a_person(Role.VIEWER, "Bo"), a_person(Role.HOST, "Mira")

    for text, who in [
        ("хочу скидку", mila),
        ("скидку!!!", mila),
        ("want discount", bo),
        ("+", bo),
        ("не хочу скидку", bo),
    ]:
        await talk.say(text, by=who)
    await talk.say("хочу скидку", by=host)
    await talk.say("SOLD 42", by=mila, key="sold")
    await talk.say("SOLD 42", by=mila, key="sold")

    listed = {each.intent.key: each.wishes for each in await talk.chat.listening.listed(talk.show)}
    assert listed == {
        "discount": Wishes(messages=3, people=2),
        "plus": Wishes(messages=1, people=1),
        "sold": Wishes(messages=1, people=1),
    }
    async with talk.chat.database.reading() as sql:
        kept = (await sql.execute(sql_text("SELECT intents FROM messages ORDER BY id"))).scalars().all()
    assert kept == ["discount", "discount", "discount", "plus", None, "discount", "sold=42"]


async def test_sums_are_exact_when_several_processes_add_at_once(
    database_url: str, database: Database, talk: Talk
) -> None:
    databases = [Database(database_url, tell=talk.chat.tell) for _ in range(2)]
    chats = [
        open_chat(
            database=each, doors=talk.doors, judge=talk.judge, tell=talk.chat.tell, clock=talk.clock, ring=nobody_hears
        )
        for each in databases
    ]
    talks = [
        Talk(chat=chat, doors=talk.doors, judge=talk.judge, clock=talk.clock, told=[], show=talk.show) for chat in chats
    ]
    crowd = [a_person() for _ in range(40)]

    await asyncio.gather(
        *(each.say("хочу скидку", by=who, key=f"{n}") for n in range(2) for who in crowd for each in talks)
    )

    listed = {each.intent.key: each.wishes for each in await chats[0].listening.listed(talk.show)}
    assert listed["discount"] == Wishes(messages=80, people=40)
    for chat, each in zip(chats, databases, strict=True):
        await chat.close()
        await each.close()
