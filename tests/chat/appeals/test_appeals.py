"""Appealing and answering, on both databases."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.appeals.answering import Answering
from chat.appeals.appeal import MOST_OPEN, Appeal, Terms, rules
from chat.appeals.appealing import Appealing
from chat.banning import Banning, Sentence
from chat.bans import Ban, BanKind
from chat.held.held import KEPT
from chat.log import store as log
from chat.log.store import Search
from chat.reviews import store as reviews
from core.due import Diary
from core.errors import (
    AlreadyDecided,
    MessageRefused,
    NoSuchAppeal,
    NoSuchDecision,
    NotAppealable,
    NotTheHost,
    OwnSentence,
    StaffOnly,
    Unfit,
)
from core.events import AppealMoved, AppealState, HeldState
from core.ids import ShowId, mint
from core.people import Role, Viewer
from moderation.verdict import Reason
from tests.chat.talk import Talk, held_for
from tests.chat.test_banning import HOUR, Register

LIFTED, UPHELD, SHORTENED = AppealState.LIFTED, AppealState.UPHELD, AppealState.SHORTENED
DAY = timedelta(days=1)


class Court:
    """A chat, its staff, and those who may be wrong about each other."""

    def __init__(self, talk: Talk, terms: Terms) -> None:
        self.talk, self.register, self.terms = talk, Register(), terms
        self.mila = self.register.a(Role.GUEST, "Mila")
        self.olga = self.register.a(Role.MODERATOR, "Olga")
        self.petr = self.register.a(Role.MODERATOR, "Petr")
        self.host = self.register.a(Role.HOST, "Ira")
        around: dict[str, Any] = {"database": talk.chat.database, "clock": talk.clock}
        self.banning = Banning(people=self.register, ring=self.register.ring, **around)
        self.appealing = Appealing(judge=talk.judge, terms=terms, **around)
        self.answering = self.another()
        self.diary = Diary(doers=self.answering.doers, **around)

    def another(self) -> Answering:
        """What answers in another process."""
        talk = self.talk
        return Answering(
            database=talk.chat.database,
            clock=talk.clock,
            doors=talk.doors,
            judge=talk.judge,
            team=self.register,
            ring=self.register.ring,
            terms=self.terms,
        )

    async def sentence(self, by: Viewer | None = None, *, everywhere: bool = False, **how: Any) -> Ban:
        show = None if everywhere else self.talk.show
        sentence = Sentence(**{"reason": "rude", "lasts": 3 * DAY, **how})
        return await self.banning.ban(self.mila.id, sentence, show=show, by=by or self.olga)

    async def appeal(self, about: str, words: str = "I only asked for the price") -> Appeal:
        return await self.appealing.appeal(about, words, show=self.talk.show, by=self.mila)

    async def answer(self, appeal: Appeal, outcome: Any = LIFTED, *, by: Viewer | None = None, **how: Any) -> Appeal:
        wish = {"words": "You are right.", "show": self.talk.show, **how}
        return await self.answering.answer(appeal.id, outcome, by=by or self.petr, **wish)

    async def refused(self, text: str = "what a clown") -> str:
        """A message of Mila's that Olga denied."""
        self.talk.judge.held[text] = held_for(text, text[-3:])
        message = (await self.talk.post(text, by=self.mila)).message.id
        await self.talk.chat.deciding.decide(message, HeldState.DENIED, show=self.talk.show, by=self.olga)
        return message

    async def known(self) -> list[tuple[str, bool]]:
        found = await self.appealing.decided(self.talk.show, self.mila)
        return [(each.decision.about, each.open) for each in found]

    async def holding(self) -> list[str]:
        return [each.id for each in await self.banning.holding(self.talk.show)]

    async def told(self) -> list[AppealMoved]:
        await self.talk.relay()
        return [each for each in self.talk.told if isinstance(each, AppealMoved)]

    async def deeds(self) -> list[str]:
        async with self.talk.chat.database.reading() as sql:
            page = await log.page(sql, self.talk.show, Search(), after=None, limit=50)
        return [each.deed.value for each in reversed(page.items)]


@pytest.fixture
def court(talk: Talk) -> Court:
    return Court(talk, Terms())


