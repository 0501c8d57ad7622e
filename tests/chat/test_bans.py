"""Who may not be in a show, as one process knows it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.bans import Ban, BanList
from core.errors import Banned
from core.ids import BanId, ShowId, ViewerId
from core.people import Origin, Role, Viewer
from tests.fakes import EVENING

MINUTE = timedelta(minutes=1)
SHOW, OTHER = ShowId("show"), ShowId("other")
MILA = Viewer(id=ViewerId("mila"), name="Mila", role=Role.GUEST)


def a_ban(number: int = 1, **changes: Any) -> Ban:
    ban = Ban(
        id=BanId(f"ban {number}"),
        show=SHOW,
        viewer=MILA.id,
        name="Mila",
        reason="spam",
        by=ViewerId("mira"),
        at=EVENING,
        until=None,
    )
    return replace(ban, **changes)


def is_out(bans: BanList, show: ShowId = SHOW, *, after: timedelta = timedelta(), who: Viewer = MILA) -> bool:
    try:
        bans.check(who, show, now=EVENING + after)
    except Banned:
        return True
    return False


def knowing(*known: Ban) -> BanList:
    bans = BanList()
    bans.learn(known, now=EVENING)
    return bans


def test_a_ban_holds_in_its_show_only() -> None:
    bans = knowing(a_ban())

    assert [is_out(bans, show) for show in (SHOW, OTHER)] == [True, False]


def test_a_ban_of_the_house_holds_in_every_show() -> None:
    bans = knowing(a_ban(show=None))

    assert [is_out(bans, show) for show in (SHOW, OTHER)] == [True, True]


def test_a_ban_ends_by_itself_at_its_minute() -> None:
    bans = knowing(a_ban(until=EVENING + MINUTE))

    assert [is_out(bans, after=MINUTE - timedelta(microseconds=1)), is_out(bans, after=MINUTE)] == [True, False]


def test_others_and_staff_are_let_in() -> None:
    bans = knowing(a_ban())

    assert not is_out(bans, who=replace(MILA, id=ViewerId("bo")))
    assert not is_out(bans, who=replace(MILA, role=Role.MODERATOR))


@pytest.mark.parametrize(("ends", "said"), [((None, MINUTE), None), ((MINUTE, 2 * MINUTE), 2 * MINUTE)])
def test_who_is_banned_is_told_until_when(
    ends: tuple[timedelta | None, timedelta | None], said: timedelta | None
) -> None:
    here, everywhere = (EVENING + end if end else None for end in ends)
    bans = knowing(a_ban(1, until=here), a_ban(2, show=None, until=everywhere))

    with pytest.raises(Banned) as refusal:
        bans.check(MILA, SHOW, now=EVENING)

    assert refusal.value.facts == {"until": EVENING + said if said else None}


def test_a_ban_is_news_once_and_again_when_it_is_made_anew() -> None:
    bans, first, second = BanList(), a_ban(1), a_ban(2)

    news = [bans.learn([ban], now=EVENING) for ban in (first, first, second, second)]

    assert news == [[first], [], [second], []]


def test_a_ban_that_was_taken_back_is_no_news_and_keeps_nobody_out() -> None:
    bans = knowing(a_ban())

    assert bans.learn([a_ban(lifted_at=EVENING)], now=EVENING) == []
    assert (is_out(bans), len(bans)) == (False, 0)


@given(
    known=st.lists(
        st.builds(
            a_ban,
            show=st.sampled_from([SHOW, OTHER, None]),
            viewer=st.sampled_from([ViewerId("mila"), ViewerId("bo")]),
            until=st.sampled_from([None, EVENING - MINUTE, EVENING + MINUTE, EVENING + 2 * MINUTE]),
            lifted_at=st.sampled_from([None, EVENING]),
        )
    )
)
def test_nothing_is_remembered_of_bans_that_do_not_hold(known: list[Ban]) -> None:
    bans, later = knowing(*known), EVENING + MINUTE
    last = {(ban.viewer, ban.show): ban for ban in known}

    bans.forget(now=later)

    assert len(bans) == sum(ban.holds(later) for ban in last.values())


PHONE = Origin(address="192.0.2.1", device="a phone")


def test_a_browser_and_an_address_are_known_again_whoever_sits_there() -> None:
    bans = knowing(a_ban(device="a phone", address="192.0.2.1"))
    guest = replace(MILA, id=ViewerId("new"))
    customer = replace(guest, role=Role.VIEWER)
    staff = replace(guest, role=Role.MODERATOR)

    def out(who: Viewer, origin: Origin | None) -> bool:
        try:
            bans.check(who, SHOW, now=EVENING, origin=origin)
        except Banned:
            return True
        return False

    elsewhere = Origin(address="198.51.100.7", device="a laptop")
    same_house = Origin(address="192.0.2.1", device="a laptop")
    assert [out(guest, each) for each in (PHONE, same_house, elsewhere, None)] == [True, True, False, False]
    assert [out(customer, each) for each in (PHONE, same_house)] == [True, False]
    assert not out(staff, PHONE)


def test_what_was_taken_back_is_forgotten_with_its_browser() -> None:
    bans = knowing(a_ban(device="a phone"))

    bans.learn([a_ban(device="a phone", lifted_at=EVENING)], now=EVENING)

    bans.check(replace(MILA, id=ViewerId("new")), SHOW, now=EVENING, origin=PHONE)
    assert len(bans) == 0
