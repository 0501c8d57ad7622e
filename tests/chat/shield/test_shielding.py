"""The shield: a layer over the rules, in every process at once, put up and taken down once, without a trace."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.log import store as log
from chat.log.entry import Deed, Entry
from chat.log.store import Search
from chat.posting import try_out
from chat.rules.rules import ChatRules, Manner
from chat.shield.preset import Fate, Preset, Who
from chat.shield.raid import Alarm
from core.due import Diary
from core.errors import BadRules, ChatCalmed, MessageRefused, RulesChanged, ShowOver, SlowDown, StaffOnly, VitrinaError
from core.outbox import Relay
from core.people import Role, Viewer
from moderation.verdict import ALLOWED, Action, Label, Reason, Verdict
from tests.chat.shield.town import Town

MILD = Preset(
    slow=timedelta(),
    no_links=False,
    strictness=2,
    hold_unsure=False,
    newcomers=Fate.FREE,
    spares_buyers=False,
    spares_members=False,
)
"""A shield that does nothing."""


@pytest.fixture
def olga(town: Town) -> Viewer:
    return town.person(role=Role.MODERATOR, name="Olga")


async def entries(town: Town) -> list[Entry]:
    async with town.chats[0].database.reading() as sql:
        found = await log.page(sql, town.show, Search(), after=None, limit=50)
    return [each for each in found.items if each.subject == "shield"][::-1]


async def facts(town: Town) -> list[str]:
    """The kinds of what the relay has to tell."""
    chat = town.chats[0]
    while await Relay(database=chat.database, tell=chat.tell, clock=town.clock).relay_some():
        pass
    return [type(fact).__name__ for fact in town.told if type(fact).__name__.startswith("Shield")]


async def set_to(town: Town, preset: Preset, *, by: Viewer, alarm: Alarm = Alarm()) -> None:  # noqa: B008 - frozen
    version = (await town.chats[0].shielding.read(town.show)).settings_version
    await town.chats[0].shielding.decide(town.show, preset=preset, alarm=alarm, version=version, by=by)


async def becomes(town: Town, text: str, *, by: Viewer, at: int = 0) -> str:
    """What becomes of ``text``: shown, held, or the code of why not."""
    try:
        posted = await town.say(text, by=by, at=at)
    except VitrinaError as refusal:
        return refusal.code
    return "held" if posted.held else "shown"


async def test_no_process_keeps_anything_that_was_judged_before_it_went_up(town: Town, olga: Viewer) -> None:
    mila = town.person()
    await set_to(town, Preset(who=Who.MEMBERS), by=olga)
    assert [await becomes(town, f"hello {at}", by=mila, at=at) for at in range(3)] == ["shown"] * 3

    await town.chats[0].shielding.put_up(town.show, by=olga)  # the others do not look

    assert [await becomes(town, "again", by=town.person(), at=at) for at in range(3)] == ["chat_calmed"] * 3
    await town.chats[1].shielding.put_down(town.show, by=olga)
    await town.look()
    assert [await becomes(town, "thanks", by=town.person(), at=at) for at in range(3)] == ["shown"] * 3


async def test_of_six_who_press_at_once_one_puts_it_up(town: Town, olga: Viewer) -> None:
    start = asyncio.Barrier(6)

    async def press(number: int) -> int:
        await start.wait()
        by = town.person(role=Role.MODERATOR, name=f"Staff {number}")
        return (await town.chats[number % 3].shielding.put_up(town.show, by=by)).version

    versions = await asyncio.gather(*map(press, range(6)))

    assert set(versions) == {1}
    assert [each.deed for each in await entries(town)] == [Deed.SHIELD_UP]
    assert await facts(town) == ["ShieldChanged", "ShieldReported"]


async def test_it_ends_to_the_moment_and_the_diary_says_so_once(town: Town, olga: Viewer) -> None:
    mila = town.person()
    await set_to(town, Preset(who=Who.MEMBERS, lasts=timedelta(minutes=5)), by=olga)
    await town.chats[0].shielding.put_up(town.show, by=olga)
    diaries = [Diary(database=each.database, clock=town.clock, doers=each.doers) for each in town.chats]

    town.clock.turn(timedelta(minutes=5) - timedelta(milliseconds=1))
    for diary in diaries:
        await diary.do_some()
    assert await becomes(town, "hello", by=mila, at=1) == "chat_calmed"
    town.clock.turn(timedelta(milliseconds=1))
    assert await becomes(town, "hello again", by=mila, at=1) == "shown"
    for diary in diaries:
        await diary.do_some()

    up, down = (await entries(town))[1:]
    assert (up.deed, down.deed) == (Deed.SHIELD_UP, Deed.SHIELD_DOWN)
    assert (down.actor, down.actor_name, down.reason) == ("shield", "", "time_over")
    assert (down.before["who"], down.after["up"]) == ("members", False)
    assert await facts(town) == ["ShieldChanged", "ShieldReported"] * 3


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (Who.EVERYBODY, {"guest", "new guest", "account", "buyer", "member"}),
        (Who.SIGNED_IN, {"account"}),
        (Who.KNOWN, {"guest", "account", "buyer", "member"}),
        (Who.BUYERS, {"buyer"}),
        (Who.MEMBERS, {"member"}),
    ],
)
async def test_who_may_write_is_who_the_line_names(town: Town, olga: Viewer, who: Who, may: set[str]) -> None:
    people = {
        "guest": town.person(),
        "new guest": town.person(ago=timedelta(minutes=9)),
        "account": town.person(role=Role.VIEWER),
        "buyer": town.person(),
        "member": town.person(),
    }
    town.book.bought.add(people["buyer"].id)
    town.book.belong.add(people["member"].id)
    strict = Preset(who=who, slow=timedelta(), newcomers=Fate.FREE, spares_buyers=False, spares_members=False)
    await set_to(town, strict, by=olga)
    await town.chats[0].shielding.put_up(town.show, by=olga)

    async def write() -> set[str]:
        return {name for name, person in people.items() if await becomes(town, f"I am {name}", by=person) == "shown"}

    assert await write() == may
    await set_to(town, replace(strict, spares_buyers=True, spares_members=True), by=olga)
    assert await write() == may | {"buyer", "member"}
    assert await becomes(town, "and I", by=olga) == "shown"


async def test_newcomers_are_held_or_refused_and_nobody_else_is(town: Town, olga: Viewer) -> None:
    old, new = town.person(ago=timedelta(minutes=11)), town.person(ago=timedelta(minutes=9))
    await town.chats[0].shielding.put_up(town.show, by=olga)

    later = town.person(ago=timedelta())
    assert [await becomes(town, "hello there", by=each) for each in (old, new, later)] == ["shown", "held", "held"]
    await set_to(town, Preset(newcomers=Fate.REFUSED, slow=timedelta()), by=olga)
    assert [await becomes(town, "hello again", by=each) for each in (old, new, later)] == [
        "shown",
        "chat_calmed",
        "chat_calmed",
    ]


@pytest.mark.parametrize(
    ("preset", "text", "becomes_what"),
    [
        (Preset(no_links=True), "see https://shop.example/lamp", "message_refused"),
        (Preset(emoji_only=True), "hello", "message_refused"),
        (Preset(emoji_only=True), "🎉", "shown"),
        (MILD, "see https://shop.example/lamp", "shown"),
    ],
)
async def test_what_is_said_is_what_it_lets_say(
    town: Town, olga: Viewer, preset: Preset, text: str, becomes_what: str
) -> None:
    await set_to(town, preset, by=olga)
    await town.chats[0].shielding.put_up(town.show, by=olga)

    assert await becomes(town, text, by=town.person()) == becomes_what


async def test_the_slower_of_shield_and_rules_counts(town: Town, olga: Viewer) -> None:
    mila = town.person()
    await town.chats[0].rules.decide(ChatRules(scope=town.show, manner=Manner(slow=timedelta(seconds=20))), by=olga)
    await town.chats[0].shielding.put_up(town.show, by=olga)

    await town.say("one", by=mila)
    town.clock.turn(timedelta(seconds=15))
    with pytest.raises(SlowDown) as refusal:
        await town.say("two", by=mila)
    assert refusal.value.wait == timedelta(seconds=5)


async def test_a_model_that_staff_do_not_listen_to_is_not_heard_under_the_shield_either(
    town: Town, olga: Viewer
) -> None:
    text = "you are a …"
    await town.chats[0].rules.decide(ChatRules(scope=town.show, strictness={Label.INSULT: 0}), by=olga)
    town.judge.held[text] = Verdict(scores={"insult": 0.99}, model="m 1")
    await town.chats[0].shielding.put_up(town.show, by=olga)

    assert await becomes(town, text, by=town.person()) == "shown"


async def test_what_the_model_has_not_answered_in_time_waits(town: Town, olga: Viewer) -> None:
    async def later() -> Verdict:
        return ALLOWED

    pending = asyncio.ensure_future(later())
    town.judge.held["hm"] = Verdict(later=pending)
    await town.chats[0].shielding.put_up(town.show, by=olga)

    assert await becomes(town, "hm", by=town.person()) == "held"
    await pending


async def test_a_refusal_says_why_and_until_when_in_both_languages(town: Town, olga: Viewer) -> None:
    await set_to(town, Preset(who=Who.BUYERS), by=olga)
    up = await town.chats[0].shielding.put_up(town.show, by=olga)

    with pytest.raises(ChatCalmed) as refusal:
        await town.say("hello", by=town.person())

    line = up.view(town.clock.now()).line
    assert line is not None
    assert refusal.value.facts == {"rules": line.model_dump(), "until": up.until}
    assert "only those write who have bought here" in line.en


async def test_what_was_said_before_it_went_up_was_said(town: Town, olga: Viewer) -> None:
    mila = town.person()
    first = await town.say("hello", by=mila, key="k1")
    await set_to(town, Preset(who=Who.MEMBERS), by=olga)
    await town.chats[0].shielding.put_up(town.show, by=olga)

    assert (await town.say("hello", by=mila, key="k1", at=2)).message == first.message


async def test_a_trial_tells_of_the_shield(town: Town, olga: Viewer) -> None:
    chat = town.chats[0]
    await set_to(town, Preset(who=Who.MEMBERS), by=olga)
    assert (await try_out("hello", show=town.show, chat=chat)).allowed
    await chat.shielding.put_up(town.show, by=olga)

    verdict = await try_out("hello", show=town.show, chat=chat)

    assert (verdict.action, verdict.reasons) == (Action.REFUSE, (Reason.CALM,))


async def test_staff_alone_touch_it_and_only_while_the_show_goes_on(town: Town, olga: Viewer) -> None:
    shielding, mila = town.chats[0].shielding, town.person()
    for touch in (shielding.put_up, shielding.put_down, shielding.keep):
        with pytest.raises(StaffOnly):
            await touch(town.show, by=mila)
    with pytest.raises(StaffOnly):
        await shielding.decide(town.show, preset=Preset(), alarm=Alarm(), version=0, by=mila)
    town.chats[0].doors.over.add(town.show)  # type: ignore[attr-defined]
    with pytest.raises(ShowOver):
        await shielding.put_up(town.show, by=olga)
    assert await entries(town) == []


async def test_settings_that_make_no_sense_change_nothing(town: Town, olga: Viewer) -> None:
    wrong: list[tuple[Preset, Alarm]] = [
        (Preset(slow=timedelta(minutes=6)), Alarm()),
        (Preset(lasts=timedelta()), Alarm()),
        (Preset(strictness=0), Alarm()),
        (Preset(known_for=timedelta(days=31)), Alarm()),
        (Preset(), Alarm(persons=2)),
        (Preset(), Alarm(share=101)),
        (Preset(), Alarm(within=timedelta())),
        (Preset(), Alarm(least=timedelta(hours=1))),
        (Preset(), Alarm(calm_for=timedelta())),
        (Preset(), Alarm(cool_down=timedelta(days=2))),
        (Preset(), Alarm(new_for=timedelta(days=31))),
    ]
    for preset, alarm in wrong:
        with pytest.raises(BadRules):
            await town.chats[0].shielding.decide(town.show, preset=preset, alarm=alarm, version=0, by=olga)

    assert (await town.chats[0].shielding.read(town.show)).version == 0


async def test_of_five_who_set_the_same_version_one_does(town: Town, olga: Viewer) -> None:
    start = asyncio.Barrier(5)

    async def decide(number: int) -> object:
        await start.wait()
        preset = Preset(slow=timedelta(seconds=number))
        return await town.chats[number % 3].shielding.decide(
            town.show, preset=preset, alarm=Alarm(), version=0, by=olga
        )

    endings = await asyncio.gather(*map(decide, range(5)), return_exceptions=True)

    assert [ending.facts for ending in endings if isinstance(ending, RulesChanged)] == [{"version": 1}] * 4


async def test_settings_count_at_once_while_it_is_up_and_its_end_stays(town: Town, olga: Viewer) -> None:
    mila = town.person()
    up = await town.chats[0].shielding.put_up(town.show, by=olga)
    await set_to(town, Preset(emoji_only=True, lasts=timedelta(hours=1)), by=olga)

    with pytest.raises(MessageRefused):
        await town.say("hello", by=mila, at=1)
    assert (await town.chats[1].shielding.read(town.show)).until == up.until


DEEDS = st.sampled_from(["up", "down", "keep", "time", "set", "rules"])


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEEDS, min_size=3, max_size=10))
async def test_whatever_becomes_of_the_shield_the_rules_are_those_of_the_staff(
    town: Town, olga: Viewer, deeds: list[str]
) -> None:
    here = Town(town.clock, town.judge, town.book, town.chats, town.told)  # another show
    staff_said = ChatRules(scope=here.show)
    for number, deed in enumerate(deeds):
        chat = here.chats[number % 3]
        if deed == "up":
            await chat.shielding.put_up(here.show, by=olga)
        elif deed == "down":
            await chat.shielding.put_down(here.show, by=olga)
        elif deed == "keep":
            await chat.shielding.keep(here.show, by=olga)
        elif deed == "set":
            await set_to(here, Preset(slow=timedelta(seconds=number), emoji_only=number % 2 == 0), by=olga)
        elif deed == "time":
            here.clock.turn(timedelta(minutes=16))
            await chat.shielding.release(here.show)
        else:
            manner = Manner(slow=timedelta(seconds=number), no_links=number % 2 == 0)
            wished = ChatRules(scope=here.show, manner=manner, blocked=(f"word{number}",), version=staff_said.version)
            staff_said = await chat.rules.decide(wished, by=olga)
    await here.chats[0].shielding.put_down(here.show, by=olga)

    assert await here.chats[0].rules.read(here.show) == staff_said
    for chat in here.chats:
        await chat.rules.look()
        assert chat.rules.of(here.show).manner == staff_said.manner
        await chat.shielding.look()
        assert (await chat.shielding.cover(here.person(), here.show)).preset is None