async def test_who_is_shut_out_appeals_once_and_is_let_in_by_somebody_else(court: Court) -> None:
    ban = await court.sentence()
    assert await court.known() == [(ban.id, True)]

    appeal = await court.appeal(ban.id)
    again = await court.appeal(ban.id)
    with pytest.raises(AlreadyDecided):
        await court.appeal(ban.id, "in other words")
    rung = court.register.rung
    answered = await court.answer(appeal)
    same = await court.answer(appeal)

    assert (again, appeal.due - appeal.at) == (appeal, court.terms.answered_within)
    assert (answered.state, answered.answer, answered.answered_by_name) == (LIFTED, "You are right.", "Petr")
    assert (same, await court.holding(), court.register.rung) == (answered, [], rung + 1)
    assert [(each.appeal.state.value, each.waiting) for each in await court.told()] == [("open", 1), ("lifted", 0)]
    assert await court.deeds() == ["person.shut_out", "appeal.made", "appeal.lifted"]
    (mine,) = await court.appealing.decided(court.talk.show, court.mila)
    assert (mine.open, mine.appeal) == (False, answered), "the outcome is there after the ban is not"


async def test_of_staff_who_answer_at_once_one_does(court: Court) -> None:
    appeal = await court.appeal((await court.sentence()).id)
    staff = [court.register.a(Role.MODERATOR, f"Staff {number}") for number in range(4)]
    desks, start = [court.another() for _ in staff], asyncio.Barrier(4)

    async def answer(number: int) -> Appeal | AlreadyDecided:
        await start.wait()
        outcome: Any = UPHELD if number % 2 else LIFTED
        try:
            return await desks[number].answer(appeal.id, outcome, "So.", show=court.talk.show, by=staff[number])
        except AlreadyDecided as late:
            return late

    answers = await asyncio.gather(*map(answer, range(4)))

    (won,) = [each for each in answers if isinstance(each, Appeal)]
    lost = [each for each in answers if isinstance(each, AlreadyDecided)]
    assert [each.facts["by"] for each in lost] == [won.answered_by_name] * 3
    assert bool(await court.holding()) is (won.state is UPHELD)
    assert len(await court.told()) == 2


async def test_of_tabs_that_appeal_at_once_one_is_written_down(court: Court) -> None:
    ban, start = await court.sentence(), asyncio.Barrier(4)

    async def appeal() -> str:
        await start.wait()
        return (await court.appeal(ban.id)).id

    assert len(set(await asyncio.gather(*(appeal() for _ in range(4))))) == 1
    assert (await court.answering.queue(court.talk.show, waiting=True, after=None, limit=9))[1:] == (1, 0)


async def test_of_six_decisions_appealed_at_once_three_wait(court: Court) -> None:
    about: list[str] = []
    start = asyncio.Barrier(6)
    for number in range(6):
        about.append(await court.refused(f"clown {number}"))
        court.talk.clock.turn(timedelta(seconds=10))

    async def appeal(decision: str) -> bool:
        await start.wait()
        try:
            await court.appeal(decision)
        except NotAppealable:
            return False
        return True

    assert sum(await asyncio.gather(*map(appeal, about))) == MOST_OPEN


async def test_whoever_sentenced_does_not_answer_unless_nobody_else_could(court: Court) -> None:
    appeal = await court.appeal((await court.sentence(court.petr)).id)
    with pytest.raises(OwnSentence):
        await court.answer(appeal, by=court.petr)
    with pytest.raises(StaffOnly):
        await court.answer(appeal, by=court.register.a(Role.VIEWER))

    for other in (court.olga, court.host):
        del court.register.people[other.id]
    assert (await court.answer(appeal, by=court.petr)).state is LIFTED


async def test_only_the_host_answers_about_all_shows_and_about_what_the_host_decided(court: Court) -> None:
    everywhere = await court.appeal((await court.sentence(court.host, everywhere=True)).id)
    here = await court.appeal((await court.sentence(court.host, kind=BanKind.MUTED)).id)

    for appeal in (everywhere, here):
        with pytest.raises(NotTheHost):
            await court.answer(appeal, by=court.petr)
    for appeal in (everywhere, here):  # there is no other host
        assert (await court.answer(appeal, by=court.host)).state is LIFTED
    with pytest.raises(NoSuchAppeal):
        await court.answering.answer(here.id, AppealState.LIFTED, "So.", show=ShowId(mint("shw")), by=court.host)


async def test_a_sentence_becomes_shorter_and_never_longer(court: Court) -> None:
    ban = await court.sentence()
    appeal = await court.appeal(ban.id)

    wishes: list[tuple[Any, timedelta | None]] = [(SHORTENED, 4 * DAY), (SHORTENED, None), (UPHELD, HOUR)]
    for outcome, lasts in wishes:
        with pytest.raises(Unfit):
            await court.answer(appeal, outcome, lasts=lasts)
    answered = await court.answer(appeal, SHORTENED, lasts=HOUR)

    assert answered.decision.until == court.talk.clock.now() + HOUR
    assert await court.holding() == [ban.id]
    court.talk.clock.turn(HOUR)
    assert await court.holding() == []


