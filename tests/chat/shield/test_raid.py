"""Raids are known, and what crowds do is none. ``--thorough N`` tries N times as many of each."""

import random
import statistics

import pytest

from chat.shield.raid import Alarm, Mark, Trace, called, evidence, is_raid, marks_of
from core.ids import ViewerId
from moderation.verdict import ALLOWED, Action, Finding, Reason, Span, Verdict
from tests.chat.shield.storms import BURSTS, COPIED, RAIDS, known_after
from tests.fakes import EVENING

TIMES = 2


@pytest.mark.parametrize("name", RAIDS)
async def test_a_raid_is_known_soon(name: str, pytestconfig: pytest.Config) -> None:
    times = TIMES * int(pytestconfig.getoption("--thorough"))
    known = [await known_after(RAIDS[name](random.Random(seed)), Alarm()) for seed in range(times)]

    found = [each for each in known if each is not None]
    assert len(found) == times
    seconds, raiders = (statistics.median(each) for each in zip(*found, strict=True))
    assert max(each[0] for each in found) <= 25
    print(f"\n{name}: {len(found)} of {times}, after {seconds:.1f} s and {raiders:.0f} raiders")


@pytest.mark.parametrize("name", BURSTS)
async def test_what_a_crowd_does_is_no_raid(name: str, pytestconfig: pytest.Config) -> None:
    times = TIMES * int(pytestconfig.getoption("--thorough"))

    known = [await known_after(BURSTS[name](random.Random(seed)), Alarm()) for seed in range(times)]

    print(f"\n{name}: {sum(each is not None for each in known)} of {times}")
    assert known == [None] * times


def refused_for(reason: Reason, action: Action = Action.REFUSE) -> Verdict:
    return Verdict(action=action, findings=(Finding(reason=reason, rule="test", span=Span(start=0, end=1)),))


@pytest.mark.parametrize(
    "reason", [Reason.FLOOD, Reason.REPEAT, Reason.CAPS, Reason.EMOJI, Reason.CONTACT, Reason.TOO_LONG]
)
def test_bad_manners_are_no_raid(reason: Reason) -> None:
    assert marks_of("a", refused_for(reason), wishes=False) == frozenset()


def test_what_is_refused_or_held_is_noticed_and_of_long_texts_their_pieces() -> None:
    assert marks_of("a", refused_for(Reason.LINK), wishes=False) == {Mark.REFUSED}
    assert marks_of("a", refused_for(Reason.INSULT, Action.HOLD), wishes=False) == {Mark.HELD}
    assert marks_of("short and sweet", ALLOWED, wishes=False) == frozenset()
    assert marks_of("!" * 60, ALLOWED, wishes=False) == frozenset()
    assert marks_of(COPIED[0], ALLOWED, wishes=True) == frozenset()
    one, other = (marks_of(f"{noise} {COPIED[0]} {noise}", ALLOWED, wishes=False) for noise in ("🔥", "абв"))
    assert one & other
    assert one <= called([f"Пишите все: {COPIED[0]}!"]) | one - called([COPIED[0]])


def test_each_person_counts_once_and_one_text_of_two_not_at_all() -> None:
    people = [ViewerId(f"vwr_{number}") for number in range(9)]
    refused = [Trace(people[0], mark, EVENING) for mark in (Mark.REFUSED, Mark.HELD, "piece")]
    pair = [Trace(who, "rare", EVENING) for who in people[1:3]]
    three = [Trace(who, "often", EVENING) for who in people[3:6]]

    found = evidence([*refused, *pair, *three], speakers=2, called={"called"}, within=Alarm().within)

    assert (found.persons, found.refused, found.held, found.same, found.speakers) == (4, 1, 1, 3, 4)
    assert found.sample == tuple(sorted([people[0], *people[3:6]]))
    assert is_raid(found, Alarm(persons=4))
    assert not is_raid(found, Alarm(persons=5))


def test_a_few_of_a_large_crowd_are_no_raid() -> None:
    traces = [Trace(ViewerId(f"vwr_{number}"), Mark.REFUSED, EVENING) for number in range(9)]

    assert is_raid(evidence(traces, speakers=30, called=(), within=Alarm().within), Alarm())
    assert not is_raid(evidence(traces, speakers=31, called=(), within=Alarm().within), Alarm())


def test_what_staff_told_people_to_write_is_no_raid() -> None:
    marks = marks_of(COPIED[0], ALLOWED, wishes=False)
    traces = [Trace(ViewerId(f"vwr_{number}"), mark, EVENING) for number in range(20) for mark in marks]

    assert evidence(traces, speakers=20, called=called([f"Пишите: {COPIED[0]}"]), within=Alarm().within).persons == 0
