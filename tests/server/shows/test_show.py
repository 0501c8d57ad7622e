"""A show's life: every state and every wish."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.errors import Conflict
from core.events import ShowState, ShowStatus
from core.ids import OfferId
from server.shows.show import ended, lost_picture, pinned, reopened, went_live
from tests.fakes import EVENING

GRACE = timedelta(seconds=120)
S = ShowStatus

WISHES: dict[str, Callable[[ShowState], ShowState]] = {
    "went_live": lambda state: went_live(state, now=EVENING),
    "lost_picture": lambda state: lost_picture(state, now=EVENING, grace=GRACE),
    "ended": lambda state: ended(state, now=EVENING),
    "reopened": lambda state: reopened(state, now=EVENING, grace=GRACE),
    "pinned": lambda state: pinned(state, OfferId("ofr_1")),
}

LEADS_TO: dict[tuple[ShowStatus, str], ShowStatus] = {
    (S.SCHEDULED, "went_live"): S.LIVE,
    (S.SCHEDULED, "pinned"): S.SCHEDULED,
    (S.LIVE, "went_live"): S.LIVE,
    (S.LIVE, "lost_picture"): S.RECONNECTING,
    (S.LIVE, "ended"): S.ENDED,
    (S.LIVE, "pinned"): S.LIVE,
    (S.RECONNECTING, "went_live"): S.LIVE,
    (S.RECONNECTING, "ended"): S.ENDED,
    (S.RECONNECTING, "pinned"): S.RECONNECTING,
    (S.ENDED, "reopened"): S.RECONNECTING,
}


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("wish", WISHES)
def test_each_wish_leads_where_the_table_says_or_is_refused(status: ShowStatus, wish: str) -> None:
    state = ShowState(version=3, status=status)

    if (status, wish) not in LEADS_TO:
        with pytest.raises(Conflict):
            WISHES[wish](state)
        return
    after = WISHES[wish](state)
    assert after.status is LEADS_TO[status, wish]
    assert after.version == 4


def test_a_show_keeps_the_moment_it_first_went_live() -> None:
    first = went_live(ShowState(version=1, status=S.SCHEDULED), now=EVENING)
    lost = lost_picture(first, now=EVENING + GRACE, grace=GRACE)

    again = went_live(lost, now=EVENING + 2 * GRACE)

    assert again.started_at == EVENING
    assert again.reconnect_until is None


def test_a_lost_picture_is_waited_for_as_long_as_the_grace() -> None:
    state = lost_picture(ShowState(version=1, status=S.LIVE), now=EVENING, grace=GRACE)

    assert state.reconnect_until == EVENING + GRACE


def test_holding_up_what_is_held_up_changes_nothing() -> None:
    state = pinned(ShowState(version=1, status=S.LIVE), OfferId("ofr_1"))

    assert pinned(state, OfferId("ofr_1")) is state