async def test_who_is_unheard_learns_nothing_before_it_is_over(court: Court) -> None:
    shadow = await court.sentence(kind=BanKind.SHADOW, lasts=DAY)
    await court.talk.post("does anybody hear me", by=court.mila)

    assert await court.known() == []
    with pytest.raises(NoSuchDecision):
        await court.appeal(shadow.id)
    everywhere = await court.sentence(court.host, kind=BanKind.SHADOW, lasts=2 * DAY, everywhere=True)
    court.talk.clock.turn(DAY)
    assert await court.known() == [], "the first would give the second away"
    court.talk.clock.turn(DAY)
    assert await court.known() == [(everywhere.id, True), (shadow.id, True)]
    assert (await court.answer(await court.appeal(shadow.id))).state is LIFTED


async def test_what_is_over_soon_is_nothing_to_appeal(court: Court) -> None:
    ban = await court.sentence(lasts=court.terms.shortest)

    assert await court.known() == [(ban.id, False)]
    with pytest.raises(NotAppealable):
        await court.appeal(ban.id)


async def test_a_message_that_was_harmless_is_among_the_reviews(court: Court) -> None:
    text = "write to +7 900 123-45-67"
    appeal = await court.appeal(await court.refused(text))
    with pytest.raises(OwnSentence):
        await court.answer(appeal, by=court.olga)
    with pytest.raises(Unfit):
        await court.answer(appeal, SHORTENED, lasts=HOUR)

    await court.answer(appeal)

    async with court.talk.chat.database.reading() as sql:
        page = await reviews.page(sql, after=None, limit=9)
    assert [each.why.value for each in page.items] == ["denied", "wrong"]
    assert await court.deeds() == ["message.denied", "appeal.made", "appeal.lifted", "verdict.wrong"]
    async with court.talk.chat.database.reading() as sql:
        kept = await log.page(sql, court.talk.show, Search(), after=None, limit=9)
    assert not any("123" in each.about for each in kept.items), "the log is for good, and names no number"


async def test_words_are_judged_and_nobody_fills_the_queue(court: Court) -> None:
    ban = await court.sentence(kind=BanKind.MUTED)
    court.talk.judge.refused["you clowns"] = Reason.INSULT
    with pytest.raises(MessageRefused):
        await court.appeal(ban.id, "you clowns")
    appeal = await court.appeal(ban.id)
    with pytest.raises(MessageRefused):
        await court.answer(appeal, words="you clowns")

    about = [await court.refused(f"clown {number}") for number in range(MOST_OPEN)]
    for each in about[1:]:
        await court.appeal(each)
    with pytest.raises(NotAppealable):
        await court.appeal(about[0])


async def test_nobody_appeals_for_somebody_else(court: Court) -> None:
    ban, other = await court.sentence(), court.register.a(Role.GUEST, "Boris")

    await court.appeal(ban.id)
    with pytest.raises(NoSuchDecision):
        await court.appealing.appeal(ban.id, "I only asked for the price", show=court.talk.show, by=other)
    assert await court.appealing.decided(court.talk.show, other) == []


async def test_staff_who_lift_or_sentence_anew_close_what_waits(court: Court) -> None:
    first = await court.sentence()
    overtaken = await court.appeal(first.id)
    second = await court.sentence(court.petr, reason="worse")
    lifted = await court.appeal(second.id)
    await court.banning.lift(court.mila.id, show=court.talk.show, by=court.host)

    states = {each.appeal.id: each.appeal.state.value for each in await court.told()}
    assert states == {overtaken.id: "overtaken", lifted.id: "lifted"}
    with pytest.raises(AlreadyDecided) as late:
        await court.answer(lifted, UPHELD)
    assert late.value.facts["by"] == "Ira"


