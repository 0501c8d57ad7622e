"""A message that staff took away: its author is told why, appeals once, and it is shown again if that was wrong."""

import asyncio

import pytest

from chat import history
from chat.appeals.answering import SHOWN_AGAIN
from chat.appeals.appeal import Appeal, Terms
from chat.removing import remove
from chat.rereading import own_words
from chat.reviews import store as reviews
from core.errors import AlreadyDecided, NoSuchDecision, OwnSentence
from core.events import AppealState, ChatMessage, MessagePosted, WordsMoved
from tests.chat.appeals.test_appeals import Court
from tests.chat.talk import Talk


@pytest.fixture
def court(talk: Talk) -> Court:
    return Court(talk, Terms())


async def taken_away(court: Court, text: str = "is it really silver?", reason: str | None = "rude") -> ChatMessage:
    message = await court.talk.say(text, by=court.mila)
    await remove(message.id, show=court.talk.show, by=court.olga, chat=court.talk.chat, reason=reason)
    return message


async def shown(court: Court) -> list[str]:
    async with court.talk.chat.database.reading() as sql:
        return [each.text for each in await history.recent(sql, court.talk.show)]


async def test_its_author_reads_that_it_was_removed_and_why_also_when_that_is_said_afterwards(court: Court) -> None:
    message = await taken_away(court, reason=None)
    for _ in range(2):
        await remove(message.id, show=court.talk.show, by=court.olga, chat=court.talk.chat, reason="spam")
    await remove(message.id, show=court.talk.show, by=court.petr, chat=court.talk.chat, reason="rude")
    await court.talk.relay()

    (mine,) = await own_words(court.talk.show, court.mila, chat=court.talk.chat)
    (decided,) = await court.appealing.decided(court.talk.show, court.mila)

    assert mine.removed is not None
    assert (mine.message, mine.removed.reasons) == (message, ("spam",))
    assert (decided.open, decided.decision.removed, decided.decision.reasons) == (True, True, ("spam",))
    assert [each.viewer for each in court.talk.told if isinstance(each, WordsMoved)] == [court.mila.id] * 2
    assert await court.deeds() == ["message.removed", "message.removed"]


async def test_what_was_wrong_is_shown_again_to_who_watches_and_whoever_removed_it_does_not_answer(
    court: Court,
) -> None:
    message = await taken_away(court)
    appeal = await court.appeal(message.id)
    with pytest.raises(OwnSentence):
        await court.answer(appeal, by=court.olga)

    await court.answer(appeal)
    await court.talk.relay()

    posted = [each for each in court.talk.told if isinstance(each, MessagePosted) and each.approved]
    assert [each.message for each in posted] == [message]
    assert await shown(court) == [message.text]
    assert await own_words(court.talk.show, court.mila, chat=court.talk.chat) == ()
    assert await court.deeds() == ["message.removed", "appeal.made", "appeal.lifted", "verdict.wrong"]
    async with court.talk.chat.database.reading() as sql:
        page = await reviews.page(sql, after=None, limit=9)
    assert [(each.why.value, each.was) for each in page.items] == [("removed", "shown"), ("wrong", "removed")]
    with pytest.raises(NoSuchDecision):
        await court.appealing.appeal(message.id, "again", show=court.talk.show, by=court.petr)


async def test_what_is_old_stands_in_the_history_again_and_is_told_to_nobody_but_its_author(court: Court) -> None:
    message = await taken_away(court)
    appeal = await court.appeal(message.id)
    court.talk.clock.turn(SHOWN_AGAIN)

    await court.answer(appeal)
    await court.talk.relay()

    assert not [each for each in court.talk.told if isinstance(each, MessagePosted) and each.approved]
    assert await shown(court) == [message.text]


async def test_of_staff_who_answer_at_once_one_does_and_it_is_shown_once(court: Court) -> None:
    message = await taken_away(court)
    appeal, start = await court.appeal(message.id), asyncio.Barrier(2)

    async def answer(outcome: AppealState) -> Appeal | None:
        await start.wait()
        try:
            return await court.answer(appeal, outcome, by=court.petr if outcome is AppealState.LIFTED else court.host)
        except AlreadyDecided:
            return None

    answers = await asyncio.gather(answer(AppealState.LIFTED), answer(AppealState.UPHELD))
    await court.talk.relay()

    (won,) = [each for each in answers if each is not None]
    assert len([each for each in court.talk.told if isinstance(each, MessagePosted) and each.approved]) == (
        won.state is AppealState.LIFTED
    )


async def test_what_they_removed_themselves_is_no_decision(court: Court) -> None:
    message = await court.talk.say("oops", by=court.mila)
    await remove(message.id, show=court.talk.show, by=court.mila, chat=court.talk.chat)

    assert await court.known() == []
    assert await own_words(court.talk.show, court.mila, chat=court.talk.chat) == ()
