"""A message that staff took away: its author is told why, appeals once, and it is shown again if that was wrong."""

import asyncio

import pytest

from chat import history
from chat.appeals.appeal import Appeal, Terms
from chat.appeals.restoring import SHOWN_AGAIN
from chat.bans import BanKind
from chat.removing import remove
from chat.rereading import own_words
from chat.reviews import store as reviews
from core.errors import AlreadyDecided, NoSuchDecision, NotTheHost, OwnSentence
from core.events import AppealState, ChatMessage, HeldState, MessagePosted, WordsMoved
from tests.chat.appeals.test_appeals import Court
from tests.chat.talk import Talk, held_for
from tests.chat.test_banning import HOUR


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
    (mine,) = await own_words(court.talk.show, court.mila, chat=court.talk.chat)
    assert (mine.message.id, mine.removed) == (message.id, None)
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


def shown_again(court: Court) -> list[str]:
    return [each.message.text for each in court.talk.told if isinstance(each, MessagePosted) and each.approved]


async def test_what_the_host_took_away_or_denied_no_moderator_brings_back(court: Court) -> None:
    removed = await court.talk.say("is it really silver?", by=court.mila)
    await remove(removed.id, show=court.talk.show, by=court.host, chat=court.talk.chat, reason="rude")
    court.talk.judge.held["what a clown"] = held_for("what a clown", "clown")
    denied = (await court.talk.post("what a clown", by=court.mila)).message
    await court.talk.chat.deciding.decide(denied.id, HeldState.DENIED, show=court.talk.show, by=court.host)

    for message in (removed, denied):
        appeal = await court.appeal(message.id)
        with pytest.raises(NotTheHost):
            await court.answer(appeal)
        assert (await court.answer(appeal, by=court.host)).state is AppealState.LIFTED


async def test_what_the_host_took_from_a_moderator_no_other_moderator_brings_back(court: Court) -> None:
    message = await court.talk.say("buy at mine", by=court.olga)
    await remove(message.id, show=court.talk.show, by=court.host, chat=court.talk.chat, reason="spam")
    appeal = await court.appealing.appeal(message.id, "It was a joke", show=court.talk.show, by=court.olga)

    with pytest.raises(NotTheHost):
        await court.answer(appeal)

    assert await shown(court) == []


@pytest.mark.parametrize("kind", [BanKind.OUT, BanKind.MUTED])
async def test_who_may_not_write_any_more_is_shown_to_nobody_who_watches(court: Court, kind: BanKind) -> None:
    appeal = await court.appeal((message := await taken_away(court)).id)
    await court.sentence(kind=kind)

    await court.answer(appeal)
    await court.talk.relay()

    assert (shown_again(court), await shown(court)) == ([], [message.text])


async def test_in_a_show_that_is_over_nobody_is_shown_it_again(court: Court) -> None:
    appeal = await court.appeal((message := await taken_away(court)).id)
    court.talk.doors.over.add(court.talk.show)

    await court.answer(appeal)
    await court.talk.relay()

    assert (shown_again(court), await shown(court)) == ([], [message.text])


async def test_while_nobody_hears_its_author_they_alone_read_it_and_later_it_stands_for_all(court: Court) -> None:
    appeal = await court.appeal((message := await taken_away(court)).id)
    await court.sentence(kind=BanKind.SHADOW, lasts=HOUR)

    await court.answer(appeal)
    await court.talk.relay()

    (mine,) = await own_words(court.talk.show, court.mila, chat=court.talk.chat)
    assert (mine.message, mine.held, mine.removed) == (message, None, None), "as if it were said"
    assert (shown_again(court), await shown(court)) == ([], [])
    court.talk.clock.turn(HOUR / 2)
    await court.sentence(kind=BanKind.SHADOW, lasts=HOUR)
    court.talk.clock.turn(HOUR / 2)
    await court.diary.do_some()
    assert await shown(court) == [], "the second is not over"
    court.talk.clock.turn(HOUR)
    await court.diary.do_some()
    await court.talk.relay()
    assert (shown_again(court), await shown(court)) == ([], [message.text])


async def test_what_is_removed_again_may_be_appealed_again_and_the_last_word_counts(court: Court) -> None:
    message = await taken_away(court)
    court.talk.clock.turn(HOUR)
    first = await court.answer(await court.appeal(message.id))
    court.talk.clock.turn(HOUR)
    await remove(message.id, show=court.talk.show, by=court.petr, chat=court.talk.chat, reason="spam")

    (decided,) = await court.appealing.decided(court.talk.show, court.mila)
    assert (decided.open, decided.appeal, decided.decision.reasons) == (True, None, ("spam",))
    second, again = [await court.appeal(message.id, "It is no spam") for _ in range(2)]
    assert (second, second.id != first.id) == (again, True)
    with pytest.raises(OwnSentence):
        await court.answer(second, by=court.petr)
    upheld = await court.answer(second, AppealState.UPHELD, by=court.olga)
    with pytest.raises(AlreadyDecided):
        await court.appeal(message.id, "Once more")

    (decided,) = await court.appealing.decided(court.talk.show, court.mila)
    assert (decided.open, decided.appeal) == (False, upheld)
    async with court.talk.chat.database.reading() as sql:
        page = await reviews.page(sql, after=None, limit=9)
    told = sorted(page.items, key=lambda each: each.at)
    assert [each.why.value for each in told] == ["removed", "wrong", "removed"]
