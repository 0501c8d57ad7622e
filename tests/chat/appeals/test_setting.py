"""The host sets how appeals are treated; it counts from then on, and is in the log."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from chat.appeals.appeal import Terms
from chat.appeals.setting import Setting
from chat.bans import BanKind
from chat.log import store as log
from chat.log.store import Search
from core.errors import BadRules, NotAppealable, NotTheHost, RulesChanged, StaffOnly
from core.people import Role
from tests.chat.appeals.test_appeals import DAY, Court
from tests.chat.talk import Talk
from tests.chat.test_banning import HOUR

SHORT = Terms(answered_within=HOUR, shortest=DAY, unanswered_ends=True)


@pytest.fixture
def court(talk: Talk) -> Court:
    return Court(talk, Terms())


@pytest.fixture
def setting(court: Court) -> Setting:
    return Setting(database=court.talk.chat.database, clock=court.talk.clock, usual=court.terms)


async def test_what_the_host_sets_counts_for_whoever_appeals_from_then_on(court: Court, setting: Setting) -> None:
    before = await court.appeal((await court.sentence()).id)
    made = await setting.decide(SHORT, version=0, by=court.host)
    after = await court.appeal((await court.sentence(kind=BanKind.MUTED)).id)

    assert (made.terms, made.version, made.changed_by) == (SHORT, 1, "Ira")
    assert before.due - before.at == court.terms.answered_within, "a promise is kept"
    assert after.due - after.at == HOUR
    assert await court.appealing.terms() == SHORT
    brief = await court.sentence(court.host, everywhere=True, lasts=DAY)
    with pytest.raises(NotAppealable):
        await court.appeal(brief.id)
    court.talk.clock.turn(HOUR)
    await court.answering.escalate(after.id)
    assert after.decision.about not in await court.holding(), "nobody answered in time"
    async with court.talk.chat.database.reading() as sql:
        (told,) = (await log.page(sql, None, Search(subject="appeal_terms"), after=None, limit=9)).items
    assert (told.before["answered within minutes"], told.after["answered within minutes"]) == (1440, 60)


async def test_of_hosts_who_set_it_at_once_one_does_and_the_other_is_told(court: Court, setting: Setting) -> None:
    start = asyncio.Barrier(2)

    async def decide(hours: int) -> object:
        await start.wait()
        try:
            return await setting.decide(replace(SHORT, answered_within=hours * HOUR), version=0, by=court.host)
        except RulesChanged as late:
            return late

    endings = await asyncio.gather(decide(2), decide(3))

    assert sorted(type(each).__name__ for each in endings) == ["RulesChanged", "Standing"]


async def test_only_the_host_sets_it_and_to_what_makes_sense(court: Court, setting: Setting) -> None:
    with pytest.raises(NotTheHost):
        await setting.decide(SHORT, version=0, by=court.olga)
    with pytest.raises(StaffOnly):
        await setting.decide(SHORT, version=0, by=court.register.a(Role.VIEWER))
    for bad in (
        replace(SHORT, answered_within=8 * DAY),
        replace(SHORT, answered_within=timedelta()),
        replace(SHORT, shortest=2 * DAY),
    ):
        with pytest.raises(BadRules):
            await setting.decide(bad, version=0, by=court.host)

    assert (await setting.read()).version == 0
