"""The lookout: a raid spread over processes is seen, puts the shield up once, and is over when it is over."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from chat.log.entry import Deed
from chat.shield import store
from chat.shield.preset import Fate, Preset
from chat.shield.raid import Alarm, Trace
from chat.shield.shield import Cause, Shield
from core.due import Diary
from core.errors import DatabaseBusy, NoSuchShow, ShowOver
from core.ids import ShowId
from core.people import Role, Viewer
from moderation.verdict import ALLOWED, Action, Finding, Reason, Span, Verdict
from tests.chat.shield.test_shielding import becomes, entries, facts, set_to
from tests.chat.shield.town import Town

ADVERT = "cheap lamps at t.me/elsewhere"
LONG = "do not buy anything in this shop, they never ship and never answer anybody, tell all your friends about it"


@pytest.fixture
def olga(town: Town) -> Viewer:
    town.judge.held[ADVERT] = Verdict(
        action=Action.REFUSE, findings=(Finding(reason=Reason.LINK, rule="link", span=Span(start=0, end=1)),)
    )
    return town.person(role=Role.MODERATOR, name="Olga")


async def raid(town: Town, *, people: int = 8, text: str = ADVERT, look: bool = True) -> list[Viewer]:
    """So many who are new write the same, spread over all processes."""
    raiders = [town.person(ago=timedelta(days=1)) for _ in range(people)]
    for number, raider in enumerate(raiders):
        await becomes(town, f"{text}{' ' * (number % 2)}", by=raider, at=number % 3)
    if look:
        for chat in town.chats:
            await chat.lookout.look()
    return raiders


async def shield(town: Town) -> Shield:
    return await town.chats[0].shielding.read(town.show)


async def diary(town: Town) -> None:
    chat = town.chats[0]
    while await Diary(database=chat.database, clock=town.clock, doers=chat.doers).do_some():
        pass


@pytest.mark.parametrize("text", [ADVERT, LONG])
async def test_a_raid_that_no_process_sees_whole_puts_it_up(town: Town, olga: Viewer, text: str) -> None:
    await raid(town, people=7, text=text)
    assert not (await shield(town)).is_up(town.clock.now())

    raiders = await raid(town, people=1, text=text)

    up = await shield(town)
    assert (up.cause, up.by_name, up.since) == (Cause.RAID, None, town.clock.now())
    assert up.found is not None
    assert (up.found.persons, len(up.found.sample)) == (8, 5)
    assert {"refused": up.found.refused, "same": up.found.same} == (
        {"refused": 8, "same": 0} if text == ADVERT else {"refused": 0, "same": 8}
    )
    (entry,) = await entries(town)
    assert (entry.deed, entry.actor, entry.reason, entry.after["persons"]) == (Deed.SHIELD_UP, "shield", "raid", 8)
    assert raiders[0].name not in str(entry.after)
    assert await facts(town) == ["ShieldChanged", "ShieldReported"]


async def test_of_all_who_count_at_once_one_puts_it_up(town: Town, olga: Viewer) -> None:
    await raid(town, people=24, look=False)
    start = asyncio.Barrier(3)

    async def look(number: int) -> None:
        await start.wait()
        await town.chats[number].lookout.look()

    await asyncio.gather(*map(look, range(3)))

    assert (await shield(town)).cause is Cause.RAID
    assert [each.deed for each in await entries(town)] == [Deed.SHIELD_UP]
    assert await facts(town) == ["ShieldChanged", "ShieldReported"]


async def test_regulars_buyers_members_and_staff_are_no_raiders(town: Town, olga: Viewer) -> None:
    regulars = [town.person() for _ in range(8)]
    for number, each in enumerate(regulars):
        await town.say(f"good evening {number}", by=each)
    town.clock.turn(timedelta(minutes=11))
    for each in regulars:
        await becomes(town, ADVERT, by=each)
    buyers = [town.person() for _ in range(8)]
    town.book.bought |= {each.id for each in buyers}
    for each in buyers:
        await becomes(town, ADVERT, by=each)
    for number in range(8):
        await becomes(town, ADVERT, by=town.person(role=Role.MODERATOR, name=f"Staff {number}"))
    await town.chats[0].lookout.look()

    assert (await shield(town)).cause is None
    assert await entries(town) == []


async def test_a_few_among_many_who_talk_are_no_raid(town: Town, olga: Viewer) -> None:
    for number in range(20):
        await town.say(f"what about the colour {number}?", by=town.person())

    await raid(town)

    assert (await shield(town)).cause is None


async def test_what_staff_said_to_write_is_no_raid_in_whichever_process_they_said_it(town: Town, olga: Viewer) -> None:
    await town.say(f"write: {LONG}", by=olga, at=2)

    await raid(town, people=20, text=LONG)

    assert (await shield(town)).cause is None


async def test_where_it_is_off_nothing_is_written_down(town: Town, olga: Viewer) -> None:
    await set_to(town, Preset(), by=olga, alarm=Alarm(on=False))
    await town.look()

    await raid(town, people=20)

    assert (await shield(town)).cause is None
    async with town.chats[0].database.reading() as sql:
        assert await store.traces(sql, town.show, since=town.clock.now() - timedelta(hours=1)) == []


async def test_raiders_are_held_and_who_was_there_before_is_not(town: Town, olga: Viewer) -> None:
    await set_to(town, Preset(slow=timedelta()), by=olga)
    before = town.person()
    await town.say("good evening", by=before)

    raiders = await raid(town, text=LONG)

    assert await becomes(town, "how much is it?", by=before) == "shown"
    assert await becomes(town, "how much is it?", by=town.person()) == "shown"
    assert await becomes(town, "something else", by=raiders[0], at=1) == "held"
    await set_to(town, Preset(newcomers=Fate.REFUSED, slow=timedelta()), by=olga)
    await town.look()
    assert await becomes(town, "and more", by=raiders[1], at=2) == "chat_calmed"


async def test_it_goes_down_when_the_raid_has_been_over_for_a_while_and_not_before(town: Town, olga: Viewer) -> None:
    alarm = Alarm(least=timedelta(seconds=90), calm_for=timedelta(seconds=60))
    await set_to(town, Preset(), by=olga, alarm=alarm)
    await town.look()
    await raid(town)
    began = town.clock.now()

    for _ in range(10):  # it goes on
        town.clock.turn(timedelta(seconds=20))
        await raid(town, people=4)
        await diary(town)
        assert (await shield(town)).cause is Cause.RAID
    over = town.clock.now()
    while (await shield(town)).cause is not None:
        town.clock.turn(timedelta(seconds=5))
        await diary(town)
        assert town.clock.now() - over <= timedelta(seconds=70)

    assert town.clock.now() - over >= timedelta(seconds=60)
    last = (await entries(town))[-1]
    assert (last.deed, last.actor, last.reason) == (Deed.SHIELD_DOWN, "shield", "raid_over")
    assert last.at - began > alarm.least


async def test_it_stays_at_least_and_at_most_so_long(town: Town, olga: Viewer) -> None:
    alarm = Alarm(least=timedelta(minutes=3), most=timedelta(minutes=5), calm_for=timedelta(seconds=40))
    await set_to(town, Preset(), by=olga, alarm=alarm)
    await town.look()
    await raid(town)
    began = town.clock.now()

    town.clock.turn(timedelta(minutes=3) - timedelta(seconds=1))
    await diary(town)
    assert (await shield(town)).is_up(town.clock.now())
    town.clock.turn(timedelta(seconds=1))
    await diary(town)
    assert (await shield(town)).cause is None

    await raid(town)
    assert (await shield(town)).until == town.clock.now() + timedelta(minutes=5)
    while (await shield(town)).cause is not None:
        town.clock.turn(timedelta(seconds=30))
        await raid(town, people=4)
        await diary(town)
        assert town.clock.now() - began < timedelta(minutes=9)
    assert (await entries(town))[-1].reason == "time_over"


async def test_what_staff_keep_stays_although_the_raid_is_over(town: Town, olga: Viewer) -> None:
    await raid(town)

    until = (await shield(town)).until
    kept = await town.chats[1].shielding.keep(town.show, by=olga)
    town.clock.turn(Alarm().most - timedelta(minutes=1))
    await diary(town)

    assert (kept.kept, kept.until) == (True, until), "whoever keeps it does not shorten it"
    assert (await shield(town)).is_up(town.clock.now())
    town.clock.turn(timedelta(minutes=1))
    await diary(town)
    assert (await shield(town)).cause is None
    assert [each.deed for each in await entries(town)] == [Deed.SHIELD_UP, Deed.SHIELD_KEPT, Deed.SHIELD_DOWN]


async def test_after_staff_took_it_down_it_does_not_come_back_by_itself_for_a_while(town: Town, olga: Viewer) -> None:
    await raid(town)
    await town.chats[0].shielding.put_down(town.show, by=olga)

    town.clock.turn(timedelta(minutes=10) - timedelta(seconds=1))
    await raid(town, people=20)
    assert (await shield(town)).cause is None
    town.clock.turn(timedelta(seconds=1))
    await raid(town, people=1)

    assert (await shield(town)).cause is Cause.RAID


async def test_traces_are_forgotten_after_an_hour(town: Town, olga: Viewer) -> None:
    await raid(town, people=3)
    town.clock.turn(timedelta(hours=1, seconds=1))

    await raid(town, people=2)

    long_ago = town.clock.now() - timedelta(days=1)
    async with town.chats[0].database.reading() as sql:
        assert len({trace.viewer for trace in await store.traces(sql, town.show, since=long_ago)}) == 2
    town.clock.turn(timedelta(hours=1, seconds=1))
    await town.chats[0].forgetting.forget("")
    async with town.chats[0].database.reading() as sql:
        assert await store.traces(sql, town.show, since=long_ago) == []


async def test_who_notices_and_who_forgets_at_once_do_not_wait_in_a_ring(town: Town) -> None:
    first, last = sorted((town.person().id, town.person().id))
    old = town.clock.now()
    noticing, forgetting = town.chats[0].database, town.chats[1].forgetting
    async with noticing.transaction() as work:
        await store.trace(work.connection, town.show, [Trace(last, "mark", old)])
        await store.trace(work.connection, town.show, [Trace(first, "mark", old)])
    town.clock.turn(timedelta(hours=2))
    async with noticing.transaction() as work:
        await store.lock(work.connection, town.show, at=town.clock.now())
        await store.trace(work.connection, town.show, [Trace(first, "mark", town.clock.now())])
        forgets = asyncio.create_task(forgetting.forget(""))
        await somebody_waits(town)
        await store.trace(work.connection, town.show, [Trace(last, "mark", town.clock.now())])
    await forgets

    async with noticing.reading() as sql:
        kept = await store.traces(sql, town.show, since=old)
    assert {trace.viewer for trace in kept} == {first, last}, "what was noticed again meanwhile stays"


async def somebody_waits(town: Town) -> None:
    """Until a transaction waits for another; on SQLite whoever writes waits for whoever does anyway."""
    async with asyncio.timeout(10), town.chats[2].database.reading() as sql:
        while sql.dialect.name == "postgresql":
            waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if (await sql.execute(waits)).scalar_one():
                return


async def test_a_trace_seen_again_is_the_same_trace(town: Town, olga: Viewer) -> None:
    mila, chat = town.person(), town.chats[0]
    for seconds in (0, 5):
        async with chat.database.transaction() as work:
            at = town.clock.now() + timedelta(seconds=seconds)
            await store.trace(work.connection, town.show, [Trace(mila.id, "refused", at)])

    async with chat.database.reading() as sql:
        (trace,) = await store.traces(sql, town.show, since=town.clock.now() - timedelta(seconds=1))
    assert trace.at == town.clock.now() + timedelta(seconds=5)


async def test_what_cannot_be_counted_now_is_counted_at_the_next_look(
    town: Town, olga: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await raid(town, look=False)
    busy = town.chats[0].lookout
    with monkeypatch.context() as patch:
        patch.setattr(busy, "_look_at", _busy)
        await busy.look()
    assert (await shield(town)).cause is None

    for chat in town.chats:
        await chat.lookout.look()

    assert (await shield(town)).cause is Cause.RAID


async def _busy(*_: object) -> None:
    raise DatabaseBusy


@pytest.mark.parametrize("refusal", [ShowOver, NoSuchShow])
async def test_what_is_written_to_a_show_that_is_over_or_was_never_there_leaves_no_row(
    town: Town, olga: Viewer, refusal: type[ShowOver | NoSuchShow], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def shut(_: ShowId) -> None:
        raise refusal

    with monkeypatch.context() as patch:
        patch.setattr(town.chats[0].doors, "check_open", shut)
        await raid(town, people=8)

    assert (await shield(town)).version == 0
    assert await entries(town) == []
    async with town.chats[0].database.reading() as sql:
        assert await store.traces(sql, town.show, since=town.clock.now() - timedelta(hours=1)) == []


async def test_who_writes_what_staff_said_is_no_raider_while_it_is_up_and_does_not_keep_it_up(
    town: Town, olga: Viewer
) -> None:
    await set_to(town, Preset(slow=timedelta()), by=olga)
    await raid(town)
    over = town.clock.now()
    town.clock.turn(timedelta(seconds=30))
    await town.say(f"write: {LONG}", by=olga, at=2)

    guests = await raid(town, people=8, text=LONG)

    assert await becomes(town, "how much is it?", by=guests[0], at=1) == "shown"
    while (await shield(town)).cause is not None:
        town.clock.turn(timedelta(seconds=5))
        await raid(town, people=4, text=LONG)
        await diary(town)
        assert town.clock.now() - over <= timedelta(minutes=2, seconds=10)
    assert (await entries(town))[-1].reason == "raid_over"


async def test_what_somebody_wrote_long_before_a_raid_makes_them_no_raider(town: Town, olga: Viewer) -> None:
    await set_to(town, Preset(slow=timedelta()), by=olga)
    (mila,) = await raid(town, people=1)
    town.clock.turn(timedelta(minutes=5))

    await raid(town)

    assert (await shield(town)).cause is Cause.RAID
    assert await becomes(town, "how much is it?", by=mila) == "shown"


async def test_what_waits_to_be_counted_does_not_grow_while_nothing_can_be(
    town: Town, olga: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = town.chats[0].lookout
    monkeypatch.setattr("chat.shield.lookout.MOST", 5)
    seen: list[int] = []

    async def hangs_up(_: ShowId, traces: list[Trace]) -> None:
        seen.append(len(traces))
        for _number in range(5):
            busy.sight(town.person(), town.show, LONG, ALLOWED, wishes=False)
        raise DatabaseBusy

    monkeypatch.setattr(busy, "_look_at", hangs_up)
    busy.sight(town.person(), town.show, LONG, ALLOWED, wishes=False)
    for _ in range(4):
        await busy.look()

    assert max(seen) <= 5
