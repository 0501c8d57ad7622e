"""A show: what it is, and which state may follow which."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import ShowNotLive, ShowOver
from core.events import Localized, ShowState, ShowStatus
from core.ids import OfferId, ShowId, ViewerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A broadcast with a shop in it. ``host`` may go live and end it; ``host_name`` is what viewers read."""

    id: ShowId
    slug: str
    title: Localized
    host: ViewerId
    host_name: Localized
    starts_at: datetime
    state: ShowState

    @property
    def is_open(self) -> bool:
        """Whether viewers may write and buy: from the announcement to the end."""
        return self.state.status is not ShowStatus.ENDED


def went_live(state: ShowState, *, now: datetime) -> ShowState:
    """The picture is on.

    Raises:
        ShowOver: An ended show has to be reopened first.
    """
    if state.status is ShowStatus.ENDED:
        raise ShowOver
    return _next(state, status=ShowStatus.LIVE, started_at=state.started_at or now, reconnect_until=None)


def lost_picture(state: ShowState, *, now: datetime, grace: timedelta) -> ShowState:
    """The picture is gone; wait for it.

    Raises:
        ShowNotLive: There was none.
    """
    if state.status is not ShowStatus.LIVE:
        raise ShowNotLive
    return _next(state, status=ShowStatus.RECONNECTING, reconnect_until=now + grace)


def ended(state: ShowState, *, now: datetime) -> ShowState:
    """The show is over.

    Raises:
        ShowOver: It was already.
        ShowNotLive: It has not begun.
    """
    if state.status is ShowStatus.ENDED:
        raise ShowOver
    if state.status is ShowStatus.SCHEDULED:
        raise ShowNotLive
    return _next(state, status=ShowStatus.ENDED, ended_at=now, reconnect_until=None)


def reopened(state: ShowState, *, now: datetime, grace: timedelta) -> ShowState:
    """An ended show waits for a picture again.

    Raises:
        ShowNotLive: It has not ended.
    """
    if state.status is not ShowStatus.ENDED:
        raise ShowNotLive
    return _next(state, status=ShowStatus.RECONNECTING, ended_at=None, reconnect_until=now + grace)


def pinned(state: ShowState, offer: OfferId | None) -> ShowState:
    """The host holds up ``offer``, or nothing; what is held up already stays as it is.

    Raises:
        ShowOver: The show has ended.
    """
    if state.status is ShowStatus.ENDED:
        raise ShowOver
    return state if state.pinned == offer else _next(state, pinned=offer)


def opened_to(state: ShowState, *, members_only: bool, members_write: bool) -> ShowState:
    """Say for whom the show and its chat are; said again, nothing changes."""
    if (state.members_only, state.members_write) == (members_only, members_write):
        return state
    return _next(state, members_only=members_only, members_write=members_write)


def _next(state: ShowState, **change: object) -> ShowState:
    return state.model_copy(update={**change, "version": state.version + 1})
