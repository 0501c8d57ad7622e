"""Closing: an appeal is answered, once; with it the log, the facts and the diary, in one transaction.

Rows are locked in one order: the ban, then its appeal.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from chat.appeals import store
from chat.appeals.appeal import Appeal
from chat.log import store as log
from chat.log.entry import Deed, Told, entry
from chat.message import excerpt
from chat.reviews.review import masked
from core import due
from core.database import Work
from core.events import AppealMoved, AppealState
from core.ids import ViewerId
from core.people import Role, Viewer

ANSWER_BY: Final = "appeal.due"
"""What the diary is asked to do when nobody has answered; the subject is an appeal."""

BY_ITSELF: Final = Viewer(id=ViewerId("clock"), name="", role=Role.GUEST)
"""Who did it: nobody of the staff."""

_DEEDS: Final = {
    AppealState.UPHELD: Deed.APPEAL_UPHELD,
    AppealState.SHORTENED: Deed.APPEAL_SHORTENED,
    AppealState.LIFTED: Deed.APPEAL_LIFTED,
    AppealState.OVERTAKEN: Deed.APPEAL_OVERTAKEN,
}


async def close(
    work: Work,
    about: Collection[str],
    state: AppealState,
    *,
    by: Viewer | None,
    at: datetime,
    answer: str | None = None,
    until: datetime | None = None,
) -> list[Appeal]:
    """Let what waits of these decisions be answered. Returns what this did; whoever is second is given nothing.

    Args:
        by: Who answers; None: time does.
        until: When the sentence ends from now on, if that changed.
    """
    closed = await store.close(work.connection, about, state=state, by=by, answer=answer, until=until, now=at)
    for appeal in closed:
        await due.forget(work.connection, ANSWER_BY, appeal.id)
        after: Told = {"state": state.value, "until": until.isoformat() if until else None}
        await write(work, appeal, _DEEDS[state], by=by or BY_ITSELF, at=at, after=after, reason=answer)
        await tell(work, appeal, at=at)
    return closed


async def write(
    work: Work,
    appeal: Appeal,
    deed: Deed,
    *,
    by: Viewer,
    at: datetime,
    after: Told | None = None,
    reason: str | None = None,
) -> None:
    """Write into the log what became of ``appeal``; of words without what leads to somebody, for it stays for good."""
    about = appeal.decision
    told = entry(
        deed,
        by=by,
        show=about.scope,
        subject=about.viewer if about.sentence else about.about,
        about=about.name if about.text is None else excerpt(masked(about.text, ())),
        at=at,
        before={
            "kind": about.sentence.value if about.sentence else "message",
            "until": about.until.isoformat() if about.until else None,
            "reason": about.reason or ", ".join(about.reasons),
        },
        after=after,
        reason=masked(reason, ()) if reason else None,
    )
    await log.write(work.connection, told)


async def tell(work: Work, appeal: Appeal, *, at: datetime) -> None:
    """Owe it to the staff, and to whoever appealed."""
    waiting, overdue = await store.counts(work.connection, appeal.show, now=at)
    await work.owe(AppealMoved(show=appeal.show, at=at, appeal=appeal.view, waiting=waiting, overdue=overdue))
