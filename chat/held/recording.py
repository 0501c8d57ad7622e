"""Recording: what staff decide about held messages is in the log and among the reviews, and nothing has to expire."""

from collections.abc import Sequence

from chat.held.held import EXPIRE, Held
from chat.log import store as log
from chat.log.entry import Deed, entry
from chat.message import excerpt
from chat.reviews import store as reviews
from chat.reviews.review import Review, Why, masked
from core import due
from core.database import Work
from core.events import HeldDecided, HeldState
from core.people import Viewer

BANNED = "banned"
"""What a message was when its author was shut out: nobody has looked at it."""


async def record(work: Work, decided: Sequence[Held], *, by: Viewer, was: str = HeldState.WAITING.value) -> None:
    """Write down what became of ``decided`` just now, in the transaction that decides, and owe it to everybody.

    Args:
        was: What they were before, for whoever learns from it.
    """
    for held in decided:
        assert held.decided_at is not None, "it was decided"
        approved = held.state is HeldState.APPROVED
        review = Review(
            message=held.id,
            show=held.show,
            why=Why.APPROVED if approved else Why.DENIED,
            was=was,
            text=held.text,
            findings=held.findings,
            scores=held.scores,
            at=held.decided_at,
        )
        told = entry(
            Deed.APPROVED if approved else Deed.DENIED,
            by=by,
            show=held.show,
            subject=held.id,
            about=excerpt(masked(held.text, held.findings)),
            at=held.decided_at,
            before={"state": was},
            after={"state": held.state.value, "author": held.author.name},
        )
        await due.forget(work.connection, EXPIRE, held.id)
        await log.write(work.connection, told)
        await reviews.add(work.connection, review)
        await work.owe(HeldDecided(show=held.show, at=held.decided_at, held=held.view))
