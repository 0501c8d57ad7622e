"""The line says what the shield does, part by part, and nothing that it does not do."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.shield.preset import Fate, Preset, Who, line
from chat.shield.shield import Cover, Shield, cover
from core.errors import ChatCalmed
from core.ids import ShowId, ViewerId, first_at
from core.people import Role, Viewer
from moderation.policy import Policy
from moderation.verdict import ALLOWED, Action, Verdict
from tests.fakes import EVENING

PRESETS = st.builds(
    Preset,
    slow=st.sampled_from([timedelta(), timedelta(seconds=1), timedelta(seconds=90), timedelta(minutes=2)]),
    who=st.sampled_from(Who),
    known_for=st.sampled_from([timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=5), timedelta(days=1)]),
    no_links=st.booleans(),
    emoji_only=st.booleans(),
    strictness=st.integers(1, 4),
    hold_unsure=st.booleans(),
    newcomers=st.sampled_from(Fate),
    spares_buyers=st.booleans(),
    spares_members=st.booleans(),
)


def covered(
    preset: Preset,
    *,
    ago: timedelta = timedelta(days=40),
    role: Role = Role.VIEWER,
    buyer: bool = False,
    member: bool = False,
    raider: bool = False,
) -> Cover:
    """What ``preset`` means for somebody who came so long before."""
    staff = Viewer(id=ViewerId("vwr"), name="Olga", role=Role.MODERATOR)
    shield = Shield(show=ShowId("shw"), preset=preset).put_up(by=staff, at=EVENING)
    first = first_at("vwr", EVENING - ago)
    who = Viewer(id=ViewerId(f"{first[:16]}7{first[17:]}"), name="Mila", role=role)
    return cover(shield, who, now=EVENING, buyer=buyer, member=member, raider=raider)


def may_write(it: Cover) -> bool:
    try:
        it.check()
    except ChatCalmed:
        return False
    return True


def becomes(it: Cover, text: str, verdict: Verdict = ALLOWED) -> Action:
    guest = Viewer(id=ViewerId("vwr_1"), name="Mila", role=Role.GUEST)
    return it.verdict(verdict, text, guest, policy=Policy()).action


@settings(max_examples=150)
@given(preset=PRESETS)
def test_each_part_is_said_exactly_when_it_is_done(preset: Preset) -> None:
    said = line(preset, by_itself=False)
    known, new = covered(preset), covered(preset, ago=timedelta())
    plain = "🎉"
    doubtful = Verdict(scores={"insult": 0.45}, model="m 1")

    everybody = all(
        may_write(covered(preset, role=role, buyer=buyer, member=member))
        for role in (Role.GUEST, Role.VIEWER)
        for buyer, member in ((False, False), (True, False), (False, True))
    ) and (may_write(new) or preset.newcomers is Fate.REFUSED)
    assert ("only" in said.en.replace("emoji only", "")) == (not everybody or preset.who is Who.KNOWN)
    assert ("one message in" in said.en) == ("одно сообщение" in said.ru) == (known.slow(timedelta()) > timedelta())
    assert ("emoji only" in said.en) == ("эмодзи" in said.ru) == (becomes(known, "hello") is Action.REFUSE)
    assert ("no links" in said.en) == (becomes(known, "🎉 https://shop.example") is Action.REFUSE) or preset.emoji_only
    assert ("no links" in said.en) == ("без ссылок" in said.ru) == preset.no_links
    assert ("what is doubtful" in said.en) == ("сомнительное" in said.ru)
    assert ("what is doubtful" in said.en) == (preset.hold_unsure or becomes(known, plain, doubtful) is Action.HOLD)
    writes = may_write(new)
    assert ("those who came less than" in said.en) == (
        becomes(new, plain) is Action.HOLD and (writes or preset.who not in (Who.EVERYBODY, Who.KNOWN))
    )
    assert ("nobody writes who" in said.en) == (preset.newcomers is Fate.REFUSED and preset.who is not Who.KNOWN)
    nothing = said.en.endswith("the team looks after it.")
    assert ("Buyers" in said.en) == (covered(preset, buyer=True).preset is None and not nothing)
    assert ("embers write as ever" in said.en) == (covered(preset, member=True).preset is None and not nothing)


@settings(max_examples=40)
@given(preset=PRESETS)
def test_of_raiders_is_said_what_becomes_of_them_and_only_in_a_raid(preset: Preset) -> None:
    raider, said = covered(preset, raider=True), line(preset, by_itself=True).en

    assert ("raiders do not write" in said) == (preset.newcomers is Fate.REFUSED)
    assert ("raiders" in said) == (not may_write(raider) or becomes(raider, "🎉") is Action.HOLD) or not may_write(
        covered(preset)
    )
    assert "raider" not in line(preset, by_itself=False).en


def test_lengths_are_said_as_people_say_them() -> None:
    lines = [
        line(Preset(slow=timedelta(seconds=seconds)), by_itself=False)
        .ru.partition("сообщение за ")[2]
        .partition(",")[0]
        for seconds in (1, 2, 11, 21, 60, 90, 120, 300)
    ]

    assert lines == [
        "1 секунду",
        "2 секунды",
        "11 секунд",
        "21 секунду",
        "1 минуту",
        "90 секунд",
        "2 минуты",
        "5 минут",
    ]
    assert "one message in 1 minute," in line(Preset(slow=timedelta(minutes=1)), by_itself=False).en


def test_who_put_it_up_is_said() -> None:
    assert line(Preset(), by_itself=False).en.startswith("The host has calmed the chat for a while: ")
    assert line(Preset(), by_itself=True).en.startswith("The chat is calm for a while: ")


def test_staff_are_never_covered() -> None:
    assert covered(Preset(who=Who.MEMBERS), role=Role.HOST).preset is None


@pytest.mark.parametrize(
    ("strictness", "score", "action"),
    [
        (3, 0.4, Action.HOLD),
        (3, 0.3, Action.ALLOW),
        (4, 0.3, Action.HOLD),
        (1, 0.6, Action.HOLD),
        (2, 0.1, Action.ALLOW),
    ],
)
def test_the_judge_is_stricter_and_never_milder(strictness: int, score: float, action: Action) -> None:
    verdict = Policy().decide((), length=9, scores={"insult": score}, model="m 1")

    assert becomes(covered(Preset(strictness=strictness)), "you are a", verdict) is action


async def test_what_the_model_says_late_is_judged_as_strictly() -> None:
    async def later() -> Verdict:
        return Policy().decide((), length=9, scores={"insult": 0.4}, model="m 1")

    late = asyncio.ensure_future(later())
    guest = Viewer(id=ViewerId("vwr_1"), name="Mila", role=Role.GUEST)
    verdict = covered(Preset(hold_unsure=False)).verdict(Verdict(later=late), "you are a", guest, policy=Policy())

    assert verdict.allowed
    assert verdict.later is not None
    assert (await verdict.later).action is Action.HOLD
