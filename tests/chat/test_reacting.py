"""Taps are counted, drained, and no faster than a thumb."""

from chat.reacting import TAPS_AT_ONCE, Reactions
from core.ids import ShowId, ViewerId
from tests.fakes import TurnedClock

SHOW = ShowId("shw_1")


def test_taps_add_up_until_they_are_drained() -> None:
    reactions = Reactions(clock=TurnedClock())

    reactions.tap(SHOW, viewer=ViewerId("mila"), kind="heart", taps=3)
    reactions.tap(SHOW, viewer=ViewerId("bo"), kind="heart", taps=4)
    reactions.tap(SHOW, viewer=ViewerId("bo"), kind="wow", taps=1)

    assert reactions.drain(SHOW) == {"heart": 7, "wow": 1}
    assert reactions.drain(SHOW) == {}


def test_taps_faster_than_a_thumb_do_not_count() -> None:
    reactions = Reactions(clock=TurnedClock())

    for _ in range(100):
        reactions.tap(SHOW, viewer=ViewerId("robot"), kind="fire", taps=50)

    assert reactions.drain(SHOW) == {"fire": TAPS_AT_ONCE}
