"""Letting: one press of the staff and everybody may write what a crowd copies; what waits of it is said."""

import asyncio

import pytest

from chat import history
from chat.letting import allow_phrase
from chat.log import store as log
from chat.log.entry import Deed
from chat.log.store import Search
from chat.shield import store as shields
from core.errors import NoSuchMessage, StaffOnly, Unfit
from core.ids import MessageId, mint
from core.people import Role
from moderation.verdict import Action, Finding, Reason, Span, Verdict
from tests.chat.talk import Talk, a_person, held_for

CHEER = "Лампа Светляк в медном цвете, мы тебя ждали весь этот год, свети нам ярче!"


def held_as(*rules: str) -> Verdict:
    reasons = {"model:insult": Reason.INSULT}
    found = tuple(
        Finding(reason=reasons.get(rule, Reason.REPEAT), rule=rule, span=Span(start=0, end=5)) for rule in rules
    )
    return Verdict(action=Action.HOLD, findings=found)


async def test_two_who_press_at_once_let_it_through_once_and_everybody_after_it(talk: Talk) -> None:
    olga, ivan = a_person(Role.MODERATOR, "Olga"), a_person(Role.MODERATOR, "Ivan")
    libel = f"{CHEER} Ира воровка, не берите у неё ничего"
    talk.judge.held = {each: held_as("crowd:copy") for each in (CHEER, f"{CHEER} 🔥", libel, "Совсем о другом")}
    waits = [await talk.say(f"{CHEER}{' 🔥' * (number == 1)}", by=a_person()) for number in range(3)]
    for other in ("Совсем о другом", libel):
        await talk.say(other, by=a_person())
    for speaks_too in ("model:insult", "repeat:same"):
        talk.judge.held[CHEER] = held_as("crowd:copy", speaks_too)
        await talk.say(CHEER, by=a_person())

    answers = await asyncio.gather(
        *(allow_phrase(waits[0].id, show=talk.show, by=by, chat=talk.chat) for by in (olga, ivan))
    )

    assert {phrase for phrase, _ in answers} == {CHEER}
    assert sum(approved for _, approved in answers) == 3
    async with talk.chat.database.reading() as sql:
        assert [each.id for each in await history.recent(sql, talk.show)] == [each.id for each in waits]
        assert CHEER in await shields.staff_said(sql, talk.show, since=talk.clock.now()), "and is no raid"
        rules = (await log.page(sql, talk.show, Search(deed=Deed.RULES), after=None, limit=9)).items
    assert talk.chat.rules.phrases_of(talk.show) == (CHEER,)
    assert len(rules) == 1


async def test_nobody_lets_through_what_nobody_copied_or_what_is_not_there(talk: Talk) -> None:
    olga = a_person(Role.MODERATOR, "Olga")
    talk.judge.held = {"клоун": held_for("клоун", "клоун"), CHEER: held_as("repeat:same")}
    held, repeated = [await talk.say(text, by=a_person()) for text in talk.judge.held]

    for message, by, ending in (
        (held.id, olga, Unfit),
        (repeated.id, olga, Unfit),
        (held.id, a_person(), StaffOnly),
        (MessageId(mint("msg")), olga, NoSuchMessage),
    ):
        with pytest.raises(ending):
            await allow_phrase(message, show=talk.show, by=by, chat=talk.chat)

    assert talk.chat.rules.phrases_of(talk.show) == ()
