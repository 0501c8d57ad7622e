"""Changing: one compare-and-set of a show's state, decided again if somebody was faster."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from core import jobs
from core.clock import Clock
from core.database import Database
from core.errors import Conflict
from core.events import Event, ShowChanged, ShowState
from core.ids import ShowId
from server.shows import store

TRIES = 10
"""How often a change is decided again because the show changed in between."""

ONCE = "show changed"
"""The job under which it is remembered why a show was changed."""

Decide: TypeAlias = Callable[[ShowState, datetime], ShowState]
"""The state after the change, or a VitrinaError. Returning the state it was given changes nothing."""


async def change_show(
    show_id: ShowId,
    decide: Decide,
    *,
    fact: type[ShowChanged],
    database: Database,
    clock: Clock,
    also: Callable[[datetime], Event] | None = None,
    once: str | None = None,
) -> ShowState:
    """Move a show to the state that ``decide`` names, and tell ``fact`` (and ``also``) after the commit.

    Args:
        once: Why; said a second time, it changes nothing, whatever was changed in between.

    Raises:
        NoSuchShow: There is no such show.
        Conflict: Others changed it ``TRIES`` times while we tried; nothing changed.
        VitrinaError: Whatever ``decide`` raises; nothing changed.
    """
    for _ in range(TRIES):
        now = clock.now()
        async with database.transaction() as work:
            show = await store.find(work.connection, show_id)
            if once is not None and await jobs.is_taken(work.connection, ONCE, slot=once):
                return show.state
            state = decide(show.state, now)
            if state != show.state and not await store.change(work.connection, show, state):
                continue
            if once is not None:
                await jobs.take_slot(work.connection, ONCE, slot=once, now=now)
            if state != show.state:
                changed = fact(show=show.id, at=now, state=state)
                work.tell(changed)
                if state.pinned != show.state.pinned:
                    await store.add_pin(work.connection, show.id, state, now=now)
                await work.record(changed)
                if also is not None:
                    work.tell(also(now))
            return state
    raise Conflict(f"show {show_id} changed under our hands")