async def test_staff_who_lift_sentence_anew_answer_and_the_clock_wait_for_nobody_in_a_ring(court: Court) -> None:
    appeal = await court.appeal((await court.sentence()).id)
    court.talk.clock.turn(court.terms.answered_within)
    start = asyncio.Barrier(4)

    async def at_once(number: int) -> None:
        await start.wait()
        if number == 0:
            await court.banning.lift(court.mila.id, show=court.talk.show, by=court.host)
        elif number == 1:
            await court.sentence(court.petr, reason="worse")
        elif number == 2:
            await court.answering.escalate(appeal.id)
        else:
            with suppress(AlreadyDecided):
                await court.answer(appeal, by=court.host)

    await asyncio.gather(*map(at_once, range(4)))

    closed = [each for each in await court.told() if each.appeal.state is not AppealState.OPEN]
    assert len(closed) == 1


async def test_what_nobody_answers_is_told_to_the_host_once_and_stays(court: Court) -> None:
    ban = await court.sentence()
    appeal = await court.appeal(ban.id)
    await court.answering.escalate(appeal.id)  # too early
    court.talk.clock.turn(court.terms.answered_within)

    await court.diary.do_some()
    await court.answering.escalate(appeal.id)

    facts = await court.told()
    assert [(each.waiting, each.overdue) for each in facts] == [(1, 0), (1, 1)]
    assert facts[-1].appeal.escalated_at == court.talk.clock.now()
    assert await court.holding() == [ban.id]
    assert (await court.deeds())[-1] == "appeal.overdue"
    assert (await court.answer(appeal)).state is LIFTED


async def test_where_the_house_says_so_an_unanswered_sentence_of_a_show_ends(talk: Talk) -> None:
    court = Court(talk, Terms(unanswered_ends=True))
    here, everywhere = await court.sentence(), await court.sentence(court.host, everywhere=True)
    for ban in (here, everywhere):
        await court.appeal(ban.id)
    court.talk.clock.turn(court.terms.answered_within)

    await court.diary.do_some()

    assert await court.holding() == [everywhere.id]
    states = {each.appeal.scope: (each.appeal.state.value, each.appeal.answered_by) for each in await court.told()}
    assert states == {court.talk.show: ("lifted", None), None: ("open", None)}


async def test_what_is_due_first_stands_on_top(court: Court) -> None:
    first = await court.appeal((await court.sentence()).id)
    court.talk.clock.turn(HOUR)
    second = await court.appeal(await court.refused())
    court.talk.clock.turn(court.terms.answered_within - HOUR)

    page, waiting, overdue = await court.answering.queue(court.talk.show, waiting=True, after=None, limit=1)
    rest, *_ = await court.answering.queue(court.talk.show, waiting=True, after=page.next, limit=1)

    assert ([each.id for each in (*page.items, *rest.items)], waiting, overdue) == ([first.id, second.id], 2, 1)


async def test_words_are_forgotten_a_month_after_the_answer_and_the_answer_stands(court: Court) -> None:
    ban = await court.sentence(lasts=None)
    answered = await court.answer(await court.appeal(ban.id), UPHELD)
    court.talk.clock.turn(KEPT + HOUR)

    await court.talk.chat.forgetting.forget("every day")

    (mine,) = await court.appealing.decided(court.talk.show, court.mila)
    assert mine.appeal is not None
    assert (mine.open, mine.appeal) == (False, replace(answered, words="", answer=None))


@given(hours=st.integers(1, 168), minutes=st.integers(0, 1440), ends=st.booleans())
def test_the_rules_say_what_is_set(hours: int, minutes: int, ends: bool) -> None:
    terms = Terms(answered_within=timedelta(hours=hours), shortest=timedelta(minutes=minutes), unanswered_ends=ends)
    said = rules(terms)

    found_en = [words in said.en for words in (f"within {hours} h.", f"up to {minutes} min ", "by itself")]
    found_ru = [words in said.ru for words in (f"— {hours} ч.", f"до {minutes} мин ", "снимется само")]
    assert found_en == found_ru == [True, True, ends]


@pytest.mark.parametrize("again", [False, True])
async def test_what_ended_while_somebody_appealed_leaves_no_appeal_that_waits(
    court: Court, again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ban, judge = await court.sentence(), court.talk.judge
    judged = judge.judge

    async def meanwhile(*about: Any, **more: Any) -> Any:
        if again:
            await court.sentence(court.petr, lasts=5 * DAY)
        else:
            await court.banning.lift(court.mila.id, show=court.talk.show, by=court.olga)
        return await judged(*about, **more)

    monkeypatch.setattr(judge, "judge", meanwhile)

    with pytest.raises(NoSuchDecision):
        await court.appeal(ban.id)
    page, waiting, _ = await court.answering.queue(court.talk.show, waiting=True, after=None, limit=5)
    assert (page.items, waiting) == ((), 0)
